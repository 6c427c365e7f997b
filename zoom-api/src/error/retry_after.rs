//! `Retry-After` in the three forms it comes in.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime};
use http::HeaderMap;
use http::header::RETRY_AFTER;

/// The instant that the header names: as an ISO 8601 instant, which Zoom sends
/// on its daily limit, or as seconds or an HTTP date (RFC 9110, section
/// 10.2.3). `None` for anything else, and where there is no such header.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<SystemTime> {
    parse(headers.get(RETRY_AFTER)?.to_str().ok()?.trim(), now)
}

fn parse(value: &str, now: SystemTime) -> Option<SystemTime> {
    if value.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        let seconds = Duration::try_from_secs_f64(value.parse().ok()?).ok()?;
        return now.checked_add(seconds);
    }
    if let Some(instant) = iso(value) {
        return Some(instant);
    }
    httpdate::parse_http_date(value).ok()
}

/// With a zone, or without one, which then is UTC.
fn iso(value: &str) -> Option<SystemTime> {
    let instant = DateTime::parse_from_rfc3339(value)
        .or_else(|_| DateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S%.f%z"));
    match instant {
        Ok(instant) => Some(instant.into()),
        Err(_) => NaiveDateTime::parse_from_str(value, "%Y-%m-%dT%H:%M:%S%.f")
            .ok()
            .map(|naive| naive.and_utc().into()),
    }
}

/// The next midnight in UTC, when Zoom's daily counts begin anew.
pub(crate) fn next_midnight(now: SystemTime) -> Option<SystemTime> {
    const DAY: u64 = 24 * 60 * 60;
    let days = now.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs() / DAY;
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs((days + 1) * DAY))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn all_forms_of_one_instant() {
        let now = at(1_590_883_190);
        for value in [
            "10",
            "10.0",
            "2020-05-31T00:00:00Z",
            "2020-05-31T00:00:00.000Z",
            "2020-05-31T02:00:00+02:00",
            "2020-05-31T00:00:00+0000",
            "2020-05-31T00:00:00",
            "Sun, 31 May 2020 00:00:00 GMT",
            "Sunday, 31-May-20 00:00:00 GMT",
        ] {
            assert_eq!(parse(value, now), Some(at(1_590_883_200)), "{value}");
        }
    }

    #[test]
    fn what_is_no_instant_is_none() {
        for value in [
            "",
            ".",
            "1.2.3",
            "-5",
            "soon",
            "99999999999999999999999999",
            "2020-13-31T00:00:00Z",
            "Sun, 31 May",
        ] {
            assert_eq!(parse(value, at(0)), None, "{value}");
        }
    }

    #[test]
    fn midnight_is_the_next_one_in_utc() {
        assert_eq!(next_midnight(at(1_590_883_199)), Some(at(1_590_883_200)));
        assert_eq!(next_midnight(at(1_590_883_200)), Some(at(1_590_969_600)));
    }
}
