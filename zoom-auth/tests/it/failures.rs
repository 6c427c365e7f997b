//! What goes wrong with an exchange, and what callers are told.

use std::error::Error as _;

use serde_json::json;
use zoom_api::fake::{Endpoint, Reply};
use zoom_auth::{AccountCredentials, TokenError};

use crate::support::{Rig, credentials, token_error};

/// What a call fails with when the token endpoint always answers so.
async fn failure(reply: Reply) -> (zoom_api::Error, u64) {
    let rig = Rig::new().await;
    rig.fake.always(Endpoint::Token, reply);
    let error = rig.get_owner().await.unwrap_err();
    assert!(
        error.is_not_sent() && error.is_authorization_unavailable(),
        "{error:?}"
    );
    let (exchanges, calls) = rig.requests();
    assert_eq!(calls, 0, "nothing is sent without a token");
    (error, exchanges)
}

#[tokio::test]
async fn rejected_credentials_are_told_with_zooms_words_and_not_tried_again() {
    for (reply, code) in [
        (Reply::invalid_client(), "invalid_client"),
        (Reply::unsupported_grant_type(), "unsupported_grant_type"),
        (Reply::invalid_account(), "invalid_request"),
        (
            Reply::json(
                400,
                json!({"error": "invalid_grant", "reason": "Invalid Token!"}),
            ),
            "invalid_grant",
        ),
        (
            Reply::json(401, json!({"error": "invalid_client", "reason": "No"})),
            "invalid_client",
        ),
    ] {
        let (error, exchanges) = failure(reply).await;
        assert_eq!(exchanges, 1, "{code}");
        assert!(error.is_unauthorized() && !error.is_transient(), "{code}");
        let token_error = token_error(&error);
        assert!(token_error.is_rejected() && !token_error.is_transient());
        assert_eq!(token_error.oauth_error(), Some(code));
        assert!(token_error.reason().is_some());
        assert!(token_error.to_string().contains(code), "{token_error}");
    }
}

#[tokio::test]
async fn a_rejection_says_why_in_json_and_need_not_name_an_error() {
    for (reply, error) in [
        (Reply::json(400, json!({"reason": "No"})), None),
        (Reply::json(401, json!({"reason": "No"})), None),
        (
            Reply::json(403, json!({"error": "access_denied"})),
            Some("access_denied"),
        ),
    ] {
        let (failed, exchanges) = failure(reply).await;
        assert!(token_error(&failed).is_rejected());
        assert_eq!(token_error(&failed).oauth_error(), error);
        assert_eq!(exchanges, 1);
    }
}

