//! Three thousand users, a hundred tasks, a Pro account.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use zoom_api::fake::{FakeZoom, ManualClock, RatePlan};
use zoom_api::{BearerToken, Client, Counters, Error, Plan, RateLimiter};

use super::Result;

const TASKS: usize = 100;

/// What came of it.
struct Run {
    counters: Counters,
    requests: u64,
    refused: u64,
    time: Duration,
    failed: Vec<Error>,
}

/// Runs the calls, moving the clock by `step` whenever all of them wait for it:
/// the network takes no time, and waiting takes none of the test's.
async fn run(calls: usize, step: Duration, limiter: Option<RateLimiter>) -> Result<Run> {
    let clock = ManualClock::new();
    let zoom = FakeZoom::builder()
        .clock(Arc::new(clock.clone()))
        .start()
        .await?;
    zoom.set_plan(RatePlan::pro());
    let mut builder = Client::builder(BearerToken::new(zoom.app().mint_token())?)
        .environment(zoom.environment())
        .http(reqwest::Client::builder().no_proxy())
        .clock(Arc::new(clock.clone()));
    if let Some(limiter) = limiter {
        builder = builder.limiter(limiter);
    }
    let client = builder.build()?;
    let left = Arc::new(AtomicUsize::new(TASKS));
    let tasks: Vec<_> = (0..TASKS)
        .map(|task| {
            let (client, left) = (client.clone(), left.clone());
            tokio::spawn(async move {
                let mut failed = Vec::new();
                for _ in (task..calls).step_by(TASKS) {
                    failed.extend(client.get_user().user_id("me").send().await.err());
                }
                left.fetch_sub(1, SeqCst);
                failed
            })
        })
        .collect();
    while left.load(SeqCst) > 0 {
        // A call that waits sleeps once for that and once for its deadline.
        if clock.sleeping() == 2 * left.load(SeqCst) {
            clock.advance(step);
        }
        tokio::task::yield_now().await;
    }
    let mut failed = Vec::new();
    for task in tasks {
        failed.extend(task.await?);
    }
    let counts = zoom.counts();
    Ok(Run {
        counters: client.counters(),
        requests: counts.requests(),
        refused: counts.api_status(429),
        time: clock.elapsed(),
        failed,
    })
}

async fn with_limiter(calls: usize) -> Result {
    let step = Duration::from_millis(10);
    let run = run(calls, step, Some(RateLimiter::for_plan(Plan::Pro))).await?;
    println!(
        "with the limiter: {calls} calls, {} requests, {} refused, in {:?} of the clock",
        run.requests, run.refused, run.time
    );
    assert!(run.failed.is_empty(), "{:?}", run.failed.first());
    assert_eq!(run.refused, 0);
    assert_eq!(run.requests, calls as u64);
    // Not much slower than the account allows, either.
    assert!(
        run.time < Duration::from_secs(calls as u64) / 30 * 5 / 4,
        "{:?}",
        run.time
    );
    assert_eq!(run.counters.rate_limited, 0);
    Ok(())
}

async fn without_limiter(calls: usize) -> Result {
    let run = run(calls, Duration::from_millis(50), None).await?;
    println!(
        "without the limiter: {calls} calls, {} requests, {} refused, in {:?} of the clock",
        run.requests, run.refused, run.time
    );
    assert!(run.failed.is_empty(), "{:?}", run.failed.first());
    assert_eq!(run.requests, calls as u64 + run.counters.retries);
    assert_eq!(run.refused, run.counters.rate_limited);
    // Of three requests no more than two are refused: what the budget allows.
    assert!(run.requests < 3 * calls as u64, "{}", run.requests);
    Ok(())
}

#[tokio::test]
async fn paced_calls_are_never_refused() -> Result {
    with_limiter(400).await
}

#[tokio::test]
#[ignore = "long: run by cargo xtask ci"]
async fn three_thousand_paced_calls_are_never_refused() -> Result {
    with_limiter(3000).await
}

#[tokio::test]
async fn calls_that_are_not_paced_all_succeed_within_the_retry_budget() -> Result {
    without_limiter(400).await
}

#[tokio::test]
#[ignore = "long: run by cargo xtask ci"]
async fn three_thousand_calls_that_are_not_paced_all_succeed_within_the_retry_budget() -> Result {
    without_limiter(3000).await
}
