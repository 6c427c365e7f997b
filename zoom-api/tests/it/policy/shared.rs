//! A limit that several clients share, as processes do: what counts in it, and what
//! Zoom's refusals do to all of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::{Duration, SystemTime};

use http::{HeaderValue, Method};
use serde_json::Value;
use zoom_api::RateLimitLabel::Light;
use zoom_api::fake::{Endpoint, FakeZoom, ManualClock, Reply};
use zoom_api::{
    Authorization, AuthorizeFuture, Authorizer, Client, ClientBuilder, Clock, Error,
    MemoryLimitStore, Rate, RateLimitKind, RateLimiter, RateLimits, RequestPolicy, Scheme,
    SharedCounters,
};

use super::{Result, builder, words};

const SECOND: Duration = Duration::from_secs(1);

/// Clients on one clock, whose waits pass at once, and one store.
struct Fleet {
    zoom: FakeZoom,
    clock: ManualClock,
    store: Arc<MemoryLimitStore>,
    limits: RateLimits,
}

impl Fleet {
    async fn new(limits: RateLimits) -> Result<Self> {
        let clock = ManualClock::auto_advancing();
        Ok(Self {
            zoom: FakeZoom::builder().unknown_arguments(true).start().await?,
            store: Arc::new(MemoryLimitStore::with_clock(Arc::new(clock.clone()))),
            clock,
            limits,
        })
    }

    fn process(&self) -> Result<(Client, RateLimiter)> {
        self.process_with(builder(&self.zoom, &self.clock)?)
    }

    fn process_with(&self, builder: ClientBuilder) -> Result<(Client, RateLimiter)> {
        let limiter = RateLimiter::shared(self.limits.clone(), self.store.clone()).build();
        Ok((builder.limiter(limiter.clone()).build()?, limiter))
    }
}

fn ten() -> RateLimits {
    RateLimits::none().with(Light, Rate::per_second(10))
}

async fn get(client: &Client) -> Result<(), Error> {
    client.get_user().user_id("me").send().await.map(drop)
}

fn counters(limiter: &RateLimiter) -> SharedCounters {
    limiter.shared_counters().unwrap_or_default()
}

#[tokio::test]
async fn each_request_takes_a_turn_be_it_a_retry_a_replay_or_a_redirect() -> Result {
    for (replies, turns) in [
        (vec![], 1),
        (vec![Reply::html(503)], 2),
        (vec![Reply::html(503), Reply::html(503)], 3),
        (vec![Reply::rate_limited_per_second()], 2),
        (
            vec![Reply::status(307).with_header("location", "/v2/users/me?x=1")],
            2,
        ),
    ] {
        let fleet = Fleet::new(ten()).await?;
        let (client, limiter) = fleet.process()?;
        fleet.zoom.script(Endpoint::Api, replies);
        let call = client
            .request(Method::GET, "/users/me")
            .rate_limit("Users", Light);
        call.send::<Value>().await?;
        assert_eq!(counters(&limiter).used, turns);
        assert_eq!(fleet.zoom.counts().requests(), turns);
    }
    Ok(())
}

#[tokio::test]
async fn a_daily_refusal_closes_the_day_for_all() -> Result {
    let fleet = Fleet::new(ten()).await?;
    let (first, _) = fleet.process()?;
    let (second, limiter) = fleet.process()?;
    let midnight = fleet.clock.wall() + 3600 * SECOND;
    fleet
        .zoom
        .script(Endpoint::Api, [Reply::rate_limited_daily(midnight)]);
    let refused = get(&first).await;
    assert_eq!(
        words(&refused),
        "refused, 429, code 429, daily limit, transient"
    );
    for client in [&first, &second] {
        let closed = get(client).await;
        assert_eq!(words(&closed), "daily limit, transient, not sent");
        let error = closed.err().ok_or("an error")?;
        assert_eq!(error.retry_at(), Some(midnight));
        assert_eq!(
            error.rate_limit().map(|limit| limit.kind),
            Some(RateLimitKind::Daily)
        );
        assert!(!error.may_have_taken_effect() && error.attempts() == 0);
        assert_eq!(
            error.to_string(),
            "getUser was held back: the account's requests of the day are used up \
             (rate limit: daily)"
        );
    }
    assert_eq!(fleet.zoom.counts().requests(), 1);
    assert_eq!(counters(&limiter).closed, 1);
    fleet.clock.advance(3600 * SECOND);
    get(&second).await?;
    Ok(())
}

