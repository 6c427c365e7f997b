//! Which of Zoom's limits a refusal was about.

use std::time::SystemTime;

use http::HeaderMap;

use super::retry_after::{next_midnight, retry_after};
use crate::RateLimitLabel;

/// What Zoom said of the limit that a call ran into
/// (<https://developers.zoom.us/docs/api/rate-limits/>). See
/// [`Error::rate_limit`](crate::Error::rate_limit).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct RateLimit {
    /// Which kind of limit it is.
    pub kind: RateLimitKind,
    /// The class that was counted: the header `X-RateLimit-Category`.
    pub label: Option<RateLimitLabel>,
    /// How many requests the class allows: the header `X-RateLimit-Limit`.
    pub limit: Option<u64>,
    /// How many of them are left: the header `X-RateLimit-Remaining`.
    pub remaining: Option<u64>,
}

/// The kinds of Zoom's limits.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RateLimitKind {
    /// Too many requests of the account in a second. It passes by itself.
    PerSecond,
    /// The account's requests of the day are used up.
    Daily,
    /// The day's requests for one user are used up, such as the meetings that
    /// may be created for them.
    UserQuota,
    /// Too many requests at the same time, or one like it is still at work.
    Concurrency,
    /// Zoom did not say.
    Unknown,
}

impl RateLimitKind {
    /// The kind in a word, for logs and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PerSecond => "per-second",
            Self::Daily => "daily",
            Self::UserQuota => "user-quota",
            Self::Concurrency => "concurrency",
            Self::Unknown => "unknown",
        }
    }
}

impl RateLimit {
    /// A day that is used up, as a limiter knows it that counts it.
    pub(crate) fn of_the_day(label: Option<RateLimitLabel>) -> Self {
        Self {
            kind: RateLimitKind::Daily,
            label,
            limit: None,
            remaining: Some(0),
        }
    }

    /// Reads the headers and, for what they don't say, the message.
    pub(crate) fn read(headers: &HeaderMap, message: Option<&str>) -> Self {
        let text = |name| headers.get(name)?.to_str().ok().map(str::trim);
        let number = |name| text(name)?.parse::<u64>().ok();
        let remaining = number("x-ratelimit-remaining");
        let kind = text("x-ratelimit-type")
            .and_then(kind_of_header)
            .or_else(|| message.and_then(kind_of_message))
            .unwrap_or(match remaining {
                // The account has some left, so it is not its own limit that
                // ran out: seen with user quotas.
                Some(1..) => RateLimitKind::UserQuota,
                _ => RateLimitKind::Unknown,
            });
        Self {
            kind,
            label: text("x-ratelimit-category").and_then(label),
            limit: number("x-ratelimit-limit"),
            remaining,
        }
    }
}

/// When trying again makes sense, as far as Zoom said or its kind of limit
/// tells.
pub(crate) fn retry_at(
    headers: &HeaderMap,
    limit: Option<&RateLimit>,
    now: SystemTime,
) -> Option<SystemTime> {
    retry_after(headers, now).or_else(|| match limit?.kind {
        RateLimitKind::PerSecond => now.checked_add(std::time::Duration::from_secs(1)),
        RateLimitKind::Daily | RateLimitKind::UserQuota => next_midnight(now),
        RateLimitKind::Concurrency | RateLimitKind::Unknown => None,
    })
}

/// `QPS` and `Daily-limit` are documented.
fn kind_of_header(value: &str) -> Option<RateLimitKind> {
    let value = value.to_ascii_lowercase();
    Some(match value.as_str() {
        "qps" => RateLimitKind::PerSecond,
        _ if value.contains("second") => RateLimitKind::PerSecond,
        _ if value.contains("user") => RateLimitKind::UserQuota,
        _ if value.contains("daily") => RateLimitKind::Daily,
        _ if value.contains("concurren") => RateLimitKind::Concurrency,
        _ => return None,
    })
}

/// Zoom's messages, most specific first: that of a user quota speaks of a
/// daily limit too, and names the hour even when it is localised.
fn kind_of_message(message: &str) -> Option<RateLimitKind> {
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    if says(&["concurrent"]) {
        Some(RateLimitKind::Concurrency)
    } else if says(&["00:00:00", "particular user", "this user"]) {
        Some(RateLimitKind::UserQuota)
    } else if says(&["per-second", "per second", "qps"]) {
        Some(RateLimitKind::PerSecond)
    } else if says(&["daily", "per day", "per-day"]) {
        Some(RateLimitKind::Daily)
    } else {
        None
    }
}

fn label(value: &str) -> Option<RateLimitLabel> {
    Some(match value.to_ascii_lowercase().as_str() {
        "light" => RateLimitLabel::Light,
        "medium" => RateLimitLabel::Medium,
        "heavy" => RateLimitLabel::Heavy,
        "resource-intensive" | "resource intensive" => RateLimitLabel::ResourceIntensive,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::RateLimitKind::*;
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn headers_tell_the_kind_and_the_message_does_where_they_are_silent() {
        let user = "User abc has exceeded the daily rate limit (100) of Meeting Create/Update API \
                    requests permitted for this particular user. Try again after GMT 00:00:00.";
        let second = "You have reached the maximum per-second rate limit for this API.";
        let daily = "You have reached the maximum daily rate limit for this API.";
        let concurrent = "Too many concurrent requests.";
        for (kind, header, message) in [
            (PerSecond, Some("QPS"), daily),
            (Daily, Some("Daily-limit"), second),
            (PerSecond, None, second),
            (Daily, None, daily),
            (UserQuota, None, user),
            (UserQuota, None, "Bitte nach GMT 00:00:00 erneut versuchen."),
            (Concurrency, None, concurrent),
            (Concurrency, Some("Something-new"), concurrent),
            (Unknown, Some("Something-new"), "Zu viele Anfragen."),
            (Unknown, None, ""),
        ] {
            let headers: HeaderMap = header
                .map(|value| {
                    (
                        HeaderName::from_static("x-ratelimit-type"),
                        HeaderValue::from_static(value),
                    )
                })
                .into_iter()
                .collect();
            let read = RateLimit::read(&headers, Some(message));
            assert_eq!(read.kind, kind, "{header:?} {message}");
        }
    }

    #[test]
    fn an_account_with_requests_left_ran_into_a_users_quota() {
        let limit = RateLimit::read(&headers(&[("x-ratelimit-remaining", "5893")]), None);
        assert_eq!(limit.kind, UserQuota);
        assert_eq!(limit.remaining, Some(5893));
        let limit = RateLimit::read(&headers(&[("x-ratelimit-remaining", "0")]), None);
        assert_eq!(limit.kind, Unknown);
    }

    #[test]
    fn odd_headers_are_no_facts() {
        let limit = RateLimit::read(
            &headers(&[
                ("x-ratelimit-category", "Resource-intensive"),
                ("x-ratelimit-limit", "many"),
                ("x-ratelimit-remaining", "-1"),
            ]),
            None,
        );
        assert_eq!(limit.label, Some(RateLimitLabel::ResourceIntensive));
        assert_eq!((limit.limit, limit.remaining), (None, None));
    }
}
