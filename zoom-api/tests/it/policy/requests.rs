//! What a request may carry, and how much of a reply is taken.

use http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use zoom_api::fake::{Endpoint, Reply};
use zoom_api::{Form, RequestPolicy, Secret};

use super::{Bench, Result, words};

#[tokio::test]
async fn forms_files_and_raw_replies() -> Result {
    let bench = Bench::new().await?;
    bench.zoom.route(Method::POST, "/echo", |request| {
        let content_type = request
            .header("content-type")
            .unwrap_or_default()
            .to_owned();
        Reply::body(200, content_type, request.body().clone())
    });
    let post = || bench.client.request(Method::POST, "/echo");

    let form = json!({"a b": "x&y", "list": [1, 2], "none": null});
    let reply = post().form(&form).send_bytes().await?;
    assert_eq!(&reply[..], b"a%20b=x%26y&list=1&list=2");
    assert_eq!(
        reply.headers()["content-type"],
        "application/x-www-form-urlencoded"
    );

    #[derive(serde::Serialize)]
    struct Login {
        secret: Secret,
    }
    let login = Login {
        secret: Secret::new("truly"),
    };
    assert_eq!(
        &post().form(&login).send_bytes().await?[..],
        b"secret=truly"
    );

    let pdf = HeaderValue::from_static("application/pdf");
    let form = Form::new()
        .text("title", "Minutes")
        .file("f", "m.pdf", pdf, &b"%PDF"[..]);
    let reply = post().multipart(form).send_bytes().await?;
    let content_type = reply.headers()["content-type"].to_str()?;
    assert!(
        content_type.starts_with("multipart/form-data; boundary="),
        "{content_type}"
    );
    assert!(reply.windows(4).any(|window| window == b"%PDF"));

    let refused = post().form(&[1, 2]).send_bytes().await;
    assert_eq!(words(&refused), "invalid parameter, not sent");
    Ok(())
}

