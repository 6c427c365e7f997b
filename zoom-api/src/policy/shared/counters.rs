//! What came of sharing a limit, in numbers.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

/// A snapshot of what a limiter that shares its limits has done so far; see
/// [`RateLimiter::shared_counters`](crate::RateLimiter::shared_counters).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct SharedCounters {
    /// Turns that the store was asked for.
    pub asked: u64,
    /// Turns that it gave.
    pub given: u64,
    /// Turns that were begun, the store's.
    pub used: u64,
    /// Turns that nobody began in time, or that a restart of the store ended.
    pub thrown_away: u64,
    /// Turns that the process gave itself, without the store.
    pub alone: u64,
    /// Questions to the store: [`used`](Self::used) by this is how many calls one of
    /// them serves.
    pub trips: u64,
    /// Questions that had no answer, or none of use.
    pub failures: u64,
    /// Times that the process began to do without the store.
    pub outages: u64,
    /// From when turns were due to when they were begun, in all.
    pub lag: Duration,
    /// The longest of these.
    pub longest_lag: Duration,
    /// Lanes that were begun anew: the store had lost them.
    pub epochs: u64,
    /// Steps of the store's clock, after which a lane rested for a window.
    pub clock_steps: u64,
    /// Calls that were turned away, since the day's requests are used up.
    pub closed: u64,
    /// Refusals by Zoom's rate limit in spite of all this.
    pub rate_limited: u64,
}

/// The counters themselves.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) asked: AtomicU64,
    pub(super) given: AtomicU64,
    pub(super) used: AtomicU64,
    pub(super) thrown_away: AtomicU64,
    pub(super) alone: AtomicU64,
    pub(super) trips: AtomicU64,
    pub(super) failures: AtomicU64,
    pub(super) outages: AtomicU64,
    pub(super) lag_us: AtomicU64,
    pub(super) longest_lag_us: AtomicU64,
    pub(super) epochs: AtomicU64,
    pub(super) clock_steps: AtomicU64,
    pub(super) closed: AtomicU64,
    pub(super) rate_limited: AtomicU64,
}

impl Tally {
    pub(super) fn add(counter: &AtomicU64, more: usize) {
        counter.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Relaxed);
    }

    pub(super) fn lag(&self, lag: Duration) {
        let lag = u64::try_from(lag.as_micros()).unwrap_or(u64::MAX);
        self.lag_us.fetch_add(lag, Relaxed);
        self.longest_lag_us.fetch_max(lag, Relaxed);
    }

    pub(super) fn snapshot(&self) -> SharedCounters {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        let time = |counter: &AtomicU64| Duration::from_micros(read(counter));
        SharedCounters {
            asked: read(&self.asked),
            given: read(&self.given),
            used: read(&self.used),
            thrown_away: read(&self.thrown_away),
            alone: read(&self.alone),
            trips: read(&self.trips),
            failures: read(&self.failures),
            outages: read(&self.outages),
            lag: time(&self.lag_us),
            longest_lag: time(&self.longest_lag_us),
            epochs: read(&self.epochs),
            clock_steps: read(&self.clock_steps),
            closed: read(&self.closed),
            rate_limited: read(&self.rate_limited),
        }
    }
}
