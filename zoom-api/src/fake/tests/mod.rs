//! The fake and the operations of a crate that somebody made: a studio's shows,
//! their guests, and songs. Its code is written by the generator, from
//! `xtask/tests/fixtures/studio.json`; `BLESS=1 cargo test -p xtask studio` writes
//! it anew.

mod answers;
mod checks;
mod resources;
// What is emitted for other crates is public there.
#[allow(dead_code, missing_docs, unreachable_pub, unused_imports)]
#[rustfmt::skip]
mod studio;

use http::Method;
use serde_json::Value;

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
        let http = reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("a client");
        let mut request = http.request(self.method, url).body(self.body);
        let has = |name: &str| self.headers.iter().any(|(known, _)| *known == name);
        if !has("authorization") {
            request = request.bearer_auth(fake.app().mint_token().expose());
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let response = request.send().await.expect("an answer");
        let status = response.status().as_u16();
        let body = response.bytes().await.expect("a body");
        (status, serde_json::from_slice(&body).unwrap_or_default())
    }
}
