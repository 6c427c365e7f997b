//! Zoom is down, and a thousand callers want something of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use zoom_api::Client;
use zoom_api::fake::{Endpoint, ManualClock, Reply};

use super::{Bench, Result, builder};

const CALLERS: usize = 1000;

/// Every caller makes a call, and another one every ten seconds until the
/// minute is over.
async fn outage(reply: Reply) -> Result {
    let clock = ManualClock::new();
    let zoom = zoom_api::fake::FakeZoom::start().await?;
    let client = builder(&zoom, &clock)?.build()?;
    zoom.always(Endpoint::Api, reply);
    let left = Arc::new(AtomicUsize::new(CALLERS));
    let calls: Vec<_> = (0..CALLERS)
        .map(|_| tokio::spawn(caller(client.clone(), left.clone())))
        .collect();
    while left.load(SeqCst) > 0 {
        // Each has one sleep while it waits and one for its deadline, so this
        // moves the clock once those that got a retry all wait.
        let counters = client.counters();
        let waiting = usize::try_from(counters.waits - counters.retries)?;
        let done = CALLERS - left.load(SeqCst);
        if waiting > 0 && waiting + done == CALLERS {
            clock.advance(Duration::from_millis(500));
        }
        tokio::task::yield_now().await;
    }
    for call in calls {
        assert!(call.await?);
    }
    clock.advance(Duration::from_secs(60).saturating_sub(clock.elapsed()));
    let requests = zoom.counts().requests();
    println!("{CALLERS} callers, {requests} requests in a minute without Zoom");
    // One for each call, and the budget's hundred retries for all of them.
    assert_eq!(requests, CALLERS as u64 + 100);
    assert!(client.counters().budget_refusals > 0);

    zoom.recover(Endpoint::Api);
    client.get_user().user_id("me").send().await?;
    assert_eq!(zoom.counts().requests(), requests + 1);
    Ok(())
}

/// Whether the call failed in a way that passes.
async fn caller(client: Client, left: Arc<AtomicUsize>) -> bool {
    let result = client.get_user().user_id("me").send().await;
    left.fetch_sub(1, SeqCst);
    result.is_err_and(|error| error.is_transient())
}

#[tokio::test]
async fn a_zoom_that_answers_503_sees_a_bounded_number_of_requests() -> Result {
    outage(Reply::html(503)).await
}

#[tokio::test]
async fn a_zoom_that_hangs_up_sees_a_bounded_number_of_requests() -> Result {
    outage(Reply::hang_up()).await
}

#[tokio::test]
async fn a_spent_budget_is_earned_back_by_successes() -> Result {
    let bench = Bench::with(|builder| builder.retry_budget(1)).await?;
    let method = http::Method::GET;
    let failing = || vec![Reply::html(503); 9];
    assert_eq!(bench.call(&method, failing()).await.requests, 2);
    assert_eq!(bench.call(&method, failing()).await.requests, 1);
    for _ in 0..5 {
        assert_eq!(bench.call(&method, vec![]).await.caller, "ok");
    }
    assert_eq!(bench.call(&method, failing()).await.requests, 2);
    assert_eq!(bench.call(&method, failing()).await.requests, 1);
    assert_eq!(bench.client.counters().budget_refusals, 4);
    Ok(())
}
