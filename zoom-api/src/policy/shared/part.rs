//! The part of a limit that a process keeps to by itself.

use std::time::Duration;

use super::ring::Ring;
use super::store::LaneRate;

/// What one of so many processes may use of a limit when they don't hear of each
/// other: so many turns in a window, and at a distance.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Part {
    turns: u32,
    window: Duration,
    pub(super) distance: Duration,
}

impl Part {
    /// A whole number of turns, for eight times 3.4 are eight times 4 in some window;
    /// or one turn in several windows. Those of several processes may then fall
    /// together, which Zoom's refusals make up for.
    pub(super) fn of(rate: &LaneRate, processes: u32) -> Self {
        let processes = processes.max(1);
        let (turns, window) = match rate.limit / processes {
            0 => (1, rate.window.saturating_mul(processes) / rate.limit),
            turns => (turns, rate.window),
        };
        Self {
            turns,
            window,
            distance: window / turns,
        }
    }

    /// When the next turn may be, after those that were begun.
    pub(super) fn next(&self, begun: &Ring) -> Option<Duration> {
        let apart = begun.last().map(|last| last + self.distance);
        begun.next(self.turns, self.window).max(apart)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_all_processes_are_no_more_than_the_limit() {
        let rate = |limit| LaneRate::new("light", limit, Duration::from_secs(1));
        for (limit, processes, turns, window) in [
            (30, 1, 30, 1),
            (30, 8, 3, 1),
            (30, 30, 1, 1),
            (30, 60, 1, 2),
            (1, 8, 1, 8),
            (1, 0, 1, 1),
        ] {
            let part = Part::of(&rate(limit), processes);
            assert_eq!((part.turns, part.window.as_secs()), (turns, window));
        }
    }

    #[test]
    fn turns_are_apart_and_what_was_used_before_counts() {
        let part = Part::of(&LaneRate::new("light", 8, Duration::from_secs(1)), 4);
        let ms = Duration::from_millis;
        let mut begun = Ring::default();
        assert_eq!(part.next(&begun), None);
        begun.push(ms(0), 8);
        assert_eq!(part.next(&begun), Some(ms(500)));
        begun.push(ms(10), 8);
        begun.push(ms(20), 8);
        assert_eq!(part.next(&begun), Some(ms(1010)), "two in a window");
    }
}
