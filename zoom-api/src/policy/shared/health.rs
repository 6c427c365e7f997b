//! Whether the store can be had, and what a process does without it.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use tracing::warn;

use crate::StoreError;
use crate::sync::{Mutex, MutexGuard};

/// How long the store is left alone after a failure, give or take a quarter. A store
/// that needs more rest says so by itself, and at once.
const REST: Duration = Duration::from_secs(1);

/// How long it takes until all processes are back after an outage: a store may ask
/// for more rest, up to ten seconds of it.
const ALL_BACK: Duration = Duration::from_secs(10);

/// How long the number of processes that a store gave is believed.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Whose turns a process uses.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mode {
    /// Those that the store gives.
    Shared,
    /// Those that the store gives, but no more than its own were.
    Back,
    /// Its own, as one of the processes that don't hear of each other.
    Alone,
}

/// What is known of the store. All lanes of a limiter have one.
#[derive(Debug)]
pub(super) struct Health {
    /// How many processes there are, where no store ever said it.
    assumed: u32,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    outage: Option<Outage>,
    /// When the last outage ended.
    recovered: Option<Instant>,
    /// The highest number of processes within the last minute, and when.
    processes: Option<(u32, Instant)>,
}

#[derive(Debug)]
struct Outage {
    since: Instant,
    /// When the store is asked again.
    ask_at: Instant,
    /// The calls that had to do without it.
    calls: u64,
}

impl Health {
    pub(super) fn new(assumed: u32) -> Self {
        Self {
            assumed: assumed.max(1),
            state: Mutex::default(),
        }
    }

    /// Whose turns a lane of this window uses. After an outage a process keeps to its
    /// part of the limit until the others are back, and for a window more: so what
    /// they have is never more than the limit, whoever comes back first.
    pub(super) fn mode(&self, now: Instant, window: Duration) -> Mode {
        let state = self.state();
        if state.outage.is_some() {
            return Mode::Alone;
        }
        let time = window + ALL_BACK;
        match state.recovered {
            Some(recovered) if now.saturating_duration_since(recovered) < time => Mode::Back,
            _ => Mode::Shared,
        }
    }

    /// Whether the store is left alone.
    pub(super) fn is_out(&self) -> bool {
        self.state().outage.is_some()
    }

    /// Whether a call is to find out if the store is back: one in a while.
    pub(super) fn may_probe(&self, now: Instant) -> bool {
        match &mut self.state().outage {
            Some(outage) if outage.ask_at <= now => {
                outage.ask_at = now + rest();
                true
            }
            _ => false,
        }
    }

    /// How many processes there are, as far as is known.
    pub(super) fn processes(&self) -> u32 {
        let processes = self.state().processes;
        processes.map_or(self.assumed, |(count, _)| count)
    }

    /// A call had to do without the store.
    pub(super) fn count_call(&self) {
        if let Some(outage) = &mut self.state().outage {
            outage.calls += 1;
        }
    }

    /// The store answered.
    pub(super) fn answered(&self, now: Instant, processes: u32) {
        let mut state = self.state();
        let is_old = |seen: Instant| now.saturating_duration_since(seen) >= REMEMBERED;
        if state
            .processes
            .is_none_or(|(count, seen)| processes >= count || is_old(seen))
        {
            state.processes = Some((processes.max(1), now));
        }
        let Some(outage) = state.outage.take() else {
            return;
        };
        state.recovered = Some(now);
        drop(state);
        let lasted = now.saturating_duration_since(outage.since);
        warn!(
            lasted_ms = u64::try_from(lasted.as_millis()).unwrap_or(u64::MAX),
            calls = outage.calls,
            "the rate limit is shared again"
        );
    }

    /// The store failed. Returns whether that is news.
    pub(super) fn failed(&self, now: Instant, error: &StoreError) -> bool {
        let mut state = self.state();
        if let Some(outage) = &mut state.outage {
            outage.ask_at = now + rest();
            return false;
        }
        state.outage = Some(Outage {
            since: now,
            ask_at: now + rest(),
            calls: 0,
        });
        drop(state);
        warn!(
            %error,
            source = std::error::Error::source(error).map(tracing::field::display),
            "the rate limit is not shared: this process keeps to its part of it"
        );
        true
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn rest() -> Duration {
    REST.mul_f64(0.75 + 0.5 * fastrand::f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreErrorKind;

    const WINDOW: Duration = Duration::from_secs(10);

    #[allow(clippy::disallowed_methods)]
    fn origin() -> Instant {
        Instant::now()
    }

    #[test]
    fn a_process_keeps_to_its_part_until_a_window_after_all_are_back() {
        let (start, health) = (origin(), Health::new(8));
        let at = |seconds| start + Duration::from_secs(seconds);
        let error = StoreError::new(StoreErrorKind::Unreachable);
        let mode = |now| (health.mode(now, WINDOW), health.processes());
        assert_eq!(mode(start).0, Mode::Shared);
        assert!(health.failed(start, &error));
        assert_eq!(mode(start), (Mode::Alone, 8));
        assert!(!health.may_probe(start), "it rests");
        assert!(health.may_probe(at(2)));
        assert!(!health.may_probe(at(2)), "another call asks");
        assert!(!health.failed(at(2), &error), "no news");
        assert!(health.may_probe(at(4)));
        health.answered(at(4), 3);
        assert_eq!(mode(at(4)), (Mode::Back, 3));
        assert!(!health.may_probe(at(9)), "it is back");
        assert_eq!(mode(at(23)), (Mode::Back, 3));
        assert_eq!(mode(at(24)).0, Mode::Shared);
    }

    #[test]
    fn the_most_processes_of_the_last_minute_count() {
        let (start, health) = (origin(), Health::new(0));
        let at = |seconds| start + Duration::from_secs(seconds);
        assert_eq!(health.processes(), 1);
        for (second, count, known) in [(0, 5, 5), (10, 3, 5), (59, 4, 5), (61, 4, 4), (62, 9, 9)] {
            health.answered(at(second), count);
            assert_eq!(health.processes(), known);
        }
    }
}
