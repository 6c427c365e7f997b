//! What holds for every operation, shown over the table of all of them.

use std::sync::Arc;

use http::{HeaderValue, Method};
use serde_json::Value;
use zoom_api::{
    Authorization, AuthorizeFuture, Authorizer, BearerToken, BuildError, Client, Operation, Scheme,
    Server, operations,
};

use crate::listener::Listener;

/// Gives a fixed header, of whichever scheme.
#[derive(Debug)]
struct Fixed(Scheme);

impl Authorizer for Fixed {
    fn scheme(&self) -> Scheme {
        self.0
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        let header = format!("{} c2VudGluZWw=", self.0);
        let header = HeaderValue::try_from(header).expect("a header");
        Box::pin(std::future::ready(Ok(Authorization::new(header, 0))))
    }
}

fn client(scheme: Scheme, listener: &Listener) -> Client {
    client_of(scheme, listener.environment())
}

/// A client of whichever scheme.
pub(crate) fn client_of(scheme: Scheme, environment: zoom_api::Environment) -> Client {
    Client::builder(Fixed(scheme))
        .environment(environment)
        .build()
        .expect("a client")
}

/// The operation's path with something in each placeholder.
fn filled(client: &Client, operation: &'static Operation) -> (zoom_api::Request, String) {
    let mut request = client.call(operation);
    let mut path = operation.path.to_owned();
    while let Some((before, rest)) = path.clone().split_once('{') {
        let (name, after) = rest.split_once('}').expect("a closed brace");
        request = request.path(name, "x");
        path = format!("{before}x{after}");
    }
    (request, path)
}

#[tokio::test]
async fn each_operation_sends_its_scheme_to_its_server() {
    let mut listener = Listener::answering("{}").await;
    for operation in operations::ALL {
        let client = client(operation.scheme, &listener);
        let (request, path) = filled(&client, operation);
        let sent = request.send::<Value>().await;
        assert!(sent.is_ok(), "{}: {sent:?}", operation.id);
        let head = listener.next().await;
        let base = match operation.server {
            Server::Api => "/api/v2",
            Server::ApiRoot => "/api",
            Server::OAuth => "/oauth-server",
            Server::Files => "/files/v2",
            other => panic!("no base is known for {other:?}"),
        };
        let line = format!("{} {base}{path} HTTP/1.1\r\n", operation.method);
        assert!(head.starts_with(&line), "{}: {head}", operation.id);
        let header = format!("\r\nauthorization: {} c2VudGluZWw=\r\n", operation.scheme);
        assert!(head.contains(&header), "{}: {head}", operation.id);
    }
}

#[tokio::test]
async fn each_operation_is_refused_by_a_client_of_the_other_scheme() {
    let mut listener = Listener::answering("{}").await;
    for operation in operations::ALL {
        let other = match operation.scheme {
            Scheme::Basic => Scheme::Bearer,
            _ => Scheme::Basic,
        };
        let client = client(other, &listener);
        let (request, _) = filled(&client, operation);
        let error = request.send::<Value>().await.expect_err("the wrong scheme");
        assert!(error.is_wrong_scheme() && error.is_not_sent());
        assert!(!error.is_transient());
        let shown = error.to_string();
        for part in [
            operation.id,
            &operation.scheme.to_string(),
            &other.to_string(),
        ] {
            assert!(shown.contains(part), "{shown}");
        }
    }
    assert!(listener.is_untouched());
}

#[tokio::test]
async fn an_apps_own_token_is_for_its_operations_and_for_requests_by_hand() {
    let mut listener = Listener::answering("{}").await;
    let client = client(Scheme::ClientCredentials, &listener);
    for operation in operations::ALL {
        if operation.scheme == Scheme::Bearer {
            let (request, _) = filled(&client, operation);
            let error = request.send::<Value>().await.expect_err("the wrong scheme");
            assert!(error.is_wrong_scheme() && error.is_not_sent());
        }
    }
    assert!(listener.is_untouched());
    let by_hand = client.request(Method::POST, "/im/chat/messages");
    by_hand.send::<Value>().await.expect("a success");
    let head = listener.next().await;
    assert!(
        head.starts_with("POST /api/v2/im/chat/messages HTTP/1.1\r\n"),
        "{head}"
    );
}

