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
#[derive(Clone, Default, PartialEq)]
pub struct Other(Map<String, Value>);

impl Deref for Other {
    type Target = Map<String, Value>;

    #[inline]
    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for Other {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl From<Map<String, Value>> for Other {
    fn from(entries: Map<String, Value>) -> Self {
        Self(entries)
    }
}

impl From<Other> for Map<String, Value> {
    fn from(other: Other) -> Self {
        other.0
    }
}

impl PartialEq<Map<String, Value>> for Other {
    fn eq(&self, entries: &Map<String, Value>) -> bool {
        self.0 == *entries
    }
}

impl fmt::Debug for Other {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
