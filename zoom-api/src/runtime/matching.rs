//! What the generated mocks match requests by.

use httpmock::{Method, Then, When};
use percent_encoding::percent_decode_str;
use serde::Serialize;
use serde_json::Value;

use super::Multipart;
use super::body::all_bytes;
use super::{path, query};
use crate::Wire;

/// Expects an operation: its method, and a path like its template.
pub fn operation(when: When, method: Method, template: &'static str) -> When {
    when.method(method)
        .is_true(move |request| segments_match(template, request.uri().path()))
}

/// Expects a path parameter to decode to a value.
pub fn segment(
    when: When,
    template: &'static str,
    name: &'static str,
    value: impl ToString,
) -> When {
    let value = value.to_string();
    when.is_true(move |request| {
        segment_of(template, name, request.uri().path()).as_deref() == Some(value.as_str())
    })
}

/// As [`segment`], for one that is encoded as [`Request::uuid`](super::Request::uuid) does it.
pub fn uuid(when: When, template: &'static str, name: &'static str, value: impl ToString) -> When {
    segment(when, template, name, path::shielded(&value.to_string()))
}

/// As `query`, for a value that is encoded as [`Request::uuid`](super::Request::uuid) does it.
pub fn uuid_query(when: When, name: &str, value: Option<&str>) -> When {
    query(when, name, value.map(path::shielded))
}

/// Expects a query parameter: each item of a list; or with `None`, that it is
/// absent.
pub fn query(when: When, name: &str, value: Option<impl Serialize>) -> When {
    let value = value.map_or(Value::Null, |value| {
        serde_json::to_value(value).unwrap_or_default()
    });
    match value {
        Value::Null => when.query_param_missing(name),
        Value::Array(items) => items
            .iter()
            .fold(when, |when, item| when.query_param(name, plain(item))),
        scalar => when.query_param(name, plain(&scalar)),
    }
}

/// Expects a header; with `None`, that it is absent.
pub fn header(when: When, name: &str, value: Option<impl Serialize>) -> When {
    let value = value.map_or(Value::Null, |value| {
        serde_json::to_value(value).unwrap_or_default()
    });
    match value {
        Value::Null => when.header_missing(name),
        scalar => when.header(name, plain(&scalar)),
    }
}

/// Expects a body as it is.
pub fn bytes(when: When, body: &[u8]) -> When {
    let body = body.to_vec();
    when.is_true(move |request| request.body().as_ref() == body)
}

/// Expects a form body (`application/x-www-form-urlencoded`).
pub fn form(when: When, body: impl Serialize) -> When {
    let body = query::form(&Wire(body)).unwrap_or_default();
    when.is_true(move |request| request.body().as_ref() == body.as_bytes())
}

/// Expects a multipart body with these parts, in their order. Files that are not
/// in memory match nothing.
pub fn multipart(when: When, body: &impl Multipart) -> When {
    let form = body.to_form(&|_| true).unwrap_or_default();
    when.is_true(move |request| {
        let headers = request.headers();
        let content_type = headers.get("content-type");
        let boundary = content_type.and_then(|value| value.to_str().ok()?.strip_prefix(MULTIPART));
        boundary.is_some_and(|boundary| {
            let written = all_bytes(&form.write(boundary));
            written.is_some_and(|written| request.body().as_ref() == written)
        })
    })
}

/// Answers with this status and JSON.
pub fn json_answer(then: Then, status: u16, value: impl Serialize) -> Then {
    then.status(status)
        .header("content-type", "application/json")
        .json_body_obj(&Wire(value))
}

/// Answers with this status and these bytes.
pub fn bytes_answer(then: Then, status: u16, value: &[u8]) -> Then {
    then.status(status).body(value)
}

/// What stands before the boundary in a multipart content type.
const MULTIPART: &str = "multipart/form-data; boundary=";

/// A scalar as a query or a header has it.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn segments_match(template: &str, path: &str) -> bool {
    let mut path = path.split('/');
    let all = template.split('/').all(|expected| {
        path.next()
            .is_some_and(|segment| placeholder(expected).is_some() || segment == expected)
    });
    all && path.next().is_none()
}

/// The decoded segment that stands for a placeholder.
fn segment_of(template: &str, name: &str, path: &str) -> Option<String> {
    let (_, segment) = template
        .split('/')
        .zip(path.split('/'))
        .find(|(expected, _)| placeholder(expected) == Some(name))?;
    Some(percent_decode_str(segment).decode_utf8().ok()?.into_owned())
}

/// The name of a segment that is a placeholder.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use httpmock::MockServer;

    use super::*;
    use crate::{File, Form};

    /// Whether a mock that was made so answers to a body.
    async fn matches(expect: impl Fn(When) -> When, content_type: &str, body: Vec<u8>) -> bool {
        let server = MockServer::start_async().await;
        server.mock(|when, then| {
            expect(when);
            then.status(200);
        });
        let client = reqwest::Client::builder().no_proxy().build();
        let request = client.expect("a client").post(server.url("/"));
        let request = request.header("content-type", content_type).body(body);
        request.send().await.expect("an answer").status() == 200
    }

    struct Parts(&'static str);

    impl Multipart for Parts {
        fn to_form(&self, _: &dyn Fn(&str) -> bool) -> Result<Form, &'static str> {
            let file = File::new("a.txt", HeaderValue::from_static("text/plain"), self.0);
            Ok(Form::new().file("f", file.name, file.content_type, file.content))
        }
    }

    #[tokio::test]
    async fn a_body_is_matched_as_a_whole() {
        let written = all_bytes(&Parts("x").to_form(&|_| true).expect("a form").write("B"));
        let written = written.expect("it is in memory").to_vec();
        for is_same in [true, false] {
            let or_not = |body: &[u8]| match is_same {
                true => body.to_vec(),
                false => [body, b"!"].concat(),
            };
            let plain = |when| bytes(when, b"\0\xff");
            assert_eq!(matches(plain, "a/b", or_not(b"\0\xff")).await, is_same);
            let fields = serde_json::json!({"a": "1 2", "b": 3});
            let form = |when| form(when, &fields);
            assert_eq!(matches(form, "a/b", or_not(b"a=1%202&b=3")).await, is_same);
            let parts = |when| multipart(when, &Parts("x"));
            let content_type = format!("{MULTIPART}B");
            assert_eq!(
                matches(parts, &content_type, or_not(&written)).await,
                is_same
            );
        }
    }

    #[test]
    fn a_template_matches_its_paths_and_no_others() {
        let template = "/v2/users/{userId}/x";
        assert!(segments_match(template, "/v2/users/a%2Fb/x"));
        for other in [
            "/users/a/x",
            "/v2/users/a",
            "/v2/users/a/x/y",
            "/v2/users/a/b/x",
        ] {
            assert!(!segments_match(template, other), "{other}");
        }
        let decoded = segment_of(template, "userId", "/v2/users/a%2Fb/x");
        assert_eq!(decoded.as_deref(), Some("a/b"));
    }
}
