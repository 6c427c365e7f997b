//! A clock that a test moves by hand.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use tokio::sync::watch;

use crate::clock::{Clock, Sleep};

/// A [`Clock`] that stands still until it is told to move. Clones share one
/// time.
///
/// By default a [`sleep`](Clock::sleep) completes once
/// [`advance`](Self::advance) has moved the clock far enough. An
/// [auto-advancing](Self::auto_advancing) clock moves by itself to the end of
/// a sleep as soon as it is awaited; a [`deadline`](Clock::deadline) does not
/// move it, so that time limits hold and don't fire. Either way the clock
/// remembers which sleeps it was asked for; deadlines it doesn't.
///
/// ```
/// use std::time::Duration;
/// use zoom_api::{Clock, fake::ManualClock};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let clock = ManualClock::auto_advancing();
/// clock.sleep(Duration::from_secs(3600)).await; // returns at once
/// assert_eq!(clock.sleeps(), [Duration::from_secs(3600)]);
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct ManualClock {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    start: Instant,
    auto: bool,
    state: Mutex<State>,
    /// The monotonic time since `start`; sleepers watch it.
    elapsed: watch::Sender<Duration>,
}

#[derive(Debug)]
struct State {
    wall: SystemTime,
    sleeps: Vec<Duration>,
}

impl ManualClock {
    /// A clock that stands still; its wall time starts at 2026-01-01T00:00:00Z.
    #[must_use]
    pub fn new() -> Self {
        Self::build(false)
    }

    /// A clock that moves to the end of every sleep as soon as it is awaited.
    /// Sleeps that overlap don't add up.
    #[must_use]
    pub fn auto_advancing() -> Self {
        Self::build(true)
    }

    #[allow(clippy::disallowed_methods)] // an arbitrary origin; it is never compared with the real time
    fn build(auto: bool) -> Self {
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
        Self {
            shared: Arc::new(Shared {
                start: Instant::now(),
                auto,
                state: Mutex::new(State {
                    wall,
                    sleeps: Vec::new(),
                }),
                elapsed: watch::Sender::new(Duration::ZERO),
            }),
        }
    }

    /// Moves both times forward, and wakes the sleepers whose time has come.
    pub fn advance(&self, by: Duration) {
        self.state().wall += by;
        self.shared.elapsed.send_modify(|elapsed| *elapsed += by);
    }

    /// Moves the wall time forward and leaves the monotonic one: the machine
    /// was suspended.
    pub fn suspend(&self, by: Duration) {
        self.state().wall += by;
    }

    /// Sets the wall time: somebody stepped the clock.
    pub fn set_wall(&self, wall: SystemTime) {
        self.state().wall = wall;
    }

    /// The waits asked for since the start, or since
    /// [`take_sleeps`](Self::take_sleeps), in order.
    #[must_use]
    pub fn sleeps(&self) -> Vec<Duration> {
        self.state().sleeps.clone()
    }

    /// Returns [`sleeps`](Self::sleeps) and forgets them.
    pub fn take_sleeps(&self) -> Vec<Duration> {
        std::mem::take(&mut self.state().sleeps)
    }

    /// The monotonic time that has passed since the clock was made.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        *self.shared.elapsed.borrow()
    }

    /// How many sleeps are being waited for right now.
    #[must_use]
    pub fn sleeping(&self) -> usize {
        self.shared.elapsed.receiver_count()
    }

    /// A wait until the clock shows this much elapsed time.
    fn wait_until(&self, until: Duration) -> Sleep {
        let mut elapsed = self.shared.elapsed.subscribe();
        Box::pin(async move {
            // The sender is gone only with the last clock; then nobody can
            // ever move the time again.
            if elapsed.wait_for(|now| *now >= until).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for ManualClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for ManualClock {
    fn monotonic(&self) -> Instant {
        self.shared.start + self.elapsed()
    }

    fn wall(&self) -> SystemTime {
        self.state().wall
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        self.state().sleeps.push(duration);
        let until = self.elapsed() + duration;
        if !self.shared.auto {
            return self.wait_until(until);
        }
        let clock = self.clone();
        Box::pin(async move { clock.advance(until.saturating_sub(clock.elapsed())) })
    }

    fn deadline(&self, duration: Duration) -> Sleep {
        self.wait_until(self.elapsed() + duration)
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    #[tokio::test]
    async fn an_auto_advancing_clock_moves_when_a_sleep_is_awaited() {
        let clock = ManualClock::auto_advancing();
        let (first, second, never) = (clock.sleep(HOUR), clock.sleep(HOUR / 2), clock.sleep(HOUR));
        assert_eq!(clock.elapsed(), Duration::ZERO);
        first.await;
        second.await;
        drop(never);
        assert_eq!(clock.elapsed(), HOUR);
        assert_eq!(clock.sleeps(), [HOUR, HOUR / 2, HOUR]);
    }

    #[tokio::test]
    async fn a_time_limit_fires_when_time_has_passed_and_not_by_itself() {
        let manual = ManualClock::auto_advancing();
        let clock: Arc<dyn Clock> = Arc::new(manual.clone());
        assert_eq!(clock.timeout(Duration::ZERO, ready(1)).await, Some(1));
        let work = async {
            tokio::task::yield_now().await;
            2
        };
        assert_eq!(clock.timeout(HOUR, work).await, Some(2));
        assert_eq!(manual.elapsed(), Duration::ZERO);
        // Something else sleeps past the limit, and the limit fires.
        let other = clock.sleep(HOUR * 2);
        let (limited, ()) = tokio::join!(clock.timeout(HOUR, pending::<()>()), other);
        assert_eq!(limited, None);
    }
}
