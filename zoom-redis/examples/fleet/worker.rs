//! One process of the fleet: as many tasks as it is told, each calling Zoom over
//! and over.
//!
//! It says `ready` on stdout, begins at the first line on stdin, and then says what
//! happens: `leased` when it has got the lease, its numbers each half second, and
//! `end` after the last of them.

use std::env;
use std::error::Error;
use std::io::{BufRead as _, Write as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use zoom_api::{Client, Clock as _, Environment, RateLimiter, RateLimits, SystemClock};
use zoom_auth::{AccountCredentials, TokenProvider};
use zoom_redis::RedisStore;
use zoom_redis::redis::cluster::ClusterClient;

use crate::options::{Limit, Options};
use crate::trouble::NODES;

/// How often it looks at what it has done.
const TICK: Duration = Duration::from_millis(20);

/// How long calls that are under way in the end may take.
const AFTER: Duration = Duration::from_secs(1);

#[derive(Default)]
struct Work {
    is_over: AtomicBool,
    calls: AtomicU64,
    failed: AtomicU64,
}

pub async fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::WARN)
        .with_writer(std::io::stderr)
        .without_time()
        .init();
    let store = match env::var(NODES) {
        Ok(nodes) => {
            let client = ClusterClient::builder(nodes.split(',')).retries(2);
            RedisStore::builder_with_cluster(client.build()?).build()?
        }
        Err(_) => RedisStore::from_env()?,
    };
    let credentials = AccountCredentials::from_env()?;
    let environment = Environment::from_env()?;
    let limiter = match options.limit {
        Limit::None => None,
        Limit::Of(plan) => {
            let store = Arc::new(store.limits(&environment, credentials.account_id()));
            Some(RateLimiter::shared(RateLimits::of(plan), store).build())
        }
    };
    let provider = TokenProvider::builder(credentials)
        .store(store.clone())
        .margin(options.margin)
        .jitter(Duration::ZERO)
        .build()?;
    let mut builder = provider.client_builder();
    if let Some(limiter) = &limiter {
        builder = builder.limiter(limiter.clone());
    }
    let zoom = builder.build()?;

    // A machine that is busy starting all of these may take longer to connect than a
    // call waits for.
    for _ in 0..100 {
        if store.ping().await.is_ok() && store.is_up() {
            break;
        }
        SystemClock.sleep(Duration::from_millis(100)).await;
    }
    say("ready")?;
    tokio::task::spawn_blocking(|| std::io::stdin().lock().read_line(&mut String::new())).await??;
    let work = Arc::new(Work::default());
    let tasks: Vec<_> = (0..options.tasks)
        .map(|_| tokio::spawn(call(work.clone(), zoom.clone(), options.rest)))
        .collect();
    let begun = SystemClock.monotonic();
    let (mut leases, mut ticks) = (0, 0_u32);
    while begun.elapsed() < Duration::from_secs(options.seconds) {
        SystemClock.sleep(TICK).await;
        let got = provider.sharing_counters().unwrap_or_default().leases;
        if got > leases {
            leases = got;
            say("leased")?;
        }
        ticks += 1;
        if ticks.is_multiple_of(25) {
            say(&work.line())?;
        }
    }
    work.is_over.store(true, Relaxed);
    // Those that wait for their turn would wait for long.
    let mut rest = AFTER;
    while !rest.is_zero() && !tasks.iter().all(|task| task.is_finished()) {
        SystemClock.sleep(TICK).await;
        rest = rest.saturating_sub(TICK);
    }
    tasks.iter().for_each(|task| task.abort());
    say(&work.line())?;
    eprintln!(
        "{:?} {:?} {:?}",
        provider.sharing_counters().unwrap_or_default(),
        store.counters(),
        limiter.and_then(|limiter| limiter.shared_counters()),
    );
    say("end")
}

/// One task.
async fn call(work: Arc<Work>, zoom: Client, rest: Duration) {
    while !work.is_over.load(Relaxed) {
        let result = zoom.get_user().user_id("me").send().await;
        work.calls.fetch_add(1, Relaxed);
        if let Err(error) = result {
            work.failed.fetch_add(1, Relaxed);
            eprintln!("{:?}", error);
            if let Some(source) = std::error::Error::source(&error) {
                eprintln!("  {source}");
            }
        }
        SystemClock.sleep(rest).await;
    }
}

impl Work {
    fn line(&self) -> String {
        format!("{} {}", self.calls.load(Relaxed), self.failed.load(Relaxed))
    }
}

fn say(line: &str) -> Result<(), Box<dyn Error>> {
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "{line}")?;
    Ok(stdout.flush()?)
}
