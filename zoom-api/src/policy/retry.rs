//! Whether a failed attempt is made again, and when.

use std::time::{Duration, SystemTime};

use super::backoff::Backoff;
use super::settings::RequestPolicy;
use crate::error::Error;

/// The waits between calls that ran into a limit without being told for how
/// long. Most limits are counted by the second.
const RATE_LIMIT_BACKOFF: Backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(4));

/// What the wait before a retry is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reason {
    /// The connection, or Zoom, failed.
    Failure,
    /// A limit was exceeded.
    RateLimit,
}

impl Reason {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::RateLimit => "rate limit",
        }
    }
}

/// A retry that makes sense, if there is time and budget for it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Retry {
    pub(crate) wait: Duration,
    pub(crate) reason: Reason,
}

/// The retries that a call has made.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Made {
    pub(crate) failures: u32,
    pub(crate) rate_limits: u32,
}

/// Decides about a failed attempt.
///
/// - A rate limit, or a connection that was never made: the request was surely
///   not processed, so it is sent again whatever its method.
/// - A connection that broke after sending, or a server that failed: the
///   request may have been processed, so it is sent again only if twice is as
///   good as once.
/// - Anything else would only fail again.
pub(crate) fn retry(
    error: &Error,
    idempotent: bool,
    made: Made,
    policy: &RequestPolicy,
    now: SystemTime,
) -> Option<Retry> {
    if !policy.retrying {
        return None;
    }
    let asked = error.retry_at().map_or(Duration::ZERO, |at| {
        at.duration_since(now).unwrap_or_default()
    });
    if asked > policy.longest_wait {
        return None;
    }
    if error.is_rate_limited() {
        let wait = rate_limit_backoff(policy).wait_at_least(asked, made.rate_limits);
        return Some(Retry {
            wait,
            reason: Reason::RateLimit,
        });
    }
    let repeatable = error.is_attempt_repeatable(idempotent);
    (repeatable && made.failures < policy.retries).then(|| Retry {
        wait: policy.backoff.wait_at_least(asked, made.failures),
        reason: Reason::Failure,
    })
}

/// How long a call waits before its first attempt, where others wait for the
/// same limit already: as long as they did at first.
pub(crate) fn first_wait(policy: &RequestPolicy) -> Duration {
    rate_limit_backoff(policy).wait(0)
}

fn rate_limit_backoff(policy: &RequestPolicy) -> Backoff {
    Backoff {
        jitter: policy.backoff.jitter,
        ..RATE_LIMIT_BACKOFF
    }
}
