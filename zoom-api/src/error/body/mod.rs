//! The shapes of Zoom's error bodies, read into one.

mod broken;
mod xml;

use std::fmt;

use http::StatusCode;
use serde_json::{Map, Value};

/// What Zoom said of one field of the request.
#[derive(Clone, Eq, PartialEq)]
#[non_exhaustive]
pub struct FieldError {
    /// The field's name, as Zoom spells it.
    pub field: String,
    /// What is wrong with it. It may quote the value.
    pub message: String,
    /// The value that is wrong, where Zoom repeats it (`field_value`), as of a
    /// batch.
    pub value: Option<Value>,
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FieldError")
            .field("field", &self.field)
            .finish_non_exhaustive()
    }
}

/// The most of a body that is looked at for what Zoom says in it.
const LARGEST: usize = 256 * 1024;

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
    ///   also as XML, and also where the JSON is broken,
    /// - the older `{"status": false, "errorCode", "errorMessage"}`,
    /// - the token endpoint's `{"error", "reason"}` (RFC 6749 names the latter
    ///   `error_description`),
    /// - SCIM's `{"schemas", "detail", "status"}` (RFC 7644, section 3.12).
    pub(crate) fn parse(body: &[u8]) -> Self {
        let body = without_bom(&body[..body.len().min(LARGEST)]);
        if is_markup(body) {
            return xml::read(&String::from_utf8_lossy(body));
        }
        // What stands behind the object is none of it.
        match serde_json::Deserializer::from_slice(body)
            .into_iter()
            .next()
        {
            Some(Ok(Value::Object(body))) => Self::read(&body),
            Some(Ok(_)) => Self::default(),
            _ => broken::read(&String::from_utf8_lossy(body)),
        }
    }

    /// Reads a refusal that comes with a status of success. It has none but an
    /// error body's members, and says that it failed: by `"status": false`, by
    /// a `code` that is none of success, or by an `error`.
    ///
    /// `{"code": 0, "error_message": "success"}` is not one. A `code` and
    /// nothing else is one where nothing was asked for but to do something;
    /// where something was, it may be what was asked for.
    pub(crate) fn disguised(body: &[u8], is_question: bool) -> Option<Self> {
        if body.len() > LARGEST {
            return None;
        }
        let body = without_bom(body);
        if is_markup(body) {
            let refusal = xml::read(&String::from_utf8_lossy(body));
            return refusal.has_code_of_failure().then_some(refusal);
        }
        if !ENVELOPE.contains(&first_member(body)?) {
            return None;
        }
        let body: Map<String, Value> = serde_json::from_slice(body).ok()?;
        if !body.keys().all(|name| ENVELOPE.contains(&name.as_bytes())) {
            return None;
        }
        let refusal = Self::read(&body);
        let says_so = body.get("status") == Some(&Value::Bool(false))
            && (refusal.code.is_some() || refusal.message.is_some());
        let says_why = refusal.message.is_some() || !refusal.field_errors.is_empty();
        let failed = says_so
            || refusal.oauth_error.is_some()
            || (refusal.has_code_of_failure() && (says_why || !is_question));
        failed.then_some(refusal)
    }

    /// Whether it is one of the API's error bodies, and not what a proxy or a
    /// gateway in front of it says.
    pub(crate) fn is_of_the_api(&self) -> bool {
        self.code.is_some() || self.message.is_some()
    }

    fn has_code_of_failure(&self) -> bool {
        matches!(self.code, Some(code) if code != 0 && !(200..300).contains(&code))
    }

    /// The status that counts: the reply's, or of one disguised as success the
    /// one that its code stands for.
    pub(crate) fn status(&self, of_reply: StatusCode) -> StatusCode {
        let code = self.code.and_then(|code| u16::try_from(code).ok());
        match code {
            Some(429) => StatusCode::TOO_MANY_REQUESTS,
            Some(code @ 400..600) if of_reply.is_success() => {
                StatusCode::from_u16(code).unwrap_or(of_reply)
            }
            _ => of_reply,
        }
    }

    fn read(body: &Map<String, Value>) -> Self {
        Self {
            code: integer(body, &["code", "errorCode"]),
            message: string(
                body,
                &[
                    "message",
                    "errorMessage",
                    "error_message",
                    "reason",
                    "error_description",
                    "detail",
                ],
            ),
            oauth_error: string(body, &["error"]),
            field_errors: body
                .get("errors")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(Value::as_object)
                .map(|error| FieldError {
                    field: string(error, &["field"]).unwrap_or_default(),
                    message: string(error, &["message"]).unwrap_or_default(),
                    value: error.get("field_value").cloned(),
                })
                .collect(),
        }
    }
}

/// The members of Zoom's error bodies.
const ENVELOPE: &[&[u8]] = &[
    b"code",
    b"message",
    b"errors",
    b"status",
    b"errorCode",
    b"errorMessage",
    b"error_message",
    b"error",
    b"reason",
    b"error_description",
];

