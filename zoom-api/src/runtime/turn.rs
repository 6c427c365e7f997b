//! A request's turn in the limiter's queue.

use super::patience::{Patience, Stop};
use super::request::Request;
use crate::error::{Error, Kind, RateLimit};
use crate::policy::{NoTurn, Pass};
use crate::{Operation, RateLimiter};

/// Waits for the turn of a request and takes it; `None` where it needs none. Fails at
/// once where there won't be one in time.
pub(super) async fn take(
    limiter: &RateLimiter,
    request: &Request,
    operation: &Operation,
    patience: &Patience<'_>,
    last: &Option<Error>,
) -> Result<Option<Pass>, Stop> {
    let clock = &*request.client.shared.clock;
    let acquired = limiter.acquire(clock, operation, patience.left());
    let error = match patience.wait(acquired).await? {
        Ok(turn) => return Ok(turn),
        Err(NoTurn::TooLate(wait)) => Kind::Deadline {
            limit: request.client.policy.deadline.unwrap_or(wait),
            last: None,
            retry_at: clock.wall().checked_add(wait),
        },
        Err(NoTurn::Closed(wait)) => Kind::Closed {
            rate_limit: RateLimit::of_the_day(operation.rate_limit),
            retry_at: clock.wall().checked_add(wait),
            last: last.clone(),
        },
    };
    Err(Error::new(operation, error).into())
}
