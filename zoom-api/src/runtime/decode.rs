//! What is made of a reply's body.

use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;

use super::Reply;
use super::meter::{End, Meter, Segment};
use super::repair::repaired;
use crate::error::{Error, Kind};
use crate::{Operation, ResponseValue};

/// A body that is no longer than this is read without a look at what it takes:
/// whatever it is, that is little.
const SMALL: usize = 4 * 1024;

/// How much more memory a value may take than its reply's body, and how much it
/// may take in any case.
const MULTIPLE: usize = 8;
const FLOOR: usize = 16 * 1024 * 1024;

/// What a reply's value may cost.
#[derive(Clone, Copy)]
pub(super) struct Room<'a> {
    /// The limit on the reply's body, in bytes.
    pub(super) limit: usize,
    /// The call's deadline.
    pub(super) deadline: Option<Duration>,
    /// Whether that has passed.
    pub(super) is_late: &'a dyn Fn() -> bool,
}

/// Reads a reply's JSON as the operation's type.
///
/// A success that says nothing is no failure where the call changed something:
/// whoever took it for one would do it again.
pub(super) fn decode<T: DeserializeOwned>(
    operation: &Operation,
    reply: Reply,
    attempts: u32,
    room: Room<'_>,
) -> Result<ResponseValue<T>, Error> {
    let has_content = !reply.body.is_empty();
    // A reply without a body is read as `null`, so that an operation without a
    // result can be `()` and an optional one `None`.
    let json: &[u8] = if has_content { &reply.body } else { b"null" };
    // Most replies are small and good, and a large value is moved once for that.
    if json.len() <= SMALL
        && let Ok(text) = std::str::from_utf8(json)
        && let Ok(value) = serde_json::from_str(text)
    {
        return Ok(ResponseValue::new(value, reply, has_content));
    }
    let failed = |kind| Err(Error::new(operation, kind).with_attempts(attempts));
    let failure = match parse(json, room) {
        Ok(value) => return Ok(ResponseValue::new(value, reply, has_content)),
        Err(failure) => failure,
    };
    let (error, path) = match failure {
        Failure::Json(error, path) => (error, path),
        Failure::End(end) => return failed(ended(end, reply, room)),
    };
    // A type that holds nothing has nothing to miss in a reply that says
    // more than expected, such as `{"code": 0, "error_message": "success"}`.
    let holds_nothing = size_of::<T>() == 0 && serde_json::from_slice::<IgnoredAny>(json).is_ok();
    let may_be_silent = !operation.method.is_safe() || reply.status == StatusCode::NO_CONTENT;
    if (holds_nothing || (may_be_silent && says_nothing(&reply.body)))
        && let Some(value) = nothing()
    {
        return Ok(ResponseValue::new(value, reply, false));
    }
    let (path, expected) = if error.is_data() {
        let expected = error.to_string();
        let expected = expectation(&expected).unwrap_or("another value");
        (render(&path), expected.to_owned())
    } else {
        (render(&[]), "JSON".to_owned())
    };
    failed(Kind::NotUnderstood {
        reply,
        path,
        expected,
    })
}

/// Why a reply was not read.
enum Failure {
    /// It is not what was expected, there.
    Json(serde_json::Error, Vec<Segment>),
    /// It came to too much.
    End(End),
}

/// Reads JSON, and what would be but for an odd byte or number.
fn parse<T: DeserializeOwned>(json: &[u8], room: Room<'_>) -> Result<T, Failure> {
    // Looked at once, and not string by string, which takes the time of a sixth of
    // all there is to do.
    let Ok(text) = std::str::from_utf8(json) else {
        return read(&repaired(json), room);
    };
    match read(text, room) {
        Err(Failure::Json(error, path)) if error.is_syntax() => match read(&repaired(json), room) {
            Err(Failure::Json(..)) => Err(Failure::Json(error, path)),
            other => other,
        },
        other => other,
    }
}

/// Reads JSON, and finds out where it is not what was expected.
fn read<T: DeserializeOwned>(json: &str, room: Room<'_>) -> Result<T, Failure> {
    let is_small = json.len() <= SMALL;
    let bytes = room.limit.saturating_mul(MULTIPLE).max(FLOOR);
    let meter = || Meter::new(if is_small { usize::MAX } else { bytes }, room.is_late);
    if !is_small {
        let fast = meter();
        match (fast.read(json), fast.end()) {
            (Ok(value), _) => return Ok(value),
            (Err(_), Some(end)) => return Err(Failure::End(end)),
            // What is no JSON has no path.
            (Err(error), None) if !error.is_data() => {
                return Err(Failure::Json(error, Vec::new()));
            }
            (Err(_), None) => {} // once more, with an eye on where that is
        }
    }
    let meter = meter().with_path();
    meter.read(json).map_err(|error| match meter.end() {
        Some(end) => Failure::End(end),
        None => Failure::Json(error, meter.path()),
    })
}

fn ended(end: End, reply: Reply, room: Room<'_>) -> Kind {
    match end {
        End::Memory => Kind::TooLarge {
            reply: Reply {
                body: Bytes::new(),
                ..reply
            },
            limit: room.limit,
            is_value: true,
        },
        End::Time => Kind::Deadline {
            limit: room.deadline.unwrap_or_default(),
            last: None,
            retry_at: None,
        },
    }
}

/// Whether a body has nothing in it that a value could be read from: no member,
/// no item, at most a word.
fn says_nothing(body: &[u8]) -> bool {
    const A_WORD: usize = 64;
    if body.len() > A_WORD {
        return false;
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => members.is_empty(),
        Ok(Value::Array(items)) => items.is_empty(),
        Ok(_) => true,
        Err(_) => std::str::from_utf8(body).is_ok_and(|text| {
            !text.trim_start().starts_with(['{', '[', '"', '<'])
                && !text.trim_end().contains(char::is_control)
        }),
    }
}

/// The value of a reply that says nothing, if the type has one.
fn nothing<T: DeserializeOwned>() -> Option<T> {
    ["null", "{}", "[]"]
        .into_iter()
        .find_map(|json| serde_json::from_str(json).ok())
}

/// A path such as `users[3].id`. A name that can't be a member's, such as an
/// e-mail address, is the key of a map and may be personal data: it shows as
/// `*`.
fn render(path: &[Segment]) -> String {
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Index(index) => out.push_str(&format!("[{index}]")),
            Segment::Key(name) => {
                if !out.is_empty() {
                    out.push('.');
                }
                let is_name = name.len() <= 64
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
                out.push_str(if is_name { name } else { "*" });
            }
        }
    }
    if out.is_empty() { ".".to_owned() } else { out }
}

/// What serde expected, without the value that it found: its messages quote
/// that, and it may be a token. So only those messages are read whose form is
/// known; a message of a type's own might quote anything.
fn expectation(message: &str) -> Option<&str> {
    let message = message
        .rsplit_once(" at line ")
        .map_or(message, |(message, _)| message);
    if let Some(rest) = message.strip_prefix("missing field ") {
        return Some(rest.trim_matches('`'));
    }
    if let Some(rest) = message.strip_prefix("data did not match any variant of ") {
        return Some(rest);
    }
    let quoted = ["invalid type: ", "invalid value: ", "invalid length "];
    if quoted.iter().any(|prefix| message.starts_with(prefix)) {
        return message
            .rsplit_once(", expected ")
            .map(|(_, expected)| expected);
    }
    if message.starts_with("unknown variant `") {
        return message
            .rsplit_once("`, expected ")
            .map(|(_, expected)| expected);
    }
    None
}

#[cfg(test)]
mod tests;
