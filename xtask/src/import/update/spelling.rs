//! What changed in a fragment and means nothing to programs, or is how a file is
//! written.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Changed;
use super::compare::Topic;
use crate::openapi::hoist::references;
use crate::openapi::lookup::Lookup as _;

/// How many operations are written otherwise, and are the same for programs.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    /// In their scopes, of which the order means nothing.
    pub(super) scopes: usize,
    /// In prose, links, examples, and the limits of replies.
    pub(super) prose: usize,
}

impl Spelling {
    /// Counts an operation, by its place in a document before and after.
    pub(super) fn count(&mut self, before: (&Value, &str), after: (&Value, &str)) {
        let (ours, theirs) = (written(before), written(after));
        self.scopes += usize::from(ours.0 != theirs.0);
        self.prose += usize::from(ours.1 != theirs.1);
    }
}

/// The fewest operations that tell how a file is written.
const FEWEST: usize = 3;

/// Takes out what changed in most of the operations that were compared, and
/// counts it by its topic.
pub(super) fn take_common(changed: &mut Vec<Changed>, compared: usize) -> Vec<(Topic, usize)> {
    let mut common = Vec::new();
    for topic in [Topic::Scopes, Topic::RateLimit] {
        let is_about = |changed: &&Changed| changed.changes.iter().any(|it| it.topic == topic);
        let count = changed.iter().filter(is_about).count();
        if count >= FEWEST && count * 2 > compared {
            for changed in changed.iter_mut() {
                changed.changes.retain(|change| change.topic != topic);
            }
            common.push((topic, count));
        }
    }
    changed.retain(|changed| !changed.changes.is_empty());
    common
}

/// The scopes of an operation, and all else that is said of it and of the
/// components that it leads to.
fn written((document, at): (&Value, &str)) -> (Option<Value>, Map<String, Value>) {
    let mut said = document
        .pointer(at)
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let scopes = said.shift_remove("security");
    let schemas = document.object("components").object("schemas");
    let mut open = BTreeSet::new();
    said.values().for_each(|value| references(value, &mut open));
    let mut components: Map<String, Value> = Map::new();
    while let Some(name) = open.pop_first() {
        if let Some(schema) = schemas.get(&name)
            && components.insert(name, schema.clone()).is_none()
        {
            references(schema, &mut open);
            open.retain(|name| !components.contains_key(name));
        }
    }
    said.insert("components".to_owned(), Value::Object(components));
    (scopes, said)
}
