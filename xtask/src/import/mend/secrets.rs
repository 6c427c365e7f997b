//! Strings that nobody must print.

use serde_json::Value;

use super::rule::{Outcome, Part, Place, Rule, Schema};
use crate::openapi::credentials::{is_free_text, names_secret};
use crate::openapi::lookup::{Lookup, Set};

pub(super) static PARAMETER: Rule = Rule {
    name: "secret-parameter",
    wrong: "a parameter is a password: it would stand in the URL, where the client shows it",
    done: "a plain string",
};

pub(super) fn parameter(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let secret = schema.says("format", "password");
    if place.part != Part::Parameter || !secret {
        return Outcome::Sound;
    }
    schema.shift_remove("format");
    Outcome::Mended
}

pub(super) static NAMED: Rule = Rule {
    name: "unmarked-secret",
    wrong: "a string is a credential by its name (`password`, `passcode`, `token`, `secret`, `start_url`, `host_key`, a PIN), and not marked as a secret",
    done: "`format: password`, so that it is never printed",
};

pub(super) fn named(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let is_marked = schema.says("format", "password");
    if place.part == Part::Parameter || is_marked || !is_free_text(schema) {
        return Outcome::Sound;
    }
    if !names_secret(place.name) || is_flag(schema.get("example")) {
        return Outcome::Sound;
    }
    schema.set("type", "string");
    schema.set("format", "password");
    Outcome::Mended
}

/// Whether an example shows a setting, of whatever type the file says it is.
fn is_flag(example: Option<&Value>) -> bool {
    match example {
        Some(Value::Bool(_)) => true,
        Some(Value::String(text)) => matches!(text.as_str(), "true" | "false"),
        _ => false,
    }
}
