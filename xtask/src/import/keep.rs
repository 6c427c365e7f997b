//! What of a schema goes into the fragment: names, types, values and limits.
//! Zoom's prose does not, unless it is asked for.

use serde_json::{Map, Value, json};

use crate::import::mend::Part;

const KEPT: &[&str] = &[
    "type",
    "format",
    "enum",
    "x-enum-varnames",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "nullable",
    "deprecated",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "example",
];

/// Reduces a schema to what is kept, and brings what is left into the
/// fragment's conventions. Titles stay: names are made from them later.
pub(super) fn keep(schema: &mut Value, part: Part, descriptions: bool) {
    let Value::Object(map) = schema else { return };
    let said = said(map, part, descriptions);
    map.retain(|key, _| KEPT.contains(&key.as_str()) || key == "title");
    if let Some(said) = said {
        map.insert("description".to_owned(), json!(said));
    }
    if map.get("type").is_some_and(|kind| kind == "integer") {
        map.insert("format".to_owned(), json!("int64"));
    }
    if map.get("type").is_some_and(|kind| kind == "object") || map.contains_key("properties") {
        // Unknown fields are kept whatever the schema says of them.
        if map
            .get("additionalProperties")
            .is_some_and(|other| !other.is_object())
            || map
                .get("properties")
                .is_some_and(|properties| !is_empty(properties))
        {
            map.shift_remove("additionalProperties");
        }
        if map.get("properties").is_some_and(is_empty) {
            map.shift_remove("properties");
        }
        map.shift_remove("example");
    }
    if map
        .get("required")
        .and_then(Value::as_array)
        .is_some_and(|required| required.is_empty())
    {
        map.shift_remove("required");
    }
    shorten_example(map);
    for key in ["nullable", "deprecated"] {
        if map.get(key) == Some(&json!(false)) {
            map.shift_remove(key);
        }
    }
    if let Some(Value::Object(properties)) = map.get_mut("properties") {
        properties
            .values_mut()
            .for_each(|property| keep(property, part, descriptions));
    }
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = map.get_mut(key) {
            keep(inner, part, descriptions);
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        for one in map
            .get_mut(key)
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            keep(one, part, descriptions);
        }
    }
}

/// What is said of a schema: facts, in words of our own, or Zoom's prose.
fn said(schema: &Map<String, Value>, part: Part, descriptions: bool) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    if descriptions && let Some(prose) = schema.get("description").and_then(Value::as_str) {
        said.push(prose.trim().replace("\r\n", "\n"));
    }
    if let Some(values) = schema.get("x-values").and_then(Value::as_str) {
        said.push(values.to_owned());
    }
    if part != Part::Response
        && let Some(default) = schema
            .get("default")
            .filter(|default| !default.is_null() && *default != &json!(""))
        && !default.is_array()
        && !default.is_object()
    {
        let default = default
            .as_str()
            .map_or_else(|| default.to_string(), str::to_owned);
        said.push(format!("Zoom's default is `{default}`."));
    }
    said.retain(|text| !text.is_empty());
    (!said.is_empty()).then(|| said.join("\n\n"))
}

/// An example shows what a value looks like, and no more.
fn shorten_example(schema: &mut Map<String, Value>) {
    let hidden = schema
        .get("format")
        .is_some_and(|format| format == "binary" || format == "password");
    let long = match schema.get("example") {
        Some(Value::String(text)) => text.len() > 200,
        Some(Value::Array(_) | Value::Object(_) | Value::Null) => true,
        _ => false,
    };
    if hidden || long {
        schema.shift_remove("example");
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_object().is_some_and(Map::is_empty)
}
