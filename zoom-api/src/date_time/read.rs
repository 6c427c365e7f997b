//! Reading a date-time.

use chrono::{NaiveDate, NaiveTime};

use super::DateTime;
use super::form::{Suffix, Written, Zone};

/// Reads what is no more and no less than a date-time; what is written from that
/// is the same text again.
pub(super) fn read(text: &[u8]) -> Option<DateTime> {
    let mut rest = Rest(text);
    let year = rest.number::<4>()?;
    rest.expect(b'-')?;
    let month = rest.number::<2>()?;
    rest.expect(b'-')?;
    let day = rest.number::<2>()?;
    let separator = rest.one_of(b"Tt ")?;
    let hour = rest.number::<2>()?;
    rest.expect(b':')?;
    let minute = rest.number::<2>()?;
    let second = match rest.expect(b':') {
        Some(()) => Some(rest.number::<2>()?),
        None => None,
    };
    let has_seconds = second.is_some();
    let (mut nanoseconds, mut digits) = (0, 0);
    if has_seconds && rest.expect(b'.').is_some() {
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
            has_seconds,
            digits,
            is_apart,
            suffix,
        }),
    };
    // Years of four digits are far from the ends of chrono's range, whatever the
    // offset.
    Some(read)
}

/// What is left of a text.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    #[inline]
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
    #[inline]
    fn number<const DIGITS: usize>(&mut self) -> Option<u32> {
        let (digits, rest) = self.0.split_first_chunk::<DIGITS>()?;
        self.0 = rest;
        let mut number = 0;
        let mut is_number = true;
        for digit in digits {
            let digit = digit.wrapping_sub(b'0');
            is_number &= digit < 10;
            number = number * 10 + u32::from(digit);
        }
        is_number.then_some(number)
    }

    /// One to nine digits, as nanoseconds, and how many they were.
    fn fraction(&mut self) -> Option<(u32, u8)> {
        let (mut number, mut digits) = (0_u32, 0_u8);
        while let Some(digit) = self.one_of(b"0123456789") {
            if digits == 9 {
                return None;
            }
            number = number * 10 + u32::from(digit - b'0');
            digits += 1;
        }
        (digits > 0).then(|| (number * 10_u32.pow(u32::from(9 - digits)), digits))
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
        let hours = self.number::<2>()?;
        let (minutes, suffix) = match self.0 {
            [] => (0, Suffix::Hours { is_negative }),
            [b':', ..] => {
                self.expect(b':')?;
                (self.number::<2>()?, Suffix::Colon { is_negative })
            }
            _ => (self.number::<2>()?, Suffix::Digits { is_negative }),
        };
        if hours > 23 || minutes > 59 || !self.0.is_empty() {
            return None;
        }
        let offset = i16::try_from(hours * 60 + minutes).ok()?;
        Some((Zone::Offset(sign * offset), suffix))
    }
}
