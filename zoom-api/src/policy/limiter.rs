//! Paces requests, so that Zoom need not refuse them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::lane::{Lane, Pace, TooLate};
use super::plan::{Plan, Rate, RateLimits, plain};
use crate::{Clock, Operation, RateLimitLabel};

/// Holds requests back until the account's per-second limits allow them, by
/// the operation's product and label.
///
/// Waiting requests go first come, first served. Dropping a call gives its
/// place up at once, and a call that nobody polls loses it within three seconds:
/// however many there are, they hold up no other for longer. Clones share the limits; give clones of one limiter to all clients of an account.
///
/// Requests without a label are not held back.
///
/// ```
/// use zoom_api::{BearerToken, Client, Plan, RateLimiter};
///
/// # fn main() -> Result<(), zoom_api::BuildError> {
/// let zoom = Client::builder(BearerToken::new("eyJ…".replace('…', "x"))?)
///     .limiter(RateLimiter::for_plan(Plan::Pro))
///     .build()?;
/// # let _ = zoom;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RateLimiter {
    queues: Arc<[Queue]>,
}

impl RateLimiter {
    /// A limiter with these limits.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        let share = limits.share;
        let queues = limits
            .rates
            .into_iter()
            .map(|(product, label, rate)| Queue {
                product,
                label,
                lane: Lane::new(pace(rate, share)),
            });
        Self {
            queues: queues.collect(),
        }
    }

    /// A limiter with the published limits of a plan.
    #[must_use]
    pub fn for_plan(plan: Plan) -> Self {
        Self::new(RateLimits::of(plan))
    }

    /// How many requests are waiting for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.queues.iter().map(|queue| queue.lane.waiting()).sum()
    }

    /// Waits for the operation's turn and takes it. Returns how long that took:
    /// zero where it was its turn already.
    ///
    /// Dropping the future gives the place in the queue up.
    ///
    /// # Errors
    ///
    /// Fails at once if the turn won't come within `patience`.
    pub(crate) async fn acquire(
        &self,
        clock: &dyn Clock,
        operation: &Operation,
        patience: Option<Duration>,
    ) -> Result<Duration, TooLate> {
        match self.queue(operation) {
            Some(queue) => queue.lane.acquire(clock, patience).await,
            None => Ok(Duration::ZERO),
        }
    }

    /// The product's own queue if it has one for the label, or everybody's.
    fn queue(&self, operation: &Operation) -> Option<&Queue> {
        let label = operation.rate_limit?;
        let product = plain(operation.product);
        let queues = || self.queues.iter().filter(|queue| queue.label == label);
        let is_own = |queue: &&Queue| {
            queue
                .product
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(product))
        };
        queues()
            .find(is_own)
            .or_else(|| queues().find(|queue| queue.product.is_none()))
    }
}

/// The pace of a share of a rate.
fn pace(rate: Rate, share: f64) -> Pace {
    Pace::of(f64::from(rate.requests) * share, rate.period)
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter")
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

/// The queue of one product and label.
struct Queue {
    product: Option<String>,
    label: RateLimitLabel,
    lane: Lane,
}

#[cfg(test)]
mod tests;
