//! Date-times as Zoom means them: an instant, or a local time.

mod form;
mod read;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::time::SystemTime;

use chrono::{FixedOffset, MappedLocalTime, NaiveDateTime, TimeZone, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

pub use self::form::Formed;
pub(crate) use self::form::within;
use self::form::{Zone, spec};
use crate::model::{Lenient, Read};

/// A date-time as Zoom has it: an instant (`2026-01-15T19:00:00Z`, or with an
/// offset), or a local time (`2026-01-15T11:00:00`), which the time zone that
/// stands beside it makes an instant. A meeting's `start_time` may be either.
///
/// It is made from chrono's types and from text, and asked for what it is:
///
/// ```
/// use chrono::{NaiveDate, TimeZone, Utc};
/// use zoom_api::DateTime;
///
/// let instant = DateTime::from(Utc.with_ymd_and_hms(2026, 1, 15, 19, 0, 0).unwrap());
/// let local: DateTime = "2026-01-15T11:00:00".parse()?;
/// assert!(local.is_local() && local.instant().is_none());
///
/// // Eleven o'clock of which zone? The program knows.
/// let pacific = chrono::FixedOffset::west_opt(8 * 3600).unwrap();
/// assert_eq!(instant, local.in_zone(&pacific).unwrap());
/// assert_eq!(local, NaiveDate::from_ymd_opt(2026, 1, 15).unwrap().and_hms_opt(11, 0, 0).unwrap());
/// # Ok::<(), zoom_api::ParseDateTimeError>(())
/// ```
///
/// # How it is written
///
/// What was read, or made from text, is written as it was given, to the byte. What
/// was made from chrono's types is written in whole seconds, which is what Zoom
/// documents: an instant with `Z` or its offset, a local time without. Where Zoom's
/// specification shows another form for a field or a parameter
/// (`2026-01-15 19:00:00`, or with milliseconds), that is the form there; an instant
/// is in UTC where the form has no place for a zone.
///
/// # Comparing
///
/// Instants are compared as instants, whatever their offsets are, and local times
/// as they stand. An instant and a local time are never equal, and none is before
/// the other.
#[derive(Clone, Copy)]
pub struct DateTime {
    /// The date and the time of day, in the zone that it has.
    clock: NaiveDateTime,
    zone: Zone,
    /// How it was given, where that was as text.
    written: Option<form::Written>,
}

/// Text that is no date-time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct ParseDateTimeError;

impl fmt::Display for ParseDateTimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no date-time, such as 2026-01-15T19:00:00Z or 2026-01-15T11:00:00")
    }
}

impl std::error::Error for ParseDateTimeError {}

impl DateTime {
    /// The instant; `None` for a local time.
    pub fn instant(&self) -> Option<chrono::DateTime<Utc>> {
        let offset = chrono::TimeDelta::minutes(self.zone.minutes()?.into());
        let utc = self.clock.checked_sub_signed(offset)?;
        Some(utc.and_utc())
    }

    /// The local time; `None` for an instant.
    pub fn local(&self) -> Option<NaiveDateTime> {
        self.is_local().then_some(self.clock)
    }

    /// Whether it is a local time, which is no instant by itself.
    pub fn is_local(&self) -> bool {
        self.zone == Zone::None
    }

    /// What it is in a time zone: the instant, seen from there, or what the local
    /// time is there. That is none, or one of two, where clocks are changed.
    ///
    /// Zoom's time zones go by their IANA names, which the crate `chrono-tz` reads.
    pub fn in_zone<Z: TimeZone>(&self, zone: &Z) -> MappedLocalTime<chrono::DateTime<Z>> {
        match self.instant() {
            Some(instant) => MappedLocalTime::Single(instant.with_timezone(zone)),
            None => zone.from_local_datetime(&self.clock),
        }
    }
}

impl<Z: TimeZone> From<chrono::DateTime<Z>> for DateTime {
    fn from(instant: chrono::DateTime<Z>) -> Self {
        use chrono::Offset as _;
        let seconds = instant.offset().fix().local_minus_utc();
        // An offset of seconds, which no date-time of Zoom's has, is written in UTC.
        let minutes = i16::try_from(seconds / 60).ok();
        let minutes = minutes.filter(|minutes| i32::from(*minutes) * 60 == seconds);
        let (clock, zone) = match minutes {
            Some(minutes) if minutes != 0 => (instant.naive_local(), Zone::Offset(minutes)),
            _ => (instant.naive_utc(), Zone::Utc),
        };
        Self {
            clock,
            zone,
            written: None,
        }
    }
}

