//! What of a schema goes into the fragment: names, types, values and limits.
//! Zoom's prose does not, unless it is asked for.

use serde_json::{Map, Value, json};

use super::enum_names;
use crate::import::mend::{CONDITIONAL, Part};
use crate::openapi::lookup::{Lookup, Set, inner_mut};
use crate::openapi::naming::is_one_of;

/// What is said of what Zoom requires under a condition.
pub(super) const CONDITION: &str = "Zoom requires it under some condition.";

const KEPT: &str = "\
    type format enum x-enum-varnames properties required items additionalProperties allOf oneOf \
    anyOf nullable deprecated minimum maximum exclusiveMinimum exclusiveMaximum minLength \
    maxLength pattern minItems maxItems example x-date-time-form x-dropped-limits \
    x-conditionally-required \
";

/// Reduces a schema to what is kept, and brings what is left into the
/// fragment's conventions, the names of enums' values among them. Titles stay: names are made from them later.
pub(super) fn keep(schema: &mut Value, part: Part, descriptions: bool) {
    let Value::Object(map) = schema else { return };
    let quantities = enum_names::name_values(map);
    let said = said(map, part, descriptions, quantities);
    map.retain(|key, _| is_one_of(KEPT, key) || key == "title");
    if let Some(said) = said {
        map.set("description", json!(said));
    }
    match map.kind() {
        "integer" => map.set("format", "int64"),
        "object" => keep_object(map),
        _ if map.has("properties") => keep_object(map),
        _ => {}
    }
    if map.get("required") == Some(&json!([])) {
        map.shift_remove("required");
    }
    shorten_example(map);
    for key in ["nullable", "deprecated"] {
        if map.get(key) == Some(&json!(false)) {
            map.shift_remove(key);
        }
    }
    for (_, inner) in inner_mut(map) {
        keep(inner, part, descriptions);
    }
}

fn keep_object(schema: &mut Map<String, Value>) {
    // Unknown fields are kept whatever the schema says of them.
    let says_no_type = schema
        .get("additionalProperties")
        .is_some_and(|other| !other.is_object());
    if says_no_type || !schema.object("properties").is_empty() {
        schema.shift_remove("additionalProperties");
    }
    if schema.get("properties") == Some(&json!({})) {
        schema.shift_remove("properties");
    }
    schema.shift_remove("example");
}

/// What is said of a schema: facts, in words of our own, or Zoom's prose.
fn said(
    schema: &Map<String, Value>,
    part: Part,
    descriptions: bool,
    quantities: Option<String>,
) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    if descriptions && let Some(prose) = schema.text_at("description") {
        said.push(prose.trim().replace("\r\n", "\n"));
    }
    said.extend(quantities);
    if schema.flag(CONDITIONAL) {
        said.push(CONDITION.to_owned());
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
