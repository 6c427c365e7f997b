//! Reads a value while keeping an eye on it: where in it the reader is, how much
//! memory it takes, and whether there is time left.
//!
//! JSON can be small and what it is read into large: of `{"":0}` a map of six
//! hundred bytes becomes, of `{}` in a list of users a thousand. So a cap on a
//! body is none on memory, unless what is made of it is counted as well. What is
//! counted are the estimates below; the texts of strings are not, since they
//! can't be longer than the body.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::mem::size_of;

use serde::Deserializer;
use serde::de::{
    self, DeserializeSeed, EnumAccess, Expected, MapAccess, SeqAccess, VariantAccess, Visitor,
};
use serde_json::Value;

/// What a string takes beside its text.
const STRING: usize = 32;
/// What an entry of a map takes, and the smallest map with one.
const ENTRY: usize = 64;
const NODE: usize = 640;
/// A type that is no larger than this keeps what it reads elsewhere.
const HANDLE: usize = 48;
/// How many values are read between two looks at the clock.
const TICKS: u32 = 1024;

/// What reading a value has come to.
pub(super) struct Meter<'a> {
    left: Cell<usize>,
    ticks: Cell<u32>,
    is_late: &'a dyn Fn() -> bool,
    end: Cell<Option<End>>,
    /// Whether the path is kept, which is asked for where something is wrong.
    has_path: bool,
    path: RefCell<Vec<Segment>>,
    /// The key of the entry that is being read.
    key: RefCell<String>,
}

/// Why reading was ended before its end.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum End {
    Memory,
    Time,
}

/// A step from a value into it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Segment {
    Index(usize),
    Key(String),
}

impl<'a> Meter<'a> {
    pub(super) fn new(bytes: usize, is_late: &'a dyn Fn() -> bool) -> Self {
        Self {
            left: Cell::new(bytes),
            ticks: Cell::new(0),
            is_late,
            end: Cell::new(None),
            has_path: false,
            path: RefCell::default(),
            key: RefCell::default(),
        }
    }

    /// One that can tell where reading ended.
    pub(super) fn with_path(self) -> Self {
        Self {
            has_path: true,
            ..self
        }
    }

    /// Reads JSON.
    pub(super) fn read<T: de::DeserializeOwned>(&self, json: &str) -> Result<T, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let value = T::deserialize(Metered::of(&mut deserializer, self))?;
        deserializer.end()?;
        Ok(value)
    }

    /// Why reading was ended, if that was because of what it came to.
    pub(super) fn end(&self) -> Option<End> {
        self.end.get()
    }

    /// Where reading ended.
    pub(super) fn path(&self) -> Vec<Segment> {
        self.path.borrow().clone()
    }

    /// Counts a value.
    #[inline]
    fn charge<E: de::Error>(&self, bytes: usize) -> Result<(), E> {
        let ticks = self.ticks.get().wrapping_add(1);
        self.ticks.set(ticks);
        if ticks.is_multiple_of(TICKS) && (self.is_late)() {
            return self.ended(End::Time);
        }
        self.take(bytes)
    }

    /// Counts what belongs to a value.
    #[inline]
    fn take<E: de::Error>(&self, bytes: usize) -> Result<(), E> {
        match self.left.get().checked_sub(bytes) {
            None => self.ended(End::Memory),
            Some(left) => {
                self.left.set(left);
                Ok(())
            }
        }
    }

    #[cold]
    fn ended<E: de::Error>(&self, end: End) -> Result<(), E> {
        self.end.set(Some(end));
        Err(E::custom("there is more than there is room or time for"))
    }

    #[inline]
    fn enter(&self, segment: impl FnOnce() -> Segment) {
        if self.has_path {
            self.path.borrow_mut().push(segment());
        }
    }

    /// Leaves what was read; what was not stays the path. The key's buffer is
    /// used again.
    #[inline]
    fn leave(&self) {
        if self.has_path {
            self.pop();
        }
    }

    #[cold]
    fn pop(&self) {
        if let Some(Segment::Key(key)) = self.path.borrow_mut().pop() {
            self.key.replace(key);
        }
    }
}

/// Any of serde's traits, watched; `KEY` says that it is the key of an entry.
struct Metered<'m, T, const KEY: bool = false> {
    inner: T,
    meter: &'m Meter<'m>,
}

impl<'m, T> Metered<'m, T> {
    #[inline]
    fn of(inner: T, meter: &'m Meter<'m>) -> Self {
        Self { inner, meter }
    }
}

impl<'m, T, const KEY: bool> Metered<'m, T, KEY> {
    /// The same around something else.
    #[inline]
    fn with<U>(&self, inner: U) -> Metered<'m, U, KEY> {
        Metered {
            inner,
            meter: self.meter,
        }
    }

    #[inline]
    fn text<E: de::Error>(&self, text: &str) -> Result<(), E> {
        if KEY {
            let mut key = self.meter.key.borrow_mut();
            key.clear();
            key.push_str(text);
            Ok(())
        } else {
            self.meter.take(STRING)
        }
    }
}

impl<'de, T: DeserializeSeed<'de>, const KEY: bool> DeserializeSeed<'de> for Metered<'_, T, KEY> {
    type Value = T::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.deserialize(deserializer)
    }
}

