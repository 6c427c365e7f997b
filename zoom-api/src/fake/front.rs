//! What stands in front of the live API, and does to requests and replies what
//! Zoom's documentation doesn't say.

use std::borrow::Cow;

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::reply::{Content, Http, JSON, Reply};
use super::requests::RecordedRequest;

/// Of so many calls one is answered 522, as if the front had lost the API.
const LOST: u64 = 20;

/// A path as it comes out of the front, which decodes it before it is taken
/// apart: an id with slashes in it falls into pieces, unless it was encoded
/// twice.
pub(super) fn path(path: &str) -> Cow<'_, str> {
    decode(path)
}

/// Percent-decodes; what is not UTF-8 is replaced by U+FFFD.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    percent_decode_str(text).decode_utf8_lossy()
}

/// The front's own answer to call number `number`, if it has one.
pub(super) fn answer(number: u64) -> Option<Reply> {
    number.is_multiple_of(LOST).then(|| Reply::html(522))
}

/// A refusal as it comes out in front: as XML, unless JSON was asked for, and
/// with quotes that nobody has escaped.
pub(super) fn dressed(mut reply: Reply, request: &RecordedRequest) -> Reply {
    if let Content::Http(http) = &mut reply.content
        && http.status >= 400
        && let Ok(Value::Object(body)) = serde_json::from_slice(&http.body)
        && let Some(code) = body.get("code").and_then(Value::as_i64)
    {
        let message = body.get("message").and_then(Value::as_str).unwrap_or("");
        let accepted = request.header("accept").unwrap_or_default();
        *http = if accepted.contains("application/json") {
            Http {
                status: http.status,
                content_type: Some(JSON.into()),
                body: unescaped(code, message).unwrap_or_else(|| http.body.clone()),
            }
        } else {
            Http {
                status: http.status,
                content_type: Some("application/xml;charset=UTF-8".into()),
                body: xml(code, message, body.get("errors")).into(),
            }
        };
    }
    reply
}

/// A lack of scopes, by its other code and with the quotes as they come.
fn unescaped(code: i64, message: &str) -> Option<Bytes> {
    let (words, scopes) = message.split_once('[').filter(|_| code == 4711)?;
    let scopes = scopes.trim_end_matches(['.', ']']).replace(", ", "\",\"");
    Some(format!(r#"{{"code":104, "message":"{words}["{scopes}"]"}}"#).into())
}

fn xml(code: i64, message: &str, errors: Option<&Value>) -> String {
    let text = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let errors = errors.and_then(Value::as_array).into_iter().flatten();
    let errors: String = errors
        .map(|error| {
            let member = |name: &str| text(error.get(name).and_then(Value::as_str).unwrap_or(""));
            format!(
                "<errors><field>{}</field><message>{}</message></errors>",
                member("field"),
                member("message")
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\
         <result><code>{code}</code><message>{}</message>{errors}</result>",
        text(message)
    )
}

/// What a content host answers: the file, unless the request brings a token,
/// which it takes for an authorization of its own kind that is wrong.
pub(super) fn file(file: Option<&(String, Bytes)>, request: &RecordedRequest) -> Reply {
    let refusal = |status, code: &str| {
        let body = format!("<?xml version=\"1.0\"?><Error><Code>{code}</Code></Error>");
        Reply::body(status, "application/xml", body)
    };
    match file {
        _ if request.headers().contains_key(http::header::AUTHORIZATION) => {
            refusal(400, "InvalidArgument")
        }
        Some((content_type, content)) => Reply::body(200, content_type, content.clone()),
        None => refusal(404, "NoSuchKey"),
    }
}
