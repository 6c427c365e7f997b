//! What the file's own examples show of a request.
//!
//! An example of a whole body says as much of each of its fields as an example
//! beside the field does. So before anything is mended, it is put there, and the
//! rules that ask an example ask all of them.

use serde_json::{Value, json};

use super::rule::Schema;
use crate::openapi::lookup::{Lookup, Set};

/// The values that examples around a schema have in its place. It is not kept.
const SHOWN: &str = "x-shown";

/// The values of a media type, a parameter or a schema: `example`, and all of
/// `examples`.
pub(super) fn examples(of: &Value) -> Vec<Value> {
    let one = of.get("example").cloned();
    let several: Vec<Value> = match of.get("examples") {
        Some(Value::Object(named)) => {
            let values = named.values().filter_map(|example| example.get("value"));
            values.cloned().collect()
        }
        Some(Value::Array(listed)) => listed.clone(),
        _ => Vec::new(),
    };
    one.into_iter().chain(several).collect()
}

/// The same of a body, which may be written as text.
pub(super) fn bodies(media: &Value) -> Vec<Value> {
    let parsed = |example: Value| match &example {
        Value::String(text) => serde_json::from_str(text).unwrap_or(example),
        _ => example,
    };
    examples(media).into_iter().map(parsed).collect()
}

/// Puts what examples show to where they show it.
pub(super) fn spread(schema: &mut Value, shown: Vec<Value>) {
    let mut all = shown.clone();
    all.extend(examples(schema));
    let Value::Object(map) = schema else { return };
    for (name, property) in map.object_mut("properties") {
        let values = all.iter().filter_map(|value| value.get(name.as_str()));
        let values = values.cloned().collect();
        spread(property, values);
    }
    if let Some(items) = map.get_mut("items") {
        spread(items, all.iter().flat_map(listed).collect());
    }
    for member in map.list_mut("allOf") {
        spread(member, all.clone());
    }
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(members)) = map.get_mut(key) else {
            continue;
        };
        let mut each = vec![Vec::new(); members.len()];
        for value in &all {
            let nearest = (0..members.len())
                .rev()
                .max_by_key(|at| nearness(&members[*at], value));
            if let Some(at) = nearest.filter(|at| nearness(&members[*at], value) > 0) {
                each[at].push(value.clone());
            }
        }
        for (member, values) in members.iter_mut().zip(each) {
            spread(member, values);
        }
    }
    if !shown.is_empty() {
        map.set(SHOWN, Value::Array(shown));
    }
}

/// The items of a list, which may be joined by commas.
fn listed(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items.clone(),
        Value::String(text) => text.split(',').map(|item| json!(item.trim())).collect(),
        _ => Vec::new(),
    }
}

/// Forgets what examples show of a schema.
pub(super) fn forget(schema: &mut Schema) {
    schema.shift_remove(SHOWN);
}

/// How much of a value a schema knows; nothing where it is of another kind.
fn nearness(schema: &Value, value: &Value) -> usize {
    match value {
        Value::Object(members) => {
            let own = schema.object("properties");
            let merged = schema
                .list("allOf")
                .iter()
                .map(|member| nearness(member, value));
            members
                .keys()
                .filter(|name| own.contains_key(*name))
                .count()
                + merged.sum::<usize>()
        }
        Value::Array(_) => usize::from(schema.kind() == "array"),
        Value::String(_) => usize::from(schema.kind() == "string"),
        Value::Number(_) => usize::from(matches!(schema.kind(), "integer" | "number")),
        Value::Bool(_) => usize::from(schema.kind() == "boolean"),
        Value::Null => 0,
    }
}

/// All values that examples show of a schema.
pub(super) fn of(schema: &Schema) -> Vec<Value> {
    let mut all = examples(&json!({
        "example": schema.get("example"),
        "examples": schema.get("examples"),
    }));
    all.extend(schema.list(SHOWN).iter().cloned());
    all.retain(|value| !value.is_null());
    all
}
