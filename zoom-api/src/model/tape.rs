//! JSON values that were read and are not looked at yet.
//!
//! As [`Value`]s, twenty fields that nobody declared would be some sixty allocations. On a
//! tape they are bytes behind each other in one, written while they are read: whatever
//! may be wrong with them is an error of that reading, and turning them into values
//! later can't fail.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

use super::Key;
use super::lenient::{Entries, NUMBER, OUT_OF_RANGE};

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
const FIRST: usize = 56;

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
        entries.next_value_seed(Recorder(self)).map(drop)
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

    /// A value that was made already, for it has a number in all its digits.
    #[cold]
    fn value(&mut self, value: Value) {
        match value {
            Value::Null => self.0.push(tag::NULL),
            Value::Bool(value) => self.bool(value),
            Value::Number(value) => self.text(tag::NUMBER, &value.to_string()),
            Value::String(value) => self.text(tag::STRING, &value),
            Value::Array(items) => {
                self.0.push(tag::LIST);
                items.into_iter().for_each(|item| self.value(item));
                self.0.push(tag::END);
            }
            Value::Object(entries) => {
                self.0.push(tag::OBJECT);
                for (name, value) in entries {
                    self.text(tag::STRING, &name);
                    self.value(value);
                }
                self.0.push(tag::END);
            }
        }
    }

    fn bool(&mut self, value: bool) {
        self.0.push(if value { tag::TRUE } else { tag::FALSE });
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

/// Records a value of any kind. What it returns stands for the value that somebody may
/// make of it: whoever counts memory by the types of values counts that.
struct Recorder<'a>(&'a mut Tape);

impl<'de> DeserializeSeed<'de> for Recorder<'_> {
    type Value = Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// As [`Value`] is read, to the errors.
impl<'de> Visitor<'de> for Recorder<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        self.0.bool(value);
        Ok(Value::Null)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        match u64::try_from(value) {
            Ok(value) => self.0.integer(tag::INTEGER, value),
            Err(_) => self.0.integer(tag::NEGATIVE, !value as u64),
        }
        Ok(Value::Null)
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Value, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => self.large(Number::from_i128(value)),
        }
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.integer(tag::INTEGER, value);
        Ok(Value::Null)
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Value, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => self.large(Number::from_u128(value)),
        }
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        let Self(Tape(tape)) = self;
        tape.push(tag::FLOAT);
        tape.extend_from_slice(&value.to_le_bytes());
        Ok(Value::Null)
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        self.0.text(tag::STRING, value);
        Ok(Value::Null)
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        self.0.0.push(tag::NULL);
        Ok(Value::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let Self(tape) = self;
        tape.0.push(tag::LIST);
        while items.next_element_seed(Recorder(tape))?.is_some() {}
        tape.0.push(tag::END);
        Ok(Value::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let Self(tape) = self;
        let mut next = entries.next_key::<Key<'de>>()?;
        if next.as_deref() == Some(NUMBER) {
            // Whether it is a number `Value` knows, by the features that serde_json has.
            let entries = Entries {
                first: next,
                rest: entries,
            };
            tape.value(Value::deserialize(MapAccessDeserializer::new(entries))?);
            return Ok(Value::Null);
        }
        tape.0.push(tag::OBJECT);
        while let Some(name) = next {
            tape.text(tag::STRING, &name);
            entries.next_value_seed(Recorder(tape))?;
            next = entries.next_key()?;
        }
        tape.0.push(tag::END);
        Ok(Value::Null)
    }
}

impl Recorder<'_> {
    fn large<E: de::Error>(self, number: Option<Number>) -> Result<Value, E> {
        let number = number.ok_or_else(|| E::custom(OUT_OF_RANGE))?;
        self.0.text(tag::NUMBER, &number.to_string());
        Ok(Value::Null)
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
            tag::NUMBER => Value::Number(self.text()?.parse().ok()?),
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
    use serde::de::value::MapDeserializer;
    use serde_json::json;

    use super::*;
    use crate::Other;

    /// Reads an object without looking at it.
    struct Unlooked(Other);

    impl<'de> serde::Deserialize<'de> for Unlooked {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Names;

            impl<'de> Visitor<'de> for Names {
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

            deserializer.deserialize_map(Names)
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
            // One of serde_json's features has room for every number.
            let is_value = serde_json::from_str::<Value>(&text).is_ok();
            assert!(!is_value || value == "1e999", "{value}");
            let is_read = serde_json::from_str::<Unlooked>(&text).is_ok();
            assert_eq!(is_read, is_value, "{value}");
        }
        let deep = format!(r#"{{"a":{}{}}}"#, "[".repeat(200), "]".repeat(200));
        assert!(serde_json::from_str::<Unlooked>(&deep).is_err());
        assert!(
            serde_json::from_str::<IgnoredAny>(&deep).is_ok(),
            "which would skip it"
        );
    }

    /// What looks like the number that serde_json has another notation for is what
    /// `Value` takes it for, and nothing behind it is lost.
    #[test]
    fn a_number_in_all_its_digits_is_what_a_value_makes_of_it() {
        for inner in [
            r#""1.50""#,
            r#""x""#,
            r#""1e999""#,
            r#""[1]""#,
            "1",
            r#""1","k":2"#,
            r#"{"$serde_json::private::Number":"x"}"#,
        ] {
            let text = format!(r#"{{"a":{{"k":{{"{NUMBER}":{inner}}},"l":1}},"b":2}}"#);
            let expected = serde_json::from_str::<Map<String, Value>>(&text).ok();
            let read = serde_json::from_str::<Unlooked>(&text).ok();
            let read = read.map(|Unlooked(other)| Map::from(other));
            assert_eq!(read, expected, "{inner}");
        }
    }

    #[test]
    fn integers_beyond_64_bits_are_what_a_value_makes_of_them() {
        for integer in [u128::from(u64::MAX) + 1, u128::MAX, 7] {
            let entries =
                || MapDeserializer::<_, serde_json::Error>::new([("a", integer)].into_iter());
            let expected = Map::deserialize(entries()).ok();
            let read = Unlooked::deserialize(entries()).ok();
            assert_eq!(read.map(|Unlooked(other)| Map::from(other)), expected);
        }
        for integer in [i128::from(i64::MIN) - 1, -7] {
            let entries =
                || MapDeserializer::<_, serde_json::Error>::new([("a", integer)].into_iter());
            let expected = Map::deserialize(entries()).ok();
            let read = Unlooked::deserialize(entries()).ok();
            assert_eq!(read.map(|Unlooked(other)| Map::from(other)), expected);
        }
    }
}
