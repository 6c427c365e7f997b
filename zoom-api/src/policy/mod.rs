//! The request policy: what a client does when things don't go well.

mod backoff;
mod budget;
mod cookies;
mod counters;
mod crowd;
mod lane;
mod limiter;
mod places;
mod plan;
mod redirect;
mod retry;
mod settings;
mod shared;

pub use self::backoff::Backoff;
pub use self::counters::Counters;
pub use self::limiter::RateLimiter;
pub use self::plan::{Plan, Rate, RateLimits};
pub use self::settings::RequestPolicy;
pub use self::shared::{
    Claim, Closed, DailyRate, LaneRate, LimitStore, MemoryLimitStore, Reserved, SharedCounters,
    SharedLimiterBuilder,
};

pub(crate) use self::budget::RetryBudget;
pub(crate) use self::cookies::Cookies;
pub(crate) use self::counters::Tally;
pub(crate) use self::crowd::Crowd;
pub(crate) use self::redirect::{Hop, NotFollowed, Redirected, is_redirect, redirect};
pub(crate) use self::retry::{Made, Reason, first_wait, retry};
pub(crate) use self::shared::{NoTurn, Pass};

#[cfg(test)]
mod tests;
