//! Writing a generated struct.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::object::{Field, FieldSpec};
use super::{Object, Other};
use crate::{Secret, date_time};

/// Writes an object: its declared fields, then what else it came with. The first
/// error is told at the end, and nothing is written behind it: so that each field is
/// a plain call in what is generated, which takes half the compiler's time.
pub struct Writer<'a, S: Serializer> {
    entries: S::SerializeMap,
    error: Option<S::Error>,
    other: &'a Other,
    /// Whether the object has a secret: what came in its place, or beside it
    /// under a name that nobody expected, may be one as well.
    is_guarded: bool,
}

impl<'a, S: Serializer> Writer<'a, S> {
    /// Begins the object.
    pub fn new<T: Object>(serializer: S, other: &'a Other) -> Result<Self, S::Error> {
        Ok(Self {
            entries: serializer.serialize_map(None)?,
            error: None,
            other,
            is_guarded: const { has_secret(T::FIELDS) },
        })
    }

    /// A declared field.
    pub fn field<F: Field>(&mut self, spec: FieldSpec, field: &F) {
        if self.error.is_none() {
            self.error = self.declared(spec, field).err();
        }
    }

    fn declared<F: Field>(&mut self, spec: FieldSpec, field: &F) -> Result<(), S::Error> {
        let name = spec.name;
        let raw = self.raw_of(name);
        if spec.is_always_written && field.is_absent() && raw.is_none() {
            return self.entries.serialize_entry(name, field);
        }
        let is_guarded = self.is_guarded || spec.holds_secrets;
        match spec.form {
            None => self.write(name, field, raw, is_guarded),
            Some(form) => date_time::within(form, || self.write(name, field, raw, is_guarded)),
        }
    }

    /// What a declared field came with, where that is kept.
    #[inline]
    fn raw_of(&self, name: &str) -> Option<&'a Value> {
        if self.other.may_have_declared() {
            self.other.get(name)
        } else {
            None
        }
    }

    fn write<F: Field>(
        &mut self,
        name: &'static str,
        field: &F,
        raw: Option<&Value>,
        is_guarded: bool,
    ) -> Result<(), S::Error> {
        match raw {
            Some(raw) if field.is_read_from(raw) => self.raw(name, raw, is_guarded),
            _ if field.is_absent() => Ok(()),
            _ => self.entries.serialize_entry(name, field),
        }
    }

    /// What is not declared, and the end.
    ///
    /// # Errors
    ///
    /// Something could not be written.
    pub fn finish<T: Object>(mut self) -> Result<S::Ok, S::Error> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let may_be_declared = self.other.may_have_declared();
        for (name, raw) in self.other.iter() {
            if !(may_be_declared && is_declared(T::FIELDS, name)) {
                self.raw(name, raw, self.is_guarded)?;
            }
        }
        self.entries.end()
    }

    fn raw(&mut self, name: &str, value: &Value, is_guarded: bool) -> Result<(), S::Error> {
        let raw = Raw { value, is_guarded };
        self.entries.serialize_entry(name, &raw)
    }
}

fn is_declared(fields: &[FieldSpec], name: &str) -> bool {
    fields.iter().any(|field| field.name == name)
}

/// Whether an object has a secret.
const fn has_secret(fields: &[FieldSpec]) -> bool {
    let mut index = 0;
    while index < fields.len() {
        if fields[index].is_secret {
            return true;
        }
        index += 1;
    }
    false
}

/// Whether there is nothing in a value that could be a secret.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// A value that was not read.
struct Raw<'a> {
    value: &'a Value,
    is_guarded: bool,
}

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // Whether it is, `Wire` says by a flag of this thread: it may stand any
        // number of serialisers above this one.
        if self.is_guarded && !says_nothing(self.value) && !Secret::is_on_the_wire() {
            Secret::new("").serialize(serializer)
        } else {
            // Which says to whoever asks that it has no type.
            serializer.serialize_newtype_struct("Other", self.value)
        }
    }
}
