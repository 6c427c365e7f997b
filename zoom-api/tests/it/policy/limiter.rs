//! The limiter's queue: its order, and what happens to those who leave it.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use http::Method;
use serde_json::Value;
use zoom_api::RateLimitLabel::{Heavy, Light};
use zoom_api::fake::{FakeZoom, ManualClock};
use zoom_api::{Client, Error, Rate, RateLimiter, RateLimits, RequestPolicy};

use super::{Result, builder, words};

const SECOND: Duration = Duration::from_secs(1);

/// One request a second, but for the headroom.
const INTERVAL: Duration = Duration::from_nanos(1_052_631_579);

struct Queue {
    zoom: FakeZoom,
    clock: ManualClock,
    limiter: RateLimiter,
    client: Client,
}

async fn queue(limits: RateLimits) -> Result<Queue> {
    let zoom = FakeZoom::start().await?;
    let clock = ManualClock::new();
    let limiter = RateLimiter::new(limits);
    let policy = RequestPolicy::new().without_deadline().without_jitter();
    let client = builder(&zoom, &clock)?
        .policy(policy)
        .limiter(limiter.clone())
        .build()?;
    Ok(Queue {
        zoom,
        clock,
        limiter,
        client,
    })
}

fn slow() -> RateLimits {
    RateLimits::none().with(Light, Rate::per_second(1))
}

async fn get(client: Client, id: usize) -> Result<usize, Error> {
    client
        .get_user()
        .user_id(format!("u{id}@example.com"))
        .send()
        .await
        .map(|_| id)
        .or_else(|error| {
            if error.is_not_found() {
                Ok(id)
            } else {
                Err(error)
            }
        })
}

/// Polls once, without being woken for it.
fn poll_once<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Lets everything that is ready run.
async fn settle(queue: &Queue, waiting: usize) {
    while queue.limiter.waiting() != waiting || queue.clock.sleeping() != waiting {
        tokio::task::yield_now().await;
    }
}

/// Lets everything that is ready run, where some are not polled.
async fn settle_one(queue: &Queue, waiting: usize) {
    while queue.limiter.waiting() != waiting {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn calls_get_their_turn_in_the_order_they_came_and_at_the_rate() -> Result {
    let queue = queue(slow()).await?;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut calls = Vec::new();
    for id in 0..6 {
        let (client, order) = (queue.client.clone(), order.clone());
        calls.push(tokio::spawn(async move {
            let id = get(client, id).await?;
            order.lock().unwrap().push(id);
            Ok::<_, Error>(())
        }));
        settle(&queue, id).await;
    }
    for left in (0..5).rev() {
        queue.clock.advance(INTERVAL - Duration::from_millis(1));
        tokio::task::yield_now().await;
        assert_eq!(queue.limiter.waiting(), left + 1);
        queue.clock.advance(Duration::from_millis(2));
        settle(&queue, left).await;
    }
    for call in calls {
        call.await??;
    }
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4, 5]);
    let paths: Vec<_> = queue
        .zoom
        .requests()
        .iter()
        .map(|r| r.path().to_owned())
        .collect();
    assert!(paths.is_sorted(), "{paths:?}");
    Ok(())
}

#[tokio::test]
async fn those_behind_a_call_that_is_dropped_move_up() -> Result {
    let queue = queue(slow()).await?;
    get(queue.client.clone(), 0).await?;
    let mut calls: Vec<_> = (1..=50)
        .map(|id| tokio::spawn(get(queue.client.clone(), id)))
        .collect();
    settle(&queue, 50).await;
    let last = calls.pop().ok_or("a call")?;
    calls.iter().for_each(|call| call.abort());
    for call in calls {
        assert!(call.await.is_err_and(|error| error.is_cancelled()));
    }
    settle(&queue, 1).await;
    queue.clock.advance(INTERVAL + Duration::from_millis(1));
    assert_eq!(last.await??, 50);
    assert_eq!(queue.zoom.counts().requests(), 2);
    assert_eq!(queue.limiter.waiting(), 0);
    Ok(())
}

#[tokio::test]
async fn those_behind_move_up_at_once_and_not_when_they_look_next() -> Result {
    // Turns come so fast that a call sleeps once for its own.
    let fast = RateLimits::none().with(Light, Rate::per_second(9));
    let queue = queue(fast).await?;
    get(queue.client.clone(), 0).await?;
    let mut calls: Vec<_> = (1..=4)
        .map(|id| tokio::spawn(get(queue.client.clone(), id)))
        .collect();
    settle(&queue, 4).await;
    let shown = format!("{:?}", queue.limiter);
    assert_eq!(shown, "RateLimiter { waiting: 4, .. }");
    let last = calls.pop().ok_or("a call")?;
    for call in calls {
        call.abort();
        assert!(call.await.is_err_and(|error| error.is_cancelled()));
    }
    settle(&queue, 1).await;
    queue.clock.advance(INTERVAL / 9 + Duration::from_millis(1));
    assert_eq!(last.await??, 4);
    Ok(())
}

