//! Text that reads as it is.

use std::fmt::Write as _;

use serde_json::Value;

use super::{Pointer, Spec, SpecError, walk};

/// What is written for people. It goes into docs, which take any text.
const PROSE: [&str; 3] = ["description", "summary", "x-enum-descriptions"];

/// Data, which goes into string literals, which take any text.
const SAMPLES: [&str; 3] = ["example", "examples", "default"];

/// Whether a character has no look of its own: it breaks a line, changes the
/// direction of the text around it, or controls a terminal.
pub fn is_odd(c: char) -> bool {
    let reorders = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') || reorders
}

/// The text in one line, its odd characters as Rust escapes them.
pub fn shown(text: &str) -> String {
    escaped(text, is_odd)
}

/// The same for a text of several lines.
pub fn shown_lines(text: &str) -> String {
    escaped(text, |c| is_odd(c) && c != '\n')
}

fn escaped(text: &str, is_odd: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_odd(c) {
            let _ = write!(out, "{}", c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// Prose without odd characters: what breaks a line is a line feed.
pub fn prose(text: &str) -> String {
    let plain = |c: char| match c {
        '\n' | '\t' => Some(c),
        '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        c => (!is_odd(c)).then_some(c),
    };
    text.replace("\r\n", "\n")
        .chars()
        .filter_map(plain)
        .collect()
}

/// Gives a document's prose plain line breaks, and nothing that can't be seen.
pub fn tidy(document: &mut Value) {
    match document {
        Value::Object(object) => {
            for (key, value) in object {
                match value {
                    Value::String(text) if PROSE.contains(&key.as_str()) => {
                        if text.contains(is_odd) {
                            *text = prose(text);
                        }
                    }
                    value => tidy(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}

/// Refuses names, values and other short texts that don't read as they are:
/// they become names in Rust, or stand beside such names in docs and messages.
///
/// # Errors
///
/// The first key or text, prose and samples aside, that has an odd character.
pub(super) fn check(spec: &Spec) -> Result<(), SpecError> {
    walk(&spec.document, &Pointer::root(), &mut |object, at| {
        for (key, value) in object {
            let here = at.key(key);
            check_one(spec, key, &here)?;
            match value {
                Value::String(_) | Value::Array(_) if PROSE.contains(&key.as_str()) => {}
                _ if SAMPLES.contains(&key.as_str()) => {}
                Value::String(text) => check_one(spec, text, &here)?,
                Value::Array(items) => {
                    for (index, item) in items.iter().enumerate() {
                        if let Value::String(text) = item {
                            check_one(spec, text, &here.key(index))?;
                        }
                    }
                }
                _ => {}
            }
        }
        Ok(())
    })
}

fn check_one(spec: &Spec, text: &str, at: &Pointer) -> Result<(), SpecError> {
    match text.chars().find(|c| is_odd(*c)) {
        None => Ok(()),
        Some(odd) => {
            let problem = format!(
                "has the character U+{:04X} in it, which can't be seen; remove it",
                u32::from(odd)
            );
            Err(spec.error(at, problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::*;

    const ODD: [&str; 8] = [
        "\n~~~\nfn f() {}\n~~~",
        "\r",
        "\0",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{2066}",
        "\u{1b}[2J",
    ];

    fn refusal(document: &Value) -> String {
        let bytes = document.to_string();
        let spec = Spec::parse(bytes.as_bytes(), Path::new("x.json"));
        spec.map_or_else(|error| error.to_string(), |_| "taken".to_owned())
    }

    #[test]
    fn names_and_values_with_odd_characters_are_refused_where_they_stand() {
        for odd in ODD {
            let name = format!("a{odd}b");
            let with_schema =
                |schema: Value| json!({ "components": { "schemas": { "A": schema } } });
            let with_operation =
                |operation: Value| json!({ "paths": { "/a": { "get": operation } } });
            for (document, place) in [
                (json!({ "info": { "title": name } }), "#/info/title"),
                (json!({ "paths": { (&name): {} } }), "#/paths/a"),
                (
                    with_operation(json!({ "operationId": name })),
                    "/get/operationId",
                ),
                (
                    with_operation(json!({ "tags": ["a", name] })),
                    "/get/tags/1",
                ),
                (
                    with_operation(json!({ "x-feature": name })),
                    "/get/x-feature",
                ),
                (
                    with_operation(json!({ "parameters": [{ "name": name }] })),
                    "/get/parameters/0/name",
                ),
                (
                    with_operation(json!({ "security": [{ "a": [name] }] })),
                    "/get/security/0/a/0",
                ),
                (with_schema(json!({ "title": name })), "/A/title"),
                (with_schema(json!({ "pattern": name })), "/A/pattern"),
                (with_schema(json!({ "enum": ["a", name] })), "/A/enum/1"),
                (
                    with_schema(json!({ "properties": { (&name): {} } })),
                    "/A/properties/a",
                ),
                (
                    json!({ "components": { "schemas": { (&name): {} } } }),
                    "/schemas/a",
                ),
            ] {
                let mut document = document;
                document["openapi"] = json!("3.0.3");
                let said = refusal(&document);
                assert!(said.contains(place), "{place} is not in: {said}");
                assert!(said.contains("can't be seen"), "{said}");
                assert!(!said.contains(is_odd), "{said:?}");
            }
        }
    }

    #[test]
    fn prose_and_samples_may_have_any() {
        for odd in ODD {
            let text = format!("a{odd}b");
            let schema = json!({ "description": text, "example": text, "default": [text] });
            let document = json!({
                "openapi": "3.0.3",
                "info": { "description": text },
                "components": { "schemas": { "A": schema } },
            });
            assert_eq!(refusal(&document), "taken");
            assert!(!prose(&text).replace('\n', "").contains(is_odd));
        }
    }
}
