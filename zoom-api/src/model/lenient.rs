//! Reading a value of any kind without failing.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    self, DeserializeSeed, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

use super::Key;

/// What became of a value.
#[derive(Debug, PartialEq)]
pub enum Read<T> {
    /// It was `null`.
    Absent,
    /// It was read.
    Value(T),
    /// Some of it was read; this is all of it.
    Partial(T, Value),
    /// It can't be read; this is it.
    Raw(Value),
}

impl<T> Read<T> {
    /// The same of another type.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Read<U> {
        match self {
            Self::Absent => Read::Absent,
            Self::Value(value) => Read::Value(f(value)),
            Self::Partial(value, raw) => Read::Partial(f(value), raw),
            Self::Raw(raw) => Read::Raw(raw),
        }
    }
}

/// A type that makes what it can of every kind of JSON value. What an
/// implementation doesn't mention, it can't read.
pub trait Lenient: Sized + PartialEq + Serialize {
    /// A boolean.
    fn from_bool(value: bool) -> Read<Self> {
        Read::Raw(value.into())
    }

    /// An integer.
    fn from_i64(value: i64) -> Read<Self> {
        Read::Raw(value.into())
    }

    /// For integers that are not negative.
    #[inline]
    fn from_u64(value: u64) -> Read<Self> {
        match i64::try_from(value) {
            Ok(value) => Self::from_i64(value),
            Err(_) => Read::Raw(value.into()),
        }
    }

    /// A number with a fraction, or one beyond 64 bits.
    fn from_f64(value: f64) -> Read<Self> {
        Read::Raw(value.into())
    }

    /// A string.
    fn from_str(value: &str) -> Read<Self> {
        Read::Raw(value.into())
    }

    #[inline]
    /// A string that is no longer needed.
    fn from_string(value: String) -> Read<Self> {
        Self::from_str(&value)
    }

    /// A list.
    fn from_seq<'de, A: SeqAccess<'de>>(items: A) -> Result<Read<Self>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Read::Raw)
    }

    /// An object.
    fn from_map<'de, A: MapAccess<'de>>(entries: Entries<'de, A>) -> Result<Read<Self>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(entries)).map(Read::Raw)
    }

    /// What `null` is where it can't be left out: as an item of a list.
    fn null() -> Option<Self> {
        None
    }

    /// How well the type fits the value, as an alternative of a union: 0 for
    /// not at all.
    fn fit(value: &Value) -> usize;

    /// Any value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Read<Self>, D::Error> {
        deserializer.deserialize_any(Reading(PhantomData))
    }
}

/// Reads a [`Lenient`] as one element of something else.
pub(crate) struct Reading<T>(pub(crate) PhantomData<T>);

impl<'de, T: Lenient> DeserializeSeed<'de> for Reading<T> {
    type Value = Read<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Lenient> Visitor<'de> for Reading<T> {
    type Value = Read<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON value")
    }

    #[inline]
    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Read<T>, E> {
        Ok(T::from_bool(value))
    }

    #[inline]
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Read<T>, E> {
        Ok(T::from_i64(value))
    }

    #[inline]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Read<T>, E> {
        Ok(T::from_u64(value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Read<T>, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => large(Number::from_i128(value)),
        }
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Read<T>, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => large(Number::from_u128(value)),
        }
    }

    #[inline]
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Read<T>, E> {
        Ok(T::from_f64(value))
    }

    #[inline]
    fn visit_str<E: de::Error>(self, value: &str) -> Result<Read<T>, E> {
        Ok(T::from_str(value))
    }

    #[inline]
    fn visit_string<E: de::Error>(self, value: String) -> Result<Read<T>, E> {
        Ok(T::from_string(value))
    }

    #[inline]
    fn visit_unit<E: de::Error>(self) -> Result<Read<T>, E> {
        Ok(Read::Absent)
    }

    #[inline]
    fn visit_none<E: de::Error>(self) -> Result<Read<T>, E> {
        Ok(Read::Absent)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Read<T>, D::Error> {
        deserializer.deserialize_any(self)
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Read<T>, A::Error> {
        T::from_seq(items)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Read<T>, A::Error> {
        match entries.next_key::<Key<'de>>()? {
            Some(key) if &*key == NUMBER => Ok(from_number(&entries.next_value::<String>()?)),
            first => T::from_map(Entries {
                first,
                rest: entries,
            }),
        }
    }
}

/// What serde_json says of an integer that it has no room for.
pub(super) const OUT_OF_RANGE: &str = "JSON number out of range";

/// The key under which serde_json hands over numbers as text, when any crate of
/// the program has turned on its feature `arbitrary_precision`.
pub(super) const NUMBER: &str = "$serde_json::private::Number";

/// An integer beyond 64 bits, of which serde_json makes a value only with its feature
/// `arbitrary_precision`.
fn large<T, E: de::Error>(number: Option<Number>) -> Result<Read<T>, E> {
    match number {
        Some(number) => Ok(Read::Raw(number.into())),
        None => Err(E::custom(OUT_OF_RANGE)),
    }
}

/// A number that came as text.
#[cold]
fn from_number<T: Lenient>(text: &str) -> Read<T> {
    let read = match parsed(text) {
        Parsed::Unsigned(value) => T::from_u64(value),
        Parsed::Signed(value) => T::from_i64(value),
        Parsed::Float(value) => T::from_f64(value),
        Parsed::Nothing => Read::Raw(Value::Null),
    };
    match read {
        // As exact as it came.
        Read::Raw(raw) => Read::Raw(exact(text, raw)),
        read => read,
    }
}

enum Parsed {
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Nothing,
}

fn parsed(text: &str) -> Parsed {
    if let Ok(value) = text.parse() {
        Parsed::Unsigned(value)
    } else if let Ok(value) = text.parse() {
        Parsed::Signed(value)
    } else if let Ok(value) = text.parse() {
        Parsed::Float(value)
    } else {
        Parsed::Nothing
    }
}

fn exact(text: &str, otherwise: Value) -> Value {
    serde_json::from_str(text).unwrap_or(otherwise)
}

/// The entries of an object, whose first key was read already.
pub struct Entries<'de, A> {
    pub(super) first: Option<Key<'de>>,
    pub(super) rest: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        match self.first.take() {
            Some(Key(Cow::Borrowed(key))) => seed
                .deserialize(BorrowedStrDeserializer::new(key))
                .map(Some),
            Some(Key(Cow::Owned(key))) => seed.deserialize(key.into_deserializer()).map(Some),
            None => self.rest.next_key_seed(seed),
        }
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.rest.next_value_seed(seed)
    }

    fn size_hint(&self) -> Option<usize> {
        self.rest.size_hint()
    }
}

/// `Deserialize` for a model that stands by itself: there is no one to keep
/// what it can't read.
pub fn deserialize<'de, T: Lenient, D: Deserializer<'de>>(
    deserializer: D,
    expected: &str,
) -> Result<T, D::Error> {
    match T::read(deserializer)? {
        Read::Value(value) => Ok(value),
        // The value is not quoted: it may be a secret.
        Read::Absent | Read::Partial(..) | Read::Raw(_) => Err(de::Error::invalid_type(
            Unexpected::Other("another value"),
            &expected,
        )),
    }
}
