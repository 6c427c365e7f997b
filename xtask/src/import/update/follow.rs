//! What became of the operations that were imported: where they are in newer
//! files, and which are there no more.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::import::merge::{At, Lock, drop_orphaned, is_edited};
use crate::import::source::{Source, SourceOperation};
use crate::openapi::entries;
use crate::openapi::lookup::Lookup as _;

/// A fragment in which operations are where the newer files have them.
pub(super) struct Followed {
    pub(super) fragment: Value,
    pub(super) lock: Lock,
    /// The operations that the files have, by method and path: as they were, and
    /// as they are.
    pub(super) found: Vec<(String, String)>,
    /// Those that they have no more, with the names of their methods.
    pub(super) gone: Vec<Gone>,
    /// Those that no file is about.
    pub(super) others: usize,
}

/// An operation that a newer file has no more.
pub(super) struct Gone {
    pub(super) key: String,
    pub(super) id: String,
    /// Whether it stays all the same, since a person edited it.
    pub(super) stays: bool,
}

/// Looks for each imported operation in the files.
pub(super) fn follow(fragment: &Value, lock: &Lock, sources: &[Source]) -> Followed {
    let mut followed = Followed {
        fragment: fragment.clone(),
        lock: lock.clone(),
        found: Vec::new(),
        gone: Vec::new(),
        others: 0,
    };
    let ours: BTreeSet<String> = entries(fragment)
        .map(|(path, method, _)| At::new(path, method).key())
        .collect();
    for (path, method, operation) in entries(fragment) {
        let at = At::new(path, method);
        let key = at.key();
        if !lock.has(&key) {
            continue;
        }
        let here = sources.iter().find_map(|source| source.with_key(&key));
        let product = operation.text("x-product");
        let moved = || {
            let mut same = sources.iter().filter(|source| source.product == product);
            let id = operation.text("x-zoom-operation-id");
            same.find_map(|source| source.with_id(id))
                .filter(|operation| !ours.contains(&operation.place().key()))
        };
        if here.is_some() {
            followed.found.push((key.clone(), key));
        } else if let Some(theirs) = moved() {
            followed.relocate(&at, &theirs.place());
            followed.found.push((key, theirs.place().key()));
        } else if sources.iter().any(|source| source.product == product) {
            followed.remove(&at, operation);
        } else {
            followed.others += 1;
        }
    }
    if !followed.gone.is_empty() {
        drop_orphaned(&mut followed.fragment, fragment);
    }
    followed
}

impl Followed {
    /// Moves an operation, and what the lock knows of it, to another path.
    fn relocate(&mut self, from: &At, to: &At) {
        let Some(operation) = from.find(&self.fragment).cloned() else {
            return;
        };
        take(&mut self.fragment, from);
        to.put(&mut self.fragment, operation);
        self.lock.relocate(&from.key(), &to.key());
    }

    fn remove(&mut self, at: &At, operation: &Value) {
        let key = at.key();
        let stays = is_edited(operation, &key, &self.lock);
        if !stays {
            take(&mut self.fragment, at);
            self.lock.forget(&key);
        }
        let id = operation.text("operationId").to_owned();
        self.gone.push(Gone { key, id, stays });
    }
}

/// Takes an operation out of a document, and its path if that has no other.
fn take(document: &mut Value, at: &At) {
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return;
    };
    if let Some(Value::Object(item)) = paths.get_mut(&at.path) {
        item.shift_remove(&at.method);
        if item.is_empty() {
            paths.shift_remove(&at.path);
        }
    }
}

impl Source {
    /// The operation with this method and path.
    fn with_key(&self, key: &str) -> Option<&SourceOperation> {
        self.operations.iter().find(|it| it.place().key() == key)
    }

    /// The only operation with this id of Zoom's.
    fn with_id(&self, id: &str) -> Option<&SourceOperation> {
        let mut same = self.operations.iter().filter(|it| it.id == id);
        match (same.next(), same.next()) {
            (Some(only), None) if !id.is_empty() => Some(only),
            _ => None,
        }
    }
}

impl SourceOperation {
    /// Where it stands in a fragment.
    pub(super) fn place(&self) -> At {
        At::new(self.path.trim(), &self.method.to_lowercase())
    }
}

/// The operations of a file that a crate has not, and that were not there when
/// it last took something from it.
pub(super) fn fresh<'a>(
    source: &'a Source,
    fragment: &Value,
    lock: &Lock,
) -> Option<Vec<&'a SourceOperation>> {
    let known = lock.known(&source.product)?;
    let is_fresh = |operation: &&SourceOperation| {
        let at = operation.place();
        !known.contains(&at.key()) && at.find(fragment).is_none()
    };
    Some(source.operations.iter().filter(is_fresh).collect())
}
