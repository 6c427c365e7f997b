//! Arrays.

use serde_json::{Value, json};

use super::rule::{Outcome, Part, Place, Rule, Schema};
use super::types::kind_of;
use crate::openapi::lookup::{Lookup, Set};

pub(super) static TUPLE: Rule = Rule {
    name: "tuple",
    wrong: "`items` is a list of schemas, as JSON Schema had it",
    done: "that schema where there is one; `anyOf` of several",
};

pub(super) fn tuple(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(Value::Array(listed)) = schema.get_mut("items") else {
        return Outcome::Sound;
    };
    let mut listed = std::mem::take(listed);
    let items = if listed.len() == 1 {
        listed.remove(0)
    } else {
        json!({ "anyOf": listed })
    };
    schema.set("items", items);
    Outcome::Mended
}

pub(super) static LIMITS: Rule = Rule {
    name: "array-limits",
    wrong: "an array has the limits of a number or of a string",
    done: "`maxItems` and `minItems`, which they mean",
};

pub(super) fn limits(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    if !schema.says("type", "array") {
        return Outcome::Sound;
    }
    let mut mended = false;
    for (wrong, right) in [
        ("maximum", "maxItems"),
        ("minimum", "minItems"),
        ("maxLength", "maxItems"),
        ("minLength", "minItems"),
    ] {
        if let Some(limit) = schema.shift_remove(wrong) {
            schema.entry(right).or_insert(limit);
            mended = true;
        }
    }
    Outcome::when(mended)
}

pub(super) static ENUM: Rule = Rule {
    name: "array-enum",
    wrong: "an array has the enum of its items",
    done: "the enum goes to the items",
};

pub(super) fn array_enum(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    if !schema.says("type", "array") || !schema.contains_key("enum") {
        return Outcome::Sound;
    }
    let Some(Value::Array(values)) = schema.shift_remove("enum") else {
        return Outcome::Mended;
    };
    // Whole lists are no values of an item.
    let Some(kind) = values
        .first()
        .and_then(kind_of)
        .filter(|kind| *kind != "array" && *kind != "object")
    else {
        return Outcome::Mended;
    };
    let names = schema.shift_remove("x-enum-descriptions");
    let items = schema
        .entry("items")
        .or_insert_with(|| json!({ "type": kind }));
    if let Value::Object(items) = items {
        items.entry("enum").or_insert(Value::Array(values));
        if let Some(names) = names {
            items.set("x-enum-descriptions", names);
        }
    }
    Outcome::Mended
}

pub(super) static ITEMS: Rule = Rule {
    name: "array-without-items",
    wrong: "an array does not say what its items are",
    done: "what its example or format shows; strings in a query; otherwise any value",
};

pub(super) fn items(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    if !schema.says("type", "array") || !schema.object("items").is_empty() {
        return Outcome::Sound;
    }
    let format = schema.shift_remove("format");
    let format = format.as_ref().and_then(Value::as_str).unwrap_or_default();
    let example = match schema.get("example") {
        Some(Value::Array(examples)) => examples.iter().find_map(kind_of),
        Some(scalar) => kind_of(scalar).filter(|kind| *kind != "object"),
        None => None,
    };
    let kind = match (format, example) {
        ("string" | "integer" | "number" | "boolean", _) => Some(format),
        ("int32" | "int64", _) => Some("integer"),
        (_, Some("object" | "array")) => None,
        (_, Some(kind)) => Some(kind),
        _ if place.part == Part::Parameter => Some("string"),
        _ => None,
    };
    let items = kind.map_or_else(|| json!({}), |kind| json!({ "type": kind }));
    schema.set("items", items);
    Outcome::Mended
}
