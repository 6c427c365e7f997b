//! The shapes of Zoom's error bodies, read into one.

use std::fmt;

use serde_json::{Map, Value};

/// What Zoom said of one field of the request.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field's name, as Zoom spells it.
    pub field: String,
    /// What is wrong with it. It may quote the value.
    pub message: String,
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// An error body, whichever of its shapes it came in; empty for HTML and the
/// like.
#[derive(Clone, Default)]
pub(crate) struct RefusalBody {
    pub(crate) code: Option<i64>,
    pub(crate) message: Option<String>,
    pub(crate) oauth_error: Option<String>,
    pub(crate) field_errors: Vec<FieldError>,
}

impl RefusalBody {
    /// Reads
    /// - the API's `{"code", "message", "errors": [{"field", "message"}]}`,
    /// - the older `{"status": false, "errorCode", "errorMessage"}`,
    /// - the token endpoint's `{"error", "reason"}` (RFC 6749 names the latter
    ///   `error_description`),
    /// - SCIM's `{"schemas", "detail", "status"}` (RFC 7644, section 3.12).
    pub(crate) fn parse(body: &[u8]) -> Self {
        let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(body) else {
            return Self::default();
        };
        Self {
            code: integer(&body, &["code", "errorCode"]),
            message: string(
                &body,
                &[
                    "message",
                    "errorMessage",
                    "error_message",
                    "reason",
                    "error_description",
                    "detail",
                ],
            ),
            oauth_error: string(&body, &["error"]),
            field_errors: body
                .get("errors")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_object)
                .map(|error| FieldError {
                    field: string(error, &["field"]).unwrap_or_default(),
                    message: string(error, &["message"]).unwrap_or_default(),
                })
                .collect(),
        }
    }
}

/// The first of the names that holds an integer, be it in a string.
fn integer(body: &Map<String, Value>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| match body.get(*name)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    })
}

/// The first of the names that holds a string with something in it.
fn string(body: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match body.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    })
}
