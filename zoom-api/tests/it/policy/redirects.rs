//! Redirects: who gets the header, and where they end.

use http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};
use zoom_api::RequestPolicy;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};

use super::{Bench, Result, words};

fn to(status: u16, location: impl Into<String>) -> Reply {
    Reply::status(status).with_header("location", location.into())
}

#[tokio::test]
async fn the_header_goes_along_to_the_environments_own_hosts_only() -> Result {
    let bench = Bench::new().await?;
    let other = FakeZoom::start().await?;
    let own = bench.zoom.api_base_url();
    other.always(Endpoint::Api, Reply::json(200, json!({})));
    let foreign = other.api_base_url();
    for status in [301, 302, 303, 307, 308] {
        for (location, is_own) in [
            ("/v2/users/me?x=1".to_owned(), true),
            (format!("{own}/users/me"), true),
            (format!("{foreign}/users/me"), false),
        ] {
            bench.zoom.clear_requests();
            other.clear_requests();
            let name = HeaderName::from_static("x-of-the-caller");
            bench
                .zoom
                .script(Endpoint::Api, [to(status, location.clone())]);
            let request = bench.client.request(Method::GET, "/users/me");
            let request = request.header(name.clone(), HeaderValue::from_static("personal"));
            let result = request.send_bytes().await;
            assert_eq!(words(&result), "ok", "{status} {location}");
            let last = if is_own { &bench.zoom } else { &other }
                .requests()
                .pop()
                .ok_or("a request")?;
            assert_eq!(
                last.header("authorization").is_some(),
                is_own,
                "{status} {location}"
            );
            assert_eq!(
                last.header(name.as_str()).is_some(),
                is_own,
                "{status} {location}"
            );
        }
    }
    assert!(bench.clock.sleeps().is_empty());
    assert_eq!(bench.client.counters().redirects, 15);
    assert_eq!(bench.client.counters().attempts, 15);
    Ok(())
}

/// What another host says of a user, or of a token, is not Zoom's word.
#[tokio::test]
async fn an_answer_counts_only_from_zoom_and_the_environment() -> Result {
    let bench = Bench::new().await?;
    let other = FakeZoom::start().await?;
    other.always(Endpoint::Api, Reply::json(200, json!({"id": "forged"})));
    let foreign = format!("{}/users/me", other.api_base_url());
    for status in [301, 302, 303, 307, 308] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let reply = to(status, foreign.clone());
            let seen = bench.call(&method, vec![reply]).await;
            let expected = (format!("redirect, {status}"), 1);
            assert_eq!((seen.caller, seen.requests), expected, "{method}");
        }
    }
    assert_eq!(other.counts().requests(), 0);
    Ok(())
}

#[tokio::test]
async fn a_header_that_was_left_behind_does_not_come_back() -> Result {
    let bench = Bench::new().await?;
    let other = FakeZoom::start().await?;
    other.always(
        Endpoint::Api,
        to(302, format!("{}/users/me", bench.zoom.api_base_url())),
    );
    let there = format!("{}/x", other.api_base_url());
    bench.zoom.script(Endpoint::Api, [to(302, there)]);
    let request = bench.client.request(Method::GET, "/users/me");
    let result = request.send_bytes().await;
    // The second time round nobody said who was asking.
    assert_eq!(words(&result), "refused, 401, code 124, rejected");
    assert_eq!(bench.zoom.counts().requests(), 2);
    Ok(())
}

#[tokio::test]
async fn redirects_that_are_not_followed() -> Result {
    let bench = Bench::new().await?;
    let redirected = |status: u16| format!("redirect, {status}");
    let rows: Vec<(&str, Vec<Reply>, u64)> = vec![
        ("no location", vec![Reply::status(302)], 1),
        ("a location that is none", vec![to(302, "http://")], 1),
        ("another protocol", vec![to(302, "ftp://127.0.0.1/x")], 1),
        (
            "plain http elsewhere",
            vec![to(302, "http://zoom.us/v2/users/me")],
            1,
        ),
        (
            "plain http to an address",
            vec![to(302, "http://192.0.2.1/v2/users/me")],
            1,
        ),
        ("a loop", vec![to(302, "/v2/users/me"); 20], 6),
        (
            "a chain",
            (0..20).map(|i| to(302, format!("/v2/users/{i}"))).collect(),
            6,
        ),
    ];
    for (name, replies, requests) in rows {
        let seen = bench.call(&Method::GET, replies).await;
        assert_eq!(
            (seen.caller, seen.requests),
            (redirected(302), requests),
            "{name}"
        );
        assert!(seen.waits.is_empty());
        let shown = format!("{:?}", seen.error);
        assert!(
            !shown.contains("192.0.2.1") && !shown.contains("users"),
            "{shown}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn what_is_no_redirect_of_its_own_accord_is_a_refusal() -> Result {
    let bench = Bench::new().await?;
    for status in [300, 304, 305] {
        let seen = bench
            .call(&Method::GET, vec![to(status, "/v2/users/me")])
            .await;
        assert_eq!(
            (seen.caller, seen.requests),
            (format!("refused, {status}"), 1)
        );
    }
    Ok(())
}

#[tokio::test]
async fn method_and_body_go_along_or_nothing_goes() -> Result {
    let bench = Bench::new().await?;
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for status in [301, 302, 303, 307, 308] {
            bench.zoom.clear_requests();
            bench.zoom.recover(Endpoint::Api);
            bench.zoom.script(
                Endpoint::Api,
                [to(status, "/v2/x"), Reply::json(201, json!({"id": 7}))],
            );
            let request = bench
                .client
                .request(method.clone(), "/users/me")
                .json(&json!({"a": 1}));
            let result = request.send::<Value>().await;
            let last = bench.zoom.requests().pop().ok_or("a request")?;
            assert_eq!(last.method(), method, "{status}");
            assert_eq!(&last.body()[..], br#"{"a":1}"#, "{status} {method}");
            if status == 303 {
                // Something was done, and nobody knows what.
                let error = result.err().ok_or("no success")?;
                assert!(error.is_redirect() && error.may_have_taken_effect());
                assert_eq!(last.path(), "/v2/users/me");
            } else {
                assert_eq!(result?["id"], 7);
                assert_eq!(last.path(), "/v2/x");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_number_of_redirects_is_a_setting() -> Result {
    let policy = RequestPolicy::new().with_redirects(0);
    let bench = Bench::with(|builder| builder.policy(policy)).await?;
    let seen = bench
        .call(&Method::GET, vec![to(307, "/v2/users/me")])
        .await;
    assert_eq!((seen.caller.as_str(), seen.requests), ("redirect, 307", 1));
    let shown = seen.error.ok_or("an error")?.to_string();
    assert_eq!(
        shown,
        "request was redirected (HTTP 307), which was not followed: there were too many"
    );
    Ok(())
}
