//! How many retries a client may make in all.

use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Units that a retry after a failure costs.
const FAILURE: u32 = 10;
/// Units that a retry after a rate limit costs. It is cheap, since Zoom is up
/// and said itself that waiting helps.
const RATE_LIMIT: u32 = 1;
/// Units that a success earns: in the long run one failure in five calls may
/// be tried again, or two rate limits a call waited for.
const SUCCESS: u32 = 2;

/// A token bucket that retries are paid from and that successes fill.
///
/// It is what keeps a thousand callers from making three thousand more
/// requests of a Zoom that is down. First attempts are never refused, so the
/// first call after an outage succeeds.
#[derive(Debug)]
pub(crate) struct RetryBudget {
    units: AtomicU32,
    full: u32,
}

impl RetryBudget {
    /// A budget that starts full, with this many retries after failures.
    pub(crate) fn new(retries: u32) -> Self {
        let full = retries.saturating_mul(FAILURE);
        Self {
            units: AtomicU32::new(full),
            full,
        }
    }

    /// Pays for a retry after a failure, if there is enough.
    pub(crate) fn pay_for_failure(&self) -> bool {
        self.pay(FAILURE)
    }

    /// Pays for a retry after a rate limit, if there is enough.
    pub(crate) fn pay_for_rate_limit(&self) -> bool {
        self.pay(RATE_LIMIT)
    }

    /// A call succeeded.
    pub(crate) fn earn(&self) {
        let units = self.units.load(Relaxed);
        let more = units.saturating_add(SUCCESS).min(self.full);
        if more != units {
            // A lost race costs one success's worth and nothing else.
            let _ = self.units.compare_exchange(units, more, Relaxed, Relaxed);
        }
    }

    fn pay(&self, price: u32) -> bool {
        self.units
            .fetch_update(Relaxed, Relaxed, |units| units.checked_sub(price))
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_alone_use_it_up() {
        let budget = RetryBudget::new(3);
        assert_eq!((0..10).filter(|_| budget.pay_for_failure()).count(), 3);
        assert!(!budget.pay_for_rate_limit());
    }

    #[test]
    fn successes_fill_it_up_to_where_it_began() {
        let budget = RetryBudget::new(1);
        assert!(budget.pay_for_failure());
        for _ in 0..5 {
            assert!(!budget.pay_for_failure());
            budget.earn();
        }
        assert!(budget.pay_for_failure());
        (0..100).for_each(|_| budget.earn());
        assert_eq!((0..10).filter(|_| budget.pay_for_failure()).count(), 1);
    }

    #[test]
    fn two_rate_limits_a_success_go_on_for_ever() {
        let budget = RetryBudget::new(1);
        for _ in 0..1000 {
            assert!(budget.pay_for_rate_limit() && budget.pay_for_rate_limit());
            budget.earn();
        }
    }
}
