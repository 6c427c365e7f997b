//! What a shared limiter may be told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::{LEASE, LaneRate, LimitStore, Rules, Shared, SharedLane};
use crate::policy::limiter::{Queue, RateLimiter, Turns};
use crate::policy::plan::{Rate, RateLimits};
use crate::{RateLimitLabel, SharedCounters};

/// Builds a [`RateLimiter`] whose limits are shared with other processes; see
/// [`RateLimiter::shared`].
#[derive(Clone)]
#[must_use = "nothing is built before `build`"]
pub struct SharedLimiterBuilder {
    limits: RateLimits,
    store: Arc<dyn LimitStore>,
    processes: u32,
    sell_by: Duration,
    network: Duration,
}

impl SharedLimiterBuilder {
    pub(crate) fn new(limits: RateLimits, store: Arc<dyn LimitStore>) -> Self {
        Self {
            limits,
            store,
            processes: 8,
            sell_by: Duration::from_millis(30),
            network: Duration::from_millis(20),
        }
    }

    /// Sets how many processes share the limits, for as long as the store has not said
    /// it: without the store, each keeps to that part of them. Default: 8.
    pub fn processes(mut self, processes: u32) -> Self {
        self.processes = processes.max(1);
        self
    }

    /// Sets how long after it is due a call may begin; a turn that nobody begins in
    /// time is thrown away. Default: 30 ms.
    ///
    /// Windows are longer by it and the [network](Self::network)'s share, so that what
    /// comes late meets no more than the limit: with both at their defaults, 95 % of a
    /// limit a second is used.
    pub fn sell_by(mut self, sell_by: Duration) -> Self {
        self.sell_by = sell_by;
        self
    }

    /// Sets by how much the ways to Zoom and to the store may differ in time from call
    /// to call. Default: 20 ms. A store that takes longer than this and the
    /// [time to sell](Self::sell_by) together is too slow to be of use.
    pub fn network(mut self, network: Duration) -> Self {
        self.network = network;
        self
    }

    /// Builds the limiter. The store is not asked before the first call.
    #[must_use]
    pub fn build(self) -> RateLimiter {
        let lanes = self.limits.rates.iter().map(|(product, label, rate)| {
            let rate = self.rate(product.as_deref(), *label, *rate);
            let rules = Rules {
                rate,
                sell_by: self.sell_by,
                network: self.network,
                lease: LEASE,
            };
            Queue {
                product: product.clone(),
                label: *label,
                turns: Turns::Shared(Box::new(SharedLane::new(rules))),
            }
        });
        let queues = lanes.collect();
        let shared = Shared::new(self.store, self.processes);
        RateLimiter::of(queues, Some(shared))
    }

    /// A lane as the store knows it.
    fn rate(&self, product: Option<&str>, label: RateLimitLabel, rate: Rate) -> LaneRate {
        let share = self.limits.share;
        let allowed = f64::from(rate.requests) * share;
        let (limit, period) = if allowed >= 1.0 {
            (allowed as u32, rate.period)
        } else {
            (1, rate.period.div_f64(allowed))
        };
        let name = match product {
            Some(product) => format!("{}-{}", plain(product), name(label)),
            None => name(label).to_owned(),
        };
        let lane = LaneRate::new(name, limit, period + self.sell_by + self.network);
        let mut days = self.limits.daily.iter();
        let day = days.find(|(labels, _)| product.is_none() && labels.contains(&label));
        match day.and_then(|(labels, requests)| Some((labels.first()?, requests))) {
            Some((first, requests)) => {
                let requests = (f64::from(*requests) * share).max(1.0);
                lane.with_daily(self::name(*first), requests as u64)
            }
            None => lane,
        }
    }
}

