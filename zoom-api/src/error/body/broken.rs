//! Error bodies that are almost JSON: with quotes in a message that are not
//! escaped, or cut off.
//!
//! ```text
//! {"code":104, "message":"… does not contain scopes:["a:read","b:read"]"}
//! ```

use super::{FieldError, RefusalBody, present};

/// Reads the members of an envelope as far as they can be told apart.
pub(super) fn read(text: &str) -> RefusalBody {
    let (outside, inside) = match text.find("\"errors\"") {
        Some(from) => {
            let to = text[from..].find(']').map_or(text.len(), |to| from + to);
            let before = text[..from].trim_end().trim_end_matches(',');
            let behind = text[to..].strip_prefix(']').unwrap_or_default();
            (format!("{before}{behind}"), &text[from..to])
        }
        None => (text.to_owned(), ""),
    };
    let string = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| member(&outside, name));
        found.find_map(|(value, _)| present(as_string(value)?.0))
    };
    let integer = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| member(&outside, name));
        found.find_map(|(value, _)| as_integer(value))
    };
    RefusalBody {
        code: integer(&["code", "errorCode"]),
        message: string(&["message", "errorMessage", "error_message", "reason"]),
        oauth_error: string(&["error"]),
        field_errors: field_errors(inside),
    }
}

fn field_errors(mut rest: &str) -> Vec<FieldError> {
    let mut errors = Vec::new();
    while let Some((value, behind)) = member(rest, "field") {
        if let Some((field, _)) = as_string(value) {
            let until_next = behind.find("\"field\"").unwrap_or(behind.len());
            let message = member(&behind[..until_next], "message");
            errors.push(FieldError {
                field,
                message: message
                    .and_then(|(value, _)| as_string(value))
                    .map_or_else(String::new, |(message, _)| message),
                value: None,
            });
        }
        rest = behind;
    }
    errors
}

/// What stands behind the colon of the first member of this name, twice: to be
/// read, and to go on from.
fn member<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let quoted = format!("\"{name}\"");
    text.match_indices(&quoted).find_map(|(at, _)| {
        let before = text[..at].trim_end();
        let is_name = before.is_empty() || before.ends_with(['{', ',', '[']);
        let behind = text[at + quoted.len()..].trim_start();
        let value = behind.strip_prefix(':').filter(|_| is_name)?.trim_start();
        Some((value, value))
    })
}

/// An integer that is there to its last digit, be it in quotes.
fn as_integer(value: &str) -> Option<i64> {
    let value = value.strip_prefix('"').unwrap_or(value);
    let end = value.find(|c: char| !(c.is_ascii_digit() || c == '-'))?;
    let is_whole = !value[end..].starts_with(['.', 'e', 'E']);
    value[..end].parse().ok().filter(|_| is_whole)
}

/// A string up to the quote that ends it: the one in front of the next member,
/// or of the object's end. Of a string that was cut off, what is there.
fn as_string(value: &str) -> Option<(String, &str)> {
    let text = value.strip_prefix('"')?;
    let end = text
        .match_indices('"')
        .map(|(at, _)| at)
        .find(|at| !text[..*at].ends_with('\\') && is_end(&text[at + 1..]))
        .unwrap_or(text.len());
    let raw = &text[..end];
    let unescaped = serde_json::from_str(&format!("\"{raw}\"")).unwrap_or_else(|_| raw.to_owned());
    Some((unescaped, &text[end..]))
}

/// Whether a string can be over in front of this.
fn is_end(behind: &str) -> bool {
    let behind = behind.trim_start();
    let Some(next) = behind.strip_prefix(',') else {
        return behind.is_empty() || behind.starts_with('}');
    };
    let name = next.trim_start().strip_prefix('"');
    name.and_then(|name| name.split_once('"'))
        .is_some_and(|(_, behind)| behind.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_that_are_not_escaped_are_part_of_the_message() {
        for (text, code, message) in [
            (
                r#"{"code":104, "message":"does not contain scopes:["a:read","b:read"]"}"#,
                104,
                r#"does not contain scopes:["a:read","b:read"]"#,
            ),
            (
                r#"{"message":"no "x", sorry","code":"300"}"#,
                300,
                r#"no "x", sorry"#,
            ),
            (
                r#"{"code":300,"message":"a "b" \"c\" \u00e9"}"#,
                300,
                r#"a "b" \"c\" \u00e9"#,
            ),
        ] {
            let body = read(text);
            assert_eq!(body.code, Some(code), "{text}");
            assert_eq!(body.message.as_deref(), Some(message), "{text}");
        }
    }

    #[test]
    fn what_was_cut_off_is_read_up_to_there_but_no_part_of_a_number() {
        let body = read(r#"{"code":124,"message":"Invalid acc"#);
        assert_eq!(body.code, Some(124));
        assert_eq!(body.message.as_deref(), Some("Invalid acc"));
        for text in [
            r#"{"code":12"#,
            r#"{"code":1."#,
            r#"{"code":1e"#,
            r#"{"code":"#,
        ] {
            assert_eq!(read(text).code, None, "{text}");
        }
    }

    #[test]
    fn the_fields_of_a_broken_body_are_told_from_its_message() {
        let body = read(
            r#"{"errors":[{"field":"email","message":"no "good""},{"field":"type"}],
                "code":300,"message":"Validation "Failed"."}"#,
        );
        assert_eq!(body.message.as_deref(), Some(r#"Validation "Failed"."#));
        let fields: Vec<_> = body
            .field_errors
            .iter()
            .map(|error| (error.field.as_str(), error.message.as_str()))
            .collect();
        assert_eq!(fields, [("email", r#"no "good""#), ("type", "")]);
    }
}
