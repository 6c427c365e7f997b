//! Reading an object into a generated struct.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::lenient::{Entries, Reading};
use super::{Lenient, Other, Read};

/// A generated struct.
pub trait Object: Default {
    /// What is declared.
    const FIELDS: &'static [FieldSpec];

    /// What the spec says of it as a whole.
    const SPEC: ObjectSpec = ObjectSpec::new();

    /// Takes the value of an entry whose key was just read.
    fn read_entry<'de, A: MapAccess<'de>>(
        &mut self,
        key: Key<'de>,
        entries: &mut A,
    ) -> Result<(), A::Error>;
}

/// What the spec says of an object.
#[derive(Clone, Copy, Debug, Default)]
pub struct ObjectSpec {
    keeps_null: bool,
}

impl ObjectSpec {
    /// An object about which there is nothing to say.
    pub const fn new() -> Self {
        Self { keeps_null: false }
    }

    /// It goes to Zoom, and never comes from there: a `null` in it was meant, and is
    /// told from a field that is absent.
    #[must_use]
    pub const fn keeps_null(mut self) -> Self {
        self.keeps_null = true;
        self
    }
}

/// What the spec says of a field.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// The name in JSON.
    pub(super) name: &'static str,
    /// Whether the spec requires it, which tells alternatives of a union apart.
    pub(super) is_required: bool,
    /// Whether a request has to have it: it is written even if it is empty.
    pub(super) is_always_written: bool,
    /// Whether it is a secret.
    pub(super) is_secret: bool,
    /// Whether it may hold a secret further down.
    pub(super) holds_secrets: bool,
    /// The form of the date-times in it, where it is another than usual.
    pub(super) form: Option<&'static str>,
    /// The one value that the spec lists for it.
    pub(super) tag: Option<Tag>,
}

/// The one value of a field, by which an alternative of a union is known.
#[derive(Clone, Copy, Debug)]
pub(super) enum Tag {
    Text(&'static str),
    Number(i64),
}

impl Tag {
    /// Whether a value is this one; the case of text doesn't matter, as in enums.
    fn is(self, value: &Value) -> bool {
        match self {
            Self::Text(tag) => value
                .as_str()
                .is_some_and(|it| it.eq_ignore_ascii_case(tag)),
            Self::Number(tag) => match value {
                Value::String(text) => text.parse() == Ok(tag),
                value => value.as_i64() == Some(tag),
            },
        }
    }
}

impl FieldSpec {
    /// A field of this name.
    pub const fn new(name: &'static str) -> Self {
        Self {
            name,
            is_required: false,
            is_always_written: false,
            is_secret: false,
            holds_secrets: false,
            form: None,
            tag: None,
        }
    }

    /// The spec requires it.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// A request writes it even if it is empty.
    #[must_use]
    pub const fn always_written(mut self) -> Self {
        self.is_always_written = true;
        self
    }

    /// It is a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.is_secret = true;
        self
    }

    /// It may hold a secret further down.
    #[must_use]
    pub const fn holds_secrets(mut self) -> Self {
        self.holds_secrets = true;
        self
    }

    /// The spec lists this value for it, and no other.
    #[must_use]
    pub const fn tag(mut self, value: &'static str) -> Self {
        self.tag = Some(Tag::Text(value));
        self
    }

    /// As [`tag`](Self::tag), for a number.
    #[must_use]
    pub const fn tag_number(mut self, value: i64) -> Self {
        self.tag = Some(Tag::Number(value));
        self
    }

