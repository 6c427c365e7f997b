//! One HTTP client for tokens and calls, and none where no runtime is.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use zoom_api::fake::FakeZoom;
use zoom_api::reqwest::redirect;
use zoom_api::{HttpClient, USER_AGENT};
use zoom_auth::TokenProvider;

use crate::support::{credentials, get_owner, http};

/// What the fake was sent as `User-Agent`.
fn user_agents(fake: &FakeZoom) -> Vec<String> {
    let requests = fake.requests();
    let headers = requests.iter().map(|request| request.header("user-agent"));
    headers
        .map(|name| name.unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn a_token_and_the_calls_that_it_is_for_share_a_connection() {
    let fake = FakeZoom::start().await.unwrap();
    let provider = TokenProvider::builder(credentials(&fake)).build().unwrap();
    get_owner(&provider.client().unwrap()).await.unwrap();
    get_owner(&provider.client().unwrap()).await.unwrap();
    assert_eq!(fake.counts().connections, 1);
    assert_eq!(user_agents(&fake), [USER_AGENT; 3]);
}

#[tokio::test]
async fn the_providers_settings_are_for_tokens_and_calls_alike() {
    let fake = FakeZoom::start().await.unwrap();
    let provider = TokenProvider::builder(credentials(&fake))
        .http(http().user_agent("not-asked"))
        .connect_timeout(Duration::from_secs(3))
        .user_agent("my-app/1.0".try_into().unwrap())
        .build()
        .unwrap();
    get_owner(&provider.client().unwrap()).await.unwrap();
    assert_eq!(user_agents(&fake), ["my-app/1.0"; 2]);
    assert_eq!(fake.counts().connections, 1);

    // What a client sets for itself is its own.
    let own = provider.client_builder();
    let own = own.user_agent("other/1.0".try_into().unwrap());
    get_owner(&own.build().unwrap()).await.unwrap();
    assert_eq!(user_agents(&fake)[2], "other/1.0");
}

#[tokio::test]
async fn a_client_of_ones_own_serves_tokens_and_calls() {
    let fake = FakeZoom::start().await.unwrap();
    let none = redirect::Policy::none();
    let own = http().redirect(none).no_proxy().build().unwrap();
    let provider = TokenProvider::builder(credentials(&fake))
        .http(HttpClient::new(own).unwrap())
        .build()
        .unwrap();
    get_owner(&provider.client().unwrap()).await.unwrap();
    assert_eq!(fake.counts().connections, 1);
    let late = provider
        .client_builder()
        .connect_timeout(Duration::from_secs(1));
    let refused = late.build().unwrap_err().to_string();
    assert!(
        refused.starts_with("connect timeout can't be set"),
        "{refused}"
    );
}

#[tokio::test]
async fn accounts_share_the_http_client_of_one_of_them() {
    let fake = FakeZoom::start().await.unwrap();
    let first = credentials(&fake).into_client().unwrap();
    let second = TokenProvider::builder(credentials(&fake))
        .http(HttpClient::of(&first))
        .build()
        .unwrap();
    get_owner(&first).await.unwrap();
    get_owner(&second.client().unwrap()).await.unwrap();
    assert_eq!(fake.counts().connections, 1);
    assert_eq!(fake.counts().token_requests, 2);
}

/// Polls once, as an executor does that is not tokio's.
fn poll_elsewhere<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits for a runtime"),
    }
}

#[test]
fn where_no_runtime_is_a_call_and_a_token_end_in_an_error() {
    let fake = FakeZoom::start_on_thread().unwrap();
    let provider = TokenProvider::builder(credentials(&fake))
        .http(http())
        .build()
        .unwrap();
    let zoom = provider.client().unwrap();

    let error = poll_elsewhere(zoom.get_user().user_id("me").send()).unwrap_err();
    let problem = "no tokio runtime runs here (see #[tokio::main], or Runtime::block_on)";
    assert_eq!(
        error.to_string(),
        format!("getUser was not sent: {problem}")
    );
    assert!(error.is_not_sent() && !error.is_transient() && !error.may_have_taken_effect());
    let error = poll_elsewhere(provider.token()).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("no token was asked for: {problem}")
    );
    assert!(!error.is_transient() && !error.is_rejected());
    let text = "text/plain".try_into().unwrap();
    let error = poll_elsewhere(zoom_api::File::open("Cargo.toml", text)).unwrap_err();
    assert_eq!(error.to_string(), problem);

    // Nothing of it is remembered.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(get_owner(&zoom)).unwrap();
    assert_eq!(fake.counts().token_requests, 1);
}
