//! Enums whose values can't be meant.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema};
use crate::openapi::lookup::{Lookup, Set};

fn values(schema: &mut Schema) -> Option<&mut Vec<Value>> {
    schema.get_mut("enum")?.as_array_mut()
}

/// Drops what is said of each value, which `enum` no longer matches.
fn drop_parallel(schema: &mut Schema) {
    schema.shift_remove("x-enum-descriptions");
    schema.shift_remove("x-enum-varnames");
}

pub(super) static CONST: Rule = Rule {
    name: "const",
    wrong: "`const`, which OpenAPI 3.0 does not have, or an enum that is no list",
    done: "an enum of that value",
};

pub(super) fn constant(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let value = schema.shift_remove("const");
    let single = match schema.get("enum") {
        Some(Value::Array(values)) if values.is_empty() => {
            schema.shift_remove("enum");
            return Outcome::Mended;
        }
        Some(Value::Array(_)) | None => None,
        Some(scalar @ (Value::String(_) | Value::Number(_))) => Some(scalar.clone()),
        Some(_) => return Outcome::Refused("`enum` is no list"),
    };
    match value.or(single) {
        Some(value) => {
            schema.set("enum", json!([value]));
            Outcome::Mended
        }
        None => Outcome::Sound,
    }
}

pub(super) static NULL: Rule = Rule {
    name: "enum-null",
    wrong: "`null` is one of the enum's values",
    done: "nullable, and the other values",
};

pub(super) fn null(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(values) = values(schema).filter(|values| values.contains(&Value::Null)) else {
        return Outcome::Sound;
    };
    values.retain(|value| !value.is_null());
    let empty = values.is_empty();
    if empty {
        schema.shift_remove("enum");
    }
    drop_parallel(schema);
    schema.set("nullable", true);
    Outcome::Mended
}

pub(super) static BOOLEAN: Rule = Rule {
    name: "boolean-enum",
    wrong: "a boolean or an object has an enum",
    done: "the type without it",
};

pub(super) fn boolean(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let plain = schema
        .get("type")
        .is_some_and(|kind| kind == "boolean" || kind == "object");
    if !plain || !schema.contains_key("enum") {
        return Outcome::Sound;
    }
    schema.shift_remove("enum");
    drop_parallel(schema);
    Outcome::Mended
}

pub(super) static VALUE_TYPE: Rule = Rule {
    name: "enum-value-type",
    wrong: "an enum value is not of the enum's type",
    done: "the same value in that type; where a value can't be, the type of the values",
};

pub(super) fn value_type(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(kind) = schema.text_at("type").map(str::to_owned) else {
        return Outcome::Sound;
    };
    let Some(values) = values(schema) else {
        return Outcome::Sound;
    };
    if values
        .iter()
        .all(|value| super::examples::fits(value, &kind))
    {
        return Outcome::Sound;
    }
    let converted: Option<Vec<_>> = values
        .iter()
        .map(|value| super::examples::convert(value, &kind))
        .collect();
    if let Some(converted) = converted {
        *values = converted;
        return Outcome::Mended;
    }
    // `integer` with the values `low` and `high`: strings are meant.
    let strings: Option<Vec<_>> = values
        .iter()
        .map(|value| super::examples::convert(value, "string"))
        .collect();
    match strings {
        Some(strings) => {
            *values = strings;
            schema.set("type", "string");
            schema.shift_remove("format");
            Outcome::Mended
        }
        None => Outcome::Refused("the values of an enum are no scalars"),
    }
}

pub(super) static NUMBER: Rule = Rule {
    name: "number-enum",
    wrong: "the type is `number`, the enum's values are all integers",
    done: "`integer`; an enum of fractions is left as a number",
};

pub(super) fn number(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    if schema.get("type").is_none_or(|kind| kind != "number") {
        return Outcome::Sound;
    }
    let Some(values) = values(schema) else {
        return Outcome::Sound;
    };
    if values.iter().all(|value| value.is_i64() || value.is_u64()) {
        schema.set("type", "integer");
        schema.shift_remove("format");
    } else {
        schema.shift_remove("enum");
        drop_parallel(schema);
    }
    Outcome::Mended
}

pub(super) static ROUNDED: Rule = Rule {
    name: "rounded-integer",
    wrong: "an enum of bit values has one that JavaScript rounded: 72057594037927940 is 2^56 as its shortest double prints",
    done: "the power of two; other integers beyond 2^53 are left as they are",
};

pub(super) fn rounded(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(values) = values(schema) else {
        return Outcome::Sound;
    };
    let mut mended = false;
    for value in values {
        let Some(integer) = value.as_i64().filter(|integer| *integer > 1 << 53) else {
            continue;
        };
        let power = (53..63)
            .map(|bit| 1_i64 << bit)
            .find(|power| integer != *power && shortest(*power) == integer.to_string());
        if let Some(power) = power {
            *value = json!(power);
            mended = true;
        }
    }
    Outcome::when(mended)
}

/// An integer as JavaScript prints it: the digits that tell its double from
/// the next, then zeros.
#[allow(clippy::cast_precision_loss)]
fn shortest(integer: i64) -> String {
    format!("{}", integer as f64)
}

pub(super) static DUPLICATE: Rule = Rule {
    name: "enum-duplicate",
    wrong: "an enum has a value twice",
    done: "once",
};

pub(super) fn duplicate(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let mut seen = HashSet::new();
    let values = schema.list("enum");
    let first: Vec<usize> = (0..values.len())
        .filter(|at| seen.insert(values[*at].to_string()))
        .collect();
    if first.len() == values.len() {
        return Outcome::Sound;
    }
    for key in ["enum", "x-enum-descriptions", "x-enum-varnames"] {
        if let Some(Value::Array(parallel)) = schema.get_mut(key) {
            *parallel = first
                .iter()
                .filter_map(|at| parallel.get(*at).cloned())
                .collect();
        }
    }
    Outcome::Mended
}
