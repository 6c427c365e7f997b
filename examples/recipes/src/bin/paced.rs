//! Looks up every user that standard input names, one a line, no faster than the
//! account's plan allows, and goes on after those that there are not.
//!
//!     cargo run --bin paced < ids.txt

use std::error::Error;
use std::io;

use zoom_api::{Client, Plan, RateLimiter};
use zoom_auth::{AccountCredentials, TokenProvider};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoom = TokenProvider::new(AccountCredentials::from_env()?)?
        .client_builder()
        // Half of a Pro account's limits, say, would be
        // `RateLimits::of(Plan::Pro).with_share(0.5)`.
        .limiter(RateLimiter::for_plan(Plan::Pro))
        .build()?;
    let ids: Vec<_> = io::stdin().lines().collect::<Result<_, _>>()?;
    let missing = look_up(&zoom, &ids).await?;
    eprintln!("{} of {} do not exist", missing.len(), ids.len());
    eprintln!("{:?}", zoom.counters());
    Ok(())
}

/// Prints who there is, and gives the ids of those that there are not. Any other
/// failure is the end, since it would be the next id's as well.
async fn look_up(zoom: &Client, ids: &[String]) -> Result<Vec<String>, zoom_api::Error> {
    let mut missing = Vec::new();
    for id in ids {
        match zoom.get_user().user_id(id.as_str()).send().await {
            Ok(user) => println!("{id}\t{}", user.email.as_deref().unwrap_or_default()),
            Err(error) if error.is_not_found() => missing.push(id.clone()),
            Err(error) => return Err(error),
        }
    }
    Ok(missing)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use zoom_api::fake::{FakeZoom, ManualClock, RatePlan};

    use super::*;

    #[tokio::test]
    async fn a_loop_is_paced_and_never_refused() -> Result<(), Box<dyn Error>> {
        let clock = ManualClock::auto_advancing();
        let fake = FakeZoom::builder()
            .clock(Arc::new(clock.clone()))
            .start()
            .await?;
        fake.set_plan(RatePlan::pro());
        let credentials =
            AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
                .with_environment(fake.environment());
        let zoom = TokenProvider::builder(credentials)
            .clock(Arc::new(clock))
            .build()?
            .client_builder()
            .limiter(RateLimiter::for_plan(Plan::Pro))
            .build()?;
        let mut ids = vec!["me".to_owned(); 100];
        ids[50] = "nobody@example.com".to_owned();
        assert_eq!(look_up(&zoom, &ids).await?, ["nobody@example.com"]);
        assert_eq!(zoom.counters().rate_limited, 0);
        assert!(zoom.counters().paced > 0);
        Ok(())
    }
}
