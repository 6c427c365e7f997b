//! The fake and the operations of a crate that somebody made: a studio's shows,
//! their guests, and songs. Its code is written by the generator, from
//! `xtask/tests/fixtures/studio.json`; `BLESS=1 cargo test -p xtask studio` writes
//! it anew.

mod answers;
mod builders;
mod checks;
mod fuzz;
mod resources;
// What is emitted for other crates is public there.
#[allow(dead_code, missing_docs, unreachable_pub, unused_imports)]
#[rustfmt::skip]
mod studio;

use http::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{FakeZoom, FakeZoomBuilder};

/// A fake that knows the studio.
fn builder() -> FakeZoomBuilder {
    FakeZoom::builder().operations(studio::operations::ALL)
}

/// A request as no client of ours would send it.
struct Raw<'a> {
    method: Method,
    /// With its query.
    target: &'a str,
    headers: Vec<(&'a str, String)>,
    body: Vec<u8>,
}

impl<'a> Raw<'a> {
    fn new(method: Method, target: &'a str) -> Self {
        Self {
            method,
            target,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn json(method: Method, target: &'a str, body: &Value) -> Self {
        let mut raw = Self::new(method, target);
        raw.body = body.to_string().into_bytes();
        raw.header("content-type", "application/json")
    }

    fn header(mut self, name: &'a str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Sends it with a token, below the base of the API. Returns the status, and
    /// the body if it is JSON.
    async fn send(self, fake: &FakeZoom) -> (u16, Value) {
        let url = format!("{}{}", fake.api_base_url(), self.target);
        self.send_to(fake, &url).await
    }

    async fn send_to(self, fake: &FakeZoom, url: &str) -> (u16, Value) {
        let address = fake.oauth_base_url();
        let address = address.strip_prefix("http://").expect("plain http");
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let target = rest.strip_prefix(address).expect("the fake's own URL");
        let mut headers = self.headers;
        if !headers.iter().any(|(name, _)| *name == "authorization") {
            let token = fake.app().mint_token();
            headers.push(("authorization", format!("Bearer {}", token.expose())));
        }
        headers.push(("host", address.to_owned()));
        headers.push(("connection", "close".to_owned()));
        headers.push(("content-length", self.body.len().to_string()));
        let headers = headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}\r\n"));
        let head = format!(
            "{} {target} HTTP/1.1\r\n{}\r\n",
            self.method,
            headers.collect::<String>()
        );
        let mut stream = TcpStream::connect(address).await.expect("a connection");
        stream.write_all(head.as_bytes()).await.expect("a head");
        stream.write_all(&self.body).await.expect("a body");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("an answer");
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok());
        let status = status.unwrap_or_else(|| panic!("no status: {head}"));
        (status, serde_json::from_str(body).unwrap_or_default())
    }
}