macro_rules! deserialize {
    ($($method:ident($($argument:ident: $type:ty),*))*) => {$(
        fn $method<V: Visitor<'de>>(
            self,
            $($argument: $type,)*
            visitor: V,
        ) -> Result<V::Value, Self::Error> {
            let visitor = self.with(visitor);
            self.inner.$method($($argument,)* visitor)
        }
    )*};
}

impl<'de, D: Deserializer<'de>, const KEY: bool> Deserializer<'de> for Metered<'_, D, KEY> {
    type Error = D::Error;

    deserialize! {
        deserialize_any() deserialize_bool() deserialize_i8() deserialize_i16()
        deserialize_i32() deserialize_i64() deserialize_i128() deserialize_u8()
        deserialize_u16() deserialize_u32() deserialize_u64() deserialize_u128()
        deserialize_f32() deserialize_f64() deserialize_char() deserialize_str()
        deserialize_string() deserialize_bytes() deserialize_byte_buf()
        deserialize_option() deserialize_unit() deserialize_seq() deserialize_map()
        deserialize_identifier() deserialize_ignored_any()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_tuple(length: usize)
        deserialize_tuple_struct(name: &'static str, length: usize)
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident($type:ty))*) => {$(
        fn $method<E: de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.inner.$method(value)
        }
    )*};
}

impl<'de, V: Visitor<'de>, const KEY: bool> Visitor<'de> for Metered<'_, V, KEY> {
    type Value = V::Value;

    visit! {
        visit_bool(bool) visit_i8(i8) visit_i16(i16) visit_i32(i32) visit_i64(i64)
        visit_i128(i128) visit_u8(u8) visit_u16(u16) visit_u32(u32) visit_u64(u64)
        visit_u128(u128) visit_f32(f32) visit_f64(f64) visit_char(char)
        visit_bytes(&[u8]) visit_borrowed_bytes(&'de [u8]) visit_byte_buf(Vec<u8>)
    }

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Expected::fmt(&self.inner, f)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<V::Value, E> {
        self.text(text)?;
        self.inner.visit_str(text)
    }

    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.text(text)?;
        self.inner.visit_borrowed_str(text)
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<V::Value, E> {
        self.text(&text)?;
        self.inner.visit_string(text)
    }

    fn visit_none<E: de::Error>(self) -> Result<V::Value, E> {
        self.inner.visit_none()
    }

    fn visit_unit<E: de::Error>(self) -> Result<V::Value, E> {
        self.inner.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.visit_some(deserializer)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.visit_newtype_struct(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.inner.visit_seq(Items {
            items,
            meter: self.meter,
            index: 0,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.inner.visit_map(Entries {
            entries,
            meter: self.meter,
            is_handle: size_of::<V::Value>() <= HANDLE,
            has_node: false,
        })
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        let variant = self.with(variant);
        self.inner.visit_enum(variant)
    }
}

/// A list. It grows by doubling, so half of it may be empty.
struct Items<'m, A> {
    items: A,
    meter: &'m Meter<'m>,
    index: usize,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<'_, A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        self.meter.enter(|| Segment::Index(self.index));
        self.meter.charge(2 * size_of::<T::Value>())?;
        self.index += 1;
        // Looked at where it is: it may be large.
        let item = self.items.next_element_seed(Metered::of(seed, self.meter));
        if item.is_ok() {
            self.meter.leave();
        }
        item
    }
}

/// An object: the fields of a struct, which take no room of their own, or the
/// entries of a map.
struct Entries<'m, A> {
    entries: A,
    meter: &'m Meter<'m>,
    is_handle: bool,
    has_node: bool,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Entries<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        if self.meter.has_path {
            let meter = self.meter;
            self.entries
                .next_key_seed(Metered::<_, true> { inner: seed, meter })
        } else {
            self.entries.next_key_seed(seed)
        }
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.meter.enter(|| Segment::Key(self.meter.key.take()));
        // What a struct has no field for, it keeps as it came.
        let is_kept = size_of::<T::Value>() == size_of::<Value>();
        if self.is_handle || is_kept {
            let node = if self.has_node { 0 } else { NODE };
            self.has_node = true;
            self.meter.charge(node + ENTRY + size_of::<T::Value>())?;
        }
        let value = self.entries.next_value_seed(Metered::of(seed, self.meter));
        if value.is_ok() {
            self.meter.leave();
        }
        value
    }
}

impl<'de, 'm, A: EnumAccess<'de>, const KEY: bool> EnumAccess<'de> for Metered<'m, A, KEY> {
    type Error = A::Error;
    type Variant = Metered<'m, A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<(T::Value, Self::Variant), A::Error> {
        let (value, variant) = self.inner.variant_seed(seed)?;
        Ok((value, Metered::of(variant, self.meter)))
    }
}

impl<'de, A: VariantAccess<'de>, const KEY: bool> VariantAccess<'de> for Metered<'_, A, KEY> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.inner.unit_variant()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        let seed = self.with(seed);
        self.inner.newtype_variant_seed(seed)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let visitor = self.with(visitor);
        self.inner.tuple_variant(length, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let visitor = self.with(visitor);
        self.inner.struct_variant(fields, visitor)
    }
}