impl fmt::Debug for SharedLimiterBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedLimiterBuilder")
            .field("limits", &self.limits)
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl RateLimiter {
    /// A limiter whose limits are kept by all processes of the account together: a
    /// [store](LimitStore) hands out the turns. Give all of them the same limits.
    ///
    /// Calls wait for their turn as with a limiter of one process, but a program sees
    /// more:
    ///
    /// - [Daily](RateLimits::with_daily) limits are counted. Once a day is used up, or
    ///   Zoom has said so, calls fail at once, and
    ///   [`Error::retry_at`](crate::Error::retry_at) says when the day is over.
    /// - When Zoom refuses a call all the same, all processes hold back for a window.
    /// - A store that fails fails no call: within 250 ms the process goes on with its
    ///   part of the limits, a request after the other, and comes back by itself. It
    ///   warns (`tracing`) when that begins and when it is over.
    ///
    /// Lease and turns are best effort by construction. Where some of the processes see
    /// the store and others don't, they may together be above the limit by the part of
    /// those that don't; Zoom's refusals, which are waited for and tried again, are the
    /// measure of last resort.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use zoom_api::{BearerToken, Client, MemoryLimitStore, Plan, RateLimiter, RateLimits};
    ///
    /// # fn main() -> Result<(), zoom_api::BuildError> {
    /// let store = Arc::new(MemoryLimitStore::new()); // or one that processes share
    /// let limiter = RateLimiter::shared(RateLimits::of(Plan::Pro), store)
    ///     .processes(4)
    ///     .build();
    /// let zoom = Client::builder(BearerToken::new("a-token")?)
    ///     .limiter(limiter)
    ///     .build()?;
    /// # let _ = zoom;
    /// # Ok(())
    /// # }
    /// ```
    pub fn shared(limits: RateLimits, store: Arc<dyn LimitStore>) -> SharedLimiterBuilder {
        SharedLimiterBuilder::new(limits, store)
    }

    /// What came of sharing the limits so far; `None` where they are not shared.
    #[must_use]
    pub fn shared_counters(&self) -> Option<SharedCounters> {
        self.shared_state().map(Shared::counters)
    }
}

/// The name of a label, for a store.
fn name(label: RateLimitLabel) -> &'static str {
    match label {
        RateLimitLabel::Light => "light",
        RateLimitLabel::Medium => "medium",
        RateLimitLabel::Heavy => "heavy",
        RateLimitLabel::ResourceIntensive => "resource-intensive",
    }
}

/// A product's name in the characters that a lane's may have.
fn plain(product: &str) -> String {
    let plain = |c: char| match c {
        'a'..='z' | '0'..='9' => c,
        _ => '-',
    };
    product.to_ascii_lowercase().chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MemoryLimitStore, Plan};

    /// Name, limit, window in milliseconds.
    type Lane = (String, u32, u128, Option<Day>);

    /// Group, turns.
    type Day = (String, u64);

    fn lanes(limits: RateLimits) -> Vec<Lane> {
        let limiter = RateLimiter::shared(limits, Arc::new(MemoryLimitStore::new())).build();
        let lanes = limiter.queues().iter().filter_map(|queue| {
            let Turns::Shared(lane) = &queue.turns else {
                return None;
            };
            let rate = lane.rate().clone();
            let day = rate.daily.map(|daily| (daily.group, daily.limit));
            Some((rate.name, rate.limit, rate.window.as_millis(), day))
        });
        lanes.collect()
    }

    #[test]
    fn a_plan_is_lanes_with_headroom_and_days() {
        let day = |group: &str, requests| Some((group.to_owned(), requests));
        assert_eq!(
            lanes(RateLimits::of(Plan::Pro)),
            [
                ("light".to_owned(), 30, 1050, None),
                ("medium".to_owned(), 20, 1050, None),
                ("heavy".to_owned(), 10, 1050, day("heavy", 30_000)),
                (
                    "resource-intensive".to_owned(),
                    10,
                    60_050,
                    day("heavy", 30_000)
                ),
                ("phone-light".to_owned(), 20, 1050, None),
                ("contact-center-light".to_owned(), 20, 1050, None),
            ]
        );
        let free = lanes(RateLimits::of(Plan::Free).with_share(0.5));
        assert_eq!(free[0], ("light".to_owned(), 2, 1050, day("light", 3_000)));
        assert_eq!(free[2], ("heavy".to_owned(), 1, 2050, day("heavy", 500)));
        let day = day("resource-intensive", 15_000);
        assert_eq!(free[3], ("resource-intensive".to_owned(), 5, 60_050, day));
    }
}
