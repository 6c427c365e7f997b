//! Reading an object into a generated struct.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::lenient::Reading;
use super::{Lenient, Other, Read};

/// A generated struct.
pub trait Object: Default {
    /// The names of the declared fields, in JSON.
    const FIELDS: &'static [&'static str];

    /// The names that the spec requires, which tells alternatives of a union
    /// apart.
    const REQUIRED: &'static [&'static str];

    /// Takes the value of an entry whose key was just read.
    fn read_entry<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error>;
}

/// The name of an entry, borrowed from the input where that allows it.
pub struct Key<'de>(pub(super) Cow<'de, str>);

impl Deref for Key<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;

        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            #[inline]
            fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(name)))
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<Key<'de>, E> {
                self.visit_string(name.to_owned())
            }

            fn visit_string<E: de::Error>(self, name: String) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(name)))
            }
        }

        deserializer.deserialize_identifier(KeyVisitor)
    }
}

/// A declared field's type: it can be absent.
pub trait Field: Default + Serialize {
    /// What a value is read as.
    type Read: Lenient;

    /// The field with that in it.
    fn present(read: Self::Read) -> Self;

    /// Whether there is nothing to write.
    fn is_absent(&self) -> bool;

    /// What an absent field is taken for although it was there.
    fn empty() -> Value;

    /// Whether reading `raw` gives this field: if not, it was set since.
    fn is_read_from(&self, raw: &Value) -> bool;
}

impl<T: Lenient> Field for Option<T> {
    type Read = T;

    #[inline]
    fn present(read: T) -> Self {
        Some(read)
    }

    #[inline]
    fn is_absent(&self) -> bool {
        self.is_none()
    }

    fn empty() -> Value {
        Value::Null
    }

    fn is_read_from(&self, raw: &Value) -> bool {
        match self {
            None => true,
            Some(value) => {
                matches!(T::read(raw), Ok(Read::Partial(read, _)) if read == *value)
            }
        }
    }
}

/// Implements [`Field`] for a type whose empty value stands for absence.
macro_rules! container {
    ([$($t:ident)?] $type:ty, $empty:expr) => {
        impl$(<$t: Lenient>)? Field for $type {
            type Read = Self;

            fn present(read: Self) -> Self {
                read
            }

            fn is_absent(&self) -> bool {
                self.is_empty()
            }

            fn empty() -> Value {
                $empty
            }

            fn is_read_from(&self, raw: &Value) -> bool {
                match <Self as Lenient>::read(raw) {
                    Ok(Read::Value(read) | Read::Partial(read, _)) => read == *self,
                    _ => self.is_empty(),
                }
            }
        }
    };
}

container!([T] Vec<T>, Value::Array(Vec::new()));
container!([T] BTreeMap<String, T>, Value::Object(Map::new()));
container!([] Map<String, Value>, Value::Object(Map::new()));

/// Reads the entries of an object.
pub fn read_object<'de, T: Object, A: MapAccess<'de>>(mut entries: A) -> Result<T, A::Error> {
    let mut object = T::default();
    while let Some(key) = entries.next_key()? {
        object.read_entry(key, &mut entries)?;
    }
    Ok(object)
}

/// Reads an entry into a declared field, or keeps it under that field's name.
#[inline]
pub fn read<'de, F: Field, A: MapAccess<'de>>(
    entries: &mut A,
    name: &'static str,
    field: &mut F,
    other: &mut Other,
) -> Result<(), A::Error> {
    match entries.next_value_seed(Reading::<F::Read>(PhantomData))? {
        Read::Value(value) => {
            *field = F::present(value);
            if field.is_absent() {
                other.insert(name.to_owned(), F::empty());
            }
        }
        Read::Absent => {
            *field = F::default();
            other.remove(name);
        }
        Read::Partial(value, raw) => {
            *field = F::present(value);
            other.insert(name.to_owned(), raw);
        }
        Read::Raw(raw) => {
            *field = F::default();
            other.insert(name.to_owned(), raw);
        }
    }
    Ok(())
}

/// Keeps an entry that is not declared.
pub fn keep<'de, A: MapAccess<'de>>(
    entries: &mut A,
    key: Key<'de>,
    other: &mut Other,
) -> Result<(), A::Error> {
    other.insert(key.0.into_owned(), entries.next_value()?);
    Ok(())
}

/// How well a struct fits a value, as an alternative of a union: objects fit,
/// better with all that is required, and the better the more is declared.
pub fn fit_object<T: Object>(value: &Value) -> usize {
    let Some(entries) = value.as_object() else {
        return 0;
    };
    let declared = entries
        .keys()
        .filter(|name| T::FIELDS.contains(&name.as_str()));
    let is_complete = T::REQUIRED.iter().all(|name| entries.contains_key(*name));
    1 + declared.count() + if is_complete { 1000 } else { 0 }
}

/// Implements reading for a generated struct.
macro_rules! object {
    ($type:ident) => {
        impl $crate::model::Lenient for $type {
            fn from_map<'de, A: ::serde::de::MapAccess<'de>>(
                entries: A,
            ) -> Result<$crate::model::Read<Self>, A::Error> {
                $crate::model::read_object(entries).map($crate::model::Read::Value)
            }

            fn fit(value: &::serde_json::Value) -> usize {
                $crate::model::fit_object::<Self>(value)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::model::deserialize(deserializer, "an object")
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> String {
                stringify!($type).to_owned()
            }

            fn json_schema(
                generator: &mut ::schemars::r#gen::SchemaGenerator,
            ) -> ::schemars::schema::Schema {
                $crate::model::Describe::finished::<Self>(generator)
            }
        }
    };
}
pub(crate) use object;
