//! Lists, maps and free-form values.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::lenient::{Entries, Reading};
use super::{Lenient, Read};
use crate::Wire;

/// How many items to make room for because a reply says so.
const MAX_RESERVED: usize = 256;

/// A readable item could not be written.
const NOT_KEPT: &str = "an item can't be kept";

impl<T: Lenient> Lenient for Vec<T> {
    fn from_seq<'de, A: SeqAccess<'de>>(mut items: A) -> Result<Read<Self>, A::Error> {
        let mut read = Self::with_capacity(items.size_hint().unwrap_or(0).min(MAX_RESERVED));
        // What each unreadable item was, and how many readable ones precede it.
        let mut unreadable: Vec<(usize, Value)> = Vec::new();
        // The readable ones among these: those that were read in part.
        let mut partial: Vec<usize> = Vec::new();
        while let Some(item) = items.next_element_seed(Reading(PhantomData))? {
            match item {
                Read::Value(item) => read.push(item),
                Read::Raw(raw) => unreadable.push((read.len(), raw)),
                Read::Absent => match T::null() {
                    Some(null) => read.push(null),
                    None => unreadable.push((read.len(), Value::Null)),
                },
                Read::Partial(item, raw) => {
                    unreadable.push((read.len(), raw));
                    partial.push(read.len());
                    read.push(item);
                }
            }
        }
        if unreadable.is_empty() {
            return Ok(Read::Value(read));
        }
        let raw = joined(read.len(), unreadable, &partial, &mut |at| {
            serde_json::to_value(Wire(&read[at])).ok()
        });
        match raw {
            Some(raw) => Ok(Read::Partial(read, raw)),
            None => Err(A::Error::custom(NOT_KEPT)),
        }
    }

    /// A list of one.
    fn from_map<'de, A: MapAccess<'de>>(entries: Entries<'de, A>) -> Result<Read<Self>, A::Error> {
        Ok(T::from_map(entries)?.map(|item| vec![item]))
    }

    fn fit(value: &Value) -> usize {
        let Some(items) = value.as_array() else {
            return 0;
        };
        worst(&mut items.iter(), T::fit)
    }
}

impl<T: Lenient> Lenient for BTreeMap<String, T> {
    fn from_map<'de, A: MapAccess<'de>>(
        mut entries: Entries<'de, A>,
    ) -> Result<Read<Self>, A::Error> {
        let mut read = Self::new();
        let mut unreadable = Map::new();
        while let Some(name) = entries.next_key::<String>()? {
            // Of a name that comes twice, the last value counts.
            read.remove(&name);
            unreadable.remove(&name);
            match entries.next_value_seed(Reading::<T>(PhantomData))? {
                Read::Value(value) => {
                    read.insert(name, value);
                }
                Read::Raw(raw) => {
                    unreadable.insert(name, raw);
                }
                Read::Absent => match T::null() {
                    Some(null) => {
                        read.insert(name, null);
                    }
                    None => {
                        unreadable.insert(name, Value::Null);
                    }
                },
                Read::Partial(value, raw) => {
                    read.insert(name.clone(), value);
                    unreadable.insert(name, raw);
                }
            }
        }
        if unreadable.is_empty() {
            return Ok(Read::Value(read));
        }
        let mut raw = unreadable;
        for (name, value) in &read {
            if !raw.contains_key(name) {
                let value = serde_json::to_value(Wire(value));
                raw.insert(name.clone(), value.map_err(|_| A::Error::custom(NOT_KEPT))?);
            }
        }
        Ok(Read::Partial(read, Value::Object(raw)))
    }

    fn fit(value: &Value) -> usize {
        let Some(entries) = value.as_object() else {
            return 0;
        };
        worst(&mut entries.values(), T::fit)
    }
}

/// How well the item fits that fits worst.
fn worst(items: &mut dyn Iterator<Item = &Value>, fit: fn(&Value) -> usize) -> usize {
    items.map(fit).min().unwrap_or(1)
}