    /// Its date-times have this form: a pattern of letters.
    #[must_use]
    pub const fn form(mut self, pattern: &'static str) -> Self {
        self.form = Some(pattern);
        self
    }
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
pub fn read_object<'de, T: Object, A: MapAccess<'de>>(
    entries: Entries<'de, A>,
) -> Result<Read<T>, A::Error> {
    let Entries { first, mut rest } = entries;
    // Where it stays: it may be large, and is moved often enough.
    let mut read = Ok(Read::Value(T::default()));
    if let Ok(Read::Value(object)) = &mut read {
        let mut next = first;
        while let Some(key) = next {
            object.read_entry(key, &mut rest)?;
            next = rest.next_key()?;
        }
    }
    read
}

/// Reads an entry into a declared field of an object, or keeps it under that field's
/// name.
#[inline]
pub fn read<'de, F: Field, A: MapAccess<'de>>(
    spec: ObjectSpec,
    entries: &mut A,
    name: &'static str,
    field: &mut F,
    other: &mut Other,
) -> Result<(), A::Error> {
    let raw = match entries.next_value_seed(Reading::<F::Read>(PhantomData))? {
        Read::Value(value) => {
            *field = F::present(value);
            field.is_absent().then(F::empty)
        }
        Read::Absent => {
            *field = F::default();
            spec.keeps_null.then_some(Value::Null)
        }
        Read::Partial(value, raw) => {
            *field = F::present(value);
            Some(raw)
        }
        Read::Raw(raw) => {
            *field = F::default();
            Some(raw)
        }
    };
    // The member may have come before, as something else: the last one counts.
    match raw {
        Some(raw) => keep_declared(other, name, raw),
        None if other.may_have_declared() => forget(other, name),
        None => {}
    }
    Ok(())
}

#[cold]
fn keep_declared(other: &mut Other, name: &'static str, raw: Value) {
    other.insert(name.to_owned(), raw);
}

#[cold]
fn forget(other: &mut Other, name: &'static str) {
    other.remove(name);
}

/// Keeps an entry that is not declared.
pub fn keep<'de, A: MapAccess<'de>>(
    entries: &mut A,
    key: Key<'de>,
    other: &mut Other,
) -> Result<(), A::Error> {
    other.record(&key, entries)
}

/// How well a struct fits a value, as an alternative of a union: objects fit,
/// better with all that is required, and the better the more is declared. A field
/// that has one value only tells more than all of these: with its value the
/// struct is the one, with another it is none.
pub fn fit_object<T: Object>(value: &Value) -> usize {
    fit_fields(T::FIELDS, value)
}

/// It is compiled once, and not for each struct.
fn fit_fields(fields: &[FieldSpec], value: &Value) -> usize {
    let Some(entries) = value.as_object() else {
        return 0;
    };
    // As everywhere, `null` is absent.
    let has = |field: &FieldSpec| {
        entries
            .get(field.name)
            .is_some_and(|value| !value.is_null())
    };
    let mut tagged = 0;
    for field in fields.iter().filter(|field| has(field)) {
        match field.tag {
            Some(tag) if tag.is(&entries[field.name]) => tagged += 10_000,
            Some(_) => return 0,
            None => {}
        }
    }
    let declared = fields.iter().filter(|field| has(field));
    let is_complete = fields.iter().all(|field| !field.is_required || has(field));
    1 + tagged + declared.count() + if is_complete { 1000 } else { 0 }
}

/// Declares a generated struct: its fields with their names in JSON, other names
/// under which they are read, and what else the spec says of them (the
/// constructors of [`FieldSpec`], and of [`ObjectSpec`] for the whole). A field with
/// `mut` has a setter: it may go to Zoom.
#[doc(hidden)]
#[macro_export]
macro_rules! __object {
    (
        $(#[doc = $docs:literal])*
        pub struct $type:ident $(($whole:ident))? {
            $(
                $(#[doc = $field_docs:literal])*
                pub $field:ident: $of:ty = $($mut:ident)? $name:literal $(| $alias:literal)*
                    $(($($fact:ident $(($said:literal))?),+))?,
            )*
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $type {
            $(
                $(#[doc = $field_docs])*
                pub $field: $of,
            )*
            /// What has no field here, and what a field could not be read from.
            pub other: $crate::Other,
        }

        impl $type {
            $($(
                /// Sets the field of this name, which says what it takes.
                pub fn $field<How>($mut self, value: impl $crate::IntoField<$of, How>) -> Self {
                    $crate::generated_v2::set(&mut self.$field, $name, &mut self.other, value);
                    self
                }
            )?)*
        }

        impl $crate::generated_v2::Object for $type {
            const FIELDS: &'static [$crate::generated_v2::FieldSpec] =
                &[$($crate::generated_v2::FieldSpec::new($name) $($(.$fact($($said)?))+)?),*];
            $(
                const SPEC: $crate::generated_v2::ObjectSpec =
                    $crate::generated_v2::ObjectSpec::new().$whole();
            )?

            #[inline(always)] // it is called in one place
            #[allow(clippy::match_single_binding, unused_variables)] // where nothing is declared
            fn read_entry<'de, A: $crate::generated_v2::serde::de::MapAccess<'de>>(
                &mut self,
                key: $crate::generated_v2::Key<'de>,
                entries: &mut A,
            ) -> Result<(), A::Error> {
                let (spec, other) = (Self::SPEC, &mut self.other);
                match &*key {
                    $($name $(| $alias)* => {
                        $crate::generated_v2::read(spec, entries, $name, &mut self.$field, other)
                    })*
                    _ => $crate::generated_v2::keep(entries, key, other),
                }
            }
        }

        impl $crate::generated_v2::serde::Serialize for $type {
            #[allow(unused_mut)] // where nothing is declared
            fn serialize<S: $crate::generated_v2::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut object = $crate::generated_v2::Writer::new::<Self>(serializer, &self.other)?;
                $(object.field(
                    $crate::generated_v2::FieldSpec::new($name) $($(.$fact($($said)?))+)?,
                    &self.$field,
                );)*
                object.finish::<Self>()
            }
        }

        impl $crate::generated_v2::Lenient for $type {
            fn from_map<'de, A: $crate::generated_v2::serde::de::MapAccess<'de>>(
                entries: $crate::generated_v2::Entries<'de, A>,
            ) -> Result<$crate::generated_v2::Read<Self>, A::Error> {
                $crate::generated_v2::read_object(entries)
            }

            fn fit(value: &$crate::generated_v2::serde_json::Value) -> usize {
                $crate::generated_v2::fit_object::<Self>(value)
            }
        }

        impl<'de> $crate::generated_v2::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::generated_v2::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::generated_v2::deserialize(deserializer, "an object")
            }
        }

        $crate::generated_v2::with_schemars! {
            impl $crate::generated_v2::Described for $type {
                fn describe(schema: &mut $crate::generated_v2::Describe<'_>) {
                    schema.object(&[$($docs),*]);
                    $(schema.field::<$of>($name, &[$($field_docs),*]);)*
                }
            }
        }

        $crate::generated_v2::json_schema!($type);
    };
}
