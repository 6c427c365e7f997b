//! Strings that nobody must print.

use serde_json::Value;

use super::rule::{Outcome, Part, Place, Rule, Schema};
use crate::openapi::lookup::{Lookup, Set};
use crate::openapi::naming::{is_one_of, snake};

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
    wrong: "a string is called `password`, `access_token`, `client_secret` or `private_key`, and not marked as a secret",
    done: "`format: password`, so that it is never printed",
};

pub(super) fn named(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    const SECRET: &str = "\
        password new_password access_token refresh_token id_token client_secret secret \
        secret_key secret_token private_key api_key api_secret webhook_secret \
    ";
    let plain = schema.says("type", "string")
        && !schema.contains_key("format")
        && !schema.contains_key("enum");
    let name = snake(place.name);
    if place.part == Part::Parameter || !plain || !is_one_of(SECRET, &name) {
        return Outcome::Sound;
    }
    // A date that says when the password changed is none.
    if schema
        .get("example")
        .is_some_and(|example| !example.is_string() && *example != Value::Null)
    {
        return Outcome::Sound;
    }
    schema.set("format", "password");
    Outcome::Mended
}