#[tokio::test]
async fn an_answer_that_is_not_zooms_rejects_nothing_and_is_tried_again() {
    for reply in [
        Reply::html(400),
        Reply::html(401),
        Reply::html(403),
        Reply::html(404),
        Reply::html(407),
        Reply::html(200),
        Reply::status(400),
        Reply::status(403),
        Reply::status(200),
        Reply::status(204),
        Reply::json(404, json!({"message": "no route"})),
        Reply::json(407, json!({"message": "who are you?"})),
        Reply::json(400, json!({})),
        Reply::body(400, "application/json", r#"{"reason":"Invalid cl"#),
        Reply::body(400, "application/json", r#"{"error":"invalid_client","rea"#),
        Reply::body(200, "application/json", r#"{"access_token":"a","exp"#),
        Reply::body(200, "application/json", r#"["a", "#),
        Reply::body(400, "text/plain", "Bad Request"),
    ] {
        let shown = format!("{reply:?}");
        let (error, exchanges) = failure(reply.clone()).await;
        let failed = token_error(&error);
        assert!(
            !failed.is_rejected() && failed.is_transient(),
            "{shown}: {failed}"
        );
        assert!(error.is_transient() && !error.is_unauthorized(), "{shown}");
        assert_eq!(exchanges, 3, "{shown}");

        // One of them among good ones is not noticed.
        let rig = Rig::new().await;
        rig.fake.script(Endpoint::Token, [reply]);
        rig.get_owner().await.unwrap();
    }
}

#[tokio::test]
async fn the_calls_own_line_says_what_zoom_said_of_the_credentials() {
    let reply = |error: &str, reason: &str| {
        Reply::json(400, json!({"error": error, "reason": reason}))
            .with_header("x-zm-trackingid", "WEB_7")
    };
    for (error, reason, line) in [
        (
            "invalid_client",
            "Invalid client_id or client_secret",
            r#"invalid_client, "Invalid client_id or client_secret" (client id or client secret is wrong)"#,
        ),
        (
            "invalid_request",
            "Bad Request",
            r#"invalid_request, "Bad Request" (the account id is wrong)"#,
        ),
        (
            "invalid_request",
            "The app is not activated",
            r#"invalid_request, "The app is not activated" (activate it on its page in the App Marketplace)"#,
        ),
        (
            "invalid_request",
            "Invalid Token!",
            r#"invalid_request, "Invalid Token!""#,
        ),
        ("invalid_request", "S3NT1NEL", "invalid_request"),
    ] {
        let (failed, _) = failure(reply(error, reason)).await;
        let line = format!("getUser was not sent: the credentials were rejected: HTTP 400, {line}");
        assert_eq!(failed.to_string(), line);
        // What a `main` that returns the error prints.
        assert_eq!(format!("{failed:?}"), line);
        assert_eq!(token_error(&failed).tracking_id(), Some("WEB_7"));
    }
}

#[tokio::test]
async fn outages_are_transient_and_tried_again_a_few_times() {
    for reply in [
        Reply::html(502),
        Reply::status(503),
        Reply::json(500, json!({"reason": "oops"})),
        Reply::hang_up(),
        Reply::hang_up().with_reset(),
        Reply::normal().cut_headers(),
        Reply::normal().cut_body(),
    ] {
        let shown = format!("{reply:?}");
        let (error, exchanges) = failure(reply).await;
        let token_error = token_error(&error);
        assert!(
            token_error.is_unreachable() && token_error.is_transient(),
            "{shown}"
        );
        assert!(error.is_transient() && !error.is_unauthorized(), "{shown}");
        assert_eq!(exchanges, 3, "{shown}");
    }
}

#[tokio::test]
async fn throttling_is_transient_and_its_retry_after_is_obeyed() {
    let rig = Rig::new().await;
    rig.fake.script(
        Endpoint::Token,
        [
            Reply::status(429).with_header("retry-after", "7"),
            Reply::status(429),
        ],
    );
    rig.get_owner().await.unwrap();
    assert_eq!(rig.requests(), (3, 1));
    assert_eq!(rig.clock.sleeps()[0].as_secs(), 7);

    let (error, _) = failure(Reply::status(429)).await;
    assert!(token_error(&error).is_throttled());
    assert!(error.is_transient());
}

#[tokio::test]
async fn what_is_no_token_is_not_taken_for_one() {
    for reply in [
        Reply::json(200, json!({})),
        Reply::json(200, json!({"access_token": "", "expires_in": 3600})),
        Reply::json(200, json!({"access_token": null, "expires_in": 3600})),
        Reply::json(200, json!({"access_token": "a\nb", "expires_in": 3600})),
        Reply::json(
            200,
            json!({"access_token": "a", "expires_in": 9, "token_type": "mac"}),
        ),
        Reply::json(200, json!(["a"])),
    ] {
        let shown = format!("{reply:?}");
        let (error, exchanges) = failure(reply).await;
        let token_error = token_error(&error);
        assert!(token_error.is_not_understood(), "{shown}: {token_error}");
        assert!(!error.is_transient() && !error.is_unauthorized(), "{shown}");
        assert_eq!(exchanges, 1, "{shown}");
    }
}

#[tokio::test]
async fn an_error_reply_does_not_overwrite_a_good_token() {
    let rig = Rig::new().await;
    rig.get_owner().await.unwrap();
    rig.fake.always(Endpoint::Token, Reply::invalid_client());
    rig.clock.advance(std::time::Duration::from_secs(3_400));
    for _ in 0..10 {
        rig.get_owner().await.unwrap();
    }
    assert_eq!(rig.requests(), (2, 11));
}

#[tokio::test]
async fn a_secret_is_rotated_without_a_restart() {
    let rig = Rig::new().await;
    rig.get_owner().await.unwrap();
    rig.fake.rotate_secret();
    let error = rig.get_owner().await.unwrap_err();
    assert!(error.is_unauthorized());

    rig.provider
        .replace_credentials(&credentials(&rig.fake))
        .unwrap();
    rig.get_owner().await.unwrap();

    let other = AccountCredentials::new("another", rig.fake.client_id(), "secret")
        .unwrap()
        .with_environment(rig.fake.environment());
    let refused = rig.provider.replace_credentials(&other).unwrap_err();
    assert_eq!(refused.what(), "account id");
    rig.get_owner().await.unwrap();
}

#[tokio::test]
async fn an_unreachable_endpoint_is_told_from_an_unreachable_api() {
    let rig = Rig::new().await;
    rig.fake.stop().await;
    let error = rig.get_owner().await.unwrap_err();
    assert!(token_error(&error).is_unreachable());
    assert!(!error.is_transport(), "the call itself was never sent");
}

#[tokio::test]
async fn a_failure_is_of_one_kind_and_shows_its_facts() {
    for (reply, kind, status) in [
        (Reply::invalid_client(), "rejected", Some(400)),
        (Reply::status(429), "throttled", Some(429)),
        (Reply::status(503), "unreachable", Some(503)),
        (Reply::hang_up(), "unreachable", None),
        (Reply::json(200, json!({})), "not understood", Some(200)),
        (Reply::html(404), "not understood", Some(404)),
    ] {
        let (error, _) = failure(reply).await;
        let error = token_error(&error);
        let kinds = [
            (error.is_rejected(), "rejected"),
            (error.is_throttled(), "throttled"),
            (error.is_unreachable(), "unreachable"),
            (error.is_not_understood(), "not understood"),
        ];
        for (is_of, name) in kinds {
            assert_eq!(is_of, name == kind, "{name}: {error}");
        }
        assert_eq!(error.status().map(|status| status.as_u16()), status);
        let is_transport = kind == "unreachable" && status.is_none();
        assert_eq!(error.source().is_some(), is_transport, "{error}");
        assert_eq!(format!("{error:?}"), error.to_string());
        let facts = format!("{error:#?}");
        assert!(facts.starts_with("TokenError {"), "{facts}");
        assert!(facts.contains(&format!("kind: {kind:?}")), "{facts}");
    }
}

#[test]
fn token_errors_are_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + std::error::Error + 'static>() {}
    shared::<TokenError>();
}
