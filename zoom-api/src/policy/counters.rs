//! What a client has done so far, in numbers.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// A snapshot of what a client and its clones have done since the client was
/// built; see [`Client::counters`](crate::Client::counters).
///
/// The numbers are read one after the other while calls go on, so their sums
/// may be off by the calls in flight.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Counters {
    /// Calls that were begun.
    pub calls: u64,
    /// Calls that Zoom answered with a success, be it understood or not.
    pub succeeded: u64,
    /// Calls that ended otherwise. Calls whose future was dropped are neither.
    pub failed: u64,
    /// Requests that were sent, redirects aside.
    pub attempts: u64,
    /// Attempts after a failure or a rate limit.
    pub retries: u64,
    /// Attempts with a new token, after the old one was rejected.
    pub replays: u64,
    /// Redirects that were followed.
    pub redirects: u64,
    /// Answers that were a rate limit.
    pub rate_limited: u64,
    /// Retries that the shared budget refused.
    pub budget_refusals: u64,
    /// Waits before a retry.
    pub waits: u64,
    /// The time that these took in all.
    pub waited: Duration,
    /// Waits in the limiter's queue.
    pub paced: u64,
    /// The time that these took in all.
    pub paced_for: Duration,
}

/// The counters themselves.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) calls: AtomicU64,
    pub(crate) succeeded: AtomicU64,
    pub(crate) failed: AtomicU64,
    pub(crate) attempts: AtomicU64,
    pub(crate) retries: AtomicU64,
    pub(crate) replays: AtomicU64,
    pub(crate) redirects: AtomicU64,
    pub(crate) rate_limited: AtomicU64,
    pub(crate) budget_refusals: AtomicU64,
    pub(crate) waits: AtomicU64,
    pub(crate) waited_ms: AtomicU64,
    pub(crate) paced: AtomicU64,
    pub(crate) paced_ms: AtomicU64,
}

impl Tally {
    pub(crate) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }

    pub(crate) fn add_ms(counter: &AtomicU64, time: Duration) {
        counter.fetch_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Relaxed);
    }

    pub(crate) fn snapshot(&self) -> Counters {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        Counters {
            calls: read(&self.calls),
            succeeded: read(&self.succeeded),
            failed: read(&self.failed),
            attempts: read(&self.attempts),
            retries: read(&self.retries),
            replays: read(&self.replays),
            redirects: read(&self.redirects),
            rate_limited: read(&self.rate_limited),
            budget_refusals: read(&self.budget_refusals),
            waits: read(&self.waits),
            waited: Duration::from_millis(read(&self.waited_ms)),
            paced: read(&self.paced),
            paced_for: Duration::from_millis(read(&self.paced_ms)),
        }
    }
}
