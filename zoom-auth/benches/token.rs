//! What a call pays for its token when there is a fresh one, against reading the two
//! clocks, which is most of it; what becomes of that while many tasks ask at once;
//! and how long ten thousand callers wait for the first token.
//!
//! `cargo bench -p zoom-auth --bench token`

use std::error::Error;
use std::hint::black_box;
use std::time::Duration;

use tokio::task::JoinSet;
use zoom_api::fake::FakeZoom;
use zoom_api::{Authorizer, Clock, SystemClock};
use zoom_auth::{AccountCredentials, TokenProvider};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const ROUNDS: u32 = 2_000_000;
/// How many tasks ask at once.
const TASKS: [u32; 4] = [1, 4, 16, 64];
/// How many callers find no token.
const COLD: u32 = 10_000;

#[tokio::main]
async fn main() -> Result {
    let fake = FakeZoom::start_on_thread()?;
    let credentials =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
            .with_environment(fake.environment());
    let provider = TokenProvider::new(credentials.clone())?;
    provider.token().await?;

    report("reading both clocks", async || {
        black_box((SystemClock.monotonic(), SystemClock.wall()));
    })
    .await;
    report("token()", async || {
        let _ = black_box(provider.token().await);
    })
    .await;
    report("authorize()", async || {
        let _ = black_box(provider.authorize().await);
    })
    .await;

    for tasks in TASKS {
        let mut best = Duration::MAX;
        for _ in 0..5 {
            let provider = &provider;
            let took = together(tasks, || {
                let provider = provider.clone();
                async move {
                    for _ in 0..ROUNDS / tasks {
                        let _ = black_box(provider.token().await);
                    }
                }
            });
            best = best.min(took.await?);
        }
        let each = best.as_secs_f64() / f64::from(ROUNDS);
        println!(
            "token() of {tasks} tasks: {:.0} ns, all cores together",
            each * 1e9
        );
    }

    let mints = fake.counts().mints;
    let cold = TokenProvider::new(credentials)?;
    let took = together(COLD, || {
        let cold = cold.clone();
        async move {
            let _ = black_box(cold.token().await);
        }
    });
    let took = took.await?;
    let mints = fake.counts().mints - mints;
    println!(
        "{COLD} cold callers: {:.1} ms, {mints} exchange",
        took.as_secs_f64() * 1e3
    );
    if mints == 1 {
        Ok(())
    } else {
        Err("they share one exchange".into())
    }
}

/// How long so many tasks take.
async fn together<F>(tasks: u32, task: impl Fn() -> F) -> Result<Duration>
where
    F: Future<Output = ()> + Send + 'static,
{
    let begun = SystemClock.monotonic();
    let mut running: JoinSet<()> = (0..tasks).map(|_| task()).collect();
    while let Some(ended) = running.join_next().await {
        ended?;
    }
    Ok(SystemClock.monotonic() - begun)
}

/// Times the best of five runs.
async fn report(what: &str, run: impl AsyncFn()) {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let begun = SystemClock.monotonic();
        for _ in 0..ROUNDS {
            run().await;
        }
        let elapsed = SystemClock.monotonic() - begun;
        best = best.min(elapsed.as_secs_f64() / f64::from(ROUNDS));
    }
    println!("{what}: {:.0} ns", best * 1e9);
}
