//! Where a component is used: the way from an operation to it, through
//! properties and items, whatever is named on that way.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::entries;

use crate::openapi::lookup::{Lookup, Step, referenced};

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
    for parameter in operation.list("parameters") {
        if let (Some(name), Some(schema)) = (parameter.text_at("name"), parameter.get("schema")) {
            roots.push((format!("{key} ?{name}"), schema));
        }
    }
    let body = operation
        .get("requestBody")
        .into_iter()
        .flat_map(Lookup::bodies);
    roots.extend(body.map(|(_, schema)| (format!("{key} >"), schema)));
    // All successful replies have one type.
    let replies = operation
        .successes()
        .flat_map(|(_, response)| response.bodies());
    roots.extend(replies.map(|(_, schema)| (format!("{key} <"), schema)));
    roots
}

/// An operation, as places name it.
pub(super) fn key(method: &str, path: &str) -> String {
    format!("{} {path}", method.to_uppercase())
}

/// Where the components of a document stand.
pub fn places(document: &Value) -> Places {
    let components = document.object("components").object("schemas");
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
    for (step, inner) in map.inner() {
        walk(
            inner,
            format!("{place}{}", along(step)),
            components,
            open,
            places,
        );
    }
}

/// A step, as places write it.
pub(super) fn along(step: Step<'_>) -> String {
    match step {
        Step::Property(name) => format!(".{name}"),
        Step::Items => "[]".to_owned(),
        Step::Values => "{}".to_owned(),
        Step::Combined(_, at) => format!("|{at}"),
    }
}
