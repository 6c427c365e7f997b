//! Values made up from a schema: its own examples, where they are of its type.

use serde_json::{Map, Value, json};

use crate::openapi::model::Bounds;

/// A value of the schema, which has no `$ref`s. It is what the description
/// says, mistakes included: an example is taken although its type is wrong, if
/// it is a scalar in a scalar's place.
pub(super) fn value(schema: &Value) -> Value {
    made(schema, Examples::Plain)
}

/// As [`value`], with every example as it stands: of whole objects and lists, and
/// beside an enum that doesn't have it.
pub(super) fn own(schema: &Value) -> Value {
    made(schema, Examples::AsTheyStand)
}

/// Which examples are taken.
#[derive(Clone, Copy, Eq, PartialEq)]
enum Examples {
    Plain,
    AsTheyStand,
}

/// A scalar as a URL or a form has it.
pub(super) fn wire(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// What a schema says that it is, in lower case; nothing where it says nothing. What
/// is called an object and a date is the date.
pub(super) fn essence(schema: &Value) -> String {
    let text = |key: &str| schema.get(key).and_then(Value::as_str).unwrap_or_default();
    match text("type").to_lowercase() {
        kind if kind == "object" && text("format").starts_with("date") => "string".to_owned(),
        kind => kind,
    }
}

fn made(schema: &Value, examples: Examples) -> Value {
    if let Some(merged) = merged(schema) {
        return made(&merged, examples);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(alternatives) = schema.get(key).and_then(Value::as_array) {
            let null = |one: &&Value| one.get("type").is_some_and(|kind| kind == "null");
            return alternatives
                .iter()
                .find(|one| !null(one))
                .map_or(Value::Null, |one| made(one, examples));
        }
    }
    let example = schema.get("example");
    let kind = essence(schema);
    let is_whole = match example {
        Some(Value::Object(_)) => matches!(kind.as_str(), "object" | ""),
        Some(Value::Array(_)) => kind == "array",
        _ => false,
    };
    if let (Examples::AsTheyStand, true, Some(example)) = (examples, is_whole, example) {
        return example.clone();
    }
    let properties = schema.get("properties").and_then(Value::as_object);
    let values = schema.get("enum").and_then(Value::as_array);
    match kind.as_str() {
        "object" | "" if properties.is_some_and(|properties| !properties.is_empty()) => {
            object(properties, examples)
        }
        "array" => array(schema, example, examples),
        "object" => match (
            example,
            schema
                .get("additionalProperties")
                .filter(|inner| inner.is_object()),
        ) {
            (Some(Value::Object(example)), _) => Value::Object(example.clone()),
            (_, Some(inner)) => json!({ "key": made(inner, examples) }),
            _ => json!({ "key": "value" }),
        },
        _ => {
            let scalar =
                |value: &&Value| !value.is_object() && !value.is_array() && !value.is_null();
            let allowed = |value: &&Value| {
                examples == Examples::AsTheyStand
                    || values.is_none_or(|values| values.contains(value))
            };
            example
                .filter(scalar)
                .filter(allowed)
                .or_else(|| values.and_then(|values| values.iter().find(scalar)))
                .or_else(|| example.filter(scalar))
                .cloned()
                .unwrap_or_else(|| plain(&kind, schema))
        }
    }
}

fn object(properties: Option<&Map<String, Value>>, examples: Examples) -> Value {
    let properties = properties.into_iter().flatten();
    properties
        .map(|(name, property)| (name.clone(), made(property, examples)))
        .collect::<Map<_, _>>()
        .into()
}

fn array(schema: &Value, example: Option<&Value>, examples: Examples) -> Value {
    let items = schema
        .get("items")
        .filter(|items| items.as_object().is_some_and(|items| !items.is_empty()));
    let scalars = |values: &&Vec<Value>| {
        !values.is_empty()
            && values
                .iter()
                .all(|value| !value.is_object() && !value.is_array())
    };
    match (items, example.and_then(Value::as_array).filter(scalars)) {
        (Some(items), _) => {
            let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(1);
            let least = usize::try_from(least.clamp(1, 16)).unwrap_or(1);
            Value::Array(vec![made(items, examples); least])
        }
        (None, Some(values)) => json!(values),
        (None, None) => json!(["value"]),
    }
}

fn plain(kind: &str, schema: &Value) -> Value {
    let lower = schema.get("minimum").and_then(Value::as_i64).unwrap_or(1);
    match kind {
        "integer" => json!(lower),
        "number" => json!(lower),
        "boolean" => json!(true),
        "string" => match schema.get("format").and_then(Value::as_str) {
            Some("date-time") => json!("2026-01-31T12:30:00Z"),
            Some("date") => json!("2026-01-31"),
            _ if schema.get("pattern").is_some() => specimen(schema),
            _ => {
                let least = schema
                    .get("minLength")
                    .and_then(Value::as_u64)
                    .unwrap_or_default();
                let most = schema
                    .get("maxLength")
                    .and_then(Value::as_u64)
                    .unwrap_or(u64::MAX);
                let length = usize::try_from(5.clamp(least, most.max(least))).unwrap_or(5);
                json!("value".chars().cycle().take(length).collect::<String>())
            }
        },
        _ => json!("any"),
    }
}

/// What has a pattern; nothing where none was found.
fn specimen(schema: &Value) -> Value {
    let length = |key: &str| schema.get(key).and_then(Value::as_u64);
    let pattern = schema.get("pattern").and_then(Value::as_str);
    let bounds = Bounds {
        min_length: length("minLength"),
        max_length: length("maxLength"),
        pattern: pattern.map(str::to_owned),
        ..Bounds::default()
    };
    bounds
        .specimen()
        .map_or_else(|| json!("value"), Value::from)
}

/// One schema with what all members of `allOf` say.
fn merged(schema: &Value) -> Option<Value> {
    let members = schema.get("allOf")?.as_array()?;
    let mut all = Map::new();
    let mut properties = Map::new();
    let mut own = schema.as_object()?.clone();
    own.shift_remove("allOf");
    for member in members.iter().cloned().chain([Value::Object(own)]) {
        let member = merged(&member).unwrap_or(member);
        let Value::Object(member) = member else {
            continue;
        };
        for (key, value) in member {
            match (key.as_str(), value) {
                ("properties", Value::Object(inner)) => properties.extend(inner),
                (_, value) => {
                    all.insert(key, value);
                }
            }
        }
    }
    if !properties.is_empty() {
        all.insert("properties".to_owned(), Value::Object(properties));
        all.insert("type".to_owned(), json!("object"));
    }
    Some(Value::Object(all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_every_property_and_the_examples() {
        let schema = json!({ "allOf": [
            { "type": "object", "properties": { "id": { "type": "string", "example": "x1" } } },
            { "type": "object", "properties": {
                "on": { "type": "boolean" },
                "rows": { "type": "array", "items": { "oneOf": [{ "type": "null" }, { "type": "integer", "enum": [4, 5] }] } },
            } },
        ] });
        assert_eq!(
            value(&schema),
            json!({ "id": "x1", "on": true, "rows": [4] })
        );
    }
}
