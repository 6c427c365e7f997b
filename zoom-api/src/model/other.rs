//! What a model has no field for.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{LazyLock, OnceLock};

use serde::de::MapAccess;
use serde_json::{Map, Value};

use super::tape::Tape;

/// The fields of a JSON object that its model doesn't declare, and the raw
/// values of those that the model declares and couldn't read; a map.
///
/// All of it is written back, except for a declared field that was set since;
/// [`types`](crate::types) has the rules. An entry with a declared field's name
/// counts while that field is absent: this is where the setters keep
/// [`Null`](crate::Null) and [`Empty`](crate::Empty).
///
/// `Debug` shows the names alone, since nobody knows whether the values are
/// fit to be printed.
///
/// ```
/// # use zoom_api::Other;
/// let mut other = Other::default();
/// other.insert("cost_center".to_owned(), serde_json::Value::Null);
/// assert_eq!(format!("{other:?}"), r#"{"cost_center"}"#);
/// ```
#[derive(Clone, Default)]
pub struct Other(Option<Box<Entries>>);

/// Few objects have any, so that they are not in the object itself.
#[derive(Default)]
struct Entries {
    /// As they were read. Once there are values, those count; who looked at them could
    /// not take these away.
    tape: Tape,
    /// As somebody has asked for them.
    values: OnceLock<Map<String, Value>>,
    /// Whether a declared field may be among them. Most objects have none, however
    /// many entries there are that nobody declared, and then none is looked for.
    may_have_declared: bool,
}

/// What [`Other`] has when it has nothing.
static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

impl Other {
    /// Keeps an entry that its model doesn't declare, and whose name was just read.
    pub(super) fn record<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        entries: &mut A,
    ) -> Result<(), A::Error> {
        let kept = self.0.get_or_insert_default();
        match kept.values.get_mut() {
            Some(values) => {
                values.insert(name.to_owned(), entries.next_value()?);
                Ok(())
            }
            None => kept.tape.record(name, entries),
        }
    }

    /// Takes out what there is of a field that is set. It may have come with the `other`
    /// of a model that doesn't declare it.
    pub(crate) fn forget(&mut self, name: &str) {
        if self.0.is_some() {
            self.remove(name);
        }
    }

    /// Whether a declared field may be among the entries.
    #[inline]
    pub(super) fn may_have_declared(&self) -> bool {
        self.0.as_ref().is_some_and(|kept| kept.may_have_declared)
    }
}

impl Clone for Entries {
    fn clone(&self) -> Self {
        let tape = match self.values.get() {
            Some(_) => Tape::default(),
            None => self.tape.clone(),
        };
        Self {
            tape,
            values: self.values.clone(),
            may_have_declared: self.may_have_declared,
        }
    }
}

impl Entries {
    fn values(&self) -> &Map<String, Value> {
        self.values.get_or_init(|| self.tape.entries())
    }
}

impl Deref for Other {
    type Target = Map<String, Value>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        self.0.as_ref().map_or(&NOTHING, |kept| kept.values())
    }
}

impl DerefMut for Other {
    fn deref_mut(&mut self) -> &mut Self::Target {
        let kept = self.0.get_or_insert_default();
        kept.may_have_declared = true;
        kept.values();
        kept.tape = Tape::default();
        match kept.values.get_mut() {
            Some(values) => values,
            None => unreachable!("they were just made"),
        }
    }
}

impl From<Map<String, Value>> for Other {
    fn from(values: Map<String, Value>) -> Self {
        Self(Some(Box::new(Entries {
            tape: Tape::default(),
            values: OnceLock::from(values),
            may_have_declared: true,
        })))
    }
}

impl From<Other> for Map<String, Value> {
    fn from(mut other: Other) -> Self {
        std::mem::take(&mut *other)
    }
}

impl PartialEq for Other {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl PartialEq<Map<String, Value>> for Other {
    fn eq(&self, values: &Map<String, Value>) -> bool {
        **self == *values
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}
