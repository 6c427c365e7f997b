//! Lists as arguments: one without items never makes a call mean more.

use std::fmt;

use http::Method;
use serde::Serialize;
use serde_json::Value;

use super::Request;
use super::arguments::MISSING;
use crate::{CommaSeparated, Wire};

/// The problem of a list without items that a call would be about less with: a
/// change of some things must not become one of all.
pub(super) const EMPTY: &str =
    "is a list without items, and the call means more without it; leave it out if it shall";

/// The problem of a body that says nothing of what is to be deleted.
const NOTHING: &str = "has no fields, and the call means more without them";

/// A list, however it is sent.
pub trait List {
    /// Whether it has no items.
    fn is_empty(&self) -> bool;

    /// What can't be sent of it.
    fn problem(&self) -> Option<&'static str>;

    /// Its items, each by itself; nothing where they can't be serialised.
    fn items(&self) -> Value;
}

impl<T: Serialize> List for Vec<T> {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn problem(&self) -> Option<&'static str> {
        None
    }

    fn items(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

impl<T: Serialize + fmt::Display> List for CommaSeparated<T> {
    fn is_empty(&self) -> bool {
        self.is_empty()
    }

    fn problem(&self) -> Option<&'static str> {
        self.problem()
    }

    fn items(&self) -> Value {
        self.items().unwrap_or_default()
    }
}

impl Request {
    /// Refuses a DELETE whose body is to say what is deleted and says nothing: a
    /// list in it has no items, or it has no fields at all.
    pub(super) fn narrowed(self, body: &impl Serialize) -> Self {
        if self.operation.get().method != Method::DELETE {
            return self;
        }
        let Ok(Value::Object(members)) = serde_json::to_value(Wire(body)) else {
            return self;
        };
        let is_empty = |value: &Value| value.as_array().is_some_and(Vec::is_empty);
        if let Some((name, _)) = members.iter().find(|(_, value)| is_empty(value)) {
            return self.refused(name, MISSING);
        }
        if members.is_empty() && !self.is_unchecked {
            return self.refused("body", NOTHING);
        }
        self
    }
}
