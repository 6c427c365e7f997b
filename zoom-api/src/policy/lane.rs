//! The queue of one product and label: how fast it moves, and whose turn it is.
//!
//! Nobody is handed a turn: a call looks whether it has come, and takes it. So
//! a call that nobody polls can't keep one, nor its place.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::PoisonError;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::places::{Places, RENEWAL};
use crate::Clock;
use crate::sync::{Mutex, MutexGuard};

/// How much faster than planned requests may reach Zoom: networks bunch them.
const HEADROOM: f64 = 0.95;

/// A request's turn would come too late.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct TooLate {
    /// How long the wait would be.
    pub(crate) wait: Duration,
}

/// A rate as a distance between requests, and how far ahead of it a burst may
/// be. Together they never exceed the rate in any window of its period.
pub(crate) struct Pace {
    pub(super) interval: Duration,
    burst: Duration,
}

impl Pace {
    /// So many requests in each period.
    pub(crate) fn of(allowed: f64, period: Duration) -> Self {
        let early = (allowed / 10.0).floor();
        let interval = period.div_f64((allowed - early) * HEADROOM);
        Self {
            interval,
            burst: interval.mul_f64(early),
        }
    }
}

/// The queue.
pub(crate) struct Lane {
    pub(super) pace: Pace,
    state: Mutex<State>,
    /// Somebody gave up a place, so the others may move up.
    moved_up: Notify,
}

#[derive(Default)]
pub(super) struct State {
    /// When the next request would be due if all kept their distance (GCRA's
    /// "theoretical arrival time"); `None` before the first.
    due: Option<Instant>,
    places: Places,
}

impl State {
    /// Takes a turn if there is one and nobody waits for it. Returns whether it did.
    fn take_now(&mut self, pace: &Pace, now: Instant) -> bool {
        self.places.is_empty() && self.take(pace, now).is_ok()
    }

    /// Takes a turn if there is one, or says when the next one is.
    pub(super) fn take(&mut self, pace: &Pace, now: Instant) -> Result<(), Instant> {
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
    pub(crate) fn new(pace: Pace) -> Self {
        Self {
            pace,
            state: Mutex::default(),
            moved_up: Notify::new(),
        }
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.state().places.len()
    }

    /// Takes a turn if there is one now. Returns whether there was.
    pub(crate) fn take_now(&self, clock: &dyn Clock) -> bool {
        let now = clock.monotonic();
        self.sweep(now);
        self.state().take_now(&self.pace, now)
    }

    /// Waits for a turn and takes it. Returns how long that took: zero where
    /// there was one already.
    ///
    /// Dropping the future gives the place up.
    ///
    /// # Errors
    ///
    /// Fails at once if the turn won't come within `patience`.
    pub(crate) async fn acquire(
        &self,
        clock: &dyn Clock,
        patience: Option<Duration>,
    ) -> Result<Duration, TooLate> {
        let start = clock.monotonic();
        self.sweep(start);
        let (mut ticket, mut turn) = {
            let mut state = self.state();
            if state.take_now(&self.pace, start) {
                return Ok(Duration::ZERO);
            }
            let turn = state.turn(state.places.len(), &self.pace, start);
            let wait = turn - start;
            if patience.is_some_and(|patience| wait > patience) {
                return Err(TooLate { wait });
            }
            (Ticket::draw(self, &mut state, start), turn)
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
    /// given up.
    async fn wait_until(&self, clock: &dyn Clock, ticket: &Ticket<'_>, turn: &mut Instant) {
        loop {
            let mut moved_up = pin!(self.moved_up.notified());
            moved_up.as_mut().enable();
            let now = clock.monotonic();
            self.sweep(now);
            *turn = ticket.renew(now).min(*turn);
            let Some(wait) = turn
                .checked_duration_since(now)
                .filter(|wait| !wait.is_zero())
            else {
                return;
            };
            let mut sleep = clock.sleep(wait.min(RENEWAL));
            poll_fn(|cx| match sleep.as_mut().poll(cx) {
                Poll::Ready(()) => Poll::Ready(()),
                Poll::Pending => moved_up.as_mut().poll(cx),
            })
            .await;
        }
    }

    /// Gives up the places that were not renewed.
    fn sweep(&self, now: Instant) {
        let others_move_up = self.state().places.sweep(now);
        if others_move_up {
            self.moved_up.notify_waiters();
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
    is_waiting: bool,
}

impl<'a> Ticket<'a> {
    fn draw(lane: &'a Lane, state: &mut State, now: Instant) -> Self {
        let number = state.places.draw(now);
        Self {
            lane,
            number,
            is_waiting: true,
        }
    }

    /// Renews the place. Returns when it gets its turn, as things stand.
    fn renew(&self, now: Instant) -> Instant {
        let mut state = self.lane.state();
        let place = state.places.renew(self.number, now);
        state.turn(place, &self.lane.pace, now)
    }

    /// Takes a turn if there is one and leaves the queue, or says when the next
    /// one is.
    fn take(&mut self, now: Instant) -> Result<(), Instant> {
        let mut state = self.lane.state();
        state.take(&self.lane.pace, now)?;
        self.leave(&mut state);
        Ok(())
    }

    /// Leaves the queue. Returns whether that moves others up.
    fn leave(&mut self, state: &mut State) -> bool {
        self.is_waiting = false;
        state.places.leave(self.number)
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.is_waiting {
            return;
        }
        let mut state = self.lane.state();
        let others_move_up = self.leave(&mut state);
        drop(state);
        if others_move_up {
            self.lane.moved_up.notify_waiters();
        }
    }
}
