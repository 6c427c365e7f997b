//! Servers that take their time.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use serde_json::Value;
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{Client, Clock, Error, RequestPolicy};

use super::{Bench, Result, builder, words};

const SECOND: Duration = Duration::from_secs(1);

/// A fake and a client, each with a clock that stands still.
async fn still() -> Result<(FakeZoom, ManualClock, ManualClock, Client)> {
    let (servers, clients) = (ManualClock::new(), ManualClock::new());
    let zoom = FakeZoom::builder()
        .clock(Arc::new(servers.clone()))
        .start()
        .await?;
    let client = builder(&zoom, &clients)?.build()?;
    Ok((zoom, servers, clients, client))
}

type Call = tokio::task::JoinHandle<Result<Value, Error>>;

fn spawn(client: &Client) -> Call {
    let client = client.clone();
    tokio::spawn(async move {
        let request = client.request(Method::GET, "/users/me");
        Ok(request.send::<Value>().await?.into_inner())
    })
}

#[tokio::test]
async fn a_server_that_never_answers_is_left_at_the_deadline() -> Result {
    let (zoom, _, clock, client) = still().await?;
    zoom.script(Endpoint::Api, [Reply::silence()]);
    let client = client.with_policy(RequestPolicy::new().with_read_timeout(90 * SECOND));
    let call = spawn(&client);
    zoom.until(|counts| counts.requests() == 1).await;
    clock.advance(59 * SECOND);
    tokio::task::yield_now().await;
    assert!(!call.is_finished());
    clock.advance(SECOND);
    let result = call.await?;
    assert_eq!(words(&result), "transport, timeout, transient");
    let error = result.err().ok_or("an error")?;
    assert_eq!(error.to_string(), "request did not finish within 60s");
    assert!(error.may_have_taken_effect() && error.attempts() == 1);
    assert!(error.source().is_none());
    assert_eq!(zoom.counts().requests(), 1);
    assert!(clock.sleeps().is_empty());
    Ok(())
}

/// Moves the clock by steps, until the server has seen so many requests or the
/// call is over.
async fn advance(zoom: &FakeZoom, clock: &ManualClock, requests: u64, call: &Call) -> Duration {
    let start = clock.elapsed();
    while zoom.counts().requests() < requests && !call.is_finished() {
        if clock.sleeping() > 0 {
            clock.advance(SECOND / 2);
        }
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    }
    clock.elapsed() - start
}

