//! Answers with a status of success, and limits that Zoom speaks of in
//! headers, bodies or not at all.

use std::time::{Duration, SystemTime};

use http::Method;
use serde_json::{Value, json};
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{Client, RateLimitKind, RateLimitLabel, RequestPolicy};

use super::{Bench, Result, builder, words};

#[tokio::test]
async fn what_a_success_says() -> Result {
    let bench = Bench::new().await?;
    let json = "application/json";
    let rows: Vec<(Reply, &str)> = vec![
        (Reply::json(200, json!({"id": "x"})), "ok"),
        (Reply::json(201, json!({})), "ok"),
        (Reply::status(204), "ok"),
        (
            Reply::json(200, json!({"code": 0, "error_message": "success"})),
            "ok",
        ),
        (
            Reply::json(200, json!({"code": 200, "message": "fine"})),
            "ok",
        ),
        // Refusals in disguise.
        (
            Reply::json(200, json!({"status": false, "errorCode": 401})),
            "refused, 200, code 401, rejected",
        ),
        (
            Reply::json(
                200,
                json!({"status": false, "errorCode": 300, "errorMessage": "m"}),
            ),
            "refused, 200, code 300",
        ),
        (
            Reply::json(
                200,
                json!({"code": 124, "message": "Invalid access token."}),
            ),
            "refused, 200, code 124, rejected",
        ),
        (
            Reply::json(200, json!({"code": 1001, "message": "m"})),
            "refused, 200, code 1001, not found",
        ),
        (
            Reply::json(200, json!({"error": "invalid_client", "reason": "m"})),
            "refused, 200, invalid_client, rejected",
        ),
        // Bodies that are none.
        (Reply::html(200), "not understood, 200"),
        (Reply::body(200, json, "{\"id\": "), "not understood, 200"),
        (
            Reply::body(200, json, &b"\xff\xfe\0"[..]),
            "not understood, 200",
        ),
        (Reply::body(200, json, "{}{}"), "not understood, 200"),
    ];
    for (i, (reply, expected)) in rows.into_iter().enumerate() {
        let seen = bench.call(&Method::GET, vec![reply]).await;
        assert_eq!(seen.caller, expected, "row {i}");
        assert_eq!((seen.requests, seen.waits.len()), (1, 0), "row {i}");
        assert!(
            seen.error.is_none_or(|error| error.attempts() == 1),
            "row {i}"
        );
    }
    Ok(())
}

/// The wall clock of a new `ManualClock`.
fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600)
}

fn limited(headers: &[(&'static str, &'static str)], message: &str) -> Reply {
    let reply = Reply::json(429, json!({"code": 429, "message": message}));
    headers.iter().fold(reply, |reply, (name, value)| {
        reply.with_header(*name, *value)
    })
}