/// Whether a body is HTML or XML.
pub(crate) fn is_markup(body: &[u8]) -> bool {
    without_bom(body).trim_ascii_start().starts_with(b"<")
}

/// A body without the byte order mark that some of Zoom's begin with.
fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

/// A text with something in it.
fn present(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

/// The name of an object's first member: enough to tell almost every success
/// from a refusal without reading it twice.
fn first_member(body: &[u8]) -> Option<&[u8]> {
    let body = body.trim_ascii_start().strip_prefix(b"{")?;
    let body = body.trim_ascii_start().strip_prefix(b"\"")?;
    body.split(|b| *b == b'"').next()
}

/// The first of the names that holds an integer, be it in a string.
fn integer(body: &Map<String, Value>, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| match body.get(*name)? {
        Value::Number(number) => number.as_i64().or_else(|| whole(number.as_f64()?)),
        Value::String(text) => text.parse().ok(),
        _ => None,
    })
}

/// A float without fraction, as far as floats are exact.
fn whole(number: f64) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation)] // within the bounds it is exact
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}

/// The first of the names that holds a string with something in it.
fn string(body: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match body.get(*name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_in_disguise_is_recognised() {
        for (body, code) in [
            (r#"{"status":false,"errorCode":401}"#, Some(401)),
            (
                r#" { "errorMessage":"x", "errorCode":"300", "status":false}"#,
                Some(300),
            ),
            (
                r#"{"code":124,"message":"Invalid access token."}"#,
                Some(124),
            ),
            (
                r#"{"error":"invalid_client","reason":"Invalid client_id"}"#,
                None,
            ),
        ] {
            let refusal = RefusalBody::disguised(body.as_bytes(), true).expect(body);
            assert_eq!(refusal.code, code, "{body}");
        }
    }

    #[test]
    fn a_success_is_not_taken_for_a_refusal() {
        for body in [
            r#"{"code":0,"error_message":"success"}"#,
            r#"{"code":200,"message":"ok"}"#,
            r#"{"code":300}"#,
            r#"{"code":300,"message":"x","id":"a member of its own"}"#,
            r#"{"id":"a","code":300,"message":"x"}"#,
            r#"{"status":"active"}"#,
            r#"{"status":false}"#,
            r#"{"message":"hello"}"#,
            r#"[{"code":300,"message":"x"}]"#,
            "{}",
            "",
            "<html>",
        ] {
            assert!(
                RefusalBody::disguised(body.as_bytes(), true).is_none(),
                "{body}"
            );
        }
    }

    #[test]
    fn a_code_alone_is_a_refusal_to_do_something_and_an_answer_to_a_question() {
        for body in [
            r#"{"code":300}"#,
            r#"{"code":300,"status":true}"#,
            "\u{feff}{\"code\":300}",
        ] {
            assert!(RefusalBody::disguised(body.as_bytes(), false).is_some());
            assert!(RefusalBody::disguised(body.as_bytes(), true).is_none());
        }
        for body in [
            r#"{"code":300,"errors":[{"field":"a"}]}"#,
            "<result><code>300</code></result>",
        ] {
            assert!(RefusalBody::disguised(body.as_bytes(), true).is_some());
        }
        for body in [
            r#"{"code":201}"#,
            r#"{"code":0}"#,
            "<html><body>OK</body></html>",
        ] {
            assert!(RefusalBody::disguised(body.as_bytes(), false).is_none());
        }
    }

    #[test]
    fn a_byte_order_mark_and_what_stands_behind_are_none_of_it() {
        let body = RefusalBody::parse("\u{feff}{\"code\":124,\"message\":\"m\"}\n-- x".as_bytes());
        assert_eq!((body.code, body.message.as_deref()), (Some(124), Some("m")));
    }

    #[test]
    fn the_value_of_a_batch_is_kept_and_not_shown() {
        let body = RefusalBody::parse(
            br#"{"code":300,"errors":[{"field":"ids","field_value":"S3NT1NEL","message":"m"}]}"#,
        );
        let error = &body.field_errors[0];
        assert_eq!(error.value, Some("S3NT1NEL".into()));
        assert!(!format!("{error:?}").contains("S3NT1NEL"));
    }

    #[test]
    fn the_code_counts_where_the_status_says_nothing() {
        let status = |code, of_reply| {
            let body = RefusalBody {
                code: Some(code),
                ..RefusalBody::default()
            };
            body.status(StatusCode::from_u16(of_reply).expect("a status"))
                .as_u16()
        };
        assert_eq!(status(401, 200), 401);
        assert_eq!(status(1001, 200), 200);
        assert_eq!(status(404, 400), 400);
        assert_eq!(status(429, 400), 429);
        assert_eq!(status(i64::MAX, 502), 502);
    }
}
