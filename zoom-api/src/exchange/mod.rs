//! One call and one reply, on loopback: what was sent is compared with what
//! the fragment says, and what was read with what was answered. The tests of
//! generated operations are made with it, here and in other crates.

// It is for tests, which fail by panics.
#![allow(clippy::expect_used, clippy::panic)]

mod untyped;

use crate::{
    Authorization, AuthorizeFuture, Authorizer, Client, Environment, Operation, Scheme, Wire,
};
use http::HeaderValue;
use serde::Serialize;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use self::untyped::untyped;

/// A server of one reply, or of a few in a row.
pub struct Exchange {
    base: String,
    answer: &'static str,
    requests: mpsc::UnboundedReceiver<Sent>,
}

/// A request, as it came in.
pub struct Sent {
    method: String,
    path: String,
    query: Vec<(String, String)>,
    content_type: String,
    body: Vec<u8>,
}

impl Exchange {
    /// Answers with this status and body; no content type means no body.
    pub async fn answering(status: u16, content_type: &'static str, answer: &'static str) -> Self {
        Self::answering_each(status, content_type, &[answer]).await
    }

    /// Answers one request after the other.
    pub async fn answering_each(
        status: u16,
        content_type: &'static str,
        answers: &[&'static str],
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let (sender, requests) = mpsc::unbounded_channel();
        let all = answers.to_vec();
        tokio::spawn(async move {
            for answer in all {
                let (mut stream, _) = listener.accept().await.expect("a connection");
                let sent = read(&mut stream).await;
                let head = if content_type.is_empty() {
                    format!(
                        "HTTP/1.1 {status} OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                    )
                } else {
                    let length = answer.len();
                    format!(
                        "HTTP/1.1 {status} OK\r\ncontent-type: {content_type}\r\n\
                         content-length: {length}\r\nconnection: close\r\n\r\n{answer}"
                    )
                };
                stream
                    .write_all(head.as_bytes())
                    .await
                    .expect("an open connection");
                let _ = sender.send(sent);
            }
        });
        Self {
            base,
            answer: answers.first().copied().unwrap_or_default(),
            requests,
        }
    }

    /// A client that authorizes as the operation demands. The server's bases
    /// tell in the path which of them was meant.
    pub fn client(&self, operation: &Operation) -> Client {
        let environment = Environment::custom(
            &format!("{}/api/v2", self.base),
            &format!("{}/oauth-server", self.base),
        );
        let environment = environment
            .and_then(|environment| environment.with_files(&format!("{}/files/v2", self.base)));
        Client::builder(Fixed(operation.scheme))
            .environment(environment.expect("loopback bases"))
            .without_retries()
            .build()
            .expect("a client")
    }

    /// Asserts that a reply says all that was answered, in typed fields.
    pub fn assert_read(&self, reply: &impl Serialize) {
        let answered: Value = serde_json::from_str(self.answer).expect("JSON");
        let read = serde_json::to_value(Wire(reply)).expect("a model");
        assert_same("", &answered, &read);
        let untyped = untyped(&Wire(reply));
        assert!(
            untyped.is_empty(),
            "read, but into no typed field: {untyped:?}"
        );
    }

    /// What was sent, one request after the other.
    pub async fn request(&mut self) -> Sent {
        self.requests.recv().await.expect("a request")
    }
}

impl Sent {
    /// Asserts where the request went.
    pub fn assert(&self, method: &str, path: &str, query: &[(&str, &str)]) {
        assert_eq!(self.method, method);
        assert_eq!(self.path, path);
        let mut query: Vec<(String, String)> = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        query.sort();
        let mut sent = self.query.clone();
        sent.sort();
        let alike = sent.len() == query.len()
            && sent
                .iter()
                .zip(&query)
                .all(|(a, b)| a.0 == b.0 && is_same_text(&a.1, &b.1));
        assert!(alike, "sent {sent:?}, not {query:?}");
    }

    /// Asserts the JSON of the body.
    pub fn assert_json(&self, json: &str) {
        assert_eq!(self.content_type, "application/json");
        let sent = serde_json::from_slice(&self.body).expect("JSON");
        assert_same("", &serde_json::from_str(json).expect("JSON"), &sent);
    }

    /// Asserts the fields of a form.
    pub fn assert_form(&self, fields: &[(&str, &str)]) {
        assert_eq!(self.content_type, "application/x-www-form-urlencoded");
        let sent: Vec<_> = url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect();
        for (name, value) in fields {
            let found = sent.iter().find(|(other, _)| other == name);
            assert_eq!(
                found.map(|(_, value)| value.as_str()),
                Some(*value),
                "{name}"
            );
        }
    }

    /// Asserts that each part is there; a file's content is its part's name.
    pub fn assert_multipart(&self, parts: &[(&str, &str)]) {
        let boundary = self
            .content_type
            .strip_prefix("multipart/form-data; boundary=");
        let boundary = format!("--{}", boundary.expect("a boundary"));
        let body = String::from_utf8_lossy(&self.body);
        for (name, value) in parts {
            let disposition = format!("name=\"{name}\"");
            let part = body
                .split(boundary.as_str())
                .find(|part| part.contains(&disposition));
            let part = part.unwrap_or_else(|| panic!("no part `{name}`"));
            let (head, content) = part.split_once("\r\n\r\n").expect("a head");
            let content = content.trim_end_matches("\r\n");
            let expected = if head.contains("filename=") {
                name
            } else {
                value
            };
            assert!(
                is_same_text(content, expected) || content == format!("[{expected}]"),
                "{name}: {content}"
            );
        }
    }

    /// Asserts a body of bytes.
    pub fn assert_bytes(&self, bytes: &[u8]) {
        assert_eq!(self.body, bytes);
    }
}

/// Gives a fixed header, of whichever scheme.
#[derive(Debug)]
struct Fixed(Scheme);

impl Authorizer for Fixed {
    fn scheme(&self) -> Scheme {
        self.0
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        let header = HeaderValue::from_static("Basic dGVzdA==");
        Box::pin(std::future::ready(Ok(Authorization::new(header, 0))))
    }
}

async fn read(stream: &mut TcpStream) -> Sent {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.expect("a whole head"));
    }
    let head = String::from_utf8(head).expect("text");
    let header = |name: &str| {
        let line = head
            .lines()
            .find(|line| line.to_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(": "))
            .map(|(_, value)| value.to_owned())
    };
    let length = header("content-length:").map_or(0, |length| length.parse().expect("a number"));
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.expect("a whole body");
    let mut line = head.split(' ');
    let method = line.next().unwrap_or_default().to_owned();
    let target = line.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Sent {
        method,
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        content_type: header("content-type:").unwrap_or_default(),
        body,
    }
}

