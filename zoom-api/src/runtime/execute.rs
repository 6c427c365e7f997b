//! The way of a call to Zoom and back: its attempts, and the waits in between.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::Duration;

use reqwest::Response;
use tokio::runtime::Handle;
use tracing::{Span, debug};

use super::Reply;
use super::attempt::{Answer, attempt};
use super::patience::{Patience, Stop};
use super::request::Request;
use super::{trace, turn};
use crate::error::{Error, Kind};
use crate::policy::{Made, Reason, Tally, first_wait, retry};
use crate::{Authorization, Operation, Scheme};

/// What came of a call that was not refused.
pub(super) struct Done<'a> {
    pub(super) reply: Reply,
    pub(super) attempts: u32,
    /// The answer that the reply is the head of, where its body was not read.
    pub(super) unread: Option<Box<Response>>,
    /// What is left of the call's time.
    pub(super) patience: Patience<'a>,
}

/// Carries out a call, within its deadline.
pub(super) async fn execute<'a>(request: &'a Request) -> Result<Done<'a>, Error> {
    let span = trace::span(request.operation.get());
    let call = Call::new(request, &span);
    let shared = &request.client.shared;
    Tally::count(&shared.tally.calls);
    let mut progress = Progress::default();
    let result = {
        // In its place, since futures of this size are not moved for nothing.
        let mut work = pin!(call.drive(&mut progress));
        poll_fn(|context| span.in_scope(|| work.as_mut().poll(context))).await
    };
    let result = result.map_err(|stop| {
        let error = match stop {
            Stop::Failed(error) => error,
            Stop::Expired => call.error(Kind::Deadline {
                limit: request.client.policy.deadline.unwrap_or_default(),
                last: progress.last.take(),
                retry_at: None,
            }),
        };
        let error = error.with_attempts(progress.attempts);
        if progress.may_have_taken_effect {
            error.with_earlier_effect()
        } else {
            error
        }
    });
    match &result {
        Ok(_) => {
            Tally::count(&shared.tally.succeeded);
            shared.budget.earn();
        }
        Err(_) => Tally::count(&shared.tally.failed),
    }
    trace::finish(&span, &result, progress.attempts, progress.waited, || {
        call.patience.elapsed()
    });
    Ok(Done {
        reply: result?,
        attempts: progress.attempts,
        unread: progress.unread,
        patience: call.patience,
    })
}

/// What does not change during a call.
struct Call<'a, 's> {
    request: &'a Request,
    operation: &'a Operation,
    patience: Patience<'a>,
    span: &'s Span,
}

/// How far a call has got; it outlives the work when the deadline ends that.
#[derive(Default)]
struct Progress {
    attempts: u32,
    made: Made,
    replay: Replay,
    waited: Duration,
    /// Whether an attempt that was made again may have.
    may_have_taken_effect: bool,
    last: Option<Error>,
    unread: Option<Box<Response>>,
}

/// Where a call stands with its one replay.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
enum Replay {
    #[default]
    None,
    /// The token of the replay was neither accepted nor rejected yet.
    Open,
    Judged,
}

impl<'a, 's> Call<'a, 's> {
    fn new(request: &'a Request, span: &'s Span) -> Self {
        Self {
            request,
            operation: request.operation.get(),
            patience: Patience::of(request),
            span,
        }
    }

