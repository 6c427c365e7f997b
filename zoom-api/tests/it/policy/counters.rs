//! The numbers that a client keeps of itself.

use std::time::Duration;

use http::Method;
use zoom_api::fake::Reply;

use super::{Bench, Result};

#[tokio::test]
async fn counters_say_what_happened_and_clones_share_them() -> Result {
    let bench = Bench::new().await?;
    assert_eq!(bench.client.counters(), Default::default());
    let get = Method::GET;
    bench.call(&get, vec![]).await;
    bench
        .call(
            &get,
            vec![Reply::html(503), Reply::rate_limited_per_second()],
        )
        .await;
    bench
        .call(
            &get,
            vec![Reply::status(307).with_header("location", "/v2/users/me")],
        )
        .await;
    bench.call(&get, vec![Reply::user_not_found("me")]).await;
    let _ = bench.client.without_retries().get_user().send().await;

    let counters = bench.client.clone().counters();
    assert_eq!(
        (counters.calls, counters.succeeded, counters.failed),
        (4, 3, 1)
    );
    assert_eq!(
        (counters.attempts, counters.retries, counters.replays),
        (6, 2, 0)
    );
    assert_eq!((counters.redirects, counters.rate_limited), (1, 1));
    assert_eq!(
        (counters.waits, counters.waited),
        (2, Duration::from_millis(1500))
    );
    assert_eq!((counters.paced, counters.budget_refusals), (0, 0));
    Ok(())
}
