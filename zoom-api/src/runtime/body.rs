//! What a request carries, and what is made of a reply.

use bytes::Bytes;
use http::HeaderValue;
use serde::de::DeserializeOwned;

use crate::error::{Error, Kind, Reply};
use crate::{Operation, ResponseValue};

/// A request's body. It is buffered, so that the request can be sent again.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: HeaderValue,
    pub(crate) bytes: Bytes,
}

/// Reads a reply's JSON as the operation's type.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &Operation,
    reply: Reply,
) -> Result<ResponseValue<T>, Error> {
    // A reply without a body is read as `null`, so that an operation without a
    // result can be `()` and an optional one `None`.
    let json: &[u8] = if reply.body.is_empty() {
        b"null"
    } else {
        &reply.body
    };
    match serde_json::from_slice(json) {
        Ok(value) => Ok(ResponseValue::new(value, reply.status, reply.headers)),
        Err(error) => {
            let expected = expectation(&error);
            let path = ".".to_owned();
            Err(Error::new(
                operation,
                Kind::NotUnderstood {
                    reply,
                    path,
                    expected,
                },
            ))
        }
    }
}

/// What serde expected, without the value that it found: its messages quote
/// that, and it may be a token.
fn expectation(error: &serde_json::Error) -> String {
    if !error.is_data() {
        return "JSON".to_owned();
    }
    let message = error.to_string();
    let expected = message.rsplit_once(", expected ").map(|(_, rest)| rest);
    match expected.and_then(|rest| rest.rsplit_once(" at line ")) {
        Some((expected, _)) => expected.to_owned(),
        None => "another value".to_owned(),
    }
}
