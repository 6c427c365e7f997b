//! JSON values that were read and are not looked at yet.
//!
//! As [`Value`]s, twenty fields that nobody declared would be some sixty allocations. On a
//! tape they are bytes behind each other in one, written while they are read: whatever
//! may be wrong with them is an error of that reading, and turning them into values
//! later can't fail.

use std::fmt;

use serde::Deserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::Key;
use super::lenient::NUMBER;

/// What stands before a value.
mod tag {
    pub(super) const NULL: u8 = 0;
    pub(super) const FALSE: u8 = 1;
    pub(super) const TRUE: u8 = 2;
    /// An integer; the same for a negative one, of which all bits are turned over.
    pub(super) const INTEGER: u8 = 3;
    pub(super) const NEGATIVE: u8 = 4;
    /// Eight bytes, the least significant first.
    pub(super) const FLOAT: u8 = 5;
    /// The length, an integer, and the text.
    pub(super) const STRING: u8 = 6;
    /// As a string: a number in all its digits.
    pub(super) const NUMBER: u8 = 7;
    /// The items, and an end.
    pub(super) const LIST: u8 = 8;
    /// Names, as strings, each with its value, and an end.
    pub(super) const OBJECT: u8 = 9;
    pub(super) const END: u8 = 10;
}

/// The room for the first entries.
const FIRST: usize = 120;

/// Said by a byte of an integer that is not the last one.
const MORE: u8 = 0x80;

/// The entries of an object, in the order in which they came.
#[derive(Clone, Default)]
pub(super) struct Tape(Vec<u8>);

