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
/// [auto-advancing](Self::auto_advancing) clock completes every sleep at once
/// and moves by its length. Either way the clock remembers which waits it was
/// asked for.
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

    /// A clock whose sleeps complete at once, each moving it by its length.
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
        if self.shared.auto {
            self.advance(duration);
            return Box::pin(std::future::ready(()));
        }
        let until = self.elapsed() + duration;
        let mut elapsed = self.shared.elapsed.subscribe();
        Box::pin(async move {
            // The sender is gone only with the last clock; then nobody can
            // ever move the time again.
            if elapsed.wait_for(|now| *now >= until).await.is_err() {
                std::future::pending::<()>().await;
            }
        })
    }
}
