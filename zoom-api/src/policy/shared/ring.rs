//! The rule that a limit is kept by.

use std::collections::VecDeque;
use std::time::Duration;

/// The dates of a lane's last turns, on some clock, oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Ring {
    turns: VecDeque<Duration>,
}

impl Ring {
    /// As many turns as a window has, as if a lane that begins then had been used
    /// at its rate before.
    pub(super) fn beginning(begin: Duration, limit: u32, window: Duration) -> Self {
        let turn = |before| begin.saturating_sub(window * before / limit);
        let turns = (1..=limit).rev().map(turn).collect();
        Self { turns }
    }

    /// When the next turn may be at the earliest: a window after the turn that is
    /// `limit` before it, and not before the last one.
    pub(super) fn next(&self, limit: u32, window: Duration) -> Option<Duration> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let before = self.turns.len().checked_sub(limit);
        let room = before.and_then(|before| self.turns.get(before));
        room.map(|turn| *turn + window).max(self.last())
    }

    pub(super) fn last(&self) -> Option<Duration> {
        self.turns.back().copied()
    }

    /// Adds a turn, and forgets those that no rule asks for.
    pub(super) fn push(&mut self, turn: Duration, limit: u32) {
        self.turns.push_back(turn);
        self.trim(limit);
    }

    /// Remembers as many turns as another limit asks for.
    pub(super) fn fit(&mut self, limit: u32) {
        self.trim(limit);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if let Some(oldest) = self.turns.front().copied() {
            while self.turns.len() < limit {
                self.turns.push_front(oldest);
            }
        }
    }

    /// Lets the next turn be no earlier than this.
    pub(super) fn hold(&mut self, until: Duration) {
        if let Some(last) = self.turns.back_mut() {
            *last = until.max(*last);
        }
    }

    fn trim(&mut self, limit: u32) {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let surplus = self.turns.len().saturating_sub(limit);
        self.turns.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(1);

    fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn a_turn_is_a_window_after_the_one_that_is_the_limit_before_it() {
        let mut ring = Ring::default();
        assert_eq!(ring.next(2, WINDOW), None);
        ring.push(ms(100), 2);
        assert_eq!(ring.next(2, WINDOW), Some(ms(100)));
        ring.push(ms(300), 2);
        assert_eq!(ring.next(2, WINDOW), Some(ms(1100)));
        ring.push(ms(1400), 2);
        assert_eq!(ring.next(2, WINDOW), Some(ms(1400)), "nor before the last");
    }

    #[test]
    fn a_lane_begins_at_its_rate() {
        let mut ring = Ring::beginning(ms(5000), 4, WINDOW);
        for turn in [5000, 5250, 5500, 5750, 6000] {
            assert_eq!(ring.next(4, WINDOW), Some(ms(turn)));
            ring.push(ms(turn), 4);
        }
    }

    #[test]
    fn another_limit_begins_nothing_anew() {
        let mut ring = Ring::beginning(ms(5000), 4, WINDOW);
        ring.fit(2);
        assert_eq!(ring.next(2, WINDOW), Some(ms(5500)));
        ring.fit(3);
        assert_eq!(ring.next(3, WINDOW), Some(ms(5500)));
        ring.push(ms(5500), 3);
        assert_eq!(ring.next(3, WINDOW), Some(ms(5500)));
    }
}
