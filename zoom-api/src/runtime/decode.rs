//! What is made of a reply's body.

use http::StatusCode;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::Reply;
use super::repair::repaired;
use crate::error::{Error, Kind};
use crate::{Operation, ResponseValue};

/// Reads a reply's JSON as the operation's type.
///
/// A success that says nothing is no failure where the call changed something:
/// whoever took it for one would do it again.
pub(crate) fn decode<T: DeserializeOwned>(
    operation: &Operation,
    reply: Reply,
) -> Result<ResponseValue<T>, Error> {
    let has_content = !reply.body.is_empty();
    // A reply without a body is read as `null`, so that an operation without a
    // result can be `()` and an optional one `None`.
    let json: &[u8] = if has_content { &reply.body } else { b"null" };
    let error = match parse(json) {
        Ok(value) => return Ok(ResponseValue::new(value, reply, has_content)),
        Err(error) => error,
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
    let (path, expected) = explain::<T>(json, &error);
    let kind = Kind::NotUnderstood {
        reply,
        path,
        expected,
    };
    Err(Error::new(operation, kind))
}

/// Reads JSON, and what would be but for an odd byte or number.
fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, serde_json::Error> {
    let error = match serde_json::from_slice(json) {
        Ok(value) => return Ok(value),
        Err(error) => error,
    };
    match error.classify() {
        Category::Syntax => serde_json::from_slice(&repaired(json)).map_err(|_| error),
        Category::Data | Category::Eof | Category::Io => Err(error),
    }
}

/// Whether a body has nothing in it that a value could be read from: no member,
/// no item, at most a word.
fn says_nothing(body: &[u8]) -> bool {
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

/// Where the reply is not what was expected, and what was. It is read once
/// more for this, so that replies that are understood don't pay for it.
fn explain<T: DeserializeOwned>(json: &[u8], error: &serde_json::Error) -> (String, String) {
    let whole = || ".".to_owned();
    if !error.is_data() {
        return (whole(), "JSON".to_owned());
    }
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let result: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    let path = result
        .err()
        .map_or_else(whole, |error| render(error.path()));
    (
        path,
        expectation(&error.to_string())
            .unwrap_or("another value")
            .to_owned(),
    )
}

/// A path such as `users[3].id`. A name that can't be a member's, such as an
/// e-mail address, is the key of a map and may be personal data: it shows as
/// `*`.
fn render(path: &Path) -> String {
    let mut out = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => out.push_str(&format!("[{index}]")),
            Segment::Map { key: name } | Segment::Enum { variant: name } => {
                if !out.is_empty() {
                    out.push('.');
                }
                let is_name = name.len() <= 64
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
                out.push_str(if is_name { name } else { "*" });
            }
            Segment::Unknown => {}
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
mod tests {
    use std::collections::HashMap;

    use bytes::Bytes;
    use http::{HeaderMap, Method};
    use serde::Deserialize;

    use super::*;
    use crate::{Scheme, Server, types};

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)] // what is read is not looked at
    struct Page {
        users: Vec<Entry>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Entry {
        id: Option<i64>,
        kind: Option<Sort>,
        by_email: Option<HashMap<String, bool>>,
    }

    #[derive(Debug, Deserialize)]
    enum Sort {
        A,
        B,
    }

    fn read<T: DeserializeOwned>(body: &str) -> Result<ResponseValue<T>, Error> {
        reply_to(Method::GET, 200, body)
    }

    fn reply_to<T: DeserializeOwned>(
        method: Method,
        status: u16,
        body: &str,
    ) -> Result<ResponseValue<T>, Error> {
        let operation = Operation::new("test", method, "/", Server::Api, Scheme::Bearer);
        let reply = Reply {
            status: StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        };
        decode(&operation, reply)
    }

    #[test]
    fn a_reply_that_is_not_understood_says_where_and_what_but_never_the_value() {
        for (body, path, expected) in [
            (
                r#"{"users":[{"id":1},{"id":"SECRET"}]}"#,
                "users[1].id",
                "i64",
            ),
            (
                r#"{"users":[{"id":"a, expected SECRET"}]}"#,
                "users[0].id",
                "i64",
            ),
            (
                r#"{"users":[{"kind":"SECRET"}]}"#,
                "users[0].kind",
                "`A` or `B`",
            ),
            (
                r#"{"users":[{"by_email":{"SECRET@x.y":1}}]}"#,
                "users[0].by_email.*",
                "a boolean",
            ),
            (r#"{"SECRET":1}"#, ".", "users"),
            (r#""SECRET""#, ".", "struct Page"),
            (r#"{"users":"#, ".", "JSON"),
            ("<html>SECRET</html>", ".", "JSON"),
        ] {
            let error = read::<Page>(body).unwrap_err();
            assert_eq!(error.json_path(), Some(path), "{body}");
            assert_eq!(error.expected(), Some(expected), "{body}");
            assert_eq!(error.body().map(|b| &b[..]), Some(body.as_bytes()));
            assert!(
                !format!("{error} {error:?}").contains("SECRET"),
                "{error:?}"
            );
        }
    }

    #[test]
    fn an_odd_value_of_one_user_of_a_page_leaves_the_others() {
        for odd in [
            &br#""\ud83d""#[..],
            b"\"Andr\xe9\"",
            b"1e999",
            b"\xef\xbb\xbf\"x\"",
            b"\"a\nb\"",
        ] {
            let user = |dept: &[u8]| [br#"{"id":"x","pmi":1,"dept":"#, dept, b"}"].concat();
            let mut users = vec![user(b"\"d\""); 300];
            users[150] = user(odd);
            let body = [&b"["[..], &users.join(&b','), &b"]"[..]].concat();
            let reply = Reply {
                status: StatusCode::OK,
                headers: HeaderMap::new(),
                body: Bytes::from(body),
            };
            let operation = Operation::new("test", Method::GET, "/", Server::Api, Scheme::Bearer);
            let read = decode::<Vec<types::User>>(&operation, reply).expect("users");
            assert_eq!(read.len(), 300);
            assert!(read.iter().all(|user| user.pmi == Some(1)));
            let intact = read.iter().filter(|user| user.dept.as_deref() == Some("d"));
            assert_eq!(intact.count(), 299);
        }
    }

    #[test]
    fn nothing_is_expected_of_a_reply_to_a_call_without_a_result() {
        for body in ["", "null", "{}", r#"{"code":0,"error_message":"success"}"#] {
            assert!(read::<()>(body).is_ok(), "{body}");
        }
        assert!(read::<()>("<html>").is_err());
        assert!(read::<Option<Page>>(r#"{"code":0}"#).is_err());
    }

    #[test]
    fn a_success_that_says_nothing_is_one_where_something_was_changed() {
        for body in ["", "null", "true", "1", "[]", "\"done\"", "OK", "created\n"] {
            for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                let reply = reply_to::<types::User>(method, 201, body).expect(body);
                assert!(!reply.has_content() && *reply == types::User::default());
            }
            assert!(reply_to::<types::User>(Method::GET, 204, body).is_ok());
            assert!(read::<types::User>(body).is_err(), "{body}");
        }
        assert!(reply_to::<Vec<String>>(Method::POST, 200, "").is_ok());
        // What a caller's own type needs can't be made up.
        let error = reply_to::<Page>(Method::POST, 200, "").expect_err("no page");
        assert!(error.may_have_taken_effect());
        for body in ["{\"id\": ", "[1", "<html>", "\u{0}\u{1}", "{\"a\":1}{"] {
            assert!(reply_to::<types::User>(Method::POST, 200, body).is_err());
        }
        let reply = reply_to::<types::User>(Method::POST, 200, r#"{"id":"x"}"#).expect("a user");
        assert!(reply.has_content());
    }
}
