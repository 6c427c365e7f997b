//! What a person wrote that import would have written otherwise: it stays, and
//! is told.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::components;
use super::lock::{Lock, Schema};
use super::members::{self, Digests, Kept};
use super::operations::At;
use crate::openapi::hoist::{Hoisted, Places};

/// The edits that stayed.
#[derive(Debug, Default)]
pub(in crate::import) struct Edits {
    /// By operation or component.
    pub(in crate::import) kept: BTreeMap<String, Vec<Kept>>,
    /// Operations and components that import never wrote, and that differ.
    pub(in crate::import) by_hand: Vec<String>,
}

impl Edits {
    /// Merges what the operations were made into by hand.
    pub(super) fn of_operations(
        &mut self,
        document: &mut Value,
        fragment: &Value,
        added: &BTreeSet<At>,
        lock: &mut Lock,
    ) {
        for at in added {
            let Some(Value::Object(theirs)) = at.find(document) else {
                continue;
            };
            let before = lock.operations.insert(at.key(), members::digests(theirs));
            if let Some(Value::Object(ours)) = at.find(fragment) {
                let (merged, kept) = members::merge(ours, theirs, before.as_ref());
                at.put(document, merged);
                self.note(at.key(), kept, before.as_ref());
            }
        }
    }

    /// Merges what the components were made into by hand.
    pub(super) fn of_components(
        &mut self,
        document: &mut Value,
        fragment: &Value,
        hoisted: Hoisted,
        places: &Places,
        lock: &mut Lock,
    ) {
        for (name, added) in hoisted.added {
            let Some(Value::Object(theirs)) = components::of(document).get(&name) else {
                continue;
            };
            let mut theirs = theirs.clone();
            if let Some(Value::Object(ours)) = components::of(fragment).get(&name) {
                members::keep_names(&mut theirs, ours);
            }
            document["components"]["schemas"][&name] = Value::Object(theirs.clone());
            // The place by which it is known stays, as long as it stands there.
            let known = lock.schemas.get(&name).map(|before| before.place.clone());
            let place = known.filter(|place| places.get(place) == Some(&name));
            let now = Schema {
                shape: added.shape,
                place: place.unwrap_or(added.place),
                members: members::digests(&theirs),
            };
            let before = lock.schemas.insert(name.clone(), now);
            if let Some(Value::Object(ours)) = components::of(fragment).get(&name) {
                let before = before.as_ref().map(|before| &before.members);
                let (merged, kept) = members::merge(ours, &theirs, before);
                document["components"]["schemas"][&name] = Value::Object(merged);
                self.note(name, kept, before);
            }
        }
    }

    fn note(&mut self, name: String, kept: Vec<Kept>, before: Option<&Digests>) {
        match (kept.is_empty(), before) {
            (true, _) => {}
            (false, Some(_)) => drop(self.kept.insert(name, kept)),
            (false, None) => self.by_hand.push(name),
        }
    }
}
