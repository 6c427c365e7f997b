//! Operations, by path and method.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::names::Names;
use crate::import::convert::Imported;
use crate::import::mend::Refusal;
use crate::openapi::lookup::{Lookup, Set};

/// Where an operation stands in a document.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::import) struct At {
    pub(in crate::import) path: String,
    pub(in crate::import) method: String,
}

impl At {
    /// The place of a path and a method.
    pub(in crate::import) fn new(path: &str, method: &str) -> Self {
        Self {
            path: path.to_owned(),
            method: method.to_owned(),
        }
    }

    /// `GET /users/{userId}`.
    pub(in crate::import) fn key(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// What stands there.
    pub(in crate::import) fn find<'a>(&self, document: &'a Value) -> Option<&'a Value> {
        document.object("paths").get(&self.path)?.get(&self.method)
    }

    /// Puts an operation there.
    pub(in crate::import) fn put(&self, document: &mut Value, operation: impl Into<Value>) {
        let item = object_at(object_at(document, "paths"), &self.path);
        item[&self.method] = operation.into();
    }
}

/// The object at a key, put there if it is missing.
fn object_at<'a>(holder: &'a mut Value, key: &str) -> &'a mut Value {
    let value = &mut holder[key];
    if !value.is_object() {
        *value = json!({});
    }
    value
}

/// Operations that were not imported, and why.
pub(super) type Refused = Vec<(String, Refusal)>;

/// Puts operations into a document that is the fragment so far, and says where;
/// or why not.
pub(super) fn put<'a>(
    document: &mut Value,
    fragment: &'a Value,
    imported: &[Imported],
    taken: impl Iterator<Item = &'a str>,
) -> (BTreeSet<At>, Refused) {
    let mut names = Names::of(fragment, taken);
    let (mut added, mut refused) = (BTreeSet::new(), Refused::new());
    for operation in imported {
        let at = At::new(&operation.path, &operation.method);
        let existing = at.find(fragment);
        if let Some(why) = existing.and_then(|existing| moved(existing, operation, fragment)) {
            refused.push((at.key(), Refusal::whole(why)));
            continue;
        }
        let mut value = operation.value.clone();
        value.set("operationId", names.fit(operation, existing));
        if existing.is_some_and(|existing| !existing.has("x-feature")) {
            // It is part of every build, and stays so.
            value.shift_remove("x-feature");
        }
        at.put(document, value);
        added.insert(at);
    }
    (added, refused)
}

/// A path stands once in a document, whatever its server.
fn moved(existing: &Value, operation: &Imported, fragment: &Value) -> Option<String> {
    let url = |servers: Option<&Value>| {
        let servers = servers.or_else(|| fragment.get("servers"));
        servers.and_then(|servers| servers.pointer("/0/url").cloned())
    };
    let ours = url(existing.get("servers"));
    let theirs = url(operation.value.get("servers"));
    (ours != theirs).then(|| {
        let url = ours.unwrap_or_default();
        format!("the fragment has this path on another server, {url}")
    })
}
