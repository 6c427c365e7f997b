//! What a call pays for its token when there is a fresh one, against reading
//! the two clocks, which is most of it.
//!
//! `cargo bench -p zoom-auth --bench token`

use std::error::Error;
use std::hint::black_box;

use zoom_api::fake::FakeZoom;
use zoom_api::{Authorizer, Clock, SystemClock};
use zoom_auth::{AccountCredentials, TokenProvider};

const ROUNDS: u32 = 2_000_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let fake = FakeZoom::start().await?;
    let credentials =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
            .with_environment(fake.environment());
    let provider = TokenProvider::new(credentials)?;
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
    Ok(())
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
