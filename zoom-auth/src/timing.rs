//! When tokens are renewed, and how long failures hold that up.

use std::time::{Duration, Instant, SystemTime};

use zoom_api::{Backoff, Clock};

/// No span of time is longer, so that none overflows a clock: 100 years.
const CENTURY: Duration = Duration::from_secs(3_153_600_000);

/// An instant to come.
pub(crate) fn later(now: Instant, wait: Duration) -> Instant {
    now + wait.min(CENTURY)
}

/// A point in time on both clocks.
///
/// The monotonic one may stand still while the machine is suspended, the wall
/// clock may be stepped back: whichever says first that a moment has come is
/// believed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    pub(crate) monotonic: Instant,
    pub(crate) wall: SystemTime,
}

impl Moment {
    pub(crate) fn now(clock: &dyn Clock) -> Self {
        Self {
            monotonic: clock.monotonic(),
            wall: clock.wall(),
        }
    }

    pub(crate) fn after(self, duration: Duration) -> Self {
        Self {
            monotonic: later(self.monotonic, duration),
            wall: self.wall + duration.min(CENTURY),
        }
    }

    pub(crate) fn has_come(&self, now: &Self) -> bool {
        now.monotonic >= self.monotonic || now.wall >= self.wall
    }

    /// How long it is from here to a later moment, by the clock that says less.
    pub(crate) fn until(&self, later: &Self) -> Duration {
        let monotonic = later.monotonic.saturating_duration_since(self.monotonic);
        let wall = later.wall.duration_since(self.wall).unwrap_or_default();
        monotonic.min(wall)
    }

    /// How long ago it was, by the clock that says more.
    pub(crate) fn elapsed(&self, now: &Self) -> Duration {
        let monotonic = now.monotonic.saturating_duration_since(self.monotonic);
        let wall = now.wall.duration_since(self.wall).unwrap_or_default();
        monotonic.max(wall)
    }
}

/// The numbers of a provider; its builder documents each.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    pub(crate) margin: Duration,
    pub(crate) jitter: Duration,
    pub(crate) min_lifetime: Duration,
    pub(crate) max_lifetime: Duration,
    pub(crate) exchange_timeout: Duration,
    pub(crate) attempts: u32,
    pub(crate) min_backoff: Duration,
    pub(crate) max_backoff: Duration,
    pub(crate) rejection_memory: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            margin: Duration::from_secs(5 * 60),
            jitter: Duration::from_secs(60),
            min_lifetime: Duration::from_secs(5),
            max_lifetime: Duration::from_secs(24 * 60 * 60),
            exchange_timeout: Duration::from_secs(10),
            attempts: 3,
            min_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(60),
            rejection_memory: Duration::from_secs(10),
        }
    }
}

impl Timing {
    /// How long a token is believed to live, from the server's `expires_in`.
    pub(crate) fn lifetime(&self, expires_in: Duration) -> Duration {
        expires_in.min(self.max_lifetime).max(self.min_lifetime)
    }

    /// How long a token of that lifetime is fresh; `random` is in `0.0..1.0`.
    /// Never less than half of the lifetime, so that a short-lived token, or a
    /// long margin, does not turn every call into an exchange.
    pub(crate) fn fresh_for(&self, lifetime: Duration, random: f64) -> Duration {
        lifetime - self.early(random).min(lifetime / 2)
    }

    /// How long before its expiry a token is renewed that lives for long enough.
    pub(crate) fn early(&self, random: f64) -> Duration {
        self.margin.saturating_add(self.jitter.mul_f64(random))
    }

    /// How long to wait after so many failures in a row.
    pub(crate) fn backoff(&self, failures: u32) -> Duration {
        Backoff::new(self.min_backoff, self.max_backoff).wait(failures.saturating_sub(1))
    }

    /// How long a leader may go without being polled: twice the longest that
    /// it can be waiting for any one thing, be it an exchange or a store.
    pub(crate) fn lease(&self) -> Duration {
        self.exchange_timeout
            .max(Duration::from_secs(1))
            .saturating_mul(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_token_is_fresh_until_the_margin_and_a_random_part_of_the_jitter() {
        let timing = Timing::default();
        assert_eq!(timing.fresh_for(3600 * SECOND, 0.0), 3300 * SECOND);
        assert_eq!(timing.fresh_for(3600 * SECOND, 0.5), 3270 * SECOND);
    }

    #[test]
    fn a_margin_longer_than_the_lifetime_leaves_half_of_it() {
        let timing = Timing::default();
        assert_eq!(timing.fresh_for(60 * SECOND, 0.9), 30 * SECOND);
        assert_eq!(
            timing.fresh_for(timing.lifetime(Duration::ZERO), 0.0),
            5 * SECOND / 2
        );
    }

    #[test]
    fn an_endless_lifetime_is_not_believed() {
        let timing = Timing::default();
        assert_eq!(timing.lifetime(Duration::MAX), 24 * 3600 * SECOND);
    }

    #[test]
    fn waits_double_up_to_the_maximum_and_are_spread() {
        let timing = Timing::default();
        let longest = [500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000];
        for (failures, longest) in (1..).zip(longest.map(Duration::from_millis)) {
            let wait = timing.backoff(failures);
            assert!(
                (longest / 2..=longest).contains(&wait),
                "{failures}: {wait:?}"
            );
        }
        assert!(timing.backoff(u32::MAX) >= 30 * SECOND);
    }
}
