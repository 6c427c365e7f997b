//! What a model has no field for.

use std::fmt;
use std::ops::{Deref, DerefMut};

use serde_json::{Map, Value};

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
pub struct Other {
    entries: Map<String, Value>,
    /// Whether a declared field may be among them. Most objects have none, however
    /// many entries there are that nobody declared, and then none is looked for.
    may_have_declared: bool,
}

impl Other {
    /// Keeps an entry that its model doesn't declare.
    pub(super) fn insert_undeclared(&mut self, name: String, value: Value) {
        self.entries.insert(name, value);
    }

    /// Whether a declared field may be among the entries.
    #[inline]
    pub(super) fn may_have_declared(&self) -> bool {
        self.may_have_declared
    }
}

impl Deref for Other {
    type Target = Map<String, Value>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.entries
    }
}

impl DerefMut for Other {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        self.may_have_declared = true;
        &mut self.entries
    }
}

impl From<Map<String, Value>> for Other {
    fn from(entries: Map<String, Value>) -> Self {
        Self {
            entries,
            may_have_declared: true,
        }
    }
}

impl From<Other> for Map<String, Value> {
    fn from(other: Other) -> Self {
        other.entries
    }
}

impl PartialEq for Other {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl PartialEq<Map<String, Value>> for Other {
    fn eq(&self, entries: &Map<String, Value>) -> bool {
        self.entries == *entries
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}
