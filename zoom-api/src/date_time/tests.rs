use std::hash::DefaultHasher;

use chrono::{FixedOffset, NaiveDate};
use serde_json::json;

use super::*;

fn clock() -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 1, 15).unwrap();
    day.and_hms_nano_opt(11, 0, 5, 123_456_789).unwrap()
}

fn utc() -> chrono::DateTime<Utc> {
    clock().and_utc()
}

fn pacific() -> FixedOffset {
    FixedOffset::west_opt(8 * 3600).unwrap()
}

fn hash(of: &DateTime) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

#[test]
fn text_is_written_as_it_was_given() {
    for text in [
        "2026-01-15T19:00:00Z",
        "2026-01-15t19:00:00z",
        "2026-01-15T11:00:00",
        "2026-01-15 11:00:00",
        "2026-01-15 11:00",
        "2026-01-15T11:00Z",
        "2026-01-15T19:00:00.5Z",
        "2026-01-15T19:00:00.500Z",
        "2026-01-15T19:00:00.123456789",
        "2026-01-15T11:00:00-08:00",
        "2026-01-15T11:00:00+0530",
        "2026-01-15T11:00:00+09",
        "2026-01-15T11:00:00-00:00",
        "2026-01-15T11:00:00+00:00",
        "2026-01-15 11:00:00 +0000",
        "2026-01-15 11:00:00 Z",
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.25Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
    ] {
        let read: DateTime = text.parse().expect(text);
        assert_eq!(read.to_string(), text);
        assert_eq!(json!(read), json!(text));
        assert_eq!(
            serde_json::from_value::<DateTime>(json!(text)).unwrap(),
            read
        );
    }
}

#[test]
fn what_is_no_date_time_is_none() {
    for text in [
        "",
        "2026-01-15",
        "2026-01-15T",
        "2026-01-15T19:00:00ZZ",
        "2026-01-15T19:00:00.Z",
        "2026-01-15T19:00:00.1234567890Z",
        "2026-02-30T19:00:00Z",
        "2026-01-15T24:00:00Z",
        "2026-01-15T19:60:00Z",
        "2026-01-15T19:00:61Z",
        "2026-01-15T19:00:00+24:00",
        "2026-01-15T19:00:00+1:00",
        "2026-01-15T19:00:00 ",
        "2026-1-15T19:00:00Z",
        " 2026-01-15T19:00:00Z",
        "2026-01-15_19:00:00Z",
        "+2026-01-15T19:00:00Z",
        "２０26-01-15T19:00:00Z",
    ] {
        assert_eq!(text.parse::<DateTime>(), Err(ParseDateTimeError), "{text}");
    }
}

#[test]
fn what_is_made_from_chrono_is_written_in_whole_seconds() {
    for (made, expected) in [
        (DateTime::from(utc()), "2026-01-15T11:00:05Z"),
        (clock().into(), "2026-01-15T11:00:05"),
        (
            utc().with_timezone(&pacific()).into(),
            "2026-01-15T03:00:05-08:00",
        ),
        (SystemTime::from(utc()).into(), "2026-01-15T11:00:05Z"),
        (
            utc()
                .with_timezone(&FixedOffset::east_opt(3601).unwrap())
                .into(),
            "2026-01-15T11:00:05Z",
        ),
    ] {
        assert_eq!(made.to_string(), expected);
    }
}

#[test]
fn a_place_gives_its_form_to_what_was_not_given_as_text() {
    let formed = |form, given: DateTime| Formed::new(form, given).to_string();
    let (instant, local) = (DateTime::from(utc()), DateTime::from(clock()));
    let there = DateTime::from(utc().with_timezone(&pacific()));
    for (form, expected) in [
        (
            "yyyy-MM-dd HH:mm:ss",
            [
                "2026-01-15 11:00:05",
                "2026-01-15 11:00:05",
                "2026-01-15 11:00:05",
            ],
        ),
        (
            "yyyy-MM-dd'T'HH:mm:ss.SSSZ",
            [
                "2026-01-15T11:00:05.123Z",
                "2026-01-15T11:00:05.123",
                "2026-01-15T03:00:05.123-08:00",
            ],
        ),
        (
            "yyyy-MM-dd HH:mm",
            ["2026-01-15 11:00", "2026-01-15 11:00", "2026-01-15 11:00"],
        ),
    ] {
        let written = [instant, local, there].map(|given| formed(form, given));
        assert_eq!(written, expected, "{form}");
        let text: DateTime = "2026-01-15T11:00:05+01:00".parse().unwrap();
        assert_eq!(formed(form, text), text.to_string());
    }
    assert_eq!(instant.to_string(), "2026-01-15T11:00:05Z");
    let list = Formed::new("yyyy-MM-dd HH:mm:ss", vec![instant]);
    assert_eq!(json!(list), json!(["2026-01-15 11:00:05"]));
}

#[test]
fn an_instant_is_one_whatever_its_offset_is() {
    let one: DateTime = "2026-01-15T11:00:00-08:00".parse().unwrap();
    let other: DateTime = "2026-01-15T19:00:00Z".parse().unwrap();
    assert_eq!(one, other);
    assert_eq!(hash(&one), hash(&other));
    assert!(one < DateTime::from(utc() + chrono::TimeDelta::days(1)));
    assert_eq!(one, other.instant().unwrap());
    assert!(one > utc());
    assert_eq!(
        one.in_zone(&pacific()).unwrap().to_string(),
        "2026-01-15 11:00:00 -08:00"
    );
    let offset = chrono::DateTime::<FixedOffset>::try_from(one).unwrap();
    assert_eq!(offset.to_rfc3339(), "2026-01-15T11:00:00-08:00");
}

#[test]
fn a_local_time_is_no_instant() {
    let local: DateTime = "2026-01-15T11:00:00".parse().unwrap();
    let instant: DateTime = "2026-01-15T11:00:00Z".parse().unwrap();
    assert!(local.is_local() && !instant.is_local());
    assert_eq!((local.instant(), instant.local()), (None, None));
    assert_ne!(local, instant);
    assert_eq!(local.partial_cmp(&instant), None);
    assert_ne!(local, instant.instant().unwrap());
    assert!(local < clock());
    assert_eq!(local, local.local().unwrap());
    assert_eq!(hash(&local), hash(&DateTime::from(local.local().unwrap())));
    assert!(chrono::DateTime::<Utc>::try_from(local).is_err());
    let there = local.in_zone(&pacific()).unwrap();
    assert_eq!(there.to_utc().to_rfc3339(), "2026-01-15T19:00:00+00:00");
}

#[test]
fn years_that_are_not_of_four_digits_are_written_whole() {
    let far = NaiveDate::from_ymd_opt(12_026, 1, 15).unwrap();
    let far = DateTime::from(far.and_hms_opt(0, 0, 0).unwrap());
    assert_eq!(far.to_string(), "+12026-01-15T00:00:00");
}