/// A local time.
impl From<NaiveDateTime> for DateTime {
    fn from(clock: NaiveDateTime) -> Self {
        Self {
            clock,
            zone: Zone::None,
            written: None,
        }
    }
}

impl From<SystemTime> for DateTime {
    fn from(instant: SystemTime) -> Self {
        chrono::DateTime::<Utc>::from(instant).into()
    }
}

/// Reads RFC 3339, and what Zoom has besides: no zone, a space in place of the
/// `T`, an offset without a colon, no seconds.
impl FromStr for DateTime {
    type Err = ParseDateTimeError;

    fn from_str(text: &str) -> Result<Self, ParseDateTimeError> {
        read::read(text.as_bytes()).ok_or(ParseDateTimeError)
    }
}

impl TryFrom<&str> for DateTime {
    type Error = ParseDateTimeError;

    fn try_from(text: &str) -> Result<Self, ParseDateTimeError> {
        text.parse()
    }
}

impl TryFrom<String> for DateTime {
    type Error = ParseDateTimeError;

    fn try_from(text: String) -> Result<Self, ParseDateTimeError> {
        text.parse()
    }
}

/// The instant, if it is one.
impl TryFrom<DateTime> for chrono::DateTime<Utc> {
    type Error = DateTime;

    fn try_from(given: DateTime) -> Result<Self, DateTime> {
        given.instant().ok_or(given)
    }
}

/// The instant with its offset, if it is one.
impl TryFrom<DateTime> for chrono::DateTime<FixedOffset> {
    type Error = DateTime;

    fn try_from(given: DateTime) -> Result<Self, DateTime> {
        let seconds = given.zone.minutes().map(|minutes| i32::from(minutes) * 60);
        let offset = seconds.and_then(FixedOffset::east_opt).ok_or(given)?;
        let instant = given.instant().ok_or(given)?;
        Ok(instant.with_timezone(&offset))
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl Eq for DateTime {}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self.instant(), other.instant()) {
            (Some(one), Some(other)) => Some(one.cmp(&other)),
            (None, None) => Some(self.clock.cmp(&other.clock)),
            _ => None,
        }
    }
}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.instant() {
            Some(instant) => instant.hash(state),
            None => self.clock.hash(state),
        }
    }
}

impl<Z: TimeZone> PartialEq<chrono::DateTime<Z>> for DateTime {
    fn eq(&self, other: &chrono::DateTime<Z>) -> bool {
        self.instant().is_some_and(|instant| instant == *other)
    }
}

impl<Z: TimeZone> PartialOrd<chrono::DateTime<Z>> for DateTime {
    fn partial_cmp(&self, other: &chrono::DateTime<Z>) -> Option<Ordering> {
        self.instant()?.partial_cmp(other)
    }
}

impl PartialEq<NaiveDateTime> for DateTime {
    fn eq(&self, other: &NaiveDateTime) -> bool {
        self.local().is_some_and(|local| local == *other)
    }
}

impl PartialOrd<NaiveDateTime> for DateTime {
    fn partial_cmp(&self, other: &NaiveDateTime) -> Option<Ordering> {
        self.local()?.partial_cmp(other)
    }
}

impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self.written {
            Some(written) => written.text(&self.clock, self.zone),
            None => spec(&self.clock, self.zone),
        };
        f.pad(text.as_str())
    }
}

/// As it is written.
impl fmt::Debug for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for DateTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for DateTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl Lenient for DateTime {
    #[inline]
    fn from_str(value: &str) -> Read<Self> {
        match read::read(value.as_bytes()) {
            Some(read) => Read::Value(read),
            None => Read::Raw(value.into()),
        }
    }

    fn fit(value: &serde_json::Value) -> usize {
        // Above a string that says nothing of its format.
        let is_one = |text: &str| read::read(text.as_bytes()).is_some();
        if value.as_str().is_some_and(is_one) {
            2
        } else {
            0
        }
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for DateTime {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DateTime".into()
    }

    fn inline_schema() -> bool {
        true
    }

    /// JSON Schema's format `date-time` has no local times.
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        const PATTERN: &str =
            r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?([Zz]|[+-]\d\d(:?\d\d)?))?$";
        schemars::json_schema!({ "type": "string", "pattern": PATTERN })
    }
}

#[cfg(test)]
mod tests;
