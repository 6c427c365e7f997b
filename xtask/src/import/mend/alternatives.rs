//! `oneOf` and `anyOf`.

use serde_json::{Value, json};

use crate::openapi::lookup::{Lookup, Set};

use super::rule::{Outcome, Place, Rule, Schema};

const KEYS: [&str; 2] = ["oneOf", "anyOf"];

pub(super) static NULL: Rule = Rule {
    name: "null-alternative",
    wrong: "one of the alternatives is `null`, which OpenAPI 3.0 does not have",
    done: "the other alternatives, nullable",
};

pub(super) fn null(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let mut mended = false;
    for key in KEYS {
        if let Some(Value::Array(alternatives)) = schema.get_mut(key) {
            let before = alternatives.len();
            alternatives.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
            if alternatives.len() < before {
                mended = true;
                if alternatives.is_empty() {
                    schema.shift_remove(key);
                }
            }
        }
    }
    if mended {
        schema.set("nullable", true);
    }
    Outcome::when(mended)
}

pub(super) static EMPTY: Rule = Rule {
    name: "empty-alternative",
    wrong: "one of the alternatives is the empty string, which stands for no value",
    done: "the other alternatives, nullable: what is empty reads as absent",
};

pub(super) fn empty(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let is_empty = |one: &Value| {
        let values = one.list("enum");
        let only = !values.is_empty() && values.iter().all(|value| value == "");
        only || (one.kind() == "string" && one.get("maxLength") == Some(&json!(0)))
    };
    let mut mended = false;
    for key in KEYS {
        let Some(Value::Array(alternatives)) = schema.get_mut(key) else {
            continue;
        };
        // An enum keeps its empty value, and free text may be empty by itself.
        let is_date = |one: &Value| one.text("format").starts_with("date");
        if alternatives.iter().any(is_date) && alternatives.iter().any(is_empty) {
            alternatives.retain(|one| !is_empty(one));
            mended = true;
        }
    }
    if mended {
        schema.set("nullable", true);
    }
    Outcome::when(mended)
}

pub(super) static ONE: Rule = Rule {
    name: "single-alternative",
    wrong: "`oneOf`, `anyOf` or `allOf` of a single schema",
    done: "that schema",
};

pub(super) fn one(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let mut mended = false;
    // A `$ref` needs its `allOf` where something else stands beside it.
    for key in ["oneOf", "anyOf", "allOf"] {
        let alone = match schema.get(key) {
            Some(Value::Array(alternatives)) if alternatives.len() <= 1 => {
                alternatives.first().cloned()
            }
            Some(Value::Array(_)) | None => continue,
            Some(_) => return Outcome::Refused("alternatives are no list"),
        };
        match alone {
            Some(Value::Object(inner)) if !inner.contains_key("$ref") => {
                schema.shift_remove(key);
                // A type beside the alternative says less than its own.
                schema.shift_remove("type");
                for (key, value) in inner {
                    schema.entry(key).or_insert(value);
                }
                mended = true;
            }
            Some(_) => {}
            None => {
                schema.shift_remove(key);
                mended = true;
            }
        }
    }
    Outcome::when(mended)
}

pub(super) static NESTED: Rule = Rule {
    name: "nested-alternatives",
    wrong: "one of the alternatives is itself a list of alternatives",
    done: "one list",
};

pub(super) fn nested(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let mut mended = false;
    for key in KEYS {
        let Some(Value::Array(alternatives)) = schema.get_mut(key) else {
            continue;
        };
        let inner = |one: &Value| {
            let one = one.as_object()?;
            let bare = one.keys().all(|key| {
                matches!(
                    key.as_str(),
                    "oneOf" | "anyOf" | "title" | "description" | "type"
                )
            });
            let (one, any) = (one.get("oneOf"), one.get("anyOf"));
            one.xor(any).filter(|_| bare)?.as_array().cloned()
        };
        if alternatives.iter().any(|one| inner(one).is_some()) {
            *alternatives = alternatives
                .iter()
                .flat_map(|one| inner(one).unwrap_or_else(|| vec![one.clone()]))
                .collect();
            mended = true;
        }
    }
    Outcome::when(mended)
}

pub(super) static SAME: Rule = Rule {
    name: "same-alternatives",
    wrong: "`oneOf` or `anyOf` says the same thing twice",
    done: "once",
};

pub(super) fn same(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let mut mended = false;
    for key in KEYS {
        if let Some(Value::Array(alternatives)) = schema.get_mut(key) {
            let mut seen: Vec<String> = Vec::new();
            let before = alternatives.len();
            alternatives.retain(|one| {
                let shape = crate::openapi::hoist::shape(one);
                let new = !seen.contains(&shape);
                seen.push(shape);
                new
            });
            mended |= alternatives.len() < before;
        }
    }
    if mended {
        one(schema, place);
    }
    Outcome::when(mended)
}

pub(super) static BESIDE_PROPERTIES: Rule = Rule {
    name: "alternatives-beside-properties",
    wrong: "`oneOf` or `anyOf` stands beside `properties`",
    done: "the properties go into each alternative; a bare `type: object` beside them is dropped",
};

pub(super) fn beside_properties(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(key) = KEYS.into_iter().find(|key| schema.contains_key(*key)) else {
        return Outcome::Sound;
    };
    let kind = schema.shift_remove("type");
    let common: Schema = ["properties", "required", "additionalProperties"]
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), schema.shift_remove(key)?)))
        .collect();
    let has_properties = !common.object("properties").is_empty();
    if has_properties && let Some(Value::Array(alternatives)) = schema.get_mut(key) {
        for alternative in alternatives {
            let mut both = common.clone();
            both.set("type", "object");
            *alternative = json!({ "allOf": [both, alternative.take()] });
        }
    }
    Outcome::when(kind.is_some() || has_properties)
}