#[tokio::test]
async fn a_silent_server_costs_an_attempt_and_not_the_call() -> Result {
    let (zoom, _, clock, client) = still().await?;
    // The other one's headers come at once, and its body never.
    for quiet in [Reply::silence(), Reply::normal().trickle(SECOND)] {
        zoom.reset_counts();
        zoom.script(Endpoint::Api, [quiet]);
        let call = spawn(&client);
        zoom.until(|counts| counts.requests() == 1).await;
        let waited = advance(&zoom, &clock, 2, &call).await;
        assert!((20 * SECOND..22 * SECOND).contains(&waited), "{waited:?}");
        assert_eq!(words(&call.await?), "ok");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_stays_silent_is_asked_three_times_by_default() -> Result {
    let (zoom, _, clock, client) = still().await?;
    zoom.always(Endpoint::Api, Reply::silence());
    let call = spawn(&client);
    zoom.until(|counts| counts.requests() == 1).await;
    let waited = advance(&zoom, &clock, 9, &call).await;
    assert_eq!((waited, zoom.counts().requests()), (60 * SECOND, 3));
    let error = call.await?.err().ok_or("an error")?;
    assert!(error.is_timeout() && error.may_have_taken_effect());
    let before = error
        .source()
        .and_then(|source| source.downcast_ref::<Error>());
    let before = before.ok_or("the last attempt's failure")?;
    assert_eq!(before.to_string(), "request timed out");
    let source = before.source().ok_or("its cause")?.to_string();
    assert_eq!(source, "the server said nothing for 20s");
    Ok(())
}

#[tokio::test]
async fn what_must_not_be_done_twice_has_all_the_time_there_is() -> Result {
    let (zoom, _, clock, client) = still().await?;
    let gate = zoom.hold(Endpoint::Api);
    zoom.route(Method::POST, "/users", |_| Reply::json(201, ()));
    let call = tokio::spawn(async move {
        let request = client.request(Method::POST, "/users");
        Ok(request.send::<Value>().await?.into_inner())
    });
    gate.reached(1).await;
    clock.advance(59 * SECOND);
    tokio::task::yield_now().await;
    gate.release();
    assert_eq!(words::<Value>(&call.await?), "ok");
    assert_eq!(zoom.counts().requests(), 1);
    Ok(())
}

#[tokio::test]
async fn the_deadline_covers_reading_a_body_that_comes_a_byte_a_second() -> Result {
    let (zoom, servers, clock, client) = still().await?;
    zoom.script(Endpoint::Api, [Reply::normal().trickle(SECOND)]);
    let call = spawn(&client);
    for _ in 0..59 {
        // The server asks its clock before every byte.
        while servers.sleeping() == 0 {
            tokio::task::yield_now().await;
        }
        servers.advance(SECOND);
        clock.advance(SECOND);
        tokio::task::yield_now().await;
        assert!(!call.is_finished());
    }
    clock.advance(SECOND);
    assert_eq!(words(&call.await?), "transport, timeout, transient");
    assert_eq!(zoom.counts().requests(), 1);
    Ok(())
}

#[tokio::test]
async fn the_deadline_covers_all_attempts_and_the_waits_in_between() -> Result {
    let (zoom, _, clock, client) = still().await?;
    let policy = client.policy().clone().with_read_timeout(90 * SECOND);
    let client = client.with_policy(policy);
    zoom.script(Endpoint::Api, [Reply::html(503), Reply::silence()]);
    let call = spawn(&client);
    while clock.sleeps().is_empty() {
        tokio::task::yield_now().await;
    }
    clock.advance(SECOND / 2);
    zoom.until(|counts| counts.requests() == 2).await;
    clock.advance(59 * SECOND);
    tokio::task::yield_now().await;
    assert!(!call.is_finished());
    clock.advance(SECOND / 2);
    let error = call.await?.err().ok_or("an error")?;
    assert!(error.is_timeout() && error.attempts() == 2);
    // What went wrong before is not lost.
    let before = error
        .source()
        .and_then(|source| source.downcast_ref::<Error>());
    assert_eq!(
        before.and_then(Error::status).map(|status| status.as_u16()),
        Some(503)
    );
    Ok(())
}

#[tokio::test]
async fn a_wait_that_does_not_fit_into_the_deadline_is_not_begun() -> Result {
    let bench = Bench::new().await?;
    let client = bench.client.with_deadline(10 * SECOND);
    for reply in [
        Reply::rate_limited_per_second().with_header("retry-after", "10"),
        Reply::html(503).with_header("retry-after", "10"),
    ] {
        bench.zoom.reset_counts();
        bench.zoom.script(Endpoint::Api, [reply]);
        let result = client
            .request(Method::GET, "/users/me")
            .send::<Value>()
            .await;
        let error = result.err().ok_or("an error")?;
        assert!(error.is_refused() && !error.is_timeout());
        assert_eq!(error.retry_at(), Some(bench.clock.wall() + 10 * SECOND));
        assert_eq!(bench.zoom.counts().requests(), 1);
        assert!(bench.clock.sleeps().is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn without_a_deadline_a_call_waits_for_as_long_as_it_takes() -> Result {
    let (zoom, _, clock, client) = still().await?;
    let client = client.with_policy(RequestPolicy::new().without_deadline());
    let gate = zoom.hold(Endpoint::Api);
    let call = spawn(&client);
    gate.reached(1).await;
    clock.advance(3600 * SECOND);
    assert_eq!(clock.sleeping(), 0);
    gate.release();
    assert_eq!(words(&call.await?), "ok");
    Ok(())
}