/// The list that was read: what is unreadable, each with the number of readable ones
/// before it, and the readable ones between; those read in part are among both.
fn joined(
    readable: usize,
    unreadable: Vec<(usize, Value)>,
    partial: &[usize],
    item: &mut dyn FnMut(usize) -> Option<Value>,
) -> Option<Value> {
    let mut raw = Vec::with_capacity(readable + unreadable.len());
    let mut unreadable = unreadable.into_iter().peekable();
    let mut partial = partial.iter().peekable();
    for index in 0..readable {
        while let Some((_, value)) = unreadable.next_if(|(before, _)| *before == index) {
            raw.push(value);
        }
        if partial.next_if_eq(&&index).is_none() {
            raw.push(item(index)?);
        }
    }
    raw.extend(unreadable.map(|(_, value)| value));
    Some(Value::Array(raw))
}

/// An object about which the spec says nothing.
impl Lenient for Map<String, Value> {
    fn from_map<'de, A: MapAccess<'de>>(entries: Entries<'de, A>) -> Result<Read<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(entries)).map(Read::Value)
    }

    fn fit(value: &Value) -> usize {
        usize::from(value.is_object())
    }
}

/// A value about which the spec says nothing.
impl Lenient for Value {
    fn from_bool(value: bool) -> Read<Self> {
        Read::Value(value.into())
    }

    fn from_i64(value: i64) -> Read<Self> {
        Read::Value(value.into())
    }

    fn from_u64(value: u64) -> Read<Self> {
        Read::Value(value.into())
    }

    fn from_f64(value: f64) -> Read<Self> {
        Read::Value(value.into())
    }

    fn from_str(value: &str) -> Read<Self> {
        Read::Value(value.into())
    }

    fn from_string(value: String) -> Read<Self> {
        Read::Value(value.into())
    }

    fn from_seq<'de, A: SeqAccess<'de>>(items: A) -> Result<Read<Self>, A::Error> {
        Self::deserialize(SeqAccessDeserializer::new(items)).map(Read::Value)
    }

    fn from_map<'de, A: MapAccess<'de>>(entries: Entries<'de, A>) -> Result<Read<Self>, A::Error> {
        Self::deserialize(MapAccessDeserializer::new(entries)).map(Read::Value)
    }

    fn null() -> Option<Self> {
        Some(Self::Null)
    }

    fn fit(_: &Value) -> usize {
        1
    }
}

/// Implements [`Lenient`] for a type that holds another.
macro_rules! wrapper {
    ($wrapper:ident, $wrap:path) => {
        fn from_bool(value: bool) -> Read<Self> {
            T::from_bool(value).map($wrap)
        }

        fn from_i64(value: i64) -> Read<Self> {
            T::from_i64(value).map($wrap)
        }

        fn from_u64(value: u64) -> Read<Self> {
            T::from_u64(value).map($wrap)
        }

        fn from_f64(value: f64) -> Read<Self> {
            T::from_f64(value).map($wrap)
        }

        fn from_str(value: &str) -> Read<Self> {
            T::from_str(value).map($wrap)
        }

        fn from_string(value: String) -> Read<Self> {
            T::from_string(value).map($wrap)
        }

        fn from_seq<'de, A: SeqAccess<'de>>(items: A) -> Result<Read<Self>, A::Error> {
            Ok(T::from_seq(items)?.map($wrap))
        }

        fn from_map<'de, A: MapAccess<'de>>(
            entries: Entries<'de, A>,
        ) -> Result<Read<Self>, A::Error> {
            Ok(T::from_map(entries)?.map($wrap))
        }
    };
}

/// A model that contains itself.
impl<T: Lenient> Lenient for Box<T> {
    wrapper!(Box, Self::new);

    fn null() -> Option<Self> {
        T::null().map(Self::new)
    }

    fn fit(value: &Value) -> usize {
        T::fit(value)
    }
}

/// An item of a list or a map that may be `null`.
impl<T: Lenient> Lenient for Option<T> {
    wrapper!(Option, Some);

    fn null() -> Option<Self> {
        Some(None)
    }

    fn fit(value: &Value) -> usize {
        if value.is_null() { 1 } else { T::fit(value) }
    }
}
