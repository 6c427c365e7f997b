//! Formats that say something else than the type or the example.

use crate::openapi::dates::{is_date, is_date_time};
use crate::openapi::lookup::{Lookup, Set};

use super::rule::{Outcome, Place, Rule, Schema};

/// The formats that OpenAPI and its registry have, with their type.
const FORMATS: &[(&str, &str)] = &[
    ("int32", "integer"),
    ("int64", "integer"),
    ("float", "number"),
    ("double", "number"),
    ("date", "string"),
    ("date-time", "string"),
    ("password", "string"),
    ("binary", "string"),
    ("byte", "string"),
    ("email", "string"),
    ("uri", "string"),
    ("uuid", "string"),
    ("hostname", "string"),
    ("ipv4", "string"),
    ("ipv6", "string"),
    ("time", "string"),
];

pub(super) static OTHER_TYPE: Rule = Rule {
    name: "format-of-another-type",
    wrong: "the format belongs to another type: a date on an object, a string on an array",
    done: "no format; an integer format makes a `number` an integer, a date's format an object without properties a string",
};

pub(super) fn other_type(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let (Some(format), Some(kind)) = (schema.text_at("format"), schema.text_at("type")) else {
        return Outcome::Sound;
    };
    let owner = FORMATS
        .iter()
        .find(|(name, _)| *name == format)
        .map(|(_, kind)| *kind);
    match (owner, kind) {
        (Some(owner), kind) if owner == kind => Outcome::Sound,
        (None, "string" | "integer" | "number") => Outcome::Sound,
        (Some("string"), "object") if is_date_of_text(schema) => {
            schema.set("type", "string");
            Outcome::Mended
        }
        (Some("integer"), "number") => {
            schema.set("type", "integer");
            Outcome::Mended
        }
        _ => {
            schema.shift_remove("format");
            Outcome::Mended
        }
    }
}

/// Whether what is called an object is a date: it has no properties, and no other
/// example.
fn is_date_of_text(schema: &Schema) -> bool {
    let is_date = schema.text("format").starts_with("date");
    let shows_other = schema
        .get("example")
        .is_some_and(|example| !example.is_string());
    is_date && !shows_other && schema.object("properties").is_empty()
}

pub(super) static UNKNOWN: Rule = Rule {
    name: "unknown-format",
    wrong: "the format is none that OpenAPI knows, such as `YYYY-MM-DD`, `HTMLSafety` or `percent`",
    done: "the format that it means, else none",
};

pub(super) fn unknown(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let known = |name: &str| FORMATS.iter().any(|(known, _)| *known == name);
    let text = schema.text("format");
    if !schema.has("format") || known(text) {
        return Outcome::Sound;
    }
    let plain = text.trim().to_lowercase().replace(['_', ' '], "-");
    let meant = match plain.as_str() {
        "yyyy-mm-dd" | "full-date" => Some("date"),
        "datetime"
        | "iso8601"
        | "iso-8601"
        | "yyyy-mm-dd't'hh:mm:ssz"
        | "yyyy-mm-ddthh:mm:ssz"
        | "rfc3339" => Some("date-time"),
        "long" | "int" | "integer" | "uint32" | "uint64" => Some("int64"),
        "url" => Some("uri"),
        "file" => Some("binary"),
        "base64" => Some("byte"),
        plain => FORMATS
            .iter()
            .map(|(name, _)| *name)
            .find(|name| *name == plain),
    };
    let meant = meant.filter(|meant| FORMATS.contains(&(*meant, schema.kind())));
    schema.set_or_drop("format", meant);
    Outcome::Mended
}

pub(super) static EXAMPLE: Rule = Rule {
    name: "format-against-example",
    wrong: "the format is a date, the example is not written as one",
    done: "a string: the example shows what is sent; a date instead of a date-time where the example is one",
};

pub(super) fn example(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(example) = schema
        .text_at("example")
        .filter(|example| !example.is_empty())
    else {
        return Outcome::Sound;
    };
    match schema.text_at("format") {
        Some("date-time") if is_date(example) => {
            schema.set("format", "date");
        }
        Some("date-time") if !is_date_time(example) => {
            schema.shift_remove("format");
        }
        Some("date") if is_date_time(example) => {
            schema.set("format", "date-time");
        }
        Some("date") if !is_date(example) => {
            schema.shift_remove("format");
        }
        _ => return Outcome::Sound,
    }
    Outcome::Mended
}