#[tokio::test]
async fn the_typed_methods_are_their_operations() -> Result<(), BuildError> {
    let mut listener = Listener::answering("{}").await;
    let bearer = Client::builder(BearerToken::new("sentinel")?)
        .environment(listener.environment())
        .build()?;
    bearer
        .get_user()
        .user_id("me")
        .send()
        .await
        .expect("a user");
    let head = listener.next().await;
    // Nothing but what HTTP and Zoom ask for.
    let mut lines: Vec<String> = head.trim_end().lines().map(str::to_owned).collect();
    assert_eq!(lines.remove(0), "GET /api/v2/users/me HTTP/1.1");
    lines.retain(|line| !line.starts_with("host: 127.0.0.1:"));
    lines.sort();
    assert_eq!(
        lines,
        [
            "accept: application/json",
            "authorization: Bearer sentinel",
            &format!("user-agent: {}", zoom_api::USER_AGENT)
        ]
    );

    let basic = client(Scheme::Basic, &listener);
    basic
        .get_access_token()
        .grant_type("account_credentials")
        .account_id("a b&c")
        .send()
        .await
        .expect("a token");
    let head = listener.next().await;
    assert!(
        head.starts_with(
            "POST /oauth-server/oauth/token?grant_type=account_credentials&account_id=a%20b%26c "
        ),
        "{head}"
    );
    assert!(head.contains("\r\ncontent-length: 0\r\n"), "{head}");
    Ok(())
}

#[tokio::test]
async fn user_ids_reach_the_server_as_one_segment_or_not_at_all() {
    let mut listener = Listener::answering("{}").await;
    let client = client(Scheme::Bearer, &listener);
    for id in [
        "a/b",
        "a\\b",
        "..\\..\\x",
        "a?b",
        "a#b",
        "100%",
        "%2e%2e",
        "...",
        ".a",
        "a+b@example.com",
        "a b",
        "é",
        "日本",
        "{userId}",
        "a:b",
        "a;b",
    ] {
        client.get_user().user_id(id).send().await.expect(id);
        let head = listener.next().await;
        let path = head.split(' ').nth(1).expect("a path");
        let segment = path.strip_prefix("/api/v2/users/").expect("below /users");
        assert!(!segment.contains(['/', '?', '#', '\\']), "{id}: {path}");
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8();
        assert_eq!(decoded.expect("UTF-8"), id);
    }
    for id in ["", ".", "..", "a\nb", "a\0b", "\r\n"] {
        let error = client.get_user().user_id(id).send().await.expect_err(id);
        assert!(
            error.is_invalid_parameter() && error.is_not_sent(),
            "{id:?}: {error}"
        );
        assert_eq!(error.parameter(), Some("userId"));
    }
    assert!(listener.is_untouched());
}

#[tokio::test]
async fn an_argument_that_is_missing_is_named() {
    let mut listener = Listener::answering("{}").await;
    let client = client(Scheme::Bearer, &listener);
    let error = client.get_user().send().await.expect_err("no user id");
    assert_eq!(error.to_string(), "getUser was not sent: userId is missing");
    assert!(listener.is_untouched());
}

#[tokio::test]
async fn a_placeholder_that_is_not_filled_in_costs_no_attempt() {
    let mut listener = Listener::answering("{}").await;
    let client = client(Scheme::Bearer, &listener);
    let request = client.request(Method::GET, "/users/{userId}/settings");
    let error = request.send::<Value>().await.expect_err("no user id");
    assert_eq!(error.to_string(), "request was not sent: userId is missing");
    assert!(error.is_not_sent());
    assert_eq!(error.attempts(), 0);
    assert_eq!(client.counters().attempts, 0);
    assert!(listener.is_untouched());
}

#[test]
fn clients_and_calls_can_go_to_other_threads() {
    fn send_and_sync<T: Send + Sync>() {}
    fn send<T: Send>(_: &T) {}
    send_and_sync::<Client>();
    send_and_sync::<zoom_api::Error>();
    send_and_sync::<zoom_api::ClientBuilder>();
    send_and_sync::<zoom_api::HttpClient>();
    send_and_sync::<Arc<dyn Authorizer>>();
    let client = Client::new(Fixed(Scheme::Bearer)).expect("a client");
    send(&client.get_user().send());
}
