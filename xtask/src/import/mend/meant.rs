//! Demands that can't be meant: limits that the file's own examples break, and
//! patterns that are none.
//!
//! A demand that is dropped stays in the fragment as `x-dropped-limits`, where a
//! person may take it up again.

use regress::Regex;
use serde_json::Value;

use super::dates::{fits, put};
use super::examples::convert;
use super::rule::{Outcome, Part, Place, Rule, Schema};
use super::shown;
use crate::openapi::dates::Form;
use crate::openapi::lookup::{Lookup, Set};
use crate::openapi::text::is_odd;

const DROPPED: &str = "x-dropped-limits";

pub(super) static LIMIT: Rule = Rule {
    name: "limit-against-example",
    wrong: "an example of the file's is shorter, longer, less or more than a limit allows",
    done: "without that limit",
};

/// Drops a limit that an example breaks, so that our client accepts the example.
pub(super) fn limit(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    if place.part == Part::Response {
        return Outcome::Sound;
    }
    let values = shown::of(schema);
    let mut mended = false;
    for key in [
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
    ] {
        let Some(limit) = schema.get(key).and_then(Value::as_f64) else {
            continue;
        };
        if values.iter().any(|value| breaks(value, key, limit)) {
            drop_limit(schema, key);
            mended = true;
        }
    }
    for (key, bound) in [
        ("exclusiveMinimum", "minimum"),
        ("exclusiveMaximum", "maximum"),
    ] {
        let limit = schema.get(bound).and_then(Value::as_f64);
        let is_hit = |value: &Value| value.as_f64().is_some() && value.as_f64() == limit;
        if schema.flag(key) && values.iter().any(is_hit) {
            schema.shift_remove(key);
            mended = true;
        }
    }
    Outcome::when(mended)
}

#[allow(clippy::cast_precision_loss)]
fn breaks(value: &Value, key: &str, limit: f64) -> bool {
    let size = match (value, key) {
        (Value::String(text), "minLength" | "maxLength") => text.chars().count() as f64,
        (Value::Array(items), "minItems" | "maxItems") => items.len() as f64,
        (Value::Number(number), "minimum" | "maximum") => number.as_f64().unwrap_or(limit),
        _ => return false,
    };
    if key.starts_with("min") {
        size < limit
    } else {
        size > limit
    }
}

/// Takes a demand away, and writes down that it was there.
fn drop_limit(schema: &mut Schema, key: &str) {
    let Some(limit) = schema.shift_remove(key) else {
        return;
    };
    if limit.as_str().is_some_and(|text| text.contains(is_odd)) {
        return;
    }
    let mut dropped = schema.object(DROPPED).clone();
    dropped.set(key, limit);
    schema.set(DROPPED, Value::Object(dropped));
}

pub(super) static TYPE: Rule = Rule {
    name: "type-against-example",
    wrong: "a parameter is a number or a truth value by its type, and text by its example",
    done: "a string, which is what is sent either way",
};

pub(super) fn kind(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let kind = schema.kind().to_owned();
    let is_other = matches!(kind.as_str(), "integer" | "number" | "boolean");
    if place.part != Part::Parameter || !is_other {
        return Outcome::Sound;
    }
    let is_text = |value: &Value| {
        value.as_str().is_some_and(|text| !text.is_empty()) && convert(value, &kind).is_none()
    };
    if !shown::of(schema).iter().any(is_text) {
        return Outcome::Sound;
    }
    schema.set("type", "string");
    schema.shift_remove("format");
    Outcome::Mended
}

pub(super) static PATTERN: Rule = Rule {
    name: "pattern-of-letters",
    wrong: "the pattern is no regular expression but describes a form in letters (`yyyy-MM-dd HH:mm:ss`), or is prose",
    done: "without it; a date or a date-time of that form where it describes one",
};

pub(super) fn pattern(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(pattern) = schema.text_at("pattern") else {
        return Outcome::Sound;
    };
    let form = Form::read(pattern);
    if form.is_none() && !is_prose(pattern) && Regex::new(pattern).is_ok() {
        return Outcome::Sound;
    }
    drop_limit(schema, "pattern");
    let is_date = |value: &Value| value.as_str().is_some_and(|text| fits(text, form.as_ref()));
    if shown::of(schema).iter().all(is_date) {
        put(schema, form);
    }
    Outcome::Mended
}

pub(super) static PATTERN_EXAMPLE: Rule = Rule {
    name: "pattern-against-example",
    wrong: "an example of the file's doesn't match the pattern",
    done: "without the pattern",
};

pub(super) fn pattern_example(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let pattern = schema.text_at("pattern").map(Regex::new);
    let Some(Ok(pattern)) = pattern.filter(|_| place.part != Part::Response) else {
        return Outcome::Sound;
    };
    let values = shown::of(schema);
    let mut texts = values.iter().filter_map(Value::as_str);
    if texts.all(|text| pattern.find(text).is_some()) {
        return Outcome::Sound;
    }
    drop_limit(schema, "pattern");
    Outcome::Mended
}

/// Whether a pattern is made of the letters that stand for parts of dates and
/// times, or has nothing that only an expression has.
fn is_prose(pattern: &str) -> bool {
    let plain: String = pattern
        .chars()
        .filter(|c| !matches!(c, '^' | '$' | '\'' | '[' | ']' | '(' | ')'))
        .collect();
    let is_letter = |c: char| "yYmMdDhHsSTZX".contains(c);
    let is_between = |c: char| " -/:.,_+".contains(c);
    let lower = plain.to_lowercase();
    let parts = ["yy", "mm", "dd", "hh", "ss"];
    let of_dates = plain.chars().all(|c| is_letter(c) || is_between(c))
        && parts.iter().filter(|part| lower.contains(*part)).count() >= 2;
    let is_plain_text =
        pattern.contains(' ') && !pattern.contains(|c| r"^$[](){}*+?|\".contains(c));
    of_dates || is_plain_text
}