#[tokio::test]
async fn a_body_goes_along_with_every_attempt() -> Result {
    let bench = Bench::new().await?;
    bench.zoom.route(Method::PUT, "/echo", |request| {
        Reply::body(200, "application/json", request.body().clone())
    });
    bench
        .zoom
        .script(Endpoint::Api, [Reply::html(502), Reply::hang_up()]);
    let request = bench
        .client
        .request(Method::PUT, "/echo")
        .json(&json!({"a": 1}));
    assert_eq!(*request.send::<Value>().await?, json!({"a": 1}));
    assert!(
        bench
            .zoom
            .requests()
            .iter()
            .all(|request| request.body() == &br#"{"a":1}"#[..])
    );
    assert_eq!(bench.zoom.counts().requests(), 3);
    Ok(())
}

#[tokio::test]
async fn headers_of_the_caller_are_sent_but_the_clients_own_are_its_own() -> Result {
    let bench = Bench::new().await?;
    let name = HeaderName::from_static("x-trace");
    let value = HeaderValue::from_static("7");
    let request = bench
        .client
        .request(Method::GET, "/users/me")
        .header(name, value.clone());
    request.send::<Value>().await?;
    let sent = bench.zoom.requests().pop().ok_or("a request")?;
    assert_eq!(sent.header("x-trace"), Some("7"));

    // These two take the place of the client's.
    let scim = HeaderValue::from_static("application/scim+json");
    let agent = HeaderValue::from_static("my-app/1.0");
    let request = bench
        .client
        .request(Method::GET, "/users/me")
        .header(http::header::ACCEPT, scim)
        .header(http::header::USER_AGENT, agent);
    request.send::<Value>().await?;
    let sent = bench.zoom.requests().pop().ok_or("a request")?;
    assert_eq!(sent.header("accept"), Some("application/scim+json"));
    assert_eq!(sent.header("user-agent"), Some("my-app/1.0"));

    let authorization = http::header::AUTHORIZATION;
    let request = bench
        .client
        .request(Method::GET, "/users/me")
        .header(authorization, value);
    let error = request.send::<Value>().await.err().ok_or("an error")?;
    assert_eq!(error.parameter(), Some("authorization"));
    Ok(())
}

#[tokio::test]
async fn a_typed_call_takes_a_parameter_that_its_operation_does_not_know() -> Result {
    let bench = Bench::new().await?;
    let further = bench
        .client
        .with_query("a b", ["x", "y&z"])?
        .with_query("n", 1)?;
    further
        .without_retries()
        .get_user()
        .user_id("me")
        .login_type(1)
        .send()
        .await?;
    bench.client.get_user().user_id("me").send().await?;
    let queries: Vec<_> = bench
        .zoom
        .requests()
        .iter()
        .map(|request| request.query().map(str::to_owned))
        .collect();
    let expected = "a%20b=x&a%20b=y%26z&n=1&login_type=1".to_owned();
    assert_eq!(queries, [Some(expected), None]);
    let refused = bench.client.with_query("token", Secret::new("S3NT1NEL"));
    let error = refused.err().ok_or("an error")?;
    assert_eq!(error.what(), "token");
    Ok(())
}

#[tokio::test]
async fn json_is_asked_for_whatever_is_wanted_and_by_whom_is_said() -> Result {
    let agent = format!("my-app/1.0 {}", zoom_api::USER_AGENT);
    let value = HeaderValue::try_from(&agent)?;
    let bench = Bench::with(|builder| builder.user_agent(value)).await?;
    let request = || bench.client.request(Method::GET, "/users/me");
    request().send::<Value>().await?;
    request().send::<()>().await?;
    request().send_bytes().await?;
    let requests = bench.zoom.requests();
    let accepted: Vec<_> = requests
        .iter()
        .map(|request| request.header("accept").unwrap_or_default())
        .collect();
    let json = "application/json";
    assert_eq!(accepted, [json, json, "application/json, */*;q=0.8"]);
    for request in requests {
        assert_eq!(request.header("user-agent"), Some(&*agent));
    }
    Ok(())
}

#[tokio::test]
async fn a_file_is_taken_as_it_is_even_if_it_looks_like_a_refusal() -> Result {
    let bench = Bench::new().await?;
    let json = r#"{"code":300,"message":"a file of mine"}"#;
    let html = "<html>a file of mine</html>";
    for body in [json, html, "", "OK"] {
        let reply = Reply::body(200, "application/octet-stream", body);
        bench.zoom.script(Endpoint::Api, [reply]);
        let request = bench.client.request(Method::GET, "/users/me");
        assert_eq!(request.send_bytes().await?.as_ref(), body.as_bytes());
    }
    // A status of failure is a failure, of a file as of all else.
    bench
        .zoom
        .script(Endpoint::Api, [Reply::api_error(404, 1001, "…")]);
    let request = bench.client.request(Method::GET, "/users/me");
    let refused = request.send_bytes().await;
    assert_eq!(words(&refused), "refused, 404, code 1001, not found");
    Ok(())
}

#[tokio::test]
async fn a_long_list_is_read_within_the_deadline() -> Result {
    let bench = Bench::new().await?;
    let numbers: Vec<_> = (0..10_000).collect();
    bench
        .zoom
        .script(Endpoint::Api, [Reply::json(200, &numbers)]);
    let request = bench.client.request(Method::GET, "/users/me");
    assert_eq!(
        format!("{request:?}"),
        r#"Request { operation: "request", .. }"#
    );
    assert_eq!(request.send::<Vec<i32>>().await?.into_inner(), numbers);
    Ok(())
}

#[tokio::test]
async fn a_reply_is_read_up_to_a_limit() -> Result {
    const LIMIT: usize = 10_000;
    let policy = RequestPolicy::new()
        .with_reply_limit(LIMIT)
        .without_jitter();
    let bench = Bench::with(|builder| builder.policy(policy)).await?;
    let text = |length: usize| format!("\"{}\"", "x".repeat(length - 2));
    let chunked = |length: usize| {
        let body = text(length);
        let (head, tail) = body.split_at(length / 3);
        let head = format!("{:x}\r\n{head}\r\n", head.len());
        let tail = format!("{:x}\r\n{tail}\r\n0\r\n\r\n", tail.len());
        Reply::raw(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{head}{tail}"
        ))
    };
    let json = "application/json";
    for (name, reply, caller) in [
        (
            "announced, just small enough",
            Reply::body(200, json, text(LIMIT)),
            "ok",
        ),
        (
            "announced, a byte too large",
            Reply::body(200, json, text(LIMIT + 1)),
            "too large, 200",
        ),
        ("in chunks, just small enough", chunked(LIMIT), "ok"),
        (
            "in chunks, a byte too large",
            chunked(LIMIT + 1),
            "too large, 200",
        ),
        (
            "announced beyond all memory",
            Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 1099511627776\r\n\r\n{"),
            "too large, 200",
        ),
        (
            "a refusal",
            Reply::body(502, json, text(LIMIT + 1)),
            "too large, 502",
        ),
    ] {
        let seen = bench.call(&Method::GET, vec![reply]).await;
        assert_eq!((seen.caller.as_str(), seen.requests), (caller, 1), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_never_stops_sending_is_left() -> Result {
    let policy = RequestPolicy::new().with_reply_limit(1 << 20);
    let bench = Bench::with(|builder| builder.policy(policy)).await?;
    let endless = {
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
        format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{}",
            chunk.repeat(64)
        )
    };
    let seen = bench.call(&Method::GET, vec![Reply::raw(endless)]).await;
    assert_eq!((seen.caller.as_str(), seen.requests), ("too large, 200", 1));
    let error = seen.error.ok_or("an error")?;
    assert_eq!(
        error.to_string(),
        "request got a reply of more than 1048576 bytes: HTTP 200"
    );
    assert!(error.body().is_some_and(|body| body.is_empty()));
    Ok(())
}
