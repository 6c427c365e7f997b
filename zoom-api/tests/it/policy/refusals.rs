//! Every error of Zoom's in every shape of body that it may come in.

use http::Method;
use serde_json::json;
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{Authorization, AuthorizeFuture, Authorizer, Client, RequestPolicy, Scheme, Server};

use super::{Bench, Result, Seen};

/// The API's errors, with the words for bodies that carry the code and for
/// bodies that don't, and whether the call is tried again.
const API: &[(&str, u16, i64, &str, &str, bool)] = &[
    (
        "invalid token",
        401,
        124,
        "refused, 401, code 124, rejected",
        "refused, 401, rejected",
        false,
    ),
    (
        "invalid token, some products",
        400,
        124,
        "refused, 400, code 124, rejected",
        "refused, 400",
        false,
    ),
    (
        "scopes are missing",
        400,
        4711,
        "refused, 400, code 4711",
        "refused, 400",
        false,
    ),
    (
        "scopes are missing, older",
        400,
        4700,
        "refused, 400, code 4700",
        "refused, 400",
        false,
    ),
    (
        "no such user",
        404,
        1001,
        "refused, 404, code 1001, not found",
        "refused, 404",
        false,
    ),
    (
        "user not in the account",
        404,
        1010,
        "refused, 404, code 1010, not found",
        "refused, 404",
        false,
    ),
    (
        "user not in the account, 400",
        400,
        1010,
        "refused, 400, code 1010, not found",
        "refused, 400",
        false,
    ),
    (
        "invitation expired",
        400,
        1120,
        "refused, 400, code 1120",
        "refused, 400",
        false,
    ),
    (
        "no permission",
        400,
        200,
        "refused, 400, code 200",
        "refused, 400",
        false,
    ),
    (
        "validation failed",
        400,
        300,
        "refused, 400, code 300",
        "refused, 400",
        false,
    ),
    (
        "unknown path",
        404,
        2300,
        "refused, 404, code 2300",
        "refused, 404",
        false,
    ),
    (
        "code beyond 2^24",
        400,
        1 << 53,
        "refused, 400, code 9007199254740992",
        "refused, 400",
        false,
    ),
    (
        "conflict",
        409,
        1005,
        "refused, 409, code 1005",
        "refused, 409",
        false,
    ),
    (
        "rate limit",
        429,
        429,
        "refused, 429, code 429, unknown limit, transient",
        "refused, 429, unknown limit, transient",
        true,
    ),
    (
        "rate limit, other code",
        429,
        4001,
        "refused, 429, code 4001, unknown limit, transient",
        "refused, 429, unknown limit, transient",
        true,
    ),
    (
        "server error",
        500,
        500,
        "refused, 500, code 500, transient",
        "refused, 500, transient",
        true,
    ),
    (
        "bad gateway",
        502,
        502,
        "refused, 502, code 502, transient",
        "refused, 502, transient",
        true,
    ),
    (
        "unavailable",
        503,
        503,
        "refused, 503, code 503, transient",
        "refused, 503, transient",
        true,
    ),
    (
        "gateway timeout",
        504,
        504,
        "refused, 504, code 504, transient",
        "refused, 504, transient",
        true,
    ),
    (
        "not implemented",
        501,
        501,
        "refused, 501, code 501",
        "refused, 501",
        false,
    ),
];

/// The shapes of a body that carries a code.
fn with_code(status: u16, code: i64) -> Vec<Reply> {
    let html_type = "text/html; charset=utf-8";
    let body = json!({"code": code, "message": "a message"});
    vec![
        Reply::json(status, &body),
        Reply::json(status, json!({"code": code, "message": ""})),
        Reply::json(
            status,
            json!({"code": code.to_string(), "message": "a message"}),
        ),
        Reply::json(
            status,
            json!({"code": code, "message": "nachricht", "errors": [{"field": "f", "message": "m"}]}),
        ),
        Reply::json(
            status,
            json!({"code": code, "errors": [{"message": "m"}, 7, null]}),
        ),
        Reply::json(
            status,
            json!({"status": false, "errorCode": code, "errorMessage": "a message"}),
        ),
        Reply::json(status, json!({"status": false, "errorCode": code})),
        Reply::body(status, html_type, body.to_string()),
        Reply::body(status, "", format!("  {body}\r\n")),
        Reply::json(status, &body)
            .without_header("content-type")
            .without_header("x-zm-trackingid"),
    ]
}

/// The shapes of a body that carries none.
fn without_code(status: u16) -> Vec<Reply> {
    vec![
        Reply::html(status),
        Reply::status(status),
        Reply::body(status, "application/json", "{\"code\": 1"),
        Reply::body(status, "application/json", "null"),
        Reply::body(status, "application/json", "[]"),
        Reply::body(status, "application/json", "{}"),
        Reply::body(status, "application/json", "\"an error\""),
        Reply::body(status, "application/json", &b"\xff\xfe\0garbage"[..]),
        Reply::json(status, json!({"code": 1.5, "message": ["no", "string"]})),
        Reply::body(
            status,
            "application/json",
            "{\"code\": 99999999999999999999}",
        ),
    ]
}