#[tokio::test]
async fn a_call_that_nobody_polls_holds_up_no_other() -> Result {
    let queue = queue(slow()).await?;
    get(queue.client.clone(), 0).await?;
    let mut idle = pin!(get(queue.client.clone(), 1));
    assert!(poll_once(idle.as_mut()).is_pending());
    assert_eq!(queue.limiter.waiting(), 1);
    let other = tokio::spawn(get(queue.client.clone(), 2));
    settle(&queue, 2).await;
    queue.clock.advance(2 * INTERVAL + Duration::from_millis(1));
    assert_eq!(other.await??, 2);
    // Its own turn is over, but it need not queue again: it waits for the
    // next one that is free.
    assert!(poll_once(idle.as_mut()).is_pending());
    queue.clock.advance(INTERVAL + Duration::from_millis(1));
    assert_eq!(idle.await?, 1);
    Ok(())
}

/// Calls that are polled once each and then kept.
async fn kept(client: &Client, calls: usize) -> Vec<impl Future<Output = Result<usize, Error>>> {
    let mut kept = Vec::new();
    for id in 0..calls {
        let mut call = Box::pin(get(client.clone(), id));
        assert!(poll_once(call.as_mut()).is_pending());
        kept.push(call);
    }
    kept
}

#[tokio::test]
async fn places_that_nobody_polls_hold_up_no_call_for_more_than_three_seconds() -> Result {
    for places in [50, 300, 3000] {
        let limits = RateLimits::none().with(Light, Rate::per_second(4));
        let queue = queue(limits).await?;
        get(queue.client.clone(), 0).await?;
        let kept = kept(&queue.client, places).await;
        assert_eq!(queue.limiter.waiting(), places);
        let call = tokio::spawn(get(queue.client.clone(), 1));
        settle_one(&queue, places + 1).await;
        queue.clock.advance(SECOND);
        settle_one(&queue, places + 1).await;
        queue.clock.advance(SECOND);
        settle_one(&queue, 0).await;
        queue.clock.advance(SECOND);
        call.await??;
        assert!(queue.clock.elapsed() <= 3 * SECOND);
        drop(kept);
    }
    Ok(())
}

#[tokio::test]
async fn places_that_nobody_polled_for_long_hold_up_nobody() -> Result {
    for places in [50, 300, 3000] {
        let limits = RateLimits::none().with(Light, Rate::per_second(4));
        let queue = queue(limits).await?;
        get(queue.client.clone(), 0).await?;
        let kept = kept(&queue.client, places).await;
        queue.clock.advance(600 * SECOND);
        let hasty = queue.client.with_deadline(SECOND);
        get(hasty, 1).await?;
        assert_eq!(queue.client.counters().paced, 0, "no wait");
        drop(kept);
        assert_eq!((queue.limiter.waiting(), queue.clock.sleeping()), (0, 0));
    }
    Ok(())
}

#[tokio::test]
async fn calls_that_wait_for_a_limit_and_are_not_polled_hold_up_nobody_for_long() -> Result {
    use zoom_api::fake::{Endpoint, Reply};
    for places in [1, 50, 300] {
        let queue = queue(RateLimits::none()).await?;
        let refusal = Reply::rate_limited_per_second().with_header("retry-after", "20");
        queue.zoom.always(Endpoint::Api, refusal);
        let mut kept = kept(&queue.client, places).await;
        while queue.clock.sleeping() < places {
            for call in &mut kept {
                assert!(poll_once(pin!(call)).is_pending());
            }
            tokio::task::yield_now().await;
        }
        queue.zoom.recover(Endpoint::Api);
        // While they wait, a new call lets them go first, for a second.
        let call = tokio::spawn(get(queue.client.clone(), 1));
        while queue.clock.sleeping() == places {
            tokio::task::yield_now().await;
        }
        queue.clock.advance(SECOND);
        call.await??;
        // Their waits are over, and they don't come.
        queue.clock.advance(600 * SECOND);
        get(queue.client.clone(), 2).await?;
        assert_eq!(queue.client.counters().waits, places as u64 + 1);
        drop(kept);
    }
    Ok(())
}

