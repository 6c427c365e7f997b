//! Paces requests, so that Zoom need not refuse them.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::lane::{Lane, Pace};
use super::plan::{Plan, Rate, RateLimits, plain};
use super::shared::{Closed, NoTurn, Pass, Shared, SharedLane};
use crate::error::Error;
use crate::{Clock, Operation, RateLimitKind, RateLimitLabel};

/// Holds requests back until the account's per-second limits allow them, by
/// the operation's product and label.
///
/// Waiting requests go first come, first served. Dropping a call gives its
/// place up at once, and a call that nobody polls loses it within three seconds:
/// however many there are, they hold up no other for longer. Clones share the limits;
/// give clones of one limiter to all clients of an account, and to several processes
/// one that [shares](Self::shared) them.
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
    inner: Arc<Inner>,
}

struct Inner {
    queues: Vec<Queue>,
    /// What all lanes share that are shared.
    shared: Option<Shared>,
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
                turns: Turns::Own(Lane::new(pace(rate, share))),
            });
        Self::of(queues.collect(), None)
    }

    pub(super) fn of(queues: Vec<Queue>, shared: Option<Shared>) -> Self {
        let inner = Arc::new(Inner { queues, shared });
        Self { inner }
    }

    /// A limiter with the published limits of a plan.
    #[must_use]
    pub fn for_plan(plan: Plan) -> Self {
        Self::new(RateLimits::of(plan))
    }

    /// How many requests are waiting for their turn.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let waiting = |queue: &Queue| match &queue.turns {
            Turns::Own(lane) => lane.waiting(),
            Turns::Shared(lane) => lane.waiting(),
        };
        self.inner.queues.iter().map(waiting).sum()
    }

    /// Takes the operation's turn, if that can be had without waiting and without
    /// asking anybody. Returns whether the operation may begin.
    pub(crate) fn take_now(&self, clock: &dyn Clock, operation: &Operation) -> bool {
        match self.queue(operation).map(|queue| &queue.turns) {
            None => true,
            Some(Turns::Own(lane)) => lane.take_now(clock),
            Some(Turns::Shared(_)) => false,
        }
    }

    /// Waits for the operation's turn and takes it; `None` where it needs none.
    ///
    /// Dropping the future gives the place in the queue up.
    ///
    /// # Errors
    ///
    /// Fails at once if the turn won't come within `patience`, or not before the day
    /// is over.
    pub(crate) async fn acquire(
        &self,
        clock: &dyn Clock,
        operation: &Operation,
        patience: Option<Duration>,
    ) -> Result<Option<Pass>, NoTurn> {
        let Some(queue) = self.queue(operation) else {
            return Ok(None);
        };
        match (&queue.turns, &self.inner.shared) {
            (Turns::Own(lane), _) => {
                let waited = lane.acquire(clock, patience).await;
                let waited = waited.map_err(|late| NoTurn::TooLate(late.wait))?;
                Ok(Some(Pass {
                    waited,
                    until: None,
                }))
            }
            (Turns::Shared(lane), Some(shared)) => Box::pin(lane.acquire(shared, clock, patience))
                .await
                .map(Some),
            (Turns::Shared(_), None) => Ok(None),
        }
    }

    /// Whether turns are shared with other processes, and so are dated.
    pub(crate) fn is_shared(&self) -> bool {
        self.inner.shared.is_some()
    }

    /// A turn of the operation was taken, and came to nothing.
    pub(crate) fn waste(&self, operation: &Operation) {
        if let Some((lane, shared)) = self.shared_lane(operation) {
            lane.waste(shared);
        }
    }

    /// Tells all processes that Zoom's limit refused a call, where it is one that they
    /// share.
    pub(crate) async fn refused(&self, clock: &dyn Clock, operation: &Operation, error: &Error) {
        let (Some(limit), Some((lane, shared))) = (error.rate_limit(), self.shared_lane(operation))
        else {
            return;
        };
        let closed = match limit.kind {
            RateLimitKind::PerSecond | RateLimitKind::Unknown => Closed::Window,
            RateLimitKind::Daily => {
                let retry_at = error.retry_at();
                let time = retry_at.and_then(|at| at.duration_since(clock.wall()).ok());
                Closed::For(time.unwrap_or_default())
            }
            // A user's, or of calls at the same time.
            RateLimitKind::UserQuota | RateLimitKind::Concurrency => return,
        };
        shared.count_refusal();
        lane.close(shared, clock, closed).await;
    }

    fn shared_lane(&self, operation: &Operation) -> Option<(&SharedLane, &Shared)> {
        match (&self.queue(operation)?.turns, &self.inner.shared) {
            (Turns::Shared(lane), Some(shared)) => Some((lane, shared)),
            _ => None,
        }
    }

    pub(super) fn shared_state(&self) -> Option<&Shared> {
        self.inner.shared.as_ref()
    }

    /// The product's own queue if it has one for the label, or everybody's.
    fn queue(&self, operation: &Operation) -> Option<&Queue> {
        let label = operation.rate_limit?;
        let product = plain(operation.product);
        let queues = || {
            self.inner
                .queues
                .iter()
                .filter(|queue| queue.label == label)
        };
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
pub(super) struct Queue {
    pub(super) product: Option<String>,
    pub(super) label: RateLimitLabel,
    pub(super) turns: Turns,
}

/// Where a queue's turns come from.
pub(super) enum Turns {
    /// This process alone.
    Own(Lane),
    /// A store, for many processes.
    Shared(Box<SharedLane>),
}

#[cfg(test)]
impl RateLimiter {
    pub(super) fn queues(&self) -> &[Queue] {
        &self.inner.queues
    }
}

#[cfg(test)]
impl Queue {
    fn interval(&self) -> Option<Duration> {
        match &self.turns {
            Turns::Own(lane) => Some(lane.pace.interval),
            Turns::Shared(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
