//! Those who wait in a lane, the turns that it has for them, and who asks for more.
//!
//! One question to the store is out at a time. It asks for as many turns as calls
//! wait, up to a batch; the next one goes out when the last of these is due. So a
//! process never has turns for calls that don't exist, and each gets a batch after
//! the other.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::health::Mode;
use super::part::Part;
use super::ring::Ring;
use super::step::{Landed, Question, Rules, Step, Turn, View};
use super::store::{LaneRate, Reserved};
use crate::policy::places::{Places, RENEWAL};

/// The most turns that a process asks for at once.
const BATCH: u32 = 16;

/// How far the store's clock may be off from one answer to the next, and by which
/// part of the time in between.
const STEP: Duration = Duration::from_millis(250);
const DRIFT: u32 = 1000;

/// How long those behind the first leave it to that one to ask.
const GRACE: Duration = Duration::from_millis(250);

/// How long a call waits at least that waits for another.
const MOMENT: Duration = Duration::from_millis(5);

/// How many answers in a row may come too late to be of use.
const LATE: u32 = 3;

/// The state of a lane.
#[derive(Default)]
pub(super) struct Line {
    places: Places,
    turns: VecDeque<Turn>,
    /// The turns that this process began, since `origin`.
    begun: Ring,
    /// When the first call came.
    origin: Option<Instant>,
    /// The question that is out, and when it is given up for one.
    out: Option<(u64, Instant)>,
    questions: u64,
    /// Before that, the store has no more turns for this process.
    ask_at: Option<Instant>,
    /// No turn that is not here yet comes before that.
    earliest: Option<Instant>,
    held_until: Option<Instant>,
    closed_until: Option<Instant>,
    unused: u32,
    /// 0 before the first.
    epoch: u64,
    /// The store's clock at an answer, and this process's.
    clock: Option<(Duration, Instant)>,
    late: u32,
}

impl Line {
    pub(super) fn waiting(&self) -> usize {
        self.places.len()
    }

    pub(super) fn join(&mut self, now: Instant) -> u64 {
        self.origin.get_or_insert(now);
        self.places.draw(now)
    }

    /// Leaves the queue. Returns whether that moves others up.
    pub(super) fn leave(&mut self, ticket: u64) -> bool {
        self.places.leave(ticket)
    }

    /// Gives up the places of calls that nobody polls. Returns whether there were any.
    pub(super) fn sweep(&mut self, now: Instant) -> bool {
        self.places.sweep(now)
    }

    /// What the call with this ticket does next. A turn that it gets is begun, and a
    /// question that it gets is out.
    pub(super) fn look(&mut self, rules: &Rules, view: View, ticket: u64) -> Step {
        let View {
            now,
            mode,
            processes,
            ..
        } = view;
        let place = self.places.renew(ticket, now);
        let has_turn = place < self.turns.len();
        if let Some(until) = self.closed_until.filter(|until| *until > now && !has_turn) {
            return Step::Closed(until - now);
        }
        if view.probes && !self.is_out(now) {
            return Step::Ask(self.question(rules, view, 0));
        }
        let next = match mode {
            Mode::Alone => self.next_alone(rules, processes, place, now),
            Mode::Back => self.next_back(rules, processes, place, now),
            Mode::Shared => self.next_shared(rules, place, now),
        };
        let (Next::Turn(turn) | Next::Later { turn, .. }) = next;
        let wait = turn.saturating_duration_since(now);
        match next {
            Next::Turn(_) if wait.is_zero() => match self.begin(rules, now) {
                Some(turn) => Step::Go(turn),
                None => Step::Wait(Duration::ZERO),
            },
            _ if view.left.is_some_and(|left| wait > left) => Step::TooLate(wait),
            Next::Turn(_) => Step::Wait(wait.min(RENEWAL)),
            Next::Later { look, .. } if look > now => Step::Wait((look - now).min(RENEWAL)),
            Next::Later { .. } if view.may_ask() && !self.is_out(now) => {
                let want = self.batch(rules, view);
                Step::Ask(self.question(rules, view, want))
            }
            Next::Later { .. } => {
                let until = self.out.map_or(now, |(_, until)| until.max(now));
                Step::Wait((until - now).clamp(MOMENT, RENEWAL))
            }
        }
    }

