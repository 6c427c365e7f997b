//! The one place where time is read and waited for.

use std::fmt::Debug;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant, SystemTime};

/// A boxed wait, as [`Clock::sleep`] returns it.
pub type Sleep = Pin<Box<dyn Future<Output = ()> + Send + 'static>>;

/// Reads the time and waits for it to pass.
///
/// The client and the token provider never ask the operating system for the
/// time themselves, so a test can hand them a clock of its own and assert the
/// waits that were asked of it (see `ManualClock` in the `fake` feature).
pub trait Clock: Debug + Send + Sync + 'static {
    /// The monotonic time. It never goes back, but may stand still while the
    /// machine is suspended.
    fn monotonic(&self) -> Instant;

    /// The wall-clock time. It goes on while the machine is suspended, but may
    /// be stepped in either direction.
    fn wall(&self) -> SystemTime;

    /// Completes once `duration` of monotonic time has passed. Dropping the
    /// future ends the wait.
    fn sleep(&self, duration: Duration) -> Sleep;

    /// A [`sleep`](Self::sleep) that limits something else, and that nobody
    /// hopes to see the end of. A test's clock that skips waits has to tell
    /// the two apart; no other clock has to.
    fn deadline(&self, duration: Duration) -> Sleep {
        self.sleep(duration)
    }

    /// The same as tokio's own timer, which needs no allocation, if it is that.
    #[doc(hidden)]
    fn tokio_deadline(&self, _duration: Duration) -> Option<tokio::time::Sleep> {
        None
    }
}

impl dyn Clock {
    /// Runs a future for no longer than `limit`; `None` says that it was
    /// dropped unfinished. A future that is ready in time always wins.
    pub async fn timeout<F: Future>(&self, limit: Duration, future: F) -> Option<F::Output> {
        let future = pin!(future);
        match self.tokio_deadline(limit) {
            Some(deadline) => within(pin!(deadline), future).await,
            None => within(pin!(self.deadline(limit)), future).await,
        }
    }
}

/// Runs a future until the deadline, which loses where both are ready.
async fn within<F: Future>(
    mut deadline: Pin<&mut impl Future<Output = ()>>,
    mut future: Pin<&mut F>,
) -> Option<F::Output> {
    poll_fn(|cx| match future.as_mut().poll(cx) {
        Poll::Ready(output) => Poll::Ready(Some(output)),
        Poll::Pending => deadline.as_mut().poll(cx).map(|()| None),
    })
    .await
}

/// The operating system's time, and tokio's timer for waiting: a
/// [`sleep`](Clock::sleep) needs a tokio runtime. Where a test has paused tokio's time,
/// that is the monotonic one, too.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[allow(clippy::disallowed_methods)] // this is the place that the ban points to
impl Clock for SystemClock {
    fn monotonic(&self) -> Instant {
        // The same as `Instant::now`, but for a test that has paused tokio's time.
        tokio::time::Instant::now().into_std()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    /// A wait of tokio's timer. It has to be asked for on a tokio runtime that has
    /// one (`enable_time`), as the client does.
    ///
    /// # Panics
    ///
    /// Where there is none.
    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }

    fn tokio_deadline(&self, duration: Duration) -> Option<tokio::time::Sleep> {
        Some(tokio::time::sleep(duration))
    }
}
