//! Paces requests, so that Zoom need not refuse them.

use std::collections::VecDeque;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::plan::{Plan, Rate, RateLimits, plain};
use crate::{Clock, Operation, RateLimitLabel};

/// How much faster than planned requests may reach Zoom: networks bunch them.
const HEADROOM: f64 = 0.95;

/// Holds requests back until the account's per-second limits allow them, by
/// the operation's product and label.
///
/// Waiting requests go first come, first served. Dropping a call gives its
/// place up at once, and a call that nobody polls holds up no other. Clones
/// share the limits; give clones of one limiter to all clients of an account.
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
    lanes: Arc<[Lane]>,
}

/// A request's turn would come too late.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooLate {
    /// How long the wait would be.
    pub(crate) wait: Duration,
}

impl RateLimiter {
    /// A limiter with these limits.
    #[must_use]
    pub fn new(limits: RateLimits) -> Self {
        let share = limits.share;
        let lanes = limits.rates.into_iter().map(|(product, label, rate)| {
            let pace = Pace::of(rate, share);
            Lane {
                product,
                label,
                pace,
                state: Mutex::default(),
                moved_up: Notify::new(),
            }
        });
        Self {
            lanes: lanes.collect(),
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
        self.lanes.iter().map(|lane| lane.state().queue.len()).sum()
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
        match self.lane(operation) {
            Some(lane) => lane.acquire(clock, patience).await,
            None => Ok(Duration::ZERO),
        }
    }

    /// The product's own lane if it has one for the label, or everybody's.
    fn lane(&self, operation: &Operation) -> Option<&Lane> {
        let label = operation.rate_limit?;
        let product = plain(operation.product);
        let lanes = || self.lanes.iter().filter(|lane| lane.label == label);
        let is_own = |lane: &&Lane| {
            lane.product
                .as_deref()
                .is_some_and(|own| own.eq_ignore_ascii_case(product))
        };
        lanes()
            .find(is_own)
            .or_else(|| lanes().find(|lane| lane.product.is_none()))
    }
}

impl fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateLimiter")
            .field("waiting", &self.waiting())
            .finish_non_exhaustive()
    }
}

/// A rate as a distance between requests, and how far ahead of it a burst may
/// be. Together they never exceed the rate in any window of its period.
struct Pace {
    interval: Duration,
    burst: Duration,
}

impl Pace {
    fn of(rate: Rate, share: f64) -> Self {
        let allowed = f64::from(rate.requests) * share;
        let early = (allowed / 10.0).floor();
        let interval = rate.period.div_f64((allowed - early) * HEADROOM);
        Self {
            interval,
            burst: interval.mul_f64(early),
        }
    }
}

/// The queue of one product and label.
struct Lane {
    product: Option<String>,
    label: RateLimitLabel,
    pace: Pace,
    state: Mutex<State>,
    /// Somebody gave up a place, so the others may move up.
    moved_up: Notify,
}

#[derive(Default)]
struct State {
    /// When the next request would be due if all kept their distance (GCRA's
    /// "theoretical arrival time"); `None` before the first.
    due: Option<Instant>,
    /// The tickets of those that wait, in the order they came.
    queue: VecDeque<u64>,
    next_ticket: u64,
}

impl State {
    /// Takes a turn if there is one, or says when the next one is.
    fn take(&mut self, pace: &Pace, now: Instant) -> Result<(), Instant> {
        let earliest = self.earliest(pace, now);
        if earliest > now {
            return Err(earliest);
        }
        self.due = Some(self.due.unwrap_or(now).max(now) + pace.interval);
        Ok(())
    }

    fn earliest(&self, pace: &Pace, now: Instant) -> Instant {
        self.due
            .and_then(|due| due.checked_sub(pace.burst))
            .unwrap_or(now)
            .max(now)
    }

    /// When a place in the queue gets its turn.
    fn turn(&self, place: usize, pace: &Pace, now: Instant) -> Instant {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        self.earliest(pace, now) + pace.interval.saturating_mul(place)
    }
}

impl Lane {
    async fn acquire(
        &self,
        clock: &dyn Clock,
        patience: Option<Duration>,
    ) -> Result<Duration, TooLate> {
        let start = clock.monotonic();
        let (mut ticket, mut turn) = {
            let mut state = self.state();
            if state.queue.is_empty() && state.take(&self.pace, start).is_ok() {
                return Ok(Duration::ZERO);
            }
            let turn = state.turn(state.queue.len(), &self.pace, start);
            let wait = turn - start;
            if patience.is_some_and(|patience| wait > patience) {
                return Err(TooLate { wait });
            }
            (Ticket::draw(self, &mut state), turn)
        };
        loop {
            self.wait_until(clock, &ticket, &mut turn).await;
            let now = clock.monotonic();
            match ticket.take(now) {
                Ok(()) => return Ok(now - start),
                // Somebody who was late for an earlier turn took this one.
                Err(next) => turn = next,
            }
        }
    }

    /// Sleeps until the turn comes, moving it up whenever somebody ahead has
    /// given up. The turn is not taken: nobody can hold one without using it,
    /// so a call that is not polled holds up no other.
    async fn wait_until(&self, clock: &dyn Clock, ticket: &Ticket<'_>, turn: &mut Instant) {
        loop {
            let mut moved_up = pin!(self.moved_up.notified());
            moved_up.as_mut().enable();
            let now = clock.monotonic();
            *turn = ticket.turn(now).min(*turn);
            let Some(wait) = turn
                .checked_duration_since(now)
                .filter(|wait| !wait.is_zero())
            else {
                return;
            };
            let mut sleep = clock.sleep(wait);
            let is_turn = poll_fn(|cx| match sleep.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(true),
                Poll::Pending => moved_up.as_mut().poll(cx).map(|()| false),
            })
            .await;
            if is_turn {
                return;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, given up on drop.
struct Ticket<'a> {
    lane: &'a Lane,
    number: u64,
    queued: bool,
}

impl<'a> Ticket<'a> {
    fn draw(lane: &'a Lane, state: &mut State) -> Self {
        let number = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push_back(number);
        Self {
            lane,
            number,
            queued: true,
        }
    }

    /// When the place gets its turn, as things stand.
    fn turn(&self, now: Instant) -> Instant {
        let state = self.lane.state();
        state.turn(self.place(&state), &self.lane.pace, now)
    }

    /// Takes a turn if there is one and leaves the queue, or says when the next
    /// one is.
    fn take(&mut self, now: Instant) -> Result<(), Instant> {
        let mut state = self.lane.state();
        state.take(&self.lane.pace, now)?;
        self.leave(&mut state);
        Ok(())
    }

    fn place(&self, state: &State) -> usize {
        state.queue.partition_point(|ticket| *ticket < self.number)
    }

    fn leave(&mut self, state: &mut State) {
        state.queue.remove(self.place(state));
        self.queued = false;
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.queued {
            return;
        }
        let mut state = self.lane.state();
        let others_move_up = self.place(&state) + 1 < state.queue.len();
        self.leave(&mut state);
        drop(state);
        if others_move_up {
            self.lane.moved_up.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests;
