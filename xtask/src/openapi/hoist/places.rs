//! Where a component is used: the way from an operation to it, through
//! properties and items, whatever is named on that way.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::entries;

use super::shape::referenced;

/// The component at each place.
pub type Places = BTreeMap<String, String>;

/// The parts of an operation that have schemas, each with the place that they
/// begin.
pub(super) fn roots<'a>(
    method: &str,
    path: &str,
    operation: &'a Value,
) -> Vec<(String, &'a Value)> {
    let key = key(method, path);
    let mut roots = Vec::new();
    for parameter in operation
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        if let (Some(name), Some(schema)) = (
            parameter.get("name").and_then(Value::as_str),
            parameter.get("schema"),
        ) {
            roots.push((format!("{key} ?{name}"), schema));
        }
    }
    for (_, schema) in content(operation.get("requestBody")) {
        roots.push((format!("{key} >"), schema));
    }
    for (status, response) in operation
        .get("responses")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        if status.starts_with('2') {
            // All successful replies have one type.
            for (_, schema) in content(Some(response)) {
                roots.push((format!("{key} <"), schema));
            }
        }
    }
    roots
}

/// An operation, as places name it.
pub(super) fn key(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_uppercase())
}

fn content(part: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    let content = part
        .and_then(|part| part.get("content"))
        .and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .filter_map(|(kind, media)| Some((kind, media.get("schema")?)))
}

/// Where the components of a document stand.
pub fn places(document: &Value) -> Places {
    let none = Map::new();
    let components = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let mut places = Places::new();
    for (path, method, operation) in entries(document) {
        for (place, schema) in roots(method, path, operation) {
            walk(schema, place, components, &mut Vec::new(), &mut places);
        }
    }
    places
}

fn walk<'a>(
    schema: &'a Value,
    place: String,
    components: &'a Map<String, Value>,
    open: &mut Vec<&'a str>,
    places: &mut Places,
) {
    let Value::Object(map) = schema else { return };
    if let Some(name) = referenced(map) {
        if let Some(component) = components.get(name).filter(|_| !open.contains(&name)) {
            open.push(name);
            walk(component, place.clone(), components, open, places);
            open.pop();
        }
        places.insert(place, name.to_owned());
        return;
    }
    for (inner, step) in steps(map) {
        walk(inner, format!("{place}{step}"), components, open, places);
    }
}

/// The schemas inside a schema, and the step that leads to each.
fn steps(schema: &Map<String, Value>) -> Vec<(&Value, String)> {
    let mut steps = Vec::new();
    for (name, property) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        steps.push((property, format!(".{name}")));
    }
    if let Some(items) = schema.get("items") {
        steps.push((items, "[]".to_owned()));
    }
    if let Some(values) = schema.get("additionalProperties") {
        steps.push((values, "{}".to_owned()));
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        for (at, one) in schema
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .enumerate()
        {
            steps.push((one, format!("|{at}")));
        }
    }
    steps
}
