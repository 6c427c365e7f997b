//! The typed mocks: they match what the client sends and answer what it reads.

use httpmock::MockServer;
use zoom_api::mock::MockServerExt as _;
use zoom_api::types::{AccessTokenResponse, ApiError, GrantType, LoginType, User};
use zoom_api::{BearerToken, Client, Environment, Scheme, Secret};

use crate::operations::client_of;

fn environment(server: &MockServer) -> Environment {
    Environment::custom(&server.url("/v2"), &server.base_url()).expect("loopback bases")
}

fn bearer(server: &MockServer) -> Client {
    Client::builder(BearerToken::new("a-token").expect("a token"))
        .environment(environment(server))
        .build()
        .expect("a client")
}

#[tokio::test]
async fn a_mock_matches_its_arguments_and_no_others() {
    let server = MockServer::start_async().await;
    let user = User {
        id: Some("1".to_owned()),
        ..User::default()
    };
    let mock = server.get_user(|when, then| {
        // An id that a regular expression, or a path, would misread.
        when.user_id("a.b/c+d@example.com")
            .login_type(&LoginType::Sso)
            .encrypted_email(None);
        then.ok(&user);
    });
    let zoom = bearer(&server).without_retries();
    let call = || zoom.get_user().user_id("a.b/c+d@example.com");

    let found = call().login_type(101).send().await.expect("a user");
    assert_eq!(found.into_inner(), user);
    for other in [
        call(),
        call().login_type(100),
        call().login_type(101).encrypted_email(true),
        zoom.get_user()
            .user_id("axb/c+d@example.com")
            .login_type(101),
    ] {
        let error = other.send().await.expect_err("no mock matches");
        assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    }
    mock.assert_calls_async(1).await;
}

#[tokio::test]
async fn a_mock_refuses_as_zoom_does() {
    let server = MockServer::start_async().await;
    server.get_user(|when, then| {
        when.user_id("me");
        then.not_found(&ApiError {
            code: Some(1001),
            message: Some("User does not exist.".to_owned()),
            ..ApiError::default()
        });
    });
    let error = bearer(&server).get_user().user_id("me").send().await;
    let error = error.expect_err("a refusal");
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some(1001));
}

#[tokio::test]
async fn a_mock_answers_secrets_truly() {
    let server = MockServer::start_async().await;
    server.get_access_token(|when, then| {
        when.grant_type(&GrantType::AccountCredentials)
            .account_id("acc");
        then.ok(&AccessTokenResponse {
            access_token: Some(Secret::new("sentinel")),
            ..AccessTokenResponse::default()
        });
    });
    let reply = client_of(Scheme::Basic, environment(&server))
        .get_access_token()
        .grant_type(GrantType::AccountCredentials)
        .account_id("acc")
        .send()
        .await
        .expect("a token");
    let token = reply.access_token.as_ref().map(Secret::expose);
    assert_eq!(token, Some("sentinel"));
}
