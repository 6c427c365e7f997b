//! Puts imported operations into the fragment.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::openapi::entries;
use crate::openapi::lookup::{Lookup, Set};

use super::declare;
use super::lock::{Lock, Schema};
use super::members::{self, Kept};
use super::operation::Imported;
use crate::import::mend::Refusal;
use crate::openapi::hoist::{self, Hints, references};
use crate::openapi::naming;

/// The fragment with the operations in it.
#[derive(Debug)]
pub(super) struct Merged {
    /// The document.
    pub document: Value,
    /// What import wrote.
    pub lock: Lock,
    /// What a person had edited, by operation or schema.
    pub kept: BTreeMap<String, Vec<Kept>>,
    /// Operations and schemas that import never wrote, and that differ.
    pub by_hand: Vec<String>,
    /// Operations that could not be put in.
    pub refused: Vec<(String, Refusal)>,
}

/// Merges operations into a fragment.
pub(super) fn merge(fragment: &Value, lock: &Lock, imported: &[Imported]) -> Merged {
    let mut document = fragment.clone();
    let mut refused = Vec::new();
    let mut taken = taken_names(fragment);
    let mut keys: BTreeSet<(String, String)> = BTreeSet::new();
    for operation in imported {
        let at = (operation.path.clone(), operation.method.clone());
        let existing = find(fragment, &at);
        if let Some(refusal) =
            existing.and_then(|existing| other_server(existing, operation, fragment))
        {
            refused.push((key(&at), refusal));
            continue;
        }
        let mut value = operation.value.clone();
        fit_name(&mut value, existing, &mut taken);
        if existing.is_some_and(|existing| existing.get("x-feature").is_none()) {
            // It is part of every build, and stays so.
            value.shift_remove("x-feature");
        }
        insert(&mut document, &at, Value::Object(value));
        keys.insert(at);
    }
    let fixed = fixed_components(&document, &keys);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| fixed.contains(name));
    }
    let ours = schemas(fragment);
    let places = hoist::places(fragment);
    let mut lock = lock.clone();
    lock.follow_renames(&places, |name| ours.contains_key(name));
    let shapes = lock
        .schemas
        .iter()
        .map(|(name, schema)| (name.clone(), schema.shape.clone()));
    let hints = Hints {
        places,
        shapes: shapes.collect(),
    };
    let hoisted = hoist::hoist(&mut document, &hints);

    let mut edits = Edits::default();
    for at in &keys {
        let Some(Value::Object(theirs)) = find(&document, at).cloned() else {
            continue;
        };
        let before = lock.operations.insert(key(at), members::digests(&theirs));
        if let Some(Value::Object(ours)) = find(fragment, at) {
            let (merged, kept) = members::merge(ours, &theirs, before.as_ref());
            insert(&mut document, at, Value::Object(merged));
            edits.note(key(at), kept, before.is_some());
        }
    }
    let mut components = schemas(&document);
    for (name, added) in hoisted.added {
        let Some(Value::Object(theirs)) = components.get(&name).cloned() else {
            continue;
        };
        // The place by which it is known stays, as long as it stands there.
        let known = lock.schemas.get(&name).map(|before| before.place.clone());
        let place = known.filter(|place| hints.places.get(place) == Some(&name));
        let now = Schema {
            shape: added.shape,
            place: place.unwrap_or(added.place),
            members: members::digests(&theirs),
        };
        let before = lock.schemas.insert(name.clone(), now);
        if let Some(Value::Object(ours)) = ours.get(&name) {
            let (merged, kept) =
                members::merge(ours, &theirs, before.as_ref().map(|before| &before.members));
            components.insert(name.clone(), Value::Object(merged));
            edits.note(name.clone(), kept, before.is_some());
        }
    }
    complete(&mut document, &ours, components, fragment);
    let present = schemas(&document);
    lock.schemas.retain(|name, _| present.contains_key(name));
    declare::scopes(&mut document);
    declare::tags(&mut document);
    Merged {
        document,
        lock,
        kept: edits.kept,
        by_hand: edits.by_hand,
        refused,
    }
}

/// What a person wrote that import would have written otherwise.
#[derive(Default)]
struct Edits {
    kept: BTreeMap<String, Vec<Kept>>,
    by_hand: Vec<String>,
}

impl Edits {
    fn note(&mut self, name: String, kept: Vec<Kept>, imported_before: bool) {
        if kept.is_empty() {
        } else if imported_before {
            self.kept.insert(name, kept);
        } else {
            self.by_hand.push(name);
        }
    }
}

/// `GET /users/{userId}`.
fn key((path, method): &(String, String)) -> String {
    format!("{} {path}", method.to_uppercase())
}

fn find<'a>(document: &'a Value, (path, method): &(String, String)) -> Option<&'a Value> {
    document.get("paths")?.get(path)?.get(method)
}