#[tokio::test]
async fn late_calls_do_not_arrive_together() -> Result {
    let queue = queue(slow()).await?;
    let mut calls: Vec<_> = (0..10)
        .map(|id| Box::pin(get(queue.client.clone(), id)))
        .collect();
    for call in &mut calls {
        assert!(poll_once(call.as_mut()).is_pending());
    }
    assert_eq!(queue.limiter.waiting(), 9);
    queue.clock.advance(3600 * SECOND);
    for call in &mut calls {
        let _ = poll_once(call.as_mut());
    }
    // The first had its turn at once and one has it now: no credit builds up.
    assert_eq!(queue.limiter.waiting(), 8);
    drop(calls);
    assert_eq!((queue.limiter.waiting(), queue.clock.sleeping()), (0, 0));
    Ok(())
}

#[tokio::test]
async fn a_call_whose_turn_comes_too_late_is_told_so_at_once() -> Result {
    use zoom_api::Clock as _;
    let queue = queue(slow()).await?;
    let hasty = queue.client.with_deadline(10 * SECOND);
    get(hasty.clone(), 0).await?;
    let waiting: Vec<_> = (1..=9)
        .map(|id| tokio::spawn(get(queue.client.clone(), id)))
        .collect();
    settle(&queue, 9).await;
    let result = get(hasty, 10).await;
    assert_eq!(words(&result), "transport, timeout, transient, not sent");
    let error = result.err().ok_or("an error")?;
    assert_eq!(error.retry_at(), Some(queue.clock.wall() + INTERVAL * 10));
    assert_eq!(
        error.to_string(),
        "getUser was not sent: its turn would not have come within 10s"
    );
    assert!(!error.may_have_taken_effect() && error.attempts() == 0);
    assert_eq!(queue.limiter.waiting(), 9);
    waiting.iter().for_each(|call| call.abort());
    Ok(())
}

#[tokio::test]
async fn labels_and_products_have_queues_of_their_own() -> Result {
    let limits = RateLimits::none()
        .with(Light, Rate::per_second(1))
        .with(Heavy, Rate::per_second(1))
        .with_product("phone", Light, Rate::per_second(1));
    let queue = queue(limits).await?;
    let ask = |product, label| {
        let request = queue
            .client
            .request(Method::GET, "/users/me")
            .rate_limit(product, label);
        request.send::<Value>()
    };
    // The first of each has its turn at once.
    ask("Users", Light).await?;
    ask("Zoom Phone", Light).await?;
    ask("Users", Heavy).await?;
    queue
        .client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await?;
    // Users and Meetings are counted together.
    let mut second = pin!(ask("Meetings", Light));
    assert!(poll_once(second.as_mut()).is_pending());
    assert_eq!(queue.limiter.waiting(), 1);
    // A label without a rate isn't paced.
    ask("Users", zoom_api::RateLimitLabel::Medium).await?;
    queue.clock.advance(2 * SECOND);
    second.await?;
    Ok(())
}

#[tokio::test]
async fn an_operation_counts_against_the_limit_that_a_call_names() -> Result {
    let limits = RateLimits::none()
        .with(Light, Rate::per_second(1))
        .with(Heavy, Rate::per_second(1));
    let queue = queue(limits).await?;
    let call = || {
        let call = queue.client.call(&zoom_api::operations::GET_USER);
        call.path("userId", "me")
    };
    call().send::<Value>().await?;
    call().rate_limit("Users", Heavy).send::<Value>().await?;
    let mut second = pin!(call().rate_limit("Users", Heavy).send::<Value>());
    assert!(poll_once(second.as_mut()).is_pending());
    assert_eq!(queue.limiter.waiting(), 1);
    queue.clock.advance(2 * SECOND);
    second.await?;
    Ok(())
}

#[tokio::test]
async fn retries_wait_for_their_turn_too() -> Result {
    use zoom_api::fake::{Endpoint, Reply};
    let queue = queue(slow()).await?;
    queue.zoom.script(Endpoint::Api, [Reply::html(503)]);
    let call = tokio::spawn(get(queue.client.clone(), 0));
    while queue.clock.sleeping() == 0 {
        tokio::task::yield_now().await;
    }
    queue.clock.advance(SECOND / 2);
    settle(&queue, 1).await;
    assert_eq!(queue.zoom.counts().requests(), 1);
    queue.clock.advance(SECOND);
    call.await??;
    assert_eq!(queue.client.counters().paced, 1);
    Ok(())
}

#[test]
fn clients_and_futures_can_go_where_they_are_needed() {
    fn is_send_and_sync<T: Send + Sync + 'static>() {}
    fn is_send<T: Send>(_: T) {}
    is_send_and_sync::<Client>();
    is_send_and_sync::<Error>();
    is_send_and_sync::<RateLimiter>();
    let client = |c: &Client| is_send(c.request(Method::GET, "/x").send::<Value>());
    let _ = (client, poll_fn::<(), fn(&mut Context<'_>) -> Poll<()>>);
}