#[tokio::test]
async fn limits_are_told_apart_waited_for_if_short_and_returned_if_long() -> Result {
    use RateLimitKind::*;
    let second = "You have reached the maximum per-second rate limit for this API.";
    let user = "… permitted for this particular user. You may resume at GMT 00:00:00.";
    // The kind, the wait in milliseconds or the instant of the return in
    // seconds from now.
    type Then = std::result::Result<u128, Option<u64>>;
    const DAY: u64 = 86_400;
    let rows: Vec<(Reply, RateLimitKind, Then)> = vec![
        (Reply::rate_limited_per_second(), PerSecond, Ok(1000)),
        (limited(&[], second), PerSecond, Ok(1000)),
        (
            limited(&[("x-ratelimit-type", "QPS")], "…"),
            PerSecond,
            Ok(1000),
        ),
        (
            limited(&[("X-RateLimit-Type", " qps ")], "…"),
            PerSecond,
            Ok(1000),
        ),
        (
            limited(&[("retry-after", "7")], second),
            PerSecond,
            Ok(7000),
        ),
        (
            limited(&[("retry-after", "0")], second),
            PerSecond,
            Ok(1000),
        ),
        (
            limited(&[("retry-after", "-3")], second),
            PerSecond,
            Ok(1000),
        ),
        (
            limited(&[("retry-after", "soon")], second),
            PerSecond,
            Ok(1000),
        ),
        (limited(&[("retry-after", "")], second), PerSecond, Ok(1000)),
        (
            limited(&[("retry-after", "2025-12-31T23:59:00Z")], second),
            PerSecond,
            Ok(1000),
        ),
        (
            limited(&[("retry-after", "2026-01-01T00:00:20Z")], "…"),
            Unknown,
            Ok(20_000),
        ),
        (
            limited(&[("retry-after", "2026-01-01T01:00:20.5+01:00")], "…"),
            Unknown,
            Ok(20_500),
        ),
        (
            limited(&[("retry-after", "Thu, 01 Jan 2026 00:00:20 GMT")], "…"),
            Unknown,
            Ok(20_000),
        ),
        (limited(&[("retry-after", "30")], "…"), Unknown, Ok(30_000)),
        (
            limited(&[("retry-after", "31")], "…"),
            Unknown,
            Err(Some(31)),
        ),
        (
            limited(&[("x-ratelimit-remaining", "0")], "…"),
            Unknown,
            Ok(1000),
        ),
        (
            limited(
                &[
                    ("x-ratelimit-remaining", "many"),
                    ("x-ratelimit-limit", "-"),
                ],
                "…",
            ),
            Unknown,
            Ok(1000),
        ),
        (Reply::too_many_concurrent(), Concurrency, Ok(1000)),
        (
            Reply::rate_limited_daily(start() + Duration::from_secs(3600)),
            Daily,
            Err(Some(3600)),
        ),
        (
            Reply::rate_limited_daily(start() + Duration::from_secs(5)),
            Daily,
            Ok(5000),
        ),
        (
            limited(&[("x-ratelimit-type", "Daily-limit")], "…"),
            Daily,
            Err(Some(DAY)),
        ),
        (
            limited(
                &[],
                "You have reached the maximum daily rate limit for this API.",
            ),
            Daily,
            Err(Some(DAY)),
        ),
        (Reply::user_quota_exceeded(), UserQuota, Err(Some(DAY))),
        (limited(&[], user), UserQuota, Err(Some(DAY))),
        (
            limited(&[("x-ratelimit-remaining", "5893")], "…"),
            UserQuota,
            Err(Some(DAY)),
        ),
        (Reply::html(429), Unknown, Ok(1000)),
        (Reply::status(429), Unknown, Ok(1000)),
        (
            Reply::json(400, json!({"code": 429, "message": second})),
            PerSecond,
            Ok(1000),
        ),
    ];
    let bench = Bench::new().await?;
    bench
        .zoom
        .route(Method::DELETE, "/users/me", |_| Reply::status(204));
    let once = Bench {
        client: bench.client.without_retries(),
        ..bench.clone()
    };
    for (i, (reply, kind, then)) in rows.into_iter().enumerate() {
        // Whatever the method: the request was surely not processed.
        let method = [Method::GET, Method::DELETE][i % 2].clone();
        bench.clock.set_wall(start());
        let seen = bench.call(&method, vec![reply.clone()]).await;
        match then {
            Ok(wait) => {
                assert_eq!((seen.caller.as_str(), seen.requests), ("ok", 2), "row {i}");
                assert_eq!(seen.waits, [wait], "row {i}");
            }
            Err(at) => {
                assert!(
                    seen.waits.is_empty() && seen.requests == 1,
                    "row {i}: {:?}",
                    seen.waits
                );
                let error = seen.error.ok_or("an error")?;
                let at = at.map(|seconds| start() + Duration::from_secs(seconds));
                assert_eq!(error.retry_at(), at, "row {i}");
            }
        }
        let error = once
            .call(&method, vec![reply])
            .await
            .error
            .ok_or("an error")?;
        assert!(error.is_rate_limited() && error.is_transient());
        assert_eq!(
            error.rate_limit().map(|limit| limit.kind),
            Some(kind),
            "row {i}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_facts_of_a_limit_are_there_to_read() -> Result {
    let bench = Bench::with(|builder| builder.without_retries()).await?;
    let reply = Reply::rate_limited_per_second().with_header("X-RateLimit-Limit", "30");
    let error = bench
        .call(&Method::GET, vec![reply])
        .await
        .error
        .ok_or("an error")?;
    let limit = error.rate_limit().ok_or("a limit")?;
    assert_eq!(limit.label, Some(RateLimitLabel::Light));
    assert_eq!((limit.limit, limit.remaining), (Some(30), Some(0)));
    assert_eq!(error.retry_at(), Some(start() + Duration::from_secs(1)));
    assert_eq!(
        error.to_string(),
        "request was refused: HTTP 429, code 429 (rate limit: per-second)"
    );
    Ok(())
}

#[tokio::test]
async fn waits_for_a_limit_grow_and_stop_at_the_deadline() -> Result {
    let bench = Bench::new().await?;
    let seen = bench
        .call(&Method::GET, vec![Reply::rate_limited_per_second(); 40])
        .await;
    // 1 + 2 + 14 × 4 s, and another 4 would reach the 60 of the deadline.
    let mut waits = vec![1000, 2000];
    waits.extend([4000; 14]);
    assert_eq!(seen.waits, waits);
    assert_eq!(seen.requests, 17);
    assert_eq!(seen.error.ok_or("an error")?.attempts(), 17);
    Ok(())
}

#[tokio::test]
async fn failures_are_retried_as_often_as_the_policy_says() -> Result {
    let bench = Bench::new().await?;
    let seen = bench.call(&Method::GET, vec![Reply::html(503); 10]).await;
    assert_eq!(seen.caller, "refused, 503, transient");
    assert_eq!(seen.waits, [500, 1000, 2000]);
    assert_eq!(
        (seen.requests, seen.error.map(|e| e.attempts())),
        (4, Some(4))
    );

    let policy = RequestPolicy::new()
        .without_jitter()
        .with_retries(5)
        .with_backoff(Duration::from_secs(1), Duration::from_secs(3));
    let bench = Bench::with(|builder| builder.policy(policy)).await?;
    let seen = bench.call(&Method::GET, vec![Reply::html(503); 10]).await;
    assert_eq!(seen.waits, [1000, 2000, 3000, 3000, 3000]);
    Ok(())
}

#[tokio::test]
async fn a_busy_server_that_says_until_when_is_believed() -> Result {
    let bench = Bench::new().await?;
    let busy = |seconds: &str| Reply::html(503).with_header("Retry-After", seconds.to_owned());
    assert_eq!(
        bench.call(&Method::GET, vec![busy("9")]).await.waits,
        [9000]
    );
    let seen = bench.call(&Method::GET, vec![busy("90")]).await;
    assert_eq!((seen.requests, seen.waits.len()), (1, 0));
    assert!(seen.error.and_then(|error| error.retry_at()).is_some());
    Ok(())
}

#[tokio::test]
async fn the_longest_wait_is_a_setting() -> Result {
    let policy = RequestPolicy::new().without_jitter();
    let policy = policy.with_longest_wait(Duration::from_secs(9));
    let bench = Bench::with(|builder| builder.policy(policy)).await?;
    for (seconds, waits) in [("9", &[9000][..]), ("10", &[])] {
        let limited = limited(&[("retry-after", seconds)], "…");
        let seen = bench.call(&Method::GET, vec![limited]).await;
        assert_eq!(seen.waits, waits, "{seconds}");
    }
    Ok(())
}

#[tokio::test]
async fn who_comes_while_others_wait_for_a_limit_lets_them_go_first_if_there_is_time() -> Result {
    let second = Duration::from_secs(1);
    let (zoom, clock) = (FakeZoom::start().await?, ManualClock::new());
    let client = builder(&zoom, &clock)?.build()?;
    let get = |client: Client| {
        let request = async move { client.get_user().user_id("me").send().await.map(drop) };
        tokio::spawn(request)
    };
    // Who waits sleeps once for that, and once for the deadline.
    let sleeping = async |calls: usize| {
        while clock.sleeping() != 2 * calls {
            tokio::task::yield_now().await;
        }
    };
    zoom.script(Endpoint::Api, [limited(&[("retry-after", "20")], "…")]);
    let first = get(client.clone());
    sleeping(1).await;
    let next = get(client.clone());
    sleeping(2).await;
    assert_eq!(zoom.counts().requests(), 1);
    let policy = RequestPolicy::new().without_jitter().with_deadline(second);
    get(client.with_policy(policy)).await??;
    assert_eq!(zoom.counts().requests(), 2);
    clock.advance(second);
    next.await??;
    clock.advance(19 * second);
    first.await??;
    assert_eq!(zoom.counts().requests(), 4);
    Ok(())
}

#[tokio::test]
async fn only_calls_that_may_be_repeated_are_repeated_after_a_failure() -> Result {
    let bench = Bench::new().await?;
    for (method, again) in [
        (Method::GET, true),
        (Method::HEAD, true),
        (Method::PUT, true),
        (Method::DELETE, true),
        (Method::POST, false),
        (Method::PATCH, false),
    ] {
        for reply in [
            Reply::html(502),
            Reply::hang_up(),
            Reply::normal().cut_headers(),
        ] {
            let seen = bench.call(&method, vec![reply]).await;
            assert_eq!(seen.requests, if again { 2 } else { 1 }, "{method}");
            if !again {
                assert!(
                    seen.error
                        .is_some_and(|error| error.may_have_taken_effect())
                );
            }
        }
        // A limit is another matter: nothing was processed.
        let seen = bench
            .call(&method, vec![Reply::rate_limited_per_second()])
            .await;
        assert_eq!(seen.requests, 2, "{method}");
    }
    Ok(())
}

#[tokio::test]
async fn the_caller_may_know_better_whether_a_call_can_be_repeated() -> Result {
    let bench = Bench::new().await?;
    for (method, idempotent, requests) in [(Method::POST, true, 2), (Method::PUT, false, 1)] {
        bench.zoom.reset_counts();
        bench.zoom.script(Endpoint::Api, [Reply::html(502)]);
        let request = bench
            .client
            .request(method, "/users/me")
            .idempotent(idempotent);
        let result = request.send::<Value>().await;
        assert_eq!(
            bench.zoom.counts().requests(),
            requests,
            "{}",
            words(&result)
        );
        bench.zoom.recover(Endpoint::Api);
    }
    Ok(())
}

#[tokio::test]
async fn retries_are_off_by_a_switch_for_the_client_or_for_one_call() -> Result {
    let bench = Bench::new().await?;
    let failures = [
        Reply::html(503),
        Reply::rate_limited_per_second(),
        Reply::hang_up(),
    ];
    for reply in failures {
        let never = Bench::with(|builder| builder.without_retries()).await?;
        let seen = never.call(&Method::GET, vec![reply.clone()]).await;
        assert_eq!((seen.requests, seen.waits.len()), (1, 0), "{}", seen.caller);

        bench.zoom.reset_counts();
        bench.zoom.script(Endpoint::Api, [reply.clone()]);
        let once = bench
            .client
            .without_retries()
            .get_user()
            .user_id("me")
            .send()
            .await;
        assert!(once.is_err());
        assert_eq!(bench.zoom.counts().requests(), 1);
        // The setting was for that call.
        let seen = bench.call(&Method::GET, vec![reply]).await;
        assert_eq!(seen.requests, 2, "{}", seen.caller);
    }
    Ok(())
}
