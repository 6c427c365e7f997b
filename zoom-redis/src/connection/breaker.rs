//! The circuit breaker: a store that failed is left alone for a while.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long it is left alone after a first failure; it doubles with each further
/// one.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// … up to. A quarter of it may come on top.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How many good answers it takes to be trusted again.
const GOOD_ANSWERS: u32 = 2;

/// Lets commands through while they succeed; after one failure none, and then
/// one at a time.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What failed, unless all is well.
    outage: Option<Outage>,
    /// The time that outages took, but for the one that lasts.
    down_for: Duration,
    outages: u64,
}

#[derive(Debug)]
struct Outage {
    since: Instant,
    /// Nothing goes through before that.
    until: Instant,
    failures: u32,
    /// Good answers since the last failure.
    good: u32,
    is_probed: bool,
    refused: u64,
}

/// An outage that is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Recovery {
    pub(super) after: Duration,
    /// How many commands were not sent meanwhile.
    pub(super) refused: u64,
}

/// Leave for one command. Dropped without a verdict, it leaves all as it was.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    /// Whether the command is to show if the store is back.
    is_probe: bool,
}

impl Breaker {
    /// Leave for a command, unless the store failed a moment ago, or another
    /// command is just finding out whether it still does.
    pub(super) fn admit(&self, now: Instant) -> Option<Permit<'_>> {
        let mut state = self.state();
        let is_probe = match &mut state.outage {
            None => false,
            Some(outage) if now >= outage.until && !outage.is_probed => {
                outage.is_probed = true;
                true
            }
            Some(outage) => {
                outage.refused += 1;
                return None;
            }
        };
        Some(Permit {
            breaker: self,
            is_probe,
        })
    }

    /// How often the store was left alone, and how long in all.
    pub(super) fn outages(&self, now: Instant) -> (u64, Duration) {
        let state = self.state();
        let current = state.outage.as_ref();
        let current = current.map(|outage| now.saturating_duration_since(outage.since));
        (state.outages, state.down_for + current.unwrap_or_default())
    }

    /// Whether it lets everything through.
    pub(super) fn is_closed(&self) -> bool {
        self.state().outage.is_none()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The store answered. Tells of the outage that this ended.
    pub(super) fn succeeded(self, now: Instant) -> Option<Recovery> {
        let mut state = self.breaker.state();
        let outage = state.outage.as_mut().filter(|_| self.is_probe)?;
        outage.good += 1;
        if outage.good < GOOD_ANSWERS {
            return None;
        }
        let outage = state.outage.take()?;
        let after = now.saturating_duration_since(outage.since);
        state.down_for += after;
        let refused = outage.refused;
        Some(Recovery { after, refused })
    }

    /// The store failed. Returns whether it did not before.
    pub(super) fn failed(self, now: Instant) -> bool {
        let mut state = self.breaker.state();
        let failures = match &mut state.outage {
            // Of the commands that were under way when it failed, one counts.
            Some(_) if !self.is_probe => return false,
            Some(outage) => {
                outage.failures = outage.failures.saturating_add(1);
                outage.good = 0;
                outage.until = now + pause(outage.failures);
                return false;
            }
            None => 1,
        };
        state.outages += 1;
        state.outage = Some(Outage {
            since: now,
            until: now + pause(failures),
            failures,
            good: 0,
            is_probed: false,
            refused: 0,
        });
        true
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_probe
            && let Some(outage) = &mut self.breaker.state().outage
        {
            outage.is_probed = false;
        }
    }
}

/// How long to leave it alone after so many failures in a row: a quarter more or
/// less, so that the processes of a fleet don't come back in step.
fn pause(failures: u32) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << failures.saturating_sub(1).min(16));
    doubled
        .min(LONGEST_PAUSE)
        .mul_f64(0.75 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use zoom_api::Clock as _;
    use zoom_api::fake::ManualClock;

    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn failed_once() -> (Breaker, Instant) {
        let (breaker, now) = (Breaker::default(), ManualClock::new().monotonic());
        assert!(breaker.admit(now).unwrap().failed(now), "the first failure");
        (breaker, now)
    }

    #[test]
    fn one_failure_opens_it_for_a_second_or_so() {
        let (breaker, now) = failed_once();
        assert!(breaker.admit(now + SECOND * 3 / 4 - SECOND / 100).is_none());
        assert!(breaker.admit(now + SECOND * 5 / 4).is_some());
    }

    #[test]
    fn failures_in_a_row_double_the_pause_up_to_ten_seconds() {
        let (breaker, mut now) = failed_once();
        for longest in [1, 2, 4, 8, 10, 10, 10] {
            let longest = longest * SECOND;
            assert!(
                breaker
                    .admit(now + longest * 3 / 4 - SECOND / 100)
                    .is_none()
            );
            now += longest * 5 / 4;
            assert!(
                !breaker.admit(now).unwrap().failed(now),
                "no change of state"
            );
        }
    }

    #[test]
    fn one_command_at_a_time_finds_out_and_two_good_answers_close_it() {
        let (breaker, failed_at) = failed_once();
        let now = failed_at + 2 * SECOND;
        let probe = breaker.admit(now).unwrap();
        assert!(breaker.admit(now).is_none(), "one at a time");
        drop(probe);
        let probe = breaker.admit(now).expect("the one before was given up");
        assert_eq!(probe.succeeded(now), None);
        assert!(!breaker.is_closed());
        let recovery = breaker.admit(now).unwrap().succeeded(now);
        let expected = Recovery {
            after: 2 * SECOND,
            refused: 1,
        };
        assert_eq!(recovery, Some(expected));
        assert!(breaker.is_closed());
        assert_eq!(breaker.outages(now), (1, 2 * SECOND));
    }

    #[test]
    fn of_commands_that_were_under_way_one_failure_counts_and_no_success() {
        let (breaker, now) = (Breaker::default(), ManualClock::new().monotonic());
        let permits = [(); 3].map(|()| breaker.admit(now).unwrap());
        let [first, second, third] = permits;
        assert!(first.failed(now));
        assert!(!second.failed(now));
        assert_eq!(third.succeeded(now), None);
        assert!(breaker.admit(now + SECOND * 5 / 4).is_some(), "not doubled");
        assert!(!breaker.is_closed());
    }
}