    /// How many turns are asked for.
    fn batch(&self, rules: &Rules, view: View) -> u32 {
        let short = self.places.len().saturating_sub(self.turns.len());
        let most = match view.mode {
            Mode::Shared => rules.rate.limit.div_ceil(view.processes).min(BATCH),
            Mode::Back | Mode::Alone => 1,
        };
        u32::try_from(short).unwrap_or(u32::MAX).clamp(1, most)
    }

    fn question(&mut self, rules: &Rules, view: View, want: u32) -> Question {
        let View { now, processes, .. } = view;
        self.questions += 1;
        self.out = Some((self.questions, now + rules.lease));
        let is_recent = |last| self.at(last, now) + rules.rate.window > now;
        let was_used = self.begun.last().is_some_and(is_recent);
        Question {
            number: self.questions,
            want,
            unused: std::mem::take(&mut self.unused),
            horizon: horizon(&rules.rate, processes),
            // Who keeps to its part by itself need not wait for others' turns.
            epoch: (was_used && view.mode == Mode::Shared).then_some(self.epoch),
        }
    }

    /// Whether there is a question that its caller still asks.
    fn is_out(&self, now: Instant) -> bool {
        self.out.is_some_and(|(_, until)| now < until)
    }

    /// Nobody waits for the answer any more, or it has come.
    pub(super) fn give_up(&mut self, number: u64) {
        if self.out.is_some_and(|(out, _)| out == number) {
            self.out = None;
        }
    }

    /// An answer to a question that was sent at `sent`.
    pub(super) fn land(
        &mut self,
        rules: &Rules,
        question: &Question,
        sent: Instant,
        now: Instant,
        answer: &Reserved,
    ) -> Landed {
        let mut landed = Landed::default();
        let trip = now.saturating_duration_since(sent);
        landed.is_clock_step = self.note_clock(answer.clock, now, trip);
        landed.is_new_epoch = answer.epoch != self.epoch && self.epoch != 0;
        self.epoch = answer.epoch;
        if landed.is_clock_step {
            self.held_until = Some(now + rules.rate.window);
        }
        if landed.is_clock_step || landed.is_new_epoch {
            landed.thrown_away += self.drop_turns(|turn| turn.own);
        }
        let spread = rules.sell_by + rules.network;
        for wait in &answer.turns {
            let due = now + *wait;
            // It is no earlier by the store than if the answer took no time.
            let until = (due + rules.sell_by).min(sent + *wait + spread);
            let own = false;
            self.turns.push_back(Turn { due, until, own });
        }
        let held = self.held_until;
        let spoilt = self.drop_turns(|turn| turn.until >= now && Some(turn.due) >= held);
        landed.thrown_away += spoilt;
        let is_late = trip > spread;
        self.late = if is_late { self.late + 1 } else { 0 };
        landed.is_too_slow = self.late >= LATE || is_late && question.want == 0;
        // A batch after the other.
        let last = self.turns.back().map_or(now, |turn| turn.due);
        self.earliest = Some(last);
        self.ask_at = Some(last);
        if let Some(again) = answer.again_in {
            // Those that were told the same don't come at once.
            let apart = again.mul_f64(1.0 + 0.1 * fastrand::f64());
            self.ask_at = Some(last.max(now + apart));
            self.earliest = Some(last.max(now + again + question.horizon));
        }
        if let Some(closed) = answer.closed_for {
            self.close(now, closed);
        }
        landed
    }

    /// Gives no turn for so long, nor those that there are: Zoom would refuse them.
    pub(super) fn refuse(&mut self, now: Instant, closed: Duration) -> usize {
        self.close(now, closed);
        self.drop_turns(|_| false)
    }

    fn close(&mut self, now: Instant, closed: Duration) {
        self.closed_until = self.closed_until.max(now.checked_add(closed));
    }

    /// A turn was begun, and not used.
    pub(super) fn waste(&mut self, turns: usize) {
        let turns = u32::try_from(turns).unwrap_or(u32::MAX);
        self.unused = self.unused.saturating_add(turns);
    }

    /// Drops the turns that nobody began in time. Returns how many they are.
    pub(super) fn spoil(&mut self, mode: Mode, now: Instant) -> usize {
        let is_alone = mode == Mode::Alone;
        self.drop_turns(|turn| turn.until >= now && (!turn.own || is_alone))
    }

