//! The one place where time is read and waited for.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
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
}

/// The operating system's time, and tokio's timer for waiting.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

#[allow(clippy::disallowed_methods)] // this is the place that the ban points to
impl Clock for SystemClock {
    fn monotonic(&self) -> Instant {
        Instant::now()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        Box::pin(tokio::time::sleep(duration))
    }
}
