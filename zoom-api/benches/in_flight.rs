//! How many calls a second there are while so many are in flight, against what one
//! writes by hand.
//!
//! `cargo bench -p zoom-api --bench in_flight`; the server is another process on
//! the same machine. The two take turns, and the best of each counts, since
//! whatever else the machine does only makes them slower. A ratio below its bound
//! fails.

use std::time::Duration;

use tokio::task::JoinSet;
use zoom_api::{BearerToken, Client, Clock as _, Environment, SystemClock};

mod support;

use support::server::{serve, start_server};
use support::{Result, arguments, derived, plain};

/// How many are in flight, and how many calls each of them makes.
const CROWDS: [(u64, u64); 3] = [(1, 4_000), (32, 300), (256, 40)];
const TURNS: usize = 7;
/// Both take as many instructions. Those of ours are spread over more code, which
/// is why a machine whose server shares its two cores sees nine calls for ten.
const BOUND: f64 = 0.75;

fn main() -> Result {
    if arguments() == ["server"] {
        return serve();
    }
    compare()
}

#[tokio::main]
async fn compare() -> Result {
    let (_server, port) = start_server()?;
    let base = format!("http://127.0.0.1:{port}/v2");
    let http = || reqwest::Client::builder().no_proxy();
    let by_hand = http().build()?;
    let zoom = Client::builder(BearerToken::new("a-token")?)
        .environment(Environment::custom(&base, &base)?)
        .http(http())
        .build()?;
    let url = format!("{base}/users/me");
    let mut is_within = true;
    println!(
        "{:<10} {:>16} {:>16} {:>7}",
        "in flight", "reqwest/s", "ours/s", "ratio"
    );
    for (crowd, calls) in CROWDS {
        let [mut theirs, mut ours] = [Duration::MAX; 2];
        for _ in 0..TURNS {
            theirs = theirs.min(
                time(crowd, || {
                    let (http, url) = (by_hand.clone(), url.clone());
                    async move { plain::<derived::User>(http, &url, calls).await }
                })
                .await?,
            );
            ours = ours.min(
                time(crowd, || {
                    let zoom = zoom.clone();
                    async move {
                        for _ in 0..calls {
                            std::hint::black_box(zoom.get_user().user_id("me").send().await?);
                        }
                        Ok(())
                    }
                })
                .await?,
            );
        }
        let [theirs, ours] = [theirs, ours].map(|time| (crowd * calls) as f64 / time.as_secs_f64());
        let ratio = ours / theirs;
        is_within &= ratio >= BOUND;
        println!("{crowd:<10} {theirs:>16.0} {ours:>16.0} {ratio:>7.3}   (at least {BOUND})");
    }
    if is_within {
        Ok(())
    } else {
        Err("a ratio is below its bound".into())
    }
}

/// How long so many tasks take together.
async fn time<F>(tasks: u64, task: impl Fn() -> F) -> Result<Duration>
where
    F: Future<Output = Result> + Send + 'static,
{
    let begun = SystemClock.monotonic();
    let mut running: JoinSet<_> = (0..tasks).map(|_| task()).collect();
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(SystemClock.monotonic() - begun)
}