    /// Keeps some of the turns. Returns how many of the store's are gone.
    fn drop_turns(&mut self, keep: impl Fn(&Turn) -> bool) -> usize {
        let given = |turns: &VecDeque<Turn>| turns.iter().filter(|turn| !turn.own).count();
        let before = given(&self.turns);
        self.turns.retain(keep);
        let dropped = before - given(&self.turns);
        self.waste(dropped);
        dropped
    }

    /// Takes the first turn.
    fn begin(&mut self, rules: &Rules, now: Instant) -> Option<Turn> {
        let turn = self.turns.pop_front()?;
        let origin = self.origin.unwrap_or(now);
        let date = now.saturating_duration_since(origin);
        self.begun.push(date, rules.rate.limit);
        Some(turn)
    }

    fn next_shared(&self, rules: &Rules, place: usize, now: Instant) -> Next {
        if let Some(turn) = self.turns.get(place) {
            return Next::Turn(turn.due);
        }
        // Even if nobody else asked, and the lane had been idle.
        let behind = place - self.turns.len();
        let windows = u32::try_from(behind).unwrap_or(u32::MAX) / rules.rate.limit;
        let next = self.earliest.max(self.held_until).unwrap_or(now).max(now);
        let turn = next + rules.rate.window.saturating_mul(windows);
        // The others are woken by what the first finds out, if it is polled.
        let grace = if behind == 0 { Duration::ZERO } else { GRACE };
        let look = self.ask_at.max(self.held_until).or(self.origin);
        let look = look.unwrap_or(now) + grace;
        Next::Later { turn, look }
    }

    /// The store's turns, but no more of them than the process had by itself.
    fn next_back(&self, rules: &Rules, processes: u32, place: usize, now: Instant) -> Next {
        let part = Part::of(&rules.rate, processes);
        match self.next_shared(rules, place, now) {
            Next::Turn(turn) => Next::Turn(turn),
            Next::Later { turn, look } => {
                let own = self.after_turns(&part, place, now);
                let (turn, look) = (turn.max(own), look.max(own));
                Next::Later { turn, look }
            }
        }
    }

    /// The turns of a process that keeps to its part of the limit.
    fn next_alone(&mut self, rules: &Rules, processes: u32, place: usize, now: Instant) -> Next {
        let part = Part::of(&rules.rate, processes);
        if self.turns.is_empty() {
            let due = self.after_turns(&part, 0, now);
            let due = self.held_until.map_or(due, |held| held.max(due));
            let until = due + rules.sell_by;
            let own = true;
            self.turns.push_back(Turn { due, until, own });
        }
        match self.turns.get(place) {
            Some(turn) => Next::Turn(turn.due),
            None => {
                let turn = self.after_turns(&part, place, now);
                Next::Later { turn, look: turn }
            }
        }
    }

    /// When a place that has no turn would have one, by the process's own part.
    fn after_turns(&self, part: &Part, place: usize, now: Instant) -> Instant {
        let behind = u32::try_from(place - self.turns.len()).unwrap_or(u32::MAX);
        let next = match self.turns.back() {
            Some(turn) => turn.due + part.distance,
            None => part
                .next(&self.begun)
                .map_or(now, |date| self.at(date, now)),
        };
        next.max(now) + part.distance.saturating_mul(behind)
    }

    /// Compares the store's clock with this process's. Returns whether it was set.
    fn note_clock(&mut self, clock: Duration, now: Instant, trip: Duration) -> bool {
        let before = self.clock.replace((clock, now));
        before.is_some_and(|(before, then)| {
            let own = now.saturating_duration_since(then);
            let off = (before + own).abs_diff(clock);
            off > STEP + trip + own / DRIFT
        })
    }

    fn at(&self, date: Duration, now: Instant) -> Instant {
        self.origin.unwrap_or(now) + date
    }
}

/// What a call waits for.
enum Next {
    /// Its turn, then.
    Turn(Instant),
    /// A turn that is not here yet and comes no earlier than `turn`. It is time at
    /// `look` to see after it.
    Later { turn: Instant, look: Instant },
}

/// How far ahead turns are claimed: what a round of all processes takes, and some
/// more.
fn horizon(rate: &LaneRate, processes: u32) -> Duration {
    let round = rate
        .window
        .mul_f64(1.2 * f64::from(processes) / f64::from(rate.limit));
    let round = round.clamp(Duration::from_secs(2), Duration::from_secs(10));
    Duration::from_micros(u64::try_from(round.as_micros()).unwrap_or(u64::MAX))
}