#[tokio::test]
async fn a_refusal_of_a_second_holds_all_back_for_a_window() -> Result {
    let fleet = Fleet::new(ten()).await?;
    let (first, limiter) = fleet.process()?;
    let (second, _) = fleet.process()?;
    let first = first.without_retries();
    get(&second).await?;
    fleet.clock.advance(10 * SECOND);
    fleet
        .zoom
        .script(Endpoint::Api, [Reply::rate_limited_per_second()]);
    let before = fleet.clock.elapsed();
    assert_eq!(
        words(&get(&first).await),
        "refused, 429, code 429, per-second limit, transient"
    );
    assert_eq!(fleet.clock.elapsed(), before);
    get(&second).await?;
    let held = fleet.clock.elapsed() - before;
    assert_eq!(held, Duration::from_millis(1050));
    assert_eq!(counters(&limiter).rate_limited, 1);
    Ok(())
}

#[tokio::test]
async fn a_refusal_that_is_one_users_closes_nothing() -> Result {
    let fleet = Fleet::new(ten()).await?;
    let (client, limiter) = fleet.process()?;
    let of_user = Reply::rate_limited_per_second().with_header("x-ratelimit-type", "user-quota");
    fleet.zoom.script(Endpoint::Api, [of_user]);
    assert!(get(&client).await.is_err());
    get(&client).await?;
    assert_eq!(counters(&limiter).rate_limited, 0);
    Ok(())
}

#[tokio::test]
async fn a_day_is_counted_by_all_together() -> Result {
    let fleet = Fleet::new(ten().with_daily(&[Light], 3)).await?;
    let (first, _) = fleet.process()?;
    let (second, _) = fleet.process()?;
    get(&first).await?;
    get(&second).await?;
    get(&second).await?;
    for client in [&first, &second] {
        let error = get(client).await.err().ok_or("an error")?;
        assert!(error.is_rate_limited() && error.is_not_sent());
        let day = 24 * 60 * 60;
        let at = error.retry_at().ok_or("an instant")?;
        let seconds = at.duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
        assert_eq!(seconds % day, 0, "midnight");
    }
    assert_eq!(fleet.zoom.counts().requests(), 3);
    Ok(())
}

/// Takes its time, but for the first time that it is asked.
#[derive(Debug)]
struct Slow {
    header: HeaderValue,
    clock: ManualClock,
    asked: AtomicU64,
    slow: u64,
}

impl Authorizer for Slow {
    fn scheme(&self) -> Scheme {
        Scheme::Bearer
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        let is_slow = self.asked.fetch_add(1, SeqCst) == self.slow;
        Box::pin(async move {
            if is_slow {
                self.clock.sleep(SECOND).await;
            }
            Ok(Authorization::new(self.header.clone(), 0))
        })
    }
}

#[tokio::test]
async fn a_turn_that_was_over_before_there_was_a_token_is_asked_for_again() -> Result {
    for (slow, thrown_away) in [(0, 0), (2, 1)] {
        let fleet = Fleet::new(ten()).await?;
        let token = format!("Bearer {}", fleet.zoom.app().mint_token().expose());
        let slow = Slow {
            header: token.try_into()?,
            clock: fleet.clock.clone(),
            asked: AtomicU64::new(0),
            slow,
        };
        let builder = Client::builder(slow)
            .environment(fleet.zoom.environment())
            .http(reqwest::Client::builder().no_proxy())
            .clock(Arc::new(fleet.clock.clone()))
            .policy(RequestPolicy::new().without_jitter());
        let (client, limiter) = fleet.process_with(builder)?;
        // The first has its turn at once; the second waits, and is authorized again.
        get(&client).await?;
        get(&client).await?;
        get(&client).await?;
        let counters = counters(&limiter);
        assert_eq!(counters.thrown_away, thrown_away, "{counters:?}");
        assert_eq!(counters.used, 3 + thrown_away, "{counters:?}");
        assert_eq!(fleet.zoom.counts().requests(), 3);
    }
    Ok(())
}

#[tokio::test]
async fn a_request_without_a_label_takes_no_turn() -> Result {
    let fleet = Fleet::new(ten()).await?;
    let (client, limiter) = fleet.process()?;
    client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await?;
    assert_eq!(counters(&limiter), SharedCounters::default());
    Ok(())
}
