//! The rule by brute force: all turns that were ever given.

use std::time::Duration;

use super::Subject;
use crate::conformance::Violation;
use crate::{LaneRate, Reserved};

/// By how much a store may round where a lane begins.
const ROUNDING: Duration = Duration::from_micros(2);

/// A lane, and all of its turns by the store's clock.
pub(super) struct Model {
    pub(super) rate: LaneRate,
    /// The first are as many as the limit, and were given to nobody: as if the lane
    /// had been used at its rate before.
    turns: Vec<Duration>,
}

impl Model {
    /// A lane that nothing is known of.
    pub(super) fn new(rate: LaneRate) -> Self {
        let turns = Vec::new();
        Self { rate, turns }
    }

    /// Begins the lane, where the answer is the first.
    pub(super) fn begin(&mut self, clock: Duration) {
        if !self.turns.is_empty() {
            return;
        }
        // What the clock counts from is the store's, and may be a moment ago.
        let before = |n: u32| clock.saturating_sub(self.rate.window * n / self.rate.limit);
        self.turns = (1..=self.rate.limit).rev().map(before).collect();
    }

    /// Goes on with another limit: of more turns, the last count; of fewer, the oldest
    /// counts for those that are missing.
    pub(super) fn fit(&mut self, rate: &LaneRate) {
        // What the limit before did not ask for is forgotten.
        let before = std::mem::replace(&mut self.rate, rate.clone());
        let kept = usize::try_from(before.limit.min(rate.limit)).unwrap_or(usize::MAX);
        let surplus = self.turns.len().saturating_sub(kept);
        self.turns.drain(..surplus);
        if let Some(oldest) = self.turns.first().copied() {
            let missing = self.limit() - self.turns.len();
            self.turns.splice(..0, std::iter::repeat_n(oldest, missing));
        }
    }

    fn limit(&self) -> usize {
        usize::try_from(self.rate.limit).unwrap_or(usize::MAX)
    }

    /// When the next turn is, by the rule.
    fn next(&self) -> Duration {
        let before = self.turns.len().saturating_sub(self.limit());
        let room = self.turns.get(before).copied().unwrap_or_default() + self.rate.window;
        room.max(self.turns.last().copied().unwrap_or_default())
    }
}

/// Checks an answer against all that was given before: turns are as early as the rule
/// lets them, and no earlier, and end with the horizon.
pub(super) fn follow(
    subject: &Subject,
    lanes: &mut [&mut Model],
    want: u32,
    horizon: Duration,
    answer: &Reserved,
) -> Result<(), Violation> {
    for lane in lanes.iter_mut() {
        lane.begin(answer.clock);
    }
    let now = answer.clock;
    let next = |lanes: &[&mut Model]| {
        let next = lanes.iter().map(|lane| lane.next()).max();
        next.unwrap_or(now).max(now)
    };
    for turn in &answer.turns {
        let (turn, rule) = (now + *turn, next(lanes));
        subject.check(turn + ROUNDING >= rule, || {
            format!("a turn came {:?} too early", rule - turn)
        })?;
        subject.check(turn <= rule + ROUNDING, || {
            format!("a turn came {:?} later than it could", turn - rule)
        })?;
        subject.check(turn - now <= horizon, || {
            format!("a turn lies {:?} ahead, beyond {horizon:?}", turn - now)
        })?;
        for lane in lanes.iter_mut() {
            lane.turns.push(turn);
        }
    }
    let given = u32::try_from(answer.turns.len()).unwrap_or(u32::MAX);
    let beyond = (next(lanes) - now).saturating_sub(horizon);
    match answer.again_in {
        None => subject.equal("the number of turns", given, want),
        Some(again) => subject.check(given < want && again.abs_diff(beyond) <= ROUNDING, || {
            format!("{given} turns of {want}, again in {again:?}, which should be {beyond:?}")
        }),
    }
}

/// Checks that no window has more turns than the limit.
pub(super) fn windows(
    subject: &Subject,
    turns: &[Duration],
    limit: usize,
    window: Duration,
) -> Result<(), Violation> {
    for (first, last) in turns.iter().zip(turns.iter().skip(limit)) {
        subject.check(*last >= *first + window, || {
            format!("{} turns within {:?}", limit + 1, *last - *first)
        })?;
    }
    Ok(())
}

impl Model {
    /// Checks the rule of all turns that were given, to the microsecond.
    pub(super) fn windows(&self, subject: &Subject) -> Result<(), Violation> {
        let given = self.turns.get(self.limit()..).unwrap_or_default();
        windows(subject, given, self.limit(), self.rate.window)
    }
}