#[tokio::test]
async fn every_error_of_the_api_in_every_shape() -> Result {
    let bench = Bench::new().await?;
    let once = bench.client.without_retries();
    let bench = Bench {
        client: once,
        ..bench
    };
    for &(name, status, code, coded, bare, _) in API {
        let shapes = with_code(status, code)
            .into_iter()
            .map(|shape| (shape, coded));
        let bare = without_code(status).into_iter().map(|shape| (shape, bare));
        for (i, (reply, expected)) in shapes.chain(bare).enumerate() {
            let seen = bench.call(&Method::GET, vec![reply]).await;
            assert_eq!(seen.caller, expected, "{name}, shape {i}");
            assert_eq!(
                (seen.requests, seen.waits.as_slice()),
                (1, &[][..]),
                "{name}, shape {i}"
            );
            let error = seen.error.ok_or("an error")?;
            assert_eq!(error.attempts(), 1);
            let shown = format!("{error} {error:?} {error:#?}");
            assert!(
                !shown.contains("message\"") && !shown.contains("a message"),
                "{shown}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn errors_that_pass_are_tried_again_and_the_others_are_not() -> Result {
    let bench = Bench::new().await?;
    for &(name, status, code, .., again) in API {
        for reply in [
            Reply::json(status, json!({"code": code, "message": "m"})),
            Reply::html(status),
        ] {
            let seen = bench.call(&Method::GET, vec![reply]).await;
            let requests = if again { 2 } else { 1 };
            assert_eq!(seen.requests, requests, "{name}");
            assert_eq!(seen.caller == "ok", again, "{name}: {}", seen.caller);
            let wait = if status == 429 { 1000 } else { 500 };
            assert_eq!(
                seen.waits,
                if again { vec![wait] } else { vec![] },
                "{name}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn all_that_zoom_said_is_there_to_read() -> Result {
    let bench = Bench::new().await?;
    let reply = Reply::json(
        400,
        json!({"code": 300, "message": "Validation Failed.", "errors": [{"field": "login_type", "message": "Invalid."}]}),
    )
    .with_header("x-zm-trackingid", "v=2.0;clid=us04;rid=WEB_1");
    let error = bench
        .call(&Method::GET, vec![reply])
        .await
        .error
        .ok_or("an error")?;
    assert_eq!(error.message(), Some("Validation Failed."));
    assert_eq!(error.field_errors()[0].field, "login_type");
    assert_eq!(error.field_errors()[0].message, "Invalid.");
    assert_eq!(error.tracking_id(), Some("v=2.0;clid=us04;rid=WEB_1"));
    assert!(error.body().is_some_and(|body| body.starts_with(b"{")));
    assert_eq!(error.operation(), "request");
    Ok(())
}

/// The client id and secret of the fake's app.
#[derive(Debug)]
struct Basic;

impl Authorizer for Basic {
    fn scheme(&self) -> Scheme {
        Scheme::Basic
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        let header = http::HeaderValue::from_static("Basic Y2xpZW50OnNlY3JldA==");
        Box::pin(std::future::ready(Ok(Authorization::new(header, 0))))
    }
}

#[tokio::test]
async fn every_error_of_the_token_endpoint_in_every_shape() -> Result {
    let zoom = FakeZoom::start().await?;
    let clock = ManualClock::auto_advancing();
    let client = Client::builder(Basic)
        .environment(zoom.environment())
        .http(reqwest::Client::builder().no_proxy())
        .clock(std::sync::Arc::new(clock.clone()))
        .policy(RequestPolicy::new().without_jitter())
        .build()?;
    let rows = [
        (
            400,
            "invalid_client",
            "refused, 400, invalid_client, rejected",
            "refused, 400",
        ),
        (
            401,
            "invalid_client",
            "refused, 401, invalid_client, rejected",
            "refused, 401, rejected",
        ),
        (
            400,
            "unsupported_grant_type",
            "refused, 400, unsupported_grant_type",
            "refused, 400",
        ),
        (
            400,
            "invalid_request",
            "refused, 400, invalid_request",
            "refused, 400",
        ),
        (
            400,
            "invalid_grant",
            "refused, 400, invalid_grant, rejected",
            "refused, 400",
        ),
        (
            500,
            "server_error",
            "refused, 500, server_error, transient",
            "refused, 500, transient",
        ),
    ];
    for (status, error, named, bare) in rows {
        let shapes = [
            (Reply::token_error(status, error, "why"), named),
            (Reply::json(status, json!({"error": error})), named),
            (
                Reply::json(status, json!({"error": error, "error_description": "why"})),
                named,
            ),
            (Reply::json(status, json!({"reason": "why"})), bare),
            (Reply::html(status), bare),
            (Reply::status(status), bare),
        ];
        for (i, (reply, expected)) in shapes.into_iter().enumerate() {
            zoom.reset_counts();
            zoom.script(Endpoint::Token, [reply]);
            let request = client
                .request(Method::POST, "/oauth/token")
                .server(Server::OAuth);
            let result = request.send::<serde_json::Value>().await;
            let seen = Seen::new(result, &zoom, &clock);
            // A POST is not repeated after a failure, since it may have taken
            // effect.
            assert_eq!(seen.caller, expected, "{error}, shape {i}");
            assert_eq!(
                (seen.requests, seen.waits.len()),
                (1, 0),
                "{error}, shape {i}"
            );
        }
    }
    Ok(())
}