    /// Makes attempts until one succeeds or another makes no sense.
    async fn drive(&self, progress: &mut Progress) -> Result<Reply, Stop> {
        // Neither a timer nor a connection can be had there.
        if Handle::try_current().is_err() {
            return Err(self.error(Kind::OutsideRuntime).into());
        }
        let shared = &self.request.client.shared;
        let (held, wanted) = (shared.authorizer.scheme(), self.operation.scheme);
        // What the fragment doesn't know takes any token.
        let is_fine = held == wanted
            || self.request.operation.is_ad_hoc()
                && (held, wanted) == (Scheme::ClientCredentials, Scheme::Bearer);
        if !is_fine && self.own_authorization().is_none() {
            return Err(self.error(Kind::WrongScheme { wanted, held }).into());
        }
        self.wait_behind_others(progress).await?;
        loop {
            let authorization = self.turn(progress).await?;
            progress.attempts += 1;
            Tally::count(&shared.tally.attempts);
            let Answer {
                result,
                authorized,
                unread,
            } = attempt(self.request, self.operation, &authorization, &self.patience).await?;
            progress.unread = unread;
            trace::attempt(progress.attempts, &result);
            if authorized
                && progress.replay == Replay::Open
                && let Some(accepted) = is_token_accepted(&result)
            {
                shared.authorizer.replayed(&authorization, accepted);
                progress.replay = Replay::Judged;
            }
            let error = match result {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            if error.is_rate_limited() {
                Tally::count(&shared.tally.rate_limited);
                if let Some(limiter) = shared
                    .limiter
                    .as_ref()
                    .filter(|limiter| limiter.is_shared())
                {
                    Box::pin(limiter.refused(&*shared.clock, self.operation, &error)).await;
                }
            }
            if !self.request.is_body_available() {
                return Err(error.into());
            }
            // Only an answer to a request that carried the token says anything
            // about the token.
            let is_authorizers = authorized && self.own_authorization().is_none();
            let rejected = is_authorizers && error.is_token_rejected();
            if rejected
                && progress.replay == Replay::None
                && shared.authorizer.rejected(&authorization)
            {
                progress.replay = Replay::Open;
                Tally::count(&shared.tally.replays);
                debug!("the token was rejected: replaying the call with another one");
                continue;
            }
            self.wait_after(error, progress).await?;
        }
    }

    /// The authorization for an attempt, once it is the attempt's turn.
    async fn turn(&self, progress: &mut Progress) -> Result<Authorization, Stop> {
        let shared = &self.request.client.shared;
        let authorize = async || {
            if let Some(own) = self.own_authorization() {
                return Ok::<_, Stop>(own.clone());
            }
            if let Some(authorization) = shared.authorizer.authorize_now() {
                return Ok(authorization);
            }
            let authorization = self.patience.wait(shared.authorizer.authorize()).await?;
            Ok(authorization.map_err(|error| self.error(Kind::Authorize(error)))?)
        };
        // Before the turn, since those who wait for one token would be let
        // through one by one and then arrive together.
        let mut authorization = authorize().await?;
        let Some(limiter) = &shared.limiter else {
            return Ok(authorization);
        };
        if limiter.take_now(&*shared.clock, self.operation) {
            return Ok(authorization);
        }
        loop {
            let last = &progress.last;
            let turn = turn::take(limiter, self.request, self.operation, &self.patience, last);
            let Some(turn) = turn.await? else {
                return Ok(authorization);
            };
            if turn.waited.is_zero() {
                return Ok(authorization);
            }
            Tally::count(&shared.tally.paced);
            Tally::add_ms(&shared.tally.paced_ms, turn.waited);
            progress.waited += turn.waited;
            trace::waited(self.span, "limiter", turn.waited);
            authorization = authorize().await?;
            // As a rule that took no time. Where it did, a turn with a date is over.
            let is_over = |until| shared.clock.monotonic() > until;
            if !turn.until.is_some_and(is_over) {
                return Ok(authorization);
            }
            limiter.waste(self.operation);
        }
    }

    /// Waits until a failed attempt may be made again, or returns its error at
    /// once: if that makes no sense, or there is no time or budget for it.
    async fn wait_after(&self, error: Error, progress: &mut Progress) -> Result<(), Stop> {
        let client = &self.request.client;
        let shared = &client.shared;
        let wall = shared.clock.wall();
        let idempotent = self.request.is_idempotent();
        let Some(next) = retry(&error, idempotent, progress.made, &client.policy, wall) else {
            return Err(error.into());
        };
        if self.patience.left().is_some_and(|left| next.wait >= left) {
            return Err(error.into());
        }
        let paid = match next.reason {
            Reason::Failure => shared.budget.pay_for_failure(),
            Reason::RateLimit => shared.budget.pay_for_rate_limit(),
        };
        if !paid {
            Tally::count(&shared.tally.budget_refusals);
            debug!("the retry budget is used up");
            return Err(error.into());
        }
        match next.reason {
            Reason::Failure => progress.made.failures += 1,
            Reason::RateLimit => progress.made.rate_limits += 1,
        }
        progress.may_have_taken_effect |= error.may_have_taken_effect();
        progress.last = Some(error);
        self.wait(next.wait, next.reason, progress).await?;
        Tally::count(&shared.tally.retries);
        Ok(())
    }

    /// Lets calls that wait for the same limit go first.
    async fn wait_behind_others(&self, progress: &mut Progress) -> Result<(), Stop> {
        let client = &self.request.client;
        let is_crowded = || {
            let now = client.shared.clock.monotonic();
            client.shared.crowd.is_waiting_for(self.operation, now)
        };
        if client.policy.retrying && is_crowded() {
            let wait = first_wait(&client.policy);
            if self.patience.left().is_none_or(|left| wait < left) {
                self.wait(wait, Reason::RateLimit, progress).await?;
            }
        }
        Ok(())
    }

    async fn wait(
        &self,
        wait: Duration,
        reason: Reason,
        progress: &mut Progress,
    ) -> Result<(), Stop> {
        let shared = &self.request.client.shared;
        let _place = match reason {
            Reason::RateLimit => {
                let until = shared.clock.monotonic().checked_add(wait);
                until.map(|until| shared.crowd.join(self.operation, until))
            }
            Reason::Failure => None,
        };
        Tally::count(&shared.tally.waits);
        self.patience.wait(shared.clock.sleep(wait)).await?;
        Tally::add_ms(&shared.tally.waited_ms, wait);
        progress.waited += wait;
        trace::waited(self.span, reason.as_str(), wait);
        Ok(())
    }

    /// An authorization that was given with the request, and is not the
    /// authorizer's.
    fn own_authorization(&self) -> Option<&'a Authorization> {
        self.request.download.as_ref()?.authorization.as_ref()
    }

    fn error(&self, kind: Kind) -> Error {
        Error::new(self.operation, kind)
    }
}

/// What an answer says of the token that its request carried, if anything: a
/// server that fails, or is too busy, may not have looked at it.
fn is_token_accepted(result: &Result<Reply, Error>) -> Option<bool> {
    match result {
        Ok(_) => Some(true),
        Err(error) if error.is_token_rejected() => Some(false),
        Err(error) => (error.is_refused() && !error.is_transient()).then_some(true),
    }
}
