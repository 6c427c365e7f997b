//! The forms in which a date-time is written.

use std::cell::Cell;
use std::fmt;

use chrono::{Datelike as _, NaiveDateTime, TimeDelta, Timelike as _};
use serde::{Serialize, Serializer};

/// The zone of a date-time.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Zone {
    /// It is a local time.
    None,
    Utc,
    /// In minutes, to the east.
    Offset(i16),
}

impl Zone {
    pub(super) fn minutes(self) -> Option<i16> {
        match self {
            Self::None => None,
            Self::Utc => Some(0),
            Self::Offset(minutes) => Some(minutes),
        }
    }
}

/// How a date-time was given as text, so far as texts differ.
#[derive(Clone, Copy)]
pub(super) struct Written {
    pub(super) separator: u8,
    pub(super) has_seconds: bool,
    /// Of the fraction.
    pub(super) digits: u8,
    /// Whether a space stands before the zone.
    pub(super) is_apart: bool,
    pub(super) suffix: Suffix,
}

/// How a zone was written. `-00:00` has a sign of its own.
#[derive(Clone, Copy)]
pub(super) enum Suffix {
    None,
    Upper,
    Lower,
    Colon { is_negative: bool },
    Digits { is_negative: bool },
    Hours { is_negative: bool },
}

impl Written {
    pub(super) fn text(self, clock: &NaiveDateTime, zone: Zone) -> Text {
        let mut text = Text::empty();
        text.date(clock);
        text.push(self.separator);
        text.number(clock.hour(), 2);
        text.push(b':');
        text.number(clock.minute(), 2);
        if self.has_seconds {
            text.push(b':');
            text.seconds(clock);
        }
        text.fraction(clock, self.digits);
        if self.is_apart {
            text.push(b' ');
        }
        let minutes = u32::from(zone.minutes().unwrap_or_default().unsigned_abs());
        let mut sign = |is_negative: bool| {
            text.push(if is_negative { b'-' } else { b'+' });
            text.number(minutes / 60, 2);
        };
        match self.suffix {
            Suffix::None => {}
            Suffix::Upper => text.push(b'Z'),
            Suffix::Lower => text.push(b'z'),
            Suffix::Hours { is_negative } => sign(is_negative),
            Suffix::Colon { is_negative } => {
                sign(is_negative);
                text.push(b':');
                text.number(minutes % 60, 2);
            }
            Suffix::Digits { is_negative } => {
                sign(is_negative);
                text.number(minutes % 60, 2);
            }
        }
        text
    }
}

/// A date-time in the form that the spec gives it where it is being written; by
/// default RFC 3339's, in whole seconds.
pub(super) fn spec(clock: &NaiveDateTime, zone: Zone) -> Text {
    patterned(FORM.get().unwrap_or("yyyy-MM-dd'T'HH:mm:ssZ"), clock, zone)
}

/// Writes by a pattern of letters, as Zoom's prose has them: `yyyy-MM-dd HH:mm:ss`,
/// with `S` for each digit of a fraction and `Z` or `X` for the zone. Quotes are
/// left out; what is no letter stands for itself.
fn patterned(pattern: &str, clock: &NaiveDateTime, zone: Zone) -> Text {
    let has_zone = pattern.contains(['Z', 'X']);
    let in_utc = zone.minutes().filter(|minutes| !has_zone && *minutes != 0);
    let shifted =
        in_utc.and_then(|minutes| clock.checked_sub_signed(TimeDelta::minutes(minutes.into())));
    let clock = shifted.as_ref().unwrap_or(clock);
    let mut text = Text::empty();
    let mut rest = pattern.as_bytes();
    while let [letter, ..] = rest {
        let count = rest.iter().take_while(|other| *other == letter).count();
        rest = &rest[count..];
        match letter {
            b'y' => text.year(clock.year()),
            b'M' => text.number(clock.month(), 2),
            b'd' => text.number(clock.day(), 2),
            b'H' => text.number(clock.hour(), 2),
            b'm' => text.number(clock.minute(), 2),
            b's' => text.seconds(clock),
            b'.' if rest.starts_with(b"S") => {
                let digits = rest.iter().take_while(|other| **other == b'S').count();
                rest = &rest[digits..];
                text.fraction(clock, u8::try_from(digits).unwrap_or(9).min(9));
            }
            b'Z' | b'X' => text.zone(zone),
            b'\'' => {}
            other => text.push(*other),
        }
    }
    text
}

/// A date-time's text, which is never long.
pub(super) struct Text {
    bytes: [u8; 40],
    length: usize,
}

impl Text {
    const fn empty() -> Self {
        Self {
            bytes: [0; 40],
            length: 0,
        }
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    /// A number with so many digits.
    fn number(&mut self, number: u32, digits: u32) {
        for at in (0..digits).rev() {
            let digit = number / 10_u32.pow(at) % 10;
            self.push(b'0' + u8::try_from(digit).unwrap_or_default());
        }
    }

    /// Four digits; a year that has more, or is before the first, has a sign
    /// (ISO 8601).
    fn year(&mut self, year: i32) {
        match u32::try_from(year) {
            Ok(year @ 0..=9999) => self.number(year, 4),
            _ => format!("{year:+05}")
                .bytes()
                .for_each(|byte| self.push(byte)),
        }
    }

    fn date(&mut self, clock: &NaiveDateTime) {
        self.year(clock.year());
        self.push(b'-');
        self.number(clock.month(), 2);
        self.push(b'-');
        self.number(clock.day(), 2);
    }

    fn seconds(&mut self, clock: &NaiveDateTime) {
        let leap = clock.nanosecond() / 1_000_000_000;
        self.number(clock.second() + leap, 2);
    }

    fn fraction(&mut self, clock: &NaiveDateTime, digits: u8) {
        if digits > 0 {
            self.push(b'.');
            let nanoseconds = clock.nanosecond() % 1_000_000_000;
            let digits = u32::from(digits.min(9));
            self.number(nanoseconds / 10_u32.pow(9 - digits), digits);
        }
    }

    fn zone(&mut self, zone: Zone) {
        match zone {
            Zone::None => {}
            Zone::Utc => self.push(b'Z'),
            Zone::Offset(minutes) => {
                self.push(if minutes < 0 { b'-' } else { b'+' });
                let minutes = u32::from(minutes.unsigned_abs());
                self.number(minutes / 60, 2);
                self.push(b':');
                self.number(minutes % 60, 2);
            }
        }
    }
}

thread_local! {
    /// The form of the place that is being written.
    static FORM: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// Writes something with a form for the date-times in it. They may stand any
/// number of serialisers below.
pub(crate) fn within<T>(form: &'static str, write: impl FnOnce() -> T) -> T {
    /// Puts back what was before, also when `write` panics.
    struct Before(Option<&'static str>);

    impl Drop for Before {
        fn drop(&mut self) {
            FORM.set(self.0);
        }
    }

    let _before = Before(FORM.replace(Some(form)));
    write()
}

/// What holds date-times, in the form that the spec gives them.
#[derive(Clone, Copy, Debug)]
pub struct Formed<T> {
    form: &'static str,
    value: T,
}

impl<T> Formed<T> {
    /// The form is a pattern of letters: `yyyy-MM-dd HH:mm:ss`.
    pub const fn new(form: &'static str, value: T) -> Self {
        Self { form, value }
    }
}

impl<T: Serialize> Serialize for Formed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        within(self.form, || self.value.serialize(serializer))
    }
}

impl<T: fmt::Display> fmt::Display for Formed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        within(self.form, || self.value.fmt(f))
    }
}