fn insert(document: &mut Value, (path, method): &(String, String), value: Value) {
    if !document.get("paths").is_some_and(Value::is_object) {
        document["paths"] = json!({});
    }
    let item = &mut document["paths"][path];
    if !item.is_object() {
        *item = json!({});
    }
    item[method] = value;
}

fn schemas(document: &Value) -> Map<String, Value> {
    match document.pointer("/components/schemas") {
        Some(Value::Object(schemas)) => schemas.clone(),
        _ => Map::new(),
    }
}

/// A path stands once in a document, whatever its server.
fn other_server(existing: &Value, operation: &Imported, fragment: &Value) -> Option<Refusal> {
    let url = |servers: Option<&Value>| {
        servers
            .or_else(|| fragment.get("servers"))
            .and_then(|servers| servers.pointer("/0/url").cloned())
    };
    let (ours, theirs) = (
        url(existing.get("servers")),
        url(operation.value.get("servers")),
    );
    (ours != theirs).then(|| Refusal {
        pointer: String::new(),
        why: format!(
            "the fragment has this path on another server, {}",
            ours.unwrap_or_default()
        ),
    })
}

/// The methods that the fragment's operations become, each with its operation.
fn taken_names(fragment: &Value) -> BTreeMap<String, String> {
    let mut taken = BTreeMap::new();
    for (path, method, operation) in entries(fragment) {
        if let Some(id) = operation.text_at("operationId") {
            taken.insert(naming::snake(id), key(&(path.clone(), method.clone())));
        }
    }
    taken
}

/// An operation keeps the name that it has in the fragment. A new one whose
/// name another product's operation has gets its product's name into it.
fn fit_name(
    value: &mut Map<String, Value>,
    existing: Option<&Value>,
    taken: &mut BTreeMap<String, String>,
) {
    let text = |value: &Map<String, Value>, key: &str| value.text(key).to_owned();
    let wanted = text(value, "operationId");
    let asked_for = value.shift_remove("x-asked-for").is_some();
    let old = existing
        .and_then(|existing| existing.get("operationId"))
        .and_then(Value::as_str);
    let mut name = match old {
        Some(old) if !asked_for => old.to_owned(),
        _ => wanted.clone(),
    };
    if old != Some(name.as_str()) && taken.contains_key(&naming::snake(&name)) {
        let product = naming::words(&text(value, "x-product"));
        let mut words = naming::words(&wanted);
        let at = words.len().min(1);
        words.splice(at..at, product);
        name = naming::camel(words);
        let base = name.clone();
        let mut number = 2;
        while taken.contains_key(&naming::snake(&name)) {
            name = format!("{base}{number}");
            number += 1;
        }
    }
    taken.insert(naming::snake(&name), String::new());
    value.set("operationId", json!(name));
}

/// The components that other operations need, or the responses of all.
fn fixed_components(document: &Value, imported: &BTreeSet<(String, String)>) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    for (path, method, operation) in entries(document) {
        if !imported.contains(&(path.clone(), method.clone())) {
            references(operation, &mut needed);
        }
    }
    for (section, content) in document.object("components") {
        if section != "schemas" {
            references(content, &mut needed);
        }
    }
    closure(needed, &schemas(document))
}

/// Adds the components that components need.
fn closure(needed: BTreeSet<String>, schemas: &Map<String, Value>) -> BTreeSet<String> {
    let mut open: Vec<String> = needed.into_iter().collect();
    let mut all = BTreeSet::new();
    while let Some(name) = open.pop() {
        if let Some(schema) = schemas.get(&name)
            && all.insert(name)
        {
            let mut inner = BTreeSet::new();
            references(schema, &mut inner);
            open.extend(inner);
        }
    }
    all
}

/// Puts the components in: those that are needed, and those that nothing
/// needed before either, the old ones first and in their order.
fn complete(
    document: &mut Value,
    ours: &Map<String, Value>,
    mut components: Map<String, Value>,
    fragment: &Value,
) {
    let mut needed = all_references(document);
    let before = closure(all_references(fragment), ours);
    needed.extend(ours.keys().filter(|name| !before.contains(*name)).cloned());
    // An edit that stays may need a component that import no longer writes.
    for (name, schema) in ours {
        components
            .entry(name.clone())
            .or_insert_with(|| schema.clone());
    }
    let needed = closure(needed, &components);
    let mut ordered = Map::new();
    for name in ours.keys().chain(components.keys()) {
        if needed.contains(name) && !ordered.contains_key(name) {
            ordered.insert(name.clone(), components[name].clone());
        }
    }
    document["components"]["schemas"] = Value::Object(ordered);
}

/// The components that a document refers to outside of its components' schemas.
fn all_references(document: &Value) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    references(document.get("paths").unwrap_or(&Value::Null), &mut needed);
    for (section, content) in document.object("components") {
        if section != "schemas" {
            references(content, &mut needed);
        }
    }
    needed
}
