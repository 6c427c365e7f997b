//! Formats that say something else than the type or the example.

use serde_json::{Value, json};

use super::rule::{Outcome, Place, Rule, Schema, SchemaRule};

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

fn format(schema: &Schema) -> Option<&Value> {
    schema.get("format")
}

fn kind(schema: &Schema) -> Option<&str> {
    schema.get("type").and_then(Value::as_str)
}

pub(super) static OTHER_TYPE: SchemaRule = SchemaRule {
    rule: Rule {
        name: "format-of-another-type",
        wrong: "the format belongs to another type: a date on an object, a string on an array",
        done: "no format; an integer format makes a `number` an integer",
        seen: "3 operations, with arrays without items",
    },
    mend: other_type,
};

fn other_type(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let (Some(format), Some(kind)) = (format(schema).and_then(Value::as_str), kind(schema)) else {
        return Outcome::Sound;
    };
    let owner = FORMATS
        .iter()
        .find(|(name, _)| *name == format)
        .map(|(_, kind)| *kind);
    match (owner, kind) {
        (Some(owner), kind) if owner == kind => Outcome::Sound,
        (None, "string" | "integer" | "number") => Outcome::Sound,
        (Some("integer"), "number") => {
            schema.insert("type".to_owned(), json!("integer"));
            Outcome::Mended
        }
        _ => {
            schema.shift_remove("format");
            Outcome::Mended
        }
    }
}

pub(super) static UNKNOWN: SchemaRule = SchemaRule {
    rule: Rule {
        name: "unknown-format",
        wrong: "the format is none that OpenAPI knows, such as `YYYY-MM-DD`, `HTMLSafety` or `percent`",
        done: "the format that it means, else none",
        seen: "a few dozen",
    },
    mend: unknown,
};

fn unknown(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(format) = format(schema) else {
        return Outcome::Sound;
    };
    let known = |name: &str| FORMATS.iter().any(|(known, _)| *known == name);
    let text = format.as_str().unwrap_or_default();
    if known(text) {
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
    let kind = kind(schema).unwrap_or_default();
    match meant.filter(|meant| FORMATS.contains(&(*meant, kind))) {
        Some(meant) => schema.insert("format".to_owned(), json!(meant)),
        None => schema.shift_remove("format"),
    };
    Outcome::Mended
}

pub(super) static EXAMPLE: SchemaRule = SchemaRule {
    rule: Rule {
        name: "format-against-example",
        wrong: "the format is a date, the example is not written as one",
        done: "a string: the example shows what is sent; a date instead of a date-time where the example is one",
        seen: "a few",
    },
    mend: example,
};

fn example(schema: &mut Schema, _: &Place<'_>) -> Outcome {
    let Some(example) = schema
        .get("example")
        .and_then(Value::as_str)
        .filter(|example| !example.is_empty())
    else {
        return Outcome::Sound;
    };
    match format(schema).and_then(Value::as_str) {
        Some("date-time") if is_date(example) => {
            schema.insert("format".to_owned(), json!("date"));
        }
        Some("date-time") if !is_date_time(example) => {
            schema.shift_remove("format");
        }
        Some("date") if is_date_time(example) => {
            schema.insert("format".to_owned(), json!("date-time"));
        }
        Some("date") if !is_date(example) => {
            schema.shift_remove("format");
        }
        _ => return Outcome::Sound,
    }
    Outcome::Mended
}

/// RFC 3339 `full-date`.
fn is_date(text: &str) -> bool {
    let shape: String = text
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let number = |range: std::ops::Range<usize>| {
        text.get(range)
            .and_then(|digits| digits.parse::<u32>().ok())
    };
    shape == "0000-00-00"
        && matches!(number(5..7), Some(1..=12))
        && matches!(number(8..10), Some(1..=31))
}

/// RFC 3339 `date-time`.
fn is_date_time(text: &str) -> bool {
    let (Some(date), Some(rest)) = (text.get(..10), text.get(10..)) else {
        return false;
    };
    let Some(time) = rest.strip_prefix(['T', 't', ' ']) else {
        return false;
    };
    let (Some(clock), Some(offset)) = (time.get(..8), time.get(8..)) else {
        return false;
    };
    let clock: String = clock
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    let offset = match offset.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => offset,
    };
    let digits: String = offset
        .chars()
        .map(|c| if c.is_ascii_digit() { '0' } else { c })
        .collect();
    is_date(date)
        && clock == "00:00:00"
        && matches!(digits.as_str(), "Z" | "z" | "+00:00" | "-00:00")
}
