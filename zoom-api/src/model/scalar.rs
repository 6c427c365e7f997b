//! The plain types of fields, and what they make of a neighbouring kind.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Number, Value};

use super::{Lenient, Read};
use crate::Secret;

/// The longest RFC 3339 text whose fraction of a second a [`DateTime`] holds:
/// nine digits of it and an offset.
const LONGEST_DATE_TIME: usize = "2018-10-31T04:32:37.123456789+00:00".len();

/// The value, or what it was not made from.
#[inline]
fn read_or_raw<T>(read: Option<T>, raw: impl Into<Value>) -> Read<T> {
    match read {
        Some(value) => Read::Value(value),
        None => Read::Raw(raw.into()),
    }
}

impl Lenient for String {
    #[inline]
    fn from_str(value: &str) -> Read<Self> {
        Read::Value(value.to_owned())
    }

    #[inline]
    fn from_string(value: String) -> Read<Self> {
        Read::Value(value)
    }

    fn from_i64(value: i64) -> Read<Self> {
        Read::Value(value.to_string())
    }

    fn from_u64(value: u64) -> Read<Self> {
        Read::Value(value.to_string())
    }

    fn from_f64(value: f64) -> Read<Self> {
        read_or_raw(Number::from_f64(value).map(|n| n.to_string()), value)
    }

    fn fit(value: &Value) -> usize {
        usize::from(value.is_string())
    }
}

impl Lenient for Secret {
    fn from_str(value: &str) -> Read<Self> {
        Read::Value(Self::new(value))
    }

    fn from_string(value: String) -> Read<Self> {
        Read::Value(Self::new(value))
    }

    fn from_i64(value: i64) -> Read<Self> {
        String::from_i64(value).map(Self::new)
    }

    fn from_u64(value: u64) -> Read<Self> {
        String::from_u64(value).map(Self::new)
    }

    fn fit(value: &Value) -> usize {
        String::fit(value)
    }
}

impl Lenient for i64 {
    #[inline]
    fn from_i64(value: i64) -> Read<Self> {
        Read::Value(value)
    }

    fn from_f64(value: f64) -> Read<Self> {
        // Every integer below 2^53 is a double, and no two of them the same.
        let is_exact = value.fract() == 0.0 && value.abs() < (1_i64 << 53) as f64;
        // `-0.0` is not an integer of JSON's.
        let is_exact = is_exact && !(value == 0.0 && value.is_sign_negative());
        read_or_raw(is_exact.then_some(value as i64), value)
    }

    fn from_str(value: &str) -> Read<Self> {
        // No sign, zero or space that JSON would not write: what looks like
        // `007` may be no number at all.
        let integer = value.parse().ok().filter(|n: &i64| n.to_string() == value);
        read_or_raw(integer, value)
    }

    fn fit(value: &Value) -> usize {
        // Above a double, which is also a number.
        if value.is_i64() { 2 } else { 0 }
    }
}

impl Lenient for f64 {
    fn from_i64(value: i64) -> Read<Self> {
        let float = value as f64;
        let is_exact = value.unsigned_abs() <= 1 << 53;
        read_or_raw(is_exact.then_some(float), value)
    }

    #[inline]
    fn from_f64(value: f64) -> Read<Self> {
        Read::Value(value)
    }

    fn from_str(value: &str) -> Read<Self> {
        match serde_json::from_str::<Number>(value) {
            Ok(number) if !value.contains(char::is_whitespace) => {
                let exact = number.as_f64().filter(|n| {
                    !(number.is_i64() || number.is_u64()) || n.abs() <= (1_u64 << 53) as f64
                });
                read_or_raw(exact, value)
            }
            _ => Read::Raw(value.into()),
        }
    }

    fn fit(value: &Value) -> usize {
        usize::from(value.is_number())
    }
}

impl Lenient for bool {
    #[inline]
    fn from_bool(value: bool) -> Read<Self> {
        Read::Value(value)
    }

    fn from_i64(value: i64) -> Read<Self> {
        match value {
            0 => Read::Value(false),
            1 => Read::Value(true),
            _ => Read::Raw(value.into()),
        }
    }

    fn from_str(value: &str) -> Read<Self> {
        read_or_raw(value.parse().ok(), value)
    }

    fn fit(value: &Value) -> usize {
        usize::from(value.is_boolean())
    }
}

impl Lenient for DateTime<Utc> {
    fn from_str(value: &str) -> Read<Self> {
        if value.len() > LONGEST_DATE_TIME {
            return Read::Raw(value.into());
        }
        let instant = DateTime::parse_from_rfc3339(value).ok();
        read_or_raw(instant.map(|instant| instant.to_utc()), value)
    }

    fn fit(value: &Value) -> usize {
        fit_text::<Self>(value)
    }
}

impl Lenient for NaiveDate {
    fn from_str(value: &str) -> Read<Self> {
        let date = value.parse().ok();
        read_or_raw(date.filter(|date: &Self| date.to_string() == value), value)
    }

    fn fit(value: &Value) -> usize {
        fit_text::<Self>(value)
    }
}

/// Above a string that says nothing of its format.
fn fit_text<T: Lenient>(value: &Value) -> usize {
    match value.as_str().map(T::from_str) {
        Some(Read::Value(_)) => 2,
        _ => 0,
    }
}
