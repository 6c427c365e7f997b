//! Waits that double, with chance in them.

use std::time::Duration;

/// The most that is added at random to an instant that Zoom named, so that all
/// who were told the same one don't arrive together.
const SPREAD: Duration = Duration::from_millis(250);

/// Exponential backoff with "equal jitter": between half and all of a wait that
/// doubles, so that those who failed together don't return together.
///
/// ```
/// use std::time::Duration;
/// use zoom_api::Backoff;
///
/// let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(5));
/// let wait = backoff.wait(1);
/// assert!(wait >= Duration::from_secs(1) && wait <= Duration::from_secs(2));
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Backoff {
    pub(crate) first: Duration,
    pub(crate) longest: Duration,
    pub(crate) jitter: bool,
}

impl Backoff {
    /// A wait of `first`, then twice as long each time, never more than
    /// `longest`.
    #[must_use]
    pub const fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            jitter: true,
        }
    }

    /// The wait before retry number `retry`, counted from 0.
    #[must_use]
    pub fn wait(&self, retry: u32) -> Duration {
        let doubled = self.first.saturating_mul(1u32 << retry.min(30));
        let full = doubled.min(self.longest);
        if self.jitter {
            full / 2 + (full / 2).mul_f64(fastrand::f64())
        } else {
            full
        }
    }

    /// The wait before retry number `retry` where Zoom asked for `asked`. It is
    /// never shorter than either, so that a server that says "now" each time
    /// is not hammered.
    pub(crate) fn wait_at_least(&self, asked: Duration, retry: u32) -> Duration {
        let wait = self.wait(retry);
        if wait >= asked {
            wait
        } else if self.jitter {
            asked.saturating_add(SPREAD.mul_f64(fastrand::f64()))
        } else {
            asked
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_double_up_to_the_longest() {
        let mut backoff = Backoff::new(SECOND, 5 * SECOND);
        backoff.jitter = false;
        let waits: Vec<_> = (0..5).map(|retry| backoff.wait(retry).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 5, 5]);
        assert_eq!(backoff.wait(u32::MAX), 5 * SECOND);
        let endless = Backoff::new(Duration::MAX, Duration::MAX);
        assert!(endless.wait(9) >= Duration::MAX / 2);
    }

    #[test]
    fn jitter_takes_off_up_to_half_and_adds_a_spread_to_what_was_asked() {
        let backoff = Backoff::new(SECOND, 5 * SECOND);
        let waits: Vec<_> = (0..1000).map(|_| backoff.wait(1)).collect();
        assert!(
            waits
                .iter()
                .all(|wait| (SECOND..=2 * SECOND).contains(wait))
        );
        let spread = waits
            .iter()
            .max()
            .unwrap()
            .abs_diff(*waits.iter().min().unwrap());
        assert!(spread > SECOND / 2, "{spread:?}");

        let asked = 10 * SECOND;
        for _ in 0..1000 {
            let wait = backoff.wait_at_least(asked, 0);
            assert!((asked..=asked + SPREAD).contains(&wait), "{wait:?}");
        }
    }

    #[test]
    fn a_server_that_says_now_is_not_hammered() {
        let mut backoff = Backoff::new(SECOND, 5 * SECOND);
        backoff.jitter = false;
        assert_eq!(backoff.wait_at_least(Duration::ZERO, 1), 2 * SECOND);
    }
}