impl Tape {
    /// Records an entry whose name was just read.
    pub(super) fn record<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        if self.0.is_empty() {
            self.0.reserve(FIRST);
        }
        self.text(tag::STRING, name);
        entries.next_value_seed(Recorder(self))
    }

    /// The entries as values. Of several with one name the last one counts.
    pub(super) fn entries(&self) -> Map<String, Value> {
        let mut entries = Map::new();
        let mut rest = Reader(&self.0);
        while let Some((name, value)) = rest.entry() {
            entries.insert(name, value);
        }
        entries
    }

    /// An integer, seven bits a byte, the least significant first.
    #[inline]
    fn integer(&mut self, tag: u8, mut value: u64) {
        self.0.push(tag);
        while value >= MORE.into() {
            self.0.push(value as u8 | MORE);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn text(&mut self, tag: u8, text: &str) {
        self.integer(tag, text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// Records a value of any kind.
struct Recorder<'a>(&'a mut Tape);

impl<'de> DeserializeSeed<'de> for Recorder<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Recorder<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<(), E> {
        self.0.0.push(if value { tag::TRUE } else { tag::FALSE });
        Ok(())
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<(), E> {
        match u64::try_from(value) {
            Ok(value) => self.0.integer(tag::INTEGER, value),
            Err(_) => self.0.integer(tag::NEGATIVE, !value as u64),
        }
        Ok(())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<(), E> {
        self.0.integer(tag::INTEGER, value);
        Ok(())
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<(), E> {
        let Self(Tape(tape)) = self;
        tape.push(tag::FLOAT);
        tape.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<(), E> {
        self.0.text(tag::STRING, value);
        Ok(())
    }

    fn visit_unit<E: de::Error>(self) -> Result<(), E> {
        self.0.0.push(tag::NULL);
        Ok(())
    }

    fn visit_none<E: de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Self(tape) = self;
        tape.0.push(tag::LIST);
        while items.next_element_seed(Recorder(tape))?.is_some() {}
        tape.0.push(tag::END);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let Self(tape) = self;
        let mut next = entries.next_key::<Key<'de>>()?;
        if next.as_deref() == Some(NUMBER) {
            tape.text(tag::NUMBER, &entries.next_value::<String>()?);
            return Ok(());
        }
        tape.0.push(tag::OBJECT);
        while let Some(name) = next {
            tape.text(tag::STRING, &name);
            entries.next_value_seed(Recorder(tape))?;
            next = entries.next_key()?;
        }
        tape.0.push(tag::END);
        Ok(())
    }
}

/// Reads a tape. `None` is its end, or that of a list or an object.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn entry(&mut self) -> Option<(String, Value)> {
        match self.value()? {
            Value::String(name) => Some((name, self.value()?)),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Value> {
        let (&tag, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(match tag {
            tag::NULL => Value::Null,
            tag::FALSE => Value::Bool(false),
            tag::TRUE => Value::Bool(true),
            tag::INTEGER => self.integer()?.into(),
            tag::NEGATIVE => (!self.integer()? as i64).into(),
            tag::FLOAT => {
                let (bytes, rest) = self.0.split_first_chunk()?;
                self.0 = rest;
                f64::from_le_bytes(*bytes).into()
            }
            tag::STRING => Value::String(self.text()?.to_owned()),
            tag::NUMBER => serde_json::from_str(self.text()?).ok()?,
            tag::LIST => std::iter::from_fn(|| self.value()).collect(),
            tag::OBJECT => std::iter::from_fn(|| self.entry()).collect(),
            _ => return None,
        })
    }

    fn integer(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let (&byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & !MORE) << shift;
            if byte < MORE {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.integer()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IgnoredAny;
    use serde_json::json;

    use super::*;
    use crate::Other;

    /// Reads an object without looking at it.
    struct Unlooked(Other);

    impl<'de> serde::Deserialize<'de> for Unlooked {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Entries;

            impl<'de> Visitor<'de> for Entries {
                type Value = Unlooked;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(
                    self,
                    mut entries: A,
                ) -> Result<Unlooked, A::Error> {
                    let mut other = Other::default();
                    while let Some(name) = entries.next_key::<Key<'de>>()? {
                        other.record(&name, &mut entries)?;
                    }
                    Ok(Unlooked(other))
                }
            }

            deserializer.deserialize_map(Entries)
        }
    }

    fn read(text: &str) -> Other {
        let Unlooked(other) = serde_json::from_str(text).unwrap();
        other
    }

    #[test]
    fn every_value_is_the_same_afterwards() {
        let text = json!({
            "": null, "a": [true, false, [], {}, [[]]], "long": "ä".repeat(300),
            "integers": [0, 127, 128, 16_384, u64::MAX, -1, -128, -129, i64::MIN],
            "fractions": [0.1, -0.0, 5e-324, f64::MAX, 1e16],
            "b": {"": {"x": [{"y": "\u{0}\"\\"}]}, "z": 1},
        })
        .to_string();
        let expected: Map<String, Value> = serde_json::from_str(&text).unwrap();
        let other = read(&text);
        assert_eq!(other, expected);
        assert_eq!(
            format!("{:?}", *other),
            format!("{expected:?}"),
            "to the bit"
        );
        let from_value: Unlooked = serde_json::from_value(expected.clone().into()).unwrap();
        assert_eq!(from_value.0, expected);
    }

    #[test]
    fn the_last_one_of_a_name_counts_whether_somebody_looked_or_not() {
        assert_eq!(
            *read(r#"{"a":1,"b":2,"a":{"c":1,"c":2}}"#),
            json!({"a": {"c": 2}, "b": 2}).as_object().unwrap().clone()
        );
    }

    #[test]
    fn what_is_no_json_value_fails_when_it_is_read() {
        for value in ["1e999", r#""\ud800""#, "[1,]", "nul", r#"{"x"}"#, "\u{1}"] {
            let text = format!(r#"{{"a":{value}}}"#);
            assert!(serde_json::from_str::<Unlooked>(&text).is_err(), "{value}");
        }
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        assert!(serde_json::from_str::<Unlooked>(&deep).is_err());
        assert!(
            serde_json::from_str::<IgnoredAny>(&deep).is_ok(),
            "which would skip it"
        );
    }
}
