//! The suite of a store of limits.

mod closing;
mod lost;
mod model;
mod rule;
mod sharing;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::Violation;
use crate::{Claim, LaneRate, LimitStore, Reserved, StoreError};

/// A step that a [bench](LimitStoreBench) takes.
pub type Step<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// What the suite needs of a store's tests.
pub trait LimitStoreBench: Sync {
    /// The store of an account of which nothing is stored yet: another one each time,
    /// on the same server.
    fn open(&self) -> Arc<dyn LimitStore>;

    /// Lets what is stored be lost, as by a restart without persistence.
    fn forget(&self) -> Step<'_>;

    /// Lets at least so much time pass on the store's clock: moves a clock of the
    /// test's, or sleeps.
    fn pass(&self, time: Duration) -> Step<'_>;
}

/// Checks a store against the contract of [`LimitStore`].
///
/// In seconds where the store's time is real, at once where it is a test's. A store
/// whose clock passes midnight UTC on the way may seem to break its contract; run it
/// again then.
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use zoom_api::conformance::{LimitStoreBench, Step, limit_store};
/// use zoom_api::{LimitStore, MemoryLimitStore};
///
/// struct Bench(std::sync::Mutex<Vec<MemoryLimitStore>>);
///
/// impl LimitStoreBench for Bench {
///     fn open(&self) -> Arc<dyn LimitStore> {
///         let store = MemoryLimitStore::new();
///         self.0.lock().unwrap().push(store.clone());
///         Arc::new(store)
///     }
///     fn forget(&self) -> Step<'_> {
///         self.0.lock().unwrap().iter().for_each(MemoryLimitStore::clear);
///         Box::pin(std::future::ready(()))
///     }
///     fn pass(&self, time: Duration) -> Step<'_> {
///         Box::pin(tokio::time::sleep(time))
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), zoom_api::conformance::Violation> {
/// limit_store(&Bench(Default::default())).await
/// # }
/// ```
///
/// # Errors
///
/// The first thing that the store does against its contract.
pub async fn limit_store(bench: &dyn LimitStoreBench) -> Result<(), Violation> {
    rule::one_lane_keeps_the_rule(bench).await?;
    rule::several_lanes_keep_it_all_or_none(bench).await?;
    rule::limits_that_differ_stay_below_the_largest(bench).await?;
    rule::claims_at_the_same_time_get_turns_of_their_own(bench).await?;
    rule::nothing_lies_beyond_the_horizon(bench).await?;
    lost::a_new_lane_begins_at_its_rate(bench).await?;
    lost::a_lost_lane_begins_a_window_later_for_who_used_it(bench).await?;
    lost::a_question_begins_a_lane_and_claims_nothing(bench).await?;
    closing::a_closed_lane_gives_nothing_until_then(bench).await?;
    closing::a_held_lane_gives_nothing_for_a_window(bench).await?;
    closing::a_full_day_closes_the_lanes_of_its_group(bench).await?;
    closing::unused_turns_are_taken_off_the_day(bench).await?;
    sharing::who_asks_is_counted(bench).await?;
    sharing::accounts_are_apart(bench).await?;
    sharing::eight_that_ask_in_turn_get_the_same(bench).await
}

/// A store in a case of the suite.
struct Subject {
    case: &'static str,
    store: Arc<dyn LimitStore>,
}

impl Subject {
    fn new(case: &'static str, bench: &dyn LimitStoreBench) -> Self {
        let store = bench.open();
        Self { case, store }
    }

    async fn reserve(&self, claim: &Claim<'_>) -> Result<Reserved, Violation> {
        let reserved = self.store.reserve(claim).await.map_err(self.failed())?;
        self.check(
            reserved.turns.len() <= usize::try_from(claim.want).unwrap_or(usize::MAX),
            || format!("{} turns, {} wanted", reserved.turns.len(), claim.want),
        )?;
        self.check(reserved.turns.is_sorted(), || {
            format!("turns out of order: {:?}", reserved.turns)
        })?;
        Ok(reserved)
    }

    /// Reserves turns in one lane, for asker 1, no further than ten seconds ahead.
    async fn turns(&self, lane: &LaneRate, want: u32) -> Result<Reserved, Violation> {
        let lanes = std::slice::from_ref(lane);
        self.reserve(&Claim::new(1, lanes, want, FAR)).await
    }

    fn failed(&self) -> impl Fn(StoreError) -> Violation {
        let case = self.case;
        move |error| Violation::new(case, format!("{error:?}"))
    }

    fn check(&self, holds: bool, what: impl FnOnce() -> String) -> Result<(), Violation> {
        if holds {
            return Ok(());
        }
        Err(Violation::new(self.case, what()))
    }

    fn equal<T: PartialEq + fmt::Debug>(
        &self,
        what: &str,
        is: T,
        should: T,
    ) -> Result<(), Violation> {
        self.check(is == should, || format!("{what} is {is:?}, not {should:?}"))
    }
}

/// The farthest horizon.
const FAR: Duration = Duration::from_secs(10);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

#[cfg(test)]
#[cfg(feature = "fake")]
mod tests;
