//! The requests that the fake has seen.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::AUTHORIZATION;
use http::{HeaderMap, Method, Uri};
use serde::de::DeserializeOwned;

use super::{Endpoint, front};
use crate::{Secret, Server};

/// Where the file host's base is on the fake.
pub(super) const FILES: &str = "/files/v2";
/// Where the API's base is.
pub(super) const API: &str = "/v2";

/// A request as it arrived.
///
/// Its `Debug` shows the names of the headers, but neither their values nor
/// the query nor the body.
pub struct RecordedRequest {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
    /// Whether it came through the front.
    fronted: bool,
    arrived: Instant,
}

impl RecordedRequest {
    pub(super) fn new(
        parts: http::request::Parts,
        body: Bytes,
        fronted: bool,
        arrived: Instant,
    ) -> Self {
        Self {
            fronted,
            arrived,
            method: parts.method,
            uri: parts.uri,
            headers: parts.headers,
            body,
        }
    }

    /// When it had arrived in full, by the fake's clock.
    #[must_use]
    pub fn arrived(&self) -> Instant {
        self.arrived
    }

    /// Whether it went to the token endpoint or to the API.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint {
        match self.path() {
            "/oauth/token" => Endpoint::Token,
            _ => Endpoint::Api,
        }
    }

    /// The server that it went to, as the fake's
    /// [environment](super::FakeZoom::environment) has them.
    #[must_use]
    pub fn server(&self) -> Server {
        match self.path() {
            "/oauth/token" => Server::OAuth,
            path if is_below(path, FILES) => Server::Files,
            path if is_below(path, API) => Server::Api,
            _ => Server::ApiRoot,
        }
    }

    /// The HTTP method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path from the host's root, percent-encoded as it came:
    /// `/v2/users/me`.
    #[must_use]
    pub fn path(&self) -> &str {
        self.uri.path()
    }

    /// The path's segments as Zoom's operations read them: percent-decoded
    /// twice, so that it is all the same whether an id was encoded once or twice.
    /// Behind the [front](super::FakeZoomBuilder::front) the first time is before
    /// the path is taken apart. What is not UTF-8 is replaced by U+FFFD.
    pub fn path_segments(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let path = self.path();
        let path = match self.fronted {
            true => front::path(path),
            false => path.into(),
        };
        let segments = path.strip_prefix('/').unwrap_or(&path).split('/');
        let decoded = |segment| match self.fronted {
            true => front::decode(segment).into_owned(),
            false => front::decode(&front::decode(segment)).into_owned(),
        };
        let decoded: Vec<Cow<'_, str>> = segments.map(|s| decoded(s).into()).collect();
        decoded.into_iter()
    }

    /// The segments below the base of the server that it went to.
    pub(super) fn segments_below_base(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let base = match self.server() {
            Server::Files => FILES,
            Server::Api => API,
            _ => "",
        };
        self.path_segments().skip(base.matches('/').count())
    }

    /// The query as it came, without the question mark.
    #[must_use]
    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The first query parameter of this name, decoded.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        form_value(self.query()?.as_bytes(), name)
    }

    /// The query's parameters in order, decoded.
    pub fn query_pairs(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        url::form_urlencoded::parse(self.query().unwrap_or_default().as_bytes())
    }

    /// The first parameter of this name in a form body, decoded; `None` also
    /// when the body is no form.
    #[must_use]
    pub fn form_value(&self, name: &str) -> Option<Cow<'_, str>> {
        self.header("content-type")?
            .starts_with("application/x-www-form-urlencoded")
            .then(|| form_value(&self.body, name))?
    }

    /// All headers; their names are in lower case.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The first header of this name, if it is visible ASCII.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The token of a Bearer `Authorization` header.
    #[must_use]
    pub fn bearer_token(&self) -> Option<Secret> {
        self.bearer().map(Secret::new)
    }

    /// Client id and client secret of a Basic `Authorization` header.
    #[must_use]
    pub fn basic_credentials(&self) -> Option<(String, Secret)> {
        let encoded = self.authorization("basic")?;
        let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
        let (id, secret) = decoded.split_once(':')?;
        Some((id.to_owned(), Secret::new(secret)))
    }

    /// The body.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// Reads the body's JSON.
    ///
    /// # Errors
    ///
    /// - the body is not JSON, or not of that type
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    pub(super) fn bearer(&self) -> Option<&str> {
        self.authorization("bearer")
    }

    /// What follows the scheme, whose case doesn't matter (RFC 9110,
    /// section 11.1).
    fn authorization(&self, scheme: &str) -> Option<&str> {
        let value = self.headers.get(AUTHORIZATION)?.to_str().ok()?;
        let (found, rest) = value.split_once(' ')?;
        found.eq_ignore_ascii_case(scheme).then_some(rest)
    }
}

/// Whether a path is a base or goes on from it.
fn is_below(path: &str, base: &str) -> bool {
    let rest = path.strip_prefix(base);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn form_value<'a>(form: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    url::form_urlencoded::parse(form)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value)
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.headers.keys().map(|name| name.as_str()).collect();
        f.debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("headers", &names)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// The last requests, up to a bound.
pub(super) struct RequestLog {
    kept: VecDeque<Arc<RecordedRequest>>,
    bound: usize,
}

impl RequestLog {
    pub(super) fn new(bound: usize) -> Self {
        Self {
            kept: VecDeque::new(),
            bound,
        }
    }

    pub(super) fn push(&mut self, request: &Arc<RecordedRequest>) {
        if self.bound == 0 {
            return;
        }
        if self.kept.len() == self.bound {
            self.kept.pop_front();
        }
        self.kept.push_back(Arc::clone(request));
    }

    pub(super) fn all(&self) -> Vec<Arc<RecordedRequest>> {
        self.kept.iter().cloned().collect()
    }

    pub(super) fn clear(&mut self) {
        self.kept.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Clock as _;

    fn at(path: &str, fronted: bool) -> RecordedRequest {
        let request = http::Request::builder().uri(path).body(()).unwrap();
        let arrived = crate::fake::ManualClock::new().monotonic();
        RecordedRequest::new(request.into_parts().0, Bytes::new(), fronted, arrived)
    }

    #[test]
    fn an_id_with_slashes_gets_through_the_front_only_if_it_is_encoded_twice() {
        let found = |path, fronted| {
            let request = at(path, fronted);
            request.path_segments().collect::<Vec<_>>().join(" | ")
        };
        let twice = "/v2/meetings/%252Fa%252F%252Fb%253D%253D";
        assert_eq!(found(twice, true), "v2 | meetings | /a//b==");
        assert_eq!(found(twice, false), "v2 | meetings | /a//b==");
        assert_eq!(found("/v2/meetings/%2Fa", true), "v2 | meetings |  | a");
        assert_eq!(found("/v2/meetings/%2Fa", false), "v2 | meetings | /a");
        assert_eq!(found("/v2/users/a%40b", true), "v2 | users | a@b");
    }

    #[test]
    fn a_request_says_which_server_it_went_to() {
        for (path, server, below) in [
            ("/v2/users/me", Server::Api, "users me"),
            ("/files/v2/chat/emoji", Server::Files, "chat emoji"),
            ("/scim2/Users", Server::ApiRoot, "scim2 Users"),
            ("/v2x", Server::ApiRoot, "v2x"),
            ("/oauth/token", Server::OAuth, "oauth token"),
        ] {
            let request = at(path, false);
            assert_eq!(request.server(), server, "{path}");
            let segments: Vec<_> = request.segments_below_base().collect();
            assert_eq!(segments.join(" "), below, "{path}");
        }
    }
}
