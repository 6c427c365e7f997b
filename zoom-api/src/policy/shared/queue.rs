//! The queue of one lane whose turns are shared with other processes.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::PoisonError;
use std::sync::atomic::Ordering::Relaxed;
use std::task::Poll;
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use super::line::Line;
use super::step::{Question, Rules, Step, View};
use super::store::{Claim, Closed};
use super::{Shared, Tally};
use crate::sync::{Mutex, MutexGuard};
use crate::{Clock, StoreError, StoreErrorKind};

/// How long the store has to answer. No call waits longer for a store that fails.
const TIME_LIMIT: Duration = Duration::from_millis(250);

/// How long a question is out at most, so that one whose call is not polled any more
/// holds up nobody.
pub(super) const LEASE: Duration = Duration::from_millis(500);

/// A turn that a call may begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pass {
    /// How long the call waited for it.
    pub(crate) waited: Duration,
    /// When it is no longer good; `None` where it stays so.
    pub(crate) until: Option<Instant>,
}

/// Why there is no turn for a call.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NoTurn {
    /// It would come too late: after so long.
    TooLate(Duration),
    /// The day's turns are used up; there are more after so long.
    Closed(Duration),
}

/// The queue.
pub(crate) struct SharedLane {
    rules: Rules,
    line: Mutex<Line>,
    /// An answer has come, or somebody gave up a place.
    changed: Notify,
}

impl SharedLane {
    pub(super) fn new(rules: Rules) -> Self {
        Self {
            rules,
            line: Mutex::default(),
            changed: Notify::new(),
        }
    }

    /// How many wait.
    pub(crate) fn waiting(&self) -> usize {
        self.line().waiting()
    }

    /// Waits for a turn and begins it.
    ///
    /// Dropping the future gives the place up, and the question with it that the call
    /// may be asking for all: the next one asks again.
    pub(crate) async fn acquire(
        &self,
        shared: &Shared,
        clock: &dyn Clock,
        patience: Option<Duration>,
    ) -> Result<Pass, NoTurn> {
        let start = clock.monotonic();
        let mut ticket = Ticket::draw(self, start);
        loop {
            let mut changed = pin!(self.changed.notified());
            changed.as_mut().enable();
            let now = clock.monotonic();
            let waited = now.saturating_duration_since(start);
            let left = patience.map(|patience| patience.saturating_sub(waited));
            match self.look(shared, ticket.number, now, left) {
                Step::Go(turn) => {
                    ticket.leave();
                    shared.begun(&turn, now);
                    let until = Some(turn.until);
                    return Ok(Pass { waited, until });
                }
                Step::TooLate(wait) => return Err(NoTurn::TooLate(waited + wait)),
                Step::Closed(wait) => {
                    Tally::add(&shared.tally.closed, 1);
                    return Err(NoTurn::Closed(wait));
                }
                Step::Ask(question) => self.ask(shared, clock, &question).await,
                Step::Wait(wait) => {
                    let mut sleep = clock.sleep(wait);
                    poll_fn(|cx| match sleep.as_mut().poll(cx) {
                        Poll::Ready(()) => Poll::Ready(()),
                        Poll::Pending => changed.as_mut().poll(cx),
                    })
                    .await;
                }
            }
        }
    }

    fn look(&self, shared: &Shared, ticket: u64, now: Instant, left: Option<Duration>) -> Step {
        let view = View {
            now,
            mode: shared.health.mode(now, self.rules.rate.window),
            processes: shared.health.processes(),
            probes: shared.health.may_probe(now),
            left,
        };
        let mut line = self.line();
        let others_move_up = line.sweep(now);
        let spoilt = line.spoil(view.mode, now);
        let step = line.look(&self.rules, view, ticket);
        drop(line);
        Tally::add(&shared.tally.thrown_away, spoilt);
        if others_move_up {
            self.changed.notify_waiters();
        }
        step
    }

    /// Asks the store, for all that wait.
    async fn ask(&self, shared: &Shared, clock: &dyn Clock, question: &Question) {
        let _out = Out {
            lane: self,
            number: question.number,
        };
        let claim = Claim {
            asker: shared.asker,
            lanes: std::slice::from_ref(&self.rules.rate),
            want: question.want,
            unused: question.unused,
            horizon: question.horizon,
            epoch: question.epoch,
        };
        let tally = &shared.tally;
        Tally::add(&tally.trips, 1);
        tally.asked.fetch_add(u64::from(question.want), Relaxed);
        let sent = clock.monotonic();
        let answer = clock
            .timeout(TIME_LIMIT, shared.store.reserve(&claim))
            .await;
        let now = clock.monotonic();
        let answer = match answer.unwrap_or_else(|| Err(StoreErrorKind::TimedOut.into())) {
            Ok(answer) => answer,
            Err(error) => return shared.failed(now, &error),
        };
        Tally::add(&tally.given, answer.turns.len());
        let landed = self.line().land(&self.rules, question, sent, now, &answer);
        Tally::add(&tally.thrown_away, landed.thrown_away);
        Tally::add(&tally.epochs, usize::from(landed.is_new_epoch));
        Tally::add(&tally.clock_steps, usize::from(landed.is_clock_step));
        if landed.is_too_slow {
            shared.failed(now, &StoreErrorKind::TimedOut.into());
        } else {
            shared.health.answered(now, answer.processes);
        }
    }

    /// Tells all processes that Zoom refused a call of this lane.
    pub(crate) async fn close(&self, shared: &Shared, clock: &dyn Clock, closed: Closed) {
        let now = clock.monotonic();
        if let Closed::For(time) = closed {
            let dropped = self.line().refuse(now, time);
            Tally::add(&shared.tally.thrown_away, dropped);
            self.changed.notify_waiters();
        }
        if shared.health.is_out() {
            return;
        }
        Tally::add(&shared.tally.trips, 1);
        let told = shared.store.close(&self.rules.rate, closed);
        let told = clock.timeout(TIME_LIMIT, told).await;
        let told: Result<(), StoreError> =
            told.unwrap_or_else(|| Err(StoreErrorKind::TimedOut.into()));
        if let Err(error) = told {
            shared.failed(clock.monotonic(), &error);
        }
    }

    /// A turn was begun and came to nothing.
    pub(crate) fn waste(&self, shared: &Shared) {
        Tally::add(&shared.tally.thrown_away, 1);
        self.line().waste(1);
    }

    #[cfg(test)]
    pub(super) fn rate(&self) -> &super::LaneRate {
        &self.rules.rate
    }

    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place in the queue, given up on drop.
struct Ticket<'a> {
    lane: &'a SharedLane,
    number: u64,
    is_waiting: bool,
}

impl<'a> Ticket<'a> {
    fn draw(lane: &'a SharedLane, now: Instant) -> Self {
        let number = lane.line().join(now);
        Self {
            lane,
            number,
            is_waiting: true,
        }
    }

    /// Leaves the queue with a turn, so that nobody moves up.
    fn leave(&mut self) {
        self.is_waiting = false;
        self.lane.line().leave(self.number);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if self.is_waiting && self.lane.line().leave(self.number) {
            self.lane.changed.notify_waiters();
        }
    }
}

/// A question that is out, given up on drop.
struct Out<'a> {
    lane: &'a SharedLane,
    number: u64,
}

impl Drop for Out<'_> {
    fn drop(&mut self) {
        self.lane.line().give_up(self.number);
        self.lane.changed.notify_waiters();
    }
}
