//! The most calls in any second, as Zoom sees them arrive.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

const SECOND: Duration = Duration::from_secs(1);

/// Fed with the number of calls until now, as often as may be.
#[derive(Default)]
pub struct Peak {
    seen: VecDeque<(Instant, u64)>,
    peak: u64,
}

impl Peak {
    pub fn see(&mut self, now: Instant, calls: u64) {
        self.seen.push_back((now, calls));
        // The last look that is a whole second old is where a second may begin.
        while self
            .seen
            .get(1)
            .is_some_and(|(at, _)| now.duration_since(*at) >= SECOND)
        {
            self.seen.pop_front();
        }
        if let Some((_, before)) = self.seen.front() {
            self.peak = self.peak.max(calls - before);
        }
    }

    /// The most of these that arrived within a second, to the nanosecond.
    pub fn of(mut arrivals: Vec<Instant>) -> u64 {
        arrivals.sort();
        let within = |(index, first): (usize, &Instant)| {
            let later = arrivals.get(index..).unwrap_or_default();
            later.partition_point(|other| other.duration_since(*first) < SECOND)
        };
        let most = arrivals.iter().enumerate().map(within).max();
        u64::try_from(most.unwrap_or(0)).unwrap_or(u64::MAX)
    }

    pub fn peak(&self) -> u64 {
        self.peak
    }
}
