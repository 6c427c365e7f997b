//! Examples and defaults of another type than the schema's.

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema};
use crate::openapi::lookup::{Lookup, Set};

/// Whether a value is of a type.
pub(super) fn fits(value: &Value, kind: &str) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    }
}

/// The value in another type, where there is one that means the same.
pub(super) fn convert(value: &Value, kind: &str) -> Option<Value> {
    if fits(value, kind) {
        return Some(value.clone());
    }
    match (kind, value) {
        ("string", Value::Number(number)) => Some(json!(number.to_string())),
        ("string", Value::Bool(flag)) => Some(json!(flag.to_string())),
        ("integer", Value::String(text)) => text.trim().parse::<i64>().ok().map(Value::from),
        ("integer", Value::Number(number)) => number.as_f64().and_then(integral).map(Value::from),
        ("number", Value::String(text)) => text.trim().parse::<f64>().ok().map(Value::from),
        ("boolean", Value::String(text)) => text
            .trim()
            .to_lowercase()
            .parse::<bool>()
            .ok()
            .map(Value::from),
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation)]
fn integral(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

fn mend(schema: &mut Schema, key: &str) -> Outcome {
    let (Some(kind), Some(value)) = (schema.text_at("type"), schema.get(key)) else {
        return Outcome::Sound;
    };
    let values = schema
        .get("enum")
        .filter(|values| key == "default" && values.is_array());
    let limited = |value: &Value| values.is_none() || schema.list("enum").contains(value);
    match convert(value, kind) {
        Some(same) if same == *value && limited(value) => Outcome::Sound,
        Some(converted) if limited(&converted) => {
            schema.set(key, converted);
            Outcome::Mended
        }
        _ => {
            schema.shift_remove(key);
            Outcome::Mended
        }
    }
}

pub(super) static DEFAULT: Rule = Rule {
    name: "default-type",
    wrong: "`default` is not of the schema's type, or none of its enum's values",
    done: "the same value in that type, else none",
};

pub(super) fn default(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    mend(schema, "default")
}

pub(super) static EXAMPLE: Rule = Rule {
    name: "example-type",
    wrong: "`example` is not of the schema's type",
    done: "the same value in that type, else none",
};

pub(super) fn example(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    mend(schema, "example")
}
