//! One limit for many processes: turns that a store hands out, and what a process
//! does while it has none.

mod builder;
mod counters;
mod health;
mod line;
mod memory;
mod part;
mod queue;
mod ring;
mod step;
mod store;

use std::sync::Arc;
use std::time::Instant;

pub use self::builder::SharedLimiterBuilder;
pub use self::counters::SharedCounters;
use self::counters::Tally;
use self::health::Health;
pub use self::memory::MemoryLimitStore;
use self::queue::LEASE;
pub(super) use self::queue::SharedLane;
pub(crate) use self::queue::{NoTurn, Pass};
use self::step::Rules;
pub use self::store::{Claim, Closed, DailyRate, LaneRate, LimitStore, Reserved};
use crate::StoreError;

/// What the lanes of a limiter have in common.
pub(crate) struct Shared {
    store: Arc<dyn LimitStore>,
    /// This process, among those that ask.
    asker: u64,
    health: Health,
    tally: Tally,
}

impl Shared {
    /// A store, and how many processes there are as long as it has not said so.
    pub(super) fn new(store: Arc<dyn LimitStore>, processes: u32) -> Self {
        Self {
            store,
            asker: fastrand::u64(1..),
            health: Health::new(processes),
            tally: Tally::default(),
        }
    }

    pub(super) fn counters(&self) -> SharedCounters {
        self.tally.snapshot()
    }

    /// Zoom refused a call all the same.
    pub(super) fn count_refusal(&self) {
        Tally::add(&self.tally.rate_limited, 1);
    }

    fn begun(&self, turn: &step::Turn, now: Instant) {
        if turn.own {
            self.health.count_call();
            Tally::add(&self.tally.alone, 1);
        } else {
            Tally::add(&self.tally.used, 1);
            self.tally.lag(now.saturating_duration_since(turn.due));
        }
    }

    fn failed(&self, now: Instant, error: &StoreError) {
        Tally::add(&self.tally.failures, 1);
        let is_news = self.health.failed(now, error);
        Tally::add(&self.tally.outages, usize::from(is_news));
    }
}

#[cfg(test)]
#[cfg(feature = "fake")]
mod tests;
