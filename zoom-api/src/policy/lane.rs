//! The queue of one product and label: how fast it moves, and whose turn it is.
//!
//! Nobody is handed a turn: a call looks whether it has come, and takes it. So
//! a call that nobody polls can't keep one. Its place is a lease, which every
//! poll renews, and a call that waits is polled every [`RENEWAL`]: a place that
//! was not renewed for [`LEASE`] is given up for it. If it comes back after all,
//! it is where it was.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::PoisonError;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::Clock;
use crate::sync::{Mutex, MutexGuard};

/// How much faster than planned requests may reach Zoom: networks bunch them.
const HEADROOM: f64 = 0.95;

/// How often a call that waits renews its place.
const RENEWAL: Duration = Duration::from_secs(1);

/// How long a place is kept that is not renewed.
const LEASE: Duration = Duration::from_secs(2);

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
    /// Those that wait, in the order they came.
    queue: VecDeque<Place>,
    next_ticket: u64,
    /// When all leases were looked at.
    swept: Option<Instant>,
}

struct Place {
    ticket: u64,
    renewed: Instant,
}

impl State {
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

    /// Where a ticket stands, or would stand.
    fn place(&self, ticket: u64) -> Result<usize, usize> {
        self.queue
            .binary_search_by_key(&ticket, |place| place.ticket)
    }

    /// Renews a place, and returns it.
    fn renew(&mut self, ticket: u64, now: Instant) -> usize {
        match self.place(ticket) {
            Ok(place) => {
                self.queue[place].renewed = now;
                place
            }
            Err(place) => {
                let renewed = now;
                self.queue.insert(place, Place { ticket, renewed });
                place
            }
        }
    }

    /// Gives up the places that were not renewed. Returns whether there were
    /// any. Looks once in a [`RENEWAL`] only, however many calls ask.
    fn sweep(&mut self, now: Instant) -> bool {
        let is_due = |swept: Instant| now.saturating_duration_since(swept) >= RENEWAL;
        if !self.swept.is_none_or(is_due) {
            return false;
        }
        self.swept = Some(now);
        let before = self.queue.len();
        self.queue
            .retain(|place| now.saturating_duration_since(place.renewed) < LEASE);
        self.queue.len() < before
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
        self.state().queue.len()
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
            if state.queue.is_empty() && state.take(&self.pace, start).is_ok() {
                return Ok(Duration::ZERO);
            }
            let turn = state.turn(state.queue.len(), &self.pace, start);
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
        let others_move_up = self.state().sweep(now);
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
        let number = state.next_ticket;
        state.next_ticket += 1;
        state.renew(number, now);
        Self {
            lane,
            number,
            is_waiting: true,
        }
    }

    /// Renews the place. Returns when it gets its turn, as things stand.
    fn renew(&self, now: Instant) -> Instant {
        let mut state = self.lane.state();
        let place = state.renew(self.number, now);
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
        match state.place(self.number) {
            Ok(place) => {
                state.queue.remove(place);
                place < state.queue.len()
            }
            Err(_) => false, // it was given up for it
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A point in time to count from; only differences matter.
    #[allow(clippy::disallowed_methods)]
    fn origin() -> Instant {
        Instant::now()
    }

    #[test]
    fn places_are_given_up_at_the_end_of_their_lease_and_kept_before() {
        let (start, mut state) = (origin(), State::default());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        state.renew(0, at(0));
        state.renew(1, at(500));
        assert!(!state.sweep(at(500)));
        assert!(!state.sweep(at(1499)), "not yet");
        assert!(!state.sweep(at(1500)));
        assert_eq!(state.queue.len(), 2);
        assert!(state.sweep(at(2500)), "both leases are over");
        assert_eq!(state.queue.len(), 0);
        state.renew(2, at(2600));
        state.renew(3, at(3000));
        assert!(state.sweep(at(4600)));
        assert_eq!(state.place(3), Ok(0), "the other one moved up");
        assert!(!state.sweep(at(5000)), "looked a moment ago");
    }

    #[test]
    fn who_comes_back_is_where_they_were() {
        let (start, mut state) = (origin(), State::default());
        for ticket in 0..4 {
            assert_eq!(state.renew(ticket, start), usize::try_from(ticket).unwrap());
        }
        state.queue.remove(2);
        assert_eq!(state.place(2), Err(2));
        assert_eq!(state.renew(3, start), 2);
        assert_eq!(state.renew(2, start), 2);
        assert_eq!(state.renew(3, start), 3);
    }
}