/// Compares JSON by the rules of the models: `null` is absence, one object is a
/// list of one, a scalar is its text, a date-time its instant.
fn assert_same(at: &str, expected: &Value, found: &Value) {
    match (expected, found) {
        (Value::Object(expected), Value::Object(found)) => {
            for (name, value) in expected {
                let at = format!("{at}/{name}");
                assert_same(&at, value, found.get(name).unwrap_or(&Value::Null));
            }
            let added = found.keys().find(|name| !expected.contains_key(*name));
            assert_eq!(added, None, "{at} has what was not there");
        }
        (Value::Array(expected), Value::Array(found)) => {
            assert_eq!(expected.len(), found.len(), "{at}");
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                assert_same(&format!("{at}/{index}"), expected, found);
            }
        }
        (Value::Object(_), Value::Array(found)) if found.len() == 1 => {
            assert_same(at, expected, &found[0]);
        }
        // An empty list and none are the same.
        (Value::Array(expected), Value::Null) => assert!(expected.is_empty(), "{at} is lost"),
        (Value::Object(expected), Value::Null) => assert!(expected.is_empty(), "{at} is lost"),
        _ => assert!(
            is_same_text(&text(expected), &text(found)),
            "{at}: {expected} became {found}"
        ),
    }
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn is_same_text(a: &str, b: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    a == b || number(a).is_some_and(|value| Some(value) == number(b))
}
