//! The components that a document needs.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::operations::At;
use crate::openapi::entries;
use crate::openapi::hoist::references;
use crate::openapi::lookup::Lookup;
use crate::openapi::model::METHODS;

/// `components.schemas`.
pub(super) fn of(document: &Value) -> &Map<String, Value> {
    document.object("components").object("schemas")
}

/// Drops the components that only these operations need: they have them inline
/// now.
pub(super) fn drop_unneeded(document: &mut Value, added: &BTreeSet<At>) {
    let mut needed = needed_outside_of_paths(document);
    for (path, method, operation) in entries(document) {
        if !added.contains(&At::new(path, method)) {
            references(operation, &mut needed);
        }
    }
    let needed = closure(needed, of(document));
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| needed.contains(name));
    }
}

/// Puts the components in that are needed, and those of the fragment that
/// nothing needed before either; the fragment's first, and in their order.
pub(super) fn complete(document: &mut Value, fragment: &Value) {
    let ours = of(fragment);
    let before = closure(needed_by_all(fragment), ours);
    let mut needed = needed_by_all(document);
    needed.extend(ours.keys().filter(|name| !before.contains(*name)).cloned());
    // An edit that stays may need a component that import no longer writes.
    let mut schemas = of(document).clone();
    for (name, schema) in ours {
        schemas
            .entry(name.clone())
            .or_insert_with(|| schema.clone());
    }
    let needed = closure(needed, &schemas);
    let mut ordered = Map::new();
    for name in ours.keys().chain(schemas.keys()) {
        if needed.contains(name) && !ordered.contains_key(name) {
            ordered.insert(name.clone(), schemas[name].clone());
        }
    }
    document["components"]["schemas"] = Value::Object(ordered);
}

/// Drops the components that something needed before, and nothing does now.
pub(in crate::import) fn drop_orphaned(document: &mut Value, before: &Value) {
    let needed_before = closure(needed_by_all(before), of(before));
    let needed = closure(needed_by_all(document), of(document));
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| needed.contains(name) || !needed_before.contains(name));
    }
}

/// The part of a document that one of its operations needs.
pub(in crate::import) fn only(document: &Value, path: &str, method: &str) -> Value {
    let is_kept = |key: &str| key == method || !METHODS.contains(&key);
    let item = selected(document.object("paths").object(path), is_kept);
    let mut needed = needed_outside_of_paths(document);
    references(&item, &mut needed);
    let needed = closure(needed, of(document));
    let components = document.object("components").iter();
    let components = components.map(|(section, content)| {
        let content = match section.as_str() {
            "schemas" => selected(of(document), |name| needed.contains(name)),
            _ => content.clone(),
        };
        (section.clone(), content)
    });
    let components: Map<String, Value> = components.collect();
    let parts = document.as_object().into_iter().flatten();
    let parts = parts.map(|(key, value)| {
        let value = match key.as_str() {
            "paths" => json!({ path: &item }),
            "components" => json!(&components),
            _ => value.clone(),
        };
        (key.clone(), value)
    });
    parts.collect()
}

fn selected(object: &Map<String, Value>, is_kept: impl Fn(&str) -> bool) -> Value {
    let kept = object.iter().filter(|(key, _)| is_kept(key));
    let kept = kept.map(|(key, value)| (key.clone(), value.clone()));
    Value::Object(kept.collect())
}

/// What a document's operations and responses refer to.
fn needed_by_all(document: &Value) -> BTreeSet<String> {
    let mut needed = needed_outside_of_paths(document);
    document
        .get("paths")
        .into_iter()
        .for_each(|paths| references(paths, &mut needed));
    needed
}

fn needed_outside_of_paths(document: &Value) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    for (section, content) in document.object("components") {
        if section != "schemas" {
            references(content, &mut needed);
        }
    }
    needed
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
