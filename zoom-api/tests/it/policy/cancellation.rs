//! Calls whose futures are dropped half-way.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use zoom_api::RateLimitLabel::Light;
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{Client, Rate, RateLimiter, RateLimits};

use super::{Result, builder};

/// A call that meets everything: the limiter's queue, a failure and its wait, a
/// limit and its wait, a redirect, and a body in two pieces.
fn troubles() -> Vec<Reply> {
    let pieces =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n";
    vec![
        Reply::html(503),
        Reply::rate_limited_per_second(),
        Reply::status(307).with_header("location", "/v2/users/me"),
        Reply::raw(pieces),
    ]
}

struct Setting {
    zoom: FakeZoom,
    clock: ManualClock,
    limiter: RateLimiter,
    client: Client,
}

impl Setting {
    async fn new() -> Result<Self> {
        let zoom = FakeZoom::start().await?;
        let clock = ManualClock::new();
        let limiter = RateLimiter::new(RateLimits::none().with(Light, Rate::per_second(100)));
        let client = builder(&zoom, &clock)?.limiter(limiter.clone()).build()?;
        Ok(Self {
            zoom,
            clock,
            limiter,
            client,
        })
    }

    /// Runs a call for no more than `polls` polls and drops it then. Returns
    /// whether it was done before.
    async fn run(&self, polls: usize) -> bool {
        let mut call: Pin<Box<dyn Future<Output = bool> + Send>> = {
            let client = self.client.clone();
            Box::pin(async move { client.get_user().user_id("me").send().await.is_ok() })
        };
        let mut polled = 0;
        poll_fn(|cx| {
            if polled == polls {
                return Poll::Ready(false);
            }
            polled += 1;
            let result = call.as_mut().poll(cx);
            if result.is_pending() {
                if self.clock.sleeping() > 1 {
                    self.clock.advance(Duration::from_secs(1));
                }
                // Whether it was woken by then or not: it is polled again once
                // everything else has run, and then dropped at the same point.
                cx.waker().wake_by_ref();
            }
            result
        })
        .await
    }
}

#[tokio::test]
async fn dropping_a_call_at_any_point_leaks_nothing() -> Result {
    let setting = Setting::new().await?;
    let metrics = tokio::runtime::Handle::current().metrics();
    let mut polls = 0;
    loop {
        setting.zoom.script(Endpoint::Api, troubles());
        let done = setting.run(polls).await;
        setting.zoom.recover(Endpoint::Api);
        assert_eq!(
            setting.limiter.waiting(),
            0,
            "a place in the queue, after {polls} polls"
        );
        assert_eq!(setting.clock.sleeping(), 0, "a timer, after {polls} polls");
        if done {
            break;
        }
        polls += 1;
    }
    // Queue, connection, requests and waits: it was dropped in each of them.
    assert!(polls >= 6, "{polls}");
    let counters = setting.client.counters();
    assert_eq!(counters.calls, polls as u64);
    assert_eq!((counters.succeeded, counters.failed), (1, 0));

    // Nobody was left behind who is still at it: with the last client gone, so
    // are its connections and their tasks.
    drop(setting.client);
    let server = setting.zoom;
    drop(server);
    while metrics.num_alive_tasks() > 0 {
        tokio::task::yield_now().await;
    }
    Ok(())
}

#[tokio::test]
async fn a_dropped_call_leaves_its_turn_to_the_next() -> Result {
    let zoom = FakeZoom::start().await?;
    let clock = ManualClock::new();
    let limiter = RateLimiter::new(RateLimits::none().with(Light, Rate::per_second(1)));
    let client = builder(&zoom, &clock)?.limiter(limiter.clone()).build()?;
    client.get_user().user_id("me").send().await?;
    let spawn = || {
        let client = client.clone();
        tokio::spawn(async move { client.get_user().user_id("me").send().await.map(drop) })
    };
    let (first, second) = (spawn(), spawn());
    while limiter.waiting() < 2 {
        tokio::task::yield_now().await;
    }
    first.abort();
    assert!(first.await.is_err());
    clock.advance(Duration::from_millis(1100));
    second.await??;
    assert_eq!((limiter.waiting(), clock.sleeping()), (0, 0));
    let _ = Arc::new(zoom);
    Ok(())
}
