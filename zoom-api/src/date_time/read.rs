//! Reading a date-time.

use chrono::{NaiveDate, NaiveTime};

use super::DateTime;
use super::form::{Suffix, Written, Zone};

/// Reads what is no more and no less than a date-time; what is written from that
/// is the same text again.
pub(super) fn read(text: &[u8]) -> Option<DateTime> {
    let mut rest = Rest(text);
    let year = rest.number(4)?;
    rest.expect(b'-')?;
    let month = rest.number(2)?;
    rest.expect(b'-')?;
    let day = rest.number(2)?;
    let separator = rest.one_of(b"Tt ")?;
    let hour = rest.number(2)?;
    rest.expect(b':')?;
    let minute = rest.number(2)?;
    let second = match rest.expect(b':') {
        Some(()) => Some(rest.number(2)?),
        None => None,
    };
    let (mut nanoseconds, mut digits) = (0, 0);
    if second.is_some() && rest.expect(b'.').is_some() {
        (nanoseconds, digits) = rest.fraction()?;
    }
    let is_apart = rest.0.len() > 1 && rest.expect(b' ').is_some();
    let (zone, suffix) = rest.zone()?;
    // A leap second is chrono's last second with more than a second in it.
    let (second, leap) = match second.unwrap_or(0) {
        60 => (59, 1_000_000_000),
        second => (second, 0),
    };
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    let time = NaiveTime::from_hms_nano_opt(hour, minute, second, nanoseconds + leap)?;
    let read = DateTime {
        clock: date.and_time(time),
        zone,
        written: Some(Written {
            separator,
            has_seconds: has_seconds(text),
            digits,
            is_apart,
            suffix,
        }),
    };
    // An offset must not lead beyond chrono's range.
    (read.is_local() || read.instant().is_some()).then_some(read)
}

/// Whether a date-time's minutes are followed by seconds.
fn has_seconds(text: &[u8]) -> bool {
    text.get("2026-01-15T19:00".len()) == Some(&b':')
}

/// What is left of a text.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn expect(&mut self, byte: u8) -> Option<()> {
        self.0 = self.0.strip_prefix(&[byte])?;
        Some(())
    }

    fn one_of(&mut self, known: &[u8]) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        known.contains(first).then(|| {
            self.0 = rest;
            *first
        })
    }

    /// A number of exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.iter().try_fold(0, |number, digit| {
            let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
            Some(number * 10 + digit)
        })
    }

    /// One to nine digits, as nanoseconds, and how many they were.
    fn fraction(&mut self) -> Option<(u32, u8)> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        if !(1..=9).contains(&digits) {
            return None;
        }
        let number = self.number(digits)?;
        let digits = u8::try_from(digits).ok()?;
        Some((number * 10_u32.pow(u32::from(9 - digits)), digits))
    }

    /// The zone, up to the end.
    fn zone(&mut self) -> Option<(Zone, Suffix)> {
        let (sign, is_negative) = match self.0 {
            [] => return Some((Zone::None, Suffix::None)),
            b"Z" => return Some((Zone::Utc, Suffix::Upper)),
            b"z" => return Some((Zone::Utc, Suffix::Lower)),
            [b'+', ..] => (1, false),
            [b'-', ..] => (-1, true),
            _ => return None,
        };
        self.0 = &self.0[1..];
        let hours = self.number(2)?;
        let (minutes, suffix) = match self.0 {
            [] => (0, Suffix::Hours { is_negative }),
            [b':', ..] => {
                self.expect(b':')?;
                (self.number(2)?, Suffix::Colon { is_negative })
            }
            _ => (self.number(2)?, Suffix::Digits { is_negative }),
        };
        if hours > 23 || minutes > 59 || !self.0.is_empty() {
            return None;
        }
        let offset = i16::try_from(hours * 60 + minutes).ok()?;
        Some((Zone::Offset(sign * offset), suffix))
    }
}
