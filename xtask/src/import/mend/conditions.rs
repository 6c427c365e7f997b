//! Requirements that don't always hold.
//!
//! What Zoom's file declares as required and isn't stays marked in the fragment, as
//! `x-conditionally-required`, and its docs say so.

use serde_json::Value;

use super::rule::{Log, Outcome, Part, Place, Rule, Schema};
use super::shown;
use crate::import::prose;
use crate::openapi::lookup::{Lookup, Set};

/// What marks a requirement of Zoom's that is under a condition.
pub const CONDITIONAL: &str = "x-conditionally-required";

pub(super) static PROPERTY: Rule = Rule {
    name: "conditional-property",
    wrong: "a property is required by the schema, and under a condition by the prose, or an example does without it",
    done: "optional",
};

pub(super) fn property(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    if place.part == Part::Response || schema.list("required").is_empty() {
        return Outcome::Sound;
    }
    let values = shown::of(schema);
    let examples: Vec<&Schema> = values.iter().filter_map(Value::as_object).collect();
    let properties = schema.object("properties");
    let is_conditional = |name: &str| {
        let Some(Value::Object(property)) = properties.get(name) else {
            return false;
        };
        prose::is_conditional(&prose::said(property))
            || examples.iter().any(|example| !example.contains_key(name))
    };
    let (dropped, kept): (Vec<String>, Vec<String>) = schema
        .texts("required")
        .map(str::to_owned)
        .partition(|name| is_conditional(name));
    if dropped.is_empty() {
        return Outcome::Sound;
    }
    schema.set("required", Value::from(kept));
    for (name, property) in schema.object_mut("properties") {
        if let (true, Value::Object(property)) = (dropped.contains(name), property) {
            property.set(CONDITIONAL, true);
        }
    }
    Outcome::Mended
}

pub(super) static PARAMETER: Rule = Rule {
    name: "conditional-parameter",
    wrong: "a parameter is required by its declaration, and under a condition by the prose",
    done: "optional",
};

/// Makes a parameter optional that is not always required.
pub(super) fn parameter(parameter: &mut Schema, here: &Place<'_>, log: &mut Log) {
    let is_required = parameter.flag("required") && !parameter.says("in", "path");
    if is_required && prose::is_conditional(&prose::said(parameter)) {
        parameter.shift_remove("required");
        parameter.set(CONDITIONAL, true);
        log.fired(&PARAMETER, here);
    }
}
