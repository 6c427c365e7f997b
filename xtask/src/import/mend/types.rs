//! Types that are missing, misspelt or beside the point.

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema};
use crate::openapi::lookup::{Lookup, Set};

const TYPES: &[&str] = &["string", "integer", "number", "boolean", "array", "object"];

pub(super) static LISTED: Rule = Rule {
    name: "listed-type",
    wrong: "`type` is a list, as OpenAPI 3.1 has it",
    done: "its one type, nullable where the list has `null`; several become `oneOf`",
};

pub(super) fn listed(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(Value::Array(listed)) = schema.get("type").cloned() else {
        return Outcome::Sound;
    };
    let (null, types): (Vec<_>, Vec<_>) = listed.into_iter().partition(|kind| kind == "null");
    if !null.is_empty() {
        schema.set("nullable", true);
    }
    schema.shift_remove("type");
    match types.as_slice() {
        [] => {}
        [kind] => {
            schema.set("type", kind.clone());
        }
        types => {
            let alternatives: Vec<_> = types.iter().map(|kind| json!({ "type": kind })).collect();
            schema.set("oneOf", Value::Array(alternatives));
        }
    }
    Outcome::Mended
}

pub(super) static SPELLING: Rule = Rule {
    name: "type-spelling",
    wrong: "`type` is none of OpenAPI's, such as `Integer` or `date-time`",
    done: "the type that it means, with its format",
};

pub(super) fn spelling(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(kind) = schema.get("type") else {
        return Outcome::Sound;
    };
    let Some(kind) = kind.as_str() else {
        // A property that is called `type`, one level too high.
        return Outcome::Refused("`type` is no string");
    };
    if TYPES.contains(&kind) || kind == "null" {
        return Outcome::Sound;
    }
    let (kind, format) = match kind.trim().to_lowercase().as_str() {
        "int" | "int32" | "int64" | "long" | "short" => ("integer", None),
        "float" | "double" | "decimal" => ("number", None),
        "bool" => ("boolean", None),
        "str" | "text" | "char" | "enum" | "uuid" | "url" | "uri" | "email" => ("string", None),
        "file" | "binary" => ("string", Some("binary")),
        "date" => ("string", Some("date")),
        "datetime" | "date-time" | "timestamp" => ("string", Some("date-time")),
        "list" | "set" => ("array", None),
        "map" | "dict" | "json" | "hash" => ("object", None),
        "none" | "nil" => ("null", None),
        other => match TYPES
            .iter()
            .find(|known| **known == other || plural_of(known, other))
        {
            Some(known) => (*known, None),
            None if other == "null" => ("null", None),
            None => return Outcome::Refused("`type` is none that OpenAPI knows"),
        },
    };
    schema.set("type", json!(kind));
    if let Some(format) = format {
        schema.entry("format").or_insert_with(|| json!(format));
    }
    Outcome::Mended
}

fn plural_of(known: &str, other: &str) -> bool {
    other.strip_suffix('s') == Some(known)
}

pub(super) static NULL: Rule = Rule {
    name: "null-type",
    wrong: "`type` is `null`, so that no value is said to be possible",
    done: "any value: the file says no more",
};

pub(super) fn null(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    if schema.get("type").is_none_or(|kind| kind != "null") {
        return Outcome::Sound;
    }
    schema.shift_remove("type");
    schema.set("nullable", true);
    Outcome::Mended
}

pub(super) static KEYWORDS: Rule = Rule {
    name: "contradicting-type",
    wrong: "`type` contradicts `properties` or `items`",
    done: "the type whose contents are described; properties beside `array` describe its items",
};

pub(super) fn keywords(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let filled = |key: &str| !schema.object(key).is_empty();
    let (properties, items) = (filled("properties"), filled("items"));
    match schema.text_at("type") {
        Some("array") if properties && !items => {
            let mut item = Schema::new();
            item.set("type", "object");
            for key in ["properties", "required"] {
                if let Some(value) = schema.shift_remove(key) {
                    item.set(key, value);
                }
            }
            schema.set("items", Value::Object(item));
            Outcome::Mended
        }
        Some("array") if properties => {
            schema.shift_remove("properties");
            Outcome::Mended
        }
        Some("object") if items && !properties => {
            schema.set("type", "array");
            Outcome::Mended
        }
        Some("string" | "integer" | "number" | "boolean") if properties => {
            schema.set("type", "object");
            Outcome::Mended
        }
        Some("string" | "integer" | "number" | "boolean") if items => {
            schema.set("type", "array");
            Outcome::Mended
        }
        Some(kind) if kind != "array" && kind != "object" && schema.contains_key("items") => {
            schema.shift_remove("items");
            Outcome::Mended
        }
        _ => Outcome::Sound,
    }
}

pub(super) static MISSING: Rule = Rule {
    name: "missing-type",
    wrong: "`type` is missing",
    done: "the type that the properties, items, enum values, format or example show; without any of these, any value",
};

pub(super) fn missing(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    if schema.has("type") || schema.has("$ref") || schema.is_combined() {
        return Outcome::Sound;
    }
    let first_value = schema.list("enum").iter().find(|value| !value.is_null());
    let kind = if schema.contains_key("properties") || schema.contains_key("additionalProperties") {
        "object"
    } else if schema.contains_key("items") {
        "array"
    } else if let Some(kind) = first_value.and_then(kind_of) {
        kind
    } else if let Some(format) = schema.text_at("format") {
        match format {
            "int32" | "int64" => "integer",
            "float" | "double" => "number",
            _ => "string",
        }
    } else if let Some(kind) = schema
        .get("example")
        .and_then(kind_of)
        .filter(|kind| *kind != "object" && *kind != "array")
    {
        kind
    } else if schema.contains_key("maxLength")
        || schema.contains_key("pattern")
        || place.part == super::Part::Parameter
    {
        "string"
    } else {
        return Outcome::Sound;
    };
    schema.set("type", json!(kind));
    Outcome::Mended
}

pub(super) fn kind_of(value: &Value) -> Option<&'static str> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    })
}

pub(super) static FLAGS: Rule = Rule {
    name: "flag-spelling",
    wrong: "`nullable` or `deprecated` is no boolean",
    done: "`true` for the word, nothing otherwise",
};

pub(super) fn flags(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let mut mended = false;
    for key in ["nullable", "deprecated", "readOnly", "writeOnly"] {
        match schema.get(key) {
            None | Some(Value::Bool(_)) => {}
            Some(value) => {
                let set = value
                    .as_str()
                    .is_some_and(|word| word.eq_ignore_ascii_case("true"));
                schema.set(key, json!(set));
                mended = true;
            }
        }
    }
    Outcome::when(mended)
}
