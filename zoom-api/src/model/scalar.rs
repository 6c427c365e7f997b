//! The plain types of fields, and what they make of a neighbouring kind.

use chrono::NaiveDate;
use serde_json::{Number, Value};

use super::{Lenient, Read};
use crate::Secret;

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
        let number = serde_json::from_str::<Number>(value).ok();
        let exact = number
            .and_then(|n| n.as_f64())
            .filter(|n| is_exact(value, *n));
        read_or_raw(exact, value)
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

impl Lenient for NaiveDate {
    fn from_str(value: &str) -> Read<Self> {
        let date = value.parse().ok();
        read_or_raw(date.filter(|date: &Self| date.to_string() == value), value)
    }

    fn fit(value: &Value) -> usize {
        fit_text::<Self>(value)
    }
}

/// Whether a double is the number that a text says: no white space, no more
/// digits than every double has, and no less than the smallest.
fn is_exact(text: &str, double: f64) -> bool {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit);
    let is_zero = digits.clone().all(|digit| digit == b'0');
    !text.contains(char::is_whitespace)
        && digits.count() <= f64::DIGITS as usize
        && (double.is_normal() || is_zero)
}

/// Above a string that says nothing of its format.
fn fit_text<T: Lenient>(value: &Value) -> usize {
    match value.as_str().map(T::from_str) {
        Some(Read::Value(_)) => 2,
        _ => 0,
    }
}
