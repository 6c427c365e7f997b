//! Secrets are looked for wherever a program could show them.

use std::error::Error;
use std::fmt::{Debug, Write as _};
use std::io;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::json;
use tracing_subscriber::util::SubscriberInitExt;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};
use zoom_auth::{AccountCredentials, BasicAuth, TokenProvider};

use crate::support::{credentials, get_owner, http};

const SECRET: &str = "S3NT1NEL-client-secret";
const TOKEN: &str = "S3NT1NEL-access-token";

/// Everything that was printed or logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Captures this thread's events at TRACE, with the spans' fields.
    fn capture(&self) -> tracing::subscriber::DefaultGuard {
        let log = self.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_ansi(false)
            .with_writer(move || log.clone())
            .finish()
            .set_default()
    }

    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// All that an error says of itself and of its sources.
fn all_of(error: &dyn Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        write!(text, " {error} {error:?} {error:#?}").unwrap();
        source = error.source();
    }
    text
}

fn shown(value: &impl Debug) -> String {
    format!("{value:?} {value:#?}")
}

/// The secrets in every form in which they go over the wire.
fn assert_shows_no_secret(what: &str, text: &str, client_id: &str) {
    let pair = format!("{client_id}:{SECRET}");
    let base64 = STANDARD_NO_PAD.encode(SECRET);
    let pair = STANDARD.encode(pair);
    for secret in [
        SECRET,
        TOKEN,
        "S3NT1NEL",
        &base64,
        &pair,
        &pair[..pair.len() - 4],
    ] {
        assert!(!text.contains(secret), "{what} shows {secret}:\n{text}");
    }
}

/// A provider whose client secret is the sentinel, which the fake does not
/// know: its replies are scripted.
fn provider(fake: &FakeZoom) -> TokenProvider {
    let known = credentials(fake);
    let credentials = AccountCredentials::new(known.account_id(), known.client_id(), SECRET)
        .unwrap()
        .with_environment(fake.environment());
    TokenProvider::builder(credentials)
        .attempts(1)
        .build()
        .unwrap()
}

/// Runs a call with this reply of the token endpoint; returns what could be
/// seen of it.
async fn seen(reply: Reply, api: Reply) -> (String, String) {
    let log = Log::default();
    let capturing = log.capture();
    let fake = FakeZoom::start().await.unwrap();
    fake.always(Endpoint::Token, reply);
    fake.always(Endpoint::Api, api);
    let provider = provider(&fake);
    let zoom = provider
        .client_builder()
        .http(http())
        .without_retries()
        .build()
        .unwrap();
    let mut seen = match get_owner(&zoom).await {
        Ok(()) => String::new(),
        Err(error) => all_of(&error) + &shown(&error.clone()),
    };
    if let Err(error) = provider.token().await {
        seen += &all_of(&error);
    }
    seen += &shown(&provider);
    seen += &shown(&provider.current());
    seen += &shown(&provider.client_builder());
    seen += &shown(&zoom);
    provider.invalidate(1);
    drop(capturing);
    let log = log.text();
    assert_shows_no_secret("a log", &log, fake.client_id());
    assert_shows_no_secret("a value", &seen, fake.client_id());
    assert!(
        !log.contains("jchill@example.com"),
        "a log shows an e-mail address"
    );
    (seen, log)
}

fn granted() -> Reply {
    Reply::json(
        200,
        json!({"access_token": TOKEN, "token_type": "bearer", "expires_in": 3599, "scope": "a b"}),
    )
}

fn owner() -> Reply {
    Reply::json(200, json!({"id": "1", "email": "jchill@example.com"}))
}

#[tokio::test]
async fn a_succeeding_exchange_shows_no_secret_in_any_log_or_value() {
    let (seen, log) = seen(granted(), owner()).await;
    for shown in ["TokenProvider {", "environment: ", "expires_at: "] {
        assert!(seen.contains(shown), "no {shown} in {seen}");
    }
    // It is a log of all four, or the test would show nothing.
    for target in ["zoom_auth::", "zoom_api::", "hyper_util::", "reqwest::"] {
        assert!(log.contains(target), "nothing of {target} in {log}");
    }
    for event in ["access token obtained", "access token invalidated"] {
        assert!(log.contains(event), "no \"{event}\" in {log}");
    }
    for field in [
        "attempt=1",
        "duration_ms=",
        "expires_in_s=3599",
        "generation=1",
    ] {
        assert!(log.contains(field), "no {field} in {log}");
    }
}

#[tokio::test]
async fn a_failing_exchange_shows_no_secret_in_any_log_or_value() {
    let replies = [
        // Garbage with a token in it.
        Reply::body(200, "text/html", format!("<html>{TOKEN}</html>")),
        Reply::body(
            200,
            "application/json",
            format!("{{\"access_token\": \"{TOKEN}"),
        ),
        Reply::body(200, "application/json", format!("\"{TOKEN}\"")),
        Reply::json(200, json!([TOKEN])),
        // Wrong types.
        Reply::json(200, json!({"access_token": [TOKEN], "expires_in": 1})),
        Reply::json(
            200,
            json!({"access_token": {TOKEN: TOKEN}, "expires_in": 1}),
        ),
        Reply::json(
            200,
            json!({"access_token": TOKEN, "expires_in": 9, "token_type": TOKEN}),
        ),
        Reply::json(
            200,
            json!({"access_token": format!("{TOKEN}\n"), "expires_in": 9}),
        ),
        Reply::json(200, json!({"token": TOKEN, TOKEN: 1})),
        // Refusals that repeat what they were sent.
        Reply::json(400, json!({"error": SECRET, "reason": TOKEN})),
        Reply::json(400, json!({"error": "invalid_client", "reason": SECRET})),
        Reply::json(500, json!({"access_token": TOKEN})),
        Reply::body(502, "text/html", TOKEN),
        Reply::status(429).with_header("x-token", TOKEN),
        Reply::body(200, "application/json", TOKEN).cut_body(),
        Reply::hang_up(),
    ];
    for reply in replies {
        let (_, log) = seen(reply, owner()).await;
        for event in ["access token not obtained", "attempt=1", "duration_ms="] {
            assert!(log.contains(event), "no \"{event}\" in {log}");
        }
    }
}

#[tokio::test]
async fn a_refused_or_garbled_call_shows_no_secret_either() {
    for api in [
        Reply::json(401, json!({"code": 124, "message": TOKEN})),
        Reply::json(400, json!({"code": 4711, "message": format!("[{TOKEN}]")})),
        Reply::body(200, "application/json", format!("[\"{TOKEN}\"]")),
        Reply::hang_up(),
    ] {
        seen(granted(), api).await;
    }
}

#[tokio::test]
async fn values_that_hold_a_secret_do_not_show_it() {
    let credentials = AccountCredentials::new("account", "id", SECRET).unwrap();
    let basic = BasicAuth::new("id", SECRET).unwrap();
    let builder = TokenProvider::builder(credentials.clone());
    let client = zoom_api::Client::new(basic.clone()).unwrap();
    let text = shown(&credentials) + &shown(&basic) + &shown(&builder) + &shown(&client);
    assert_shows_no_secret("a value", &text, "id");

    let fake = FakeZoom::start().await.unwrap();
    fake.always(Endpoint::Token, granted());
    let token = provider(&fake).token().await.unwrap();
    assert_eq!(
        token.secret().expose(),
        TOKEN,
        "it is there for those who ask"
    );
    let json = serde_json::to_string(token.secret()).unwrap();
    assert_shows_no_secret("a value", &(shown(&token) + &json), "id");
}
