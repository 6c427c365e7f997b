//! What a call does when things don't go well: what its caller sees, how many
//! requests the server saw, and which waits were asked of the clock.

mod answers;
mod cancellation;
mod connections;
mod corpus;
mod counters;
mod deadlines;
pub(crate) mod front;
mod limiter;
mod outage;
mod pacing;
mod proxies;
mod redirects;
mod refusals;
mod replay;
mod requests;
mod runtimes;
mod shared;
mod spans;
#[cfg(feature = "rustls")]
mod tls;

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::Value;
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{BearerToken, Client, ClientBuilder, Environment, Error, RequestPolicy};

type Result<T = (), E = Box<dyn StdError>> = std::result::Result<T, E>;

/// A fake, and a client whose waits pass at once and are recorded.
#[derive(Clone)]
struct Bench {
    zoom: FakeZoom,
    clock: ManualClock,
    client: Client,
}

impl Bench {
    async fn new() -> Result<Self> {
        Self::with(|builder| builder).await
    }

    async fn with(change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Self> {
        let zoom = FakeZoom::builder().unknown_arguments(true).start().await?;
        let clock = ManualClock::auto_advancing();
        let client = change(builder(&zoom, &clock)?).build()?;
        Ok(Self {
            zoom,
            clock,
            client,
        })
    }

    /// Sends a call that the fake answers with these replies, one after the
    /// other, and then as it sees fit. Returns what was seen of it.
    async fn call(&self, method: &Method, replies: Vec<Reply>) -> Seen {
        self.zoom.reset_counts();
        self.clock.take_sleeps();
        self.zoom.script(Endpoint::Api, replies);
        let request = self.client.request(method.clone(), "/users/me");
        let result = request.send::<Value>().await;
        self.zoom.recover(Endpoint::Api);
        Seen::new(
            result.map(|reply| reply.into_inner()),
            &self.zoom,
            &self.clock,
        )
    }
}

/// A client of the fake on a clock, without chance in its waits.
fn builder(zoom: &FakeZoom, clock: &ManualClock) -> Result<ClientBuilder> {
    Ok(Client::builder(BearerToken::new(zoom.app().mint_token())?)
        .environment(zoom.environment())
        .http(reqwest::Client::builder().no_proxy())
        .clock(Arc::new(clock.clone()))
        .policy(RequestPolicy::new().without_jitter()))
}

/// A client of any server on loopback.
fn client_of(base: &str, clock: &ManualClock) -> Result<Client> {
    Ok(Client::builder(BearerToken::new("a-token")?)
        .environment(Environment::custom(base, base)?)
        .http(reqwest::Client::builder().no_proxy())
        .clock(Arc::new(clock.clone()))
        .policy(RequestPolicy::new().without_jitter())
        .build()?)
}

/// A call, from all sides.
struct Seen {
    /// What the caller sees, in words.
    caller: String,
    /// How many requests the server saw.
    requests: u64,
    /// Which waits were asked of the clock, in milliseconds.
    waits: Vec<u128>,
    error: Option<Error>,
}

impl Seen {
    fn new<T>(result: Result<T, Error>, zoom: &FakeZoom, clock: &ManualClock) -> Self {
        Self {
            caller: words(&result),
            requests: zoom.counts().requests(),
            waits: clock
                .take_sleeps()
                .iter()
                .map(Duration::as_millis)
                .collect(),
            error: result.err(),
        }
    }
}

/// Everything that an error's accessors say of it, in a fixed order.
fn words<T>(result: &Result<T, Error>) -> String {
    let Err(error) = result else {
        return "ok".to_owned();
    };
    let mut words = Vec::new();
    let mut says = |says: bool, word: &str| {
        if says {
            words.push(word.to_owned());
        }
    };
    says(error.is_invalid_parameter(), "invalid parameter");
    says(error.is_authorization_unavailable(), "unauthorized");
    says(error.is_refused(), "refused");
    says(error.is_transport(), "transport");
    says(error.is_connect(), "connect");
    says(error.is_timeout(), "timeout");
    says(error.is_redirect(), "redirect");
    says(error.is_too_large(), "too large");
    says(error.is_not_understood(), "not understood");
    if let Some(status) = error.status() {
        says(true, status.as_str());
    }
    if let Some(code) = error.code() {
        says(true, &format!("code {code}"));
    }
    if let Some(oauth_error) = error.oauth_error() {
        says(true, oauth_error);
    }
    if let Some(limit) = error.rate_limit() {
        says(true, &format!("{} limit", limit.kind.as_str()));
    }
    says(error.is_unauthorized(), "rejected");
    says(error.is_not_found(), "not found");
    says(error.is_transient(), "transient");
    says(error.is_not_sent(), "not sent");
    words.join(", ")
}
