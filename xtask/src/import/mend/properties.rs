//! Objects.

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema};
use crate::openapi::lookup::Set;

pub(super) static SHAPE: Rule = Rule {
    name: "property-shape",
    wrong: "a property is no schema: its bare type, or nothing; or it has no name",
    done: "a schema of that type, else of any value; a nameless one is dropped",
};

pub(super) fn shape(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    match schema.get_mut("properties") {
        None => Outcome::Sound,
        Some(Value::Object(properties)) => {
            let before = properties.len();
            properties.retain(|name, _| !name.trim().is_empty());
            let mut mended = properties.len() < before;
            for property in properties
                .values_mut()
                .filter(|property| !property.is_object())
            {
                *property = match property {
                    Value::String(kind) => json!({ "type": kind }),
                    _ => json!({}),
                };
                mended = true;
            }
            Outcome::when(mended)
        }
        Some(Value::Array(empty)) if empty.is_empty() => {
            schema.shift_remove("properties");
            Outcome::Mended
        }
        Some(_) => Outcome::Refused("`properties` is no object"),
    }
}

pub(super) static PLACEHOLDER: Rule = Rule {
    name: "placeholder-property",
    wrong: "an object's only property stands for properties of any name: `{customAttribute}`",
    done: "`additionalProperties`; beside other properties it is left, and what it stands for is kept as unknown fields are",
};

pub(super) fn placeholder(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return Outcome::Sound;
    };
    let stands_for = |name: &str| {
        let inner = name
            .strip_prefix('{')
            .and_then(|name| name.strip_suffix('}'));
        let inner = inner.or_else(|| {
            name.strip_prefix('<')
                .and_then(|name| name.strip_suffix('>'))
        });
        inner.is_some()
    };
    let only = properties.iter().next().filter(|_| properties.len() == 1);
    let Some((_, value)) = only.filter(|(name, _)| stands_for(name)) else {
        return Outcome::Sound;
    };
    let value = value.clone();
    schema.shift_remove("properties");
    schema.set("additionalProperties", value);
    Outcome::Mended
}

pub(super) static REQUIRED: Rule = Rule {
    name: "required",
    wrong: "`required` is no list, or names a property that does not exist",
    done: "the list without it",
};

pub(super) fn required(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    // A member of `allOf` may require what another member declares; which
    // properties exist is known once they are merged.
    if place.pointer.rsplit('/').nth(1) == Some("allOf") {
        return Outcome::Sound;
    }
    let Some(required) = schema.get("required") else {
        return Outcome::Sound;
    };
    let Value::Array(names) = required else {
        schema.shift_remove("required");
        return Outcome::Mended;
    };
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return Outcome::Sound;
    };
    let mut kept: Vec<Value> = Vec::new();
    for name in names {
        if !kept.contains(name)
            && name
                .as_str()
                .is_some_and(|name| properties.contains_key(name))
        {
            kept.push(name.clone());
        }
    }
    if kept.len() == names.len() {
        return Outcome::Sound;
    }
    if kept.is_empty() {
        schema.shift_remove("required");
    } else {
        schema.set("required", Value::Array(kept));
    }
    Outcome::Mended
}
