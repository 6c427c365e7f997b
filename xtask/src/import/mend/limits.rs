//! Limits of another type, or that exclude everything.

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema};
use crate::openapi::lookup::{Lookup, Set};

pub(super) static LIMITS: Rule = Rule {
    name: "limits",
    wrong: "a limit is no number, belongs to another type, or the lower one is above the upper one",
    done: "without it; a number in a string is read",
};

const NUMERIC: &[&str] = &["minimum", "maximum", "multipleOf"];
const LENGTHS: &[&str] = &["minLength", "maxLength"];
const COUNTS: &[&str] = &["minItems", "maxItems"];
const PROPERTIES: &[&str] = &["minProperties", "maxProperties"];
const PAIRS: &[(&str, &str)] = &[
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minProperties", "maxProperties"),
];

pub(super) fn limits(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let kind = schema.kind().to_owned();
    let mut mended = false;
    for (keys, kinds) in [
        (NUMERIC, &["integer", "number"][..]),
        (LENGTHS, &["string"]),
        (COUNTS, &["array"]),
        (PROPERTIES, &["object"]),
    ] {
        for key in keys {
            mended |= limit(schema, key, kinds.contains(&kind.as_str()));
        }
    }
    for key in ["exclusiveMinimum", "exclusiveMaximum", "uniqueItems"] {
        if schema.get(key).is_some_and(|value| !value.is_boolean()) {
            schema.shift_remove(key);
            mended = true;
        }
    }
    if schema
        .get("pattern")
        .is_some_and(|pattern| !pattern.is_string() || kind != "string")
    {
        schema.shift_remove("pattern");
        mended = true;
    }
    for (lower, upper) in PAIRS {
        let number = |key: &str| schema.get(key).and_then(Value::as_f64);
        if let (Some(low), Some(high)) = (number(lower), number(upper))
            && low > high
        {
            schema.shift_remove(*lower);
            schema.shift_remove(*upper);
            mended = true;
        }
    }
    Outcome::when(mended)
}

fn limit(schema: &mut Schema, key: &str, belongs: bool) -> bool {
    let numeric = NUMERIC.contains(&key);
    match schema.get(key) {
        None => false,
        Some(Value::Number(number)) if belongs && (numeric || number.is_u64()) => false,
        Some(Value::String(text)) if belongs && text.parse::<i64>().is_ok() => {
            let number = text.parse::<i64>().unwrap_or_default();
            schema.set(key, json!(number));
            true
        }
        Some(_) => {
            schema.shift_remove(key);
            true
        }
    }
}
