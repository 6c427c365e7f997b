//! The connection: how long a command takes at most, and what comes after a
//! failure.

use std::sync::Arc;
use std::time::{Duration, Instant};

use zoom_api::fake::ManualClock;
use zoom_api::{Clock, Sleep, StoreErrorKind, SystemClock};
use zoom_redis::RedisStore;

use crate::server::{RedisCluster, RedisServer, free_port};

/// Time that passes by itself, and can be moved forward besides.
#[derive(Clone, Debug)]
struct Leaping {
    leaps: ManualClock,
}

impl Leaping {
    fn new() -> Self {
        let leaps = ManualClock::new();
        Self { leaps }
    }

    fn leap(&self, seconds: u64) {
        self.leaps.advance(Duration::from_secs(seconds));
    }
}

impl Clock for Leaping {
    fn monotonic(&self) -> Instant {
        SystemClock.monotonic() + self.leaps.elapsed()
    }

    fn wall(&self) -> std::time::SystemTime {
        SystemClock.wall() + self.leaps.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }
}

/// A store at a URL, and its clock. A busy machine gets time to connect.
fn store(url: &str) -> (RedisStore, Leaping) {
    let clock = Leaping::new();
    let builder = RedisStore::builder(url).clock(Arc::new(clock.clone()));
    (builder.build().unwrap(), clock)
}

async fn failure(store: &RedisStore) -> StoreErrorKind {
    store.ping().await.unwrap_err().kind()
}

/// Asks until the answer is good, a breaker's longest pause apart.
async fn recover(store: &RedisStore, clock: &Leaping) {
    for _ in 0..10 {
        clock.leap(13);
        if store.ping().await.is_ok() {
            clock.leap(13);
            store.ping().await.unwrap();
            assert!(store.is_up());
            return;
        }
    }
    panic!("it does not come back: {store:?}");
}

pub async fn a_script_runs_by_its_hash_and_by_its_text_where_that_is_not_known() {
    let server = RedisServer::start();
    let (store, _) = store(&server.url());
    store.ping().await.unwrap();
    server.run::<()>("SCRIPT FLUSH");
    store.ping().await.unwrap();
    server.run::<()>("CONFIG RESETSTAT");
    store.ping().await.unwrap();
    let stats: String = server.run("INFO commandstats");
    assert!(stats.contains("cmdstat_evalsha:calls=1"), "{stats}");
    assert!(!stats.contains("cmdstat_eval:"), "{stats}");
    assert_eq!(store.counters().connections, 1);
}

pub async fn where_nothing_listens_the_first_command_fails_at_once_and_the_next_is_not_sent() {
    let (store, clock) = store(&format!("redis://localhost:{}", free_port()));
    assert_eq!(failure(&store).await, StoreErrorKind::Unreachable);
    assert_eq!(failure(&store).await, StoreErrorKind::Suspended);
    clock.leap(2);
    assert_eq!(failure(&store).await, StoreErrorKind::Unreachable);
    let counters = store.counters();
    assert_eq!((counters.commands, counters.outages), (2, 1));
}

pub async fn a_server_that_hangs_costs_one_command_its_patience_and_then_a_new_connection() {
    let server = RedisServer::start();
    let (store, clock) = store(&server.url());
    store.ping().await.unwrap();
    server.freeze();
    let begun = SystemClock.monotonic();
    assert_eq!(failure(&store).await, StoreErrorKind::TimedOut);
    assert!(begun.elapsed() >= Duration::from_millis(200));
    assert_eq!(failure(&store).await, StoreErrorKind::Suspended);
    server.thaw();
    recover(&store, &clock).await;
    assert_eq!(store.counters().connections, 2);
}

pub async fn a_server_that_restarts_is_found_again() {
    let mut server = RedisServer::start();
    let (store, clock) = store(&server.url());
    store.ping().await.unwrap();
    server.stop();
    assert_eq!(failure(&store).await, StoreErrorKind::Unreachable);
    server.restart();
    recover(&store, &clock).await;
}

pub async fn a_connection_that_was_closed_for_being_idle_costs_nothing() {
    let server = RedisServer::start();
    let (store, _) = store(&server.url());
    store.ping().await.unwrap();
    for _ in 0..3 {
        server.run::<()>("CLIENT KILL TYPE normal SKIPME yes");
        store.ping().await.unwrap();
    }
    assert!(store.is_up());
    assert_eq!(store.counters().connections, 4);
}

pub async fn each_runtime_has_a_connection_of_its_own() {
    let server = RedisServer::start();
    let (store, _) = store(&server.url());
    store.ping().await.unwrap();
    let elsewhere = store.clone();
    let other = std::thread::spawn(move || {
        for _ in 0..20 {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(elsewhere.ping()).unwrap();
        }
    });
    tokio::task::spawn_blocking(|| other.join().unwrap())
        .await
        .unwrap();
    store.ping().await.unwrap();
    assert!(store.is_up());
    assert_eq!(store.counters().failures, 0);
}

pub async fn outside_of_a_runtime_it_says_so_and_does_not_panic() {
    let (store, _) = store("redis://localhost:1");
    let other = std::thread::spawn(move || {
        futures_util::FutureExt::now_or_never(store.ping()).map(|result| result.unwrap_err())
    });
    let error = other.join().unwrap().expect("it does not wait");
    assert_eq!(error.kind(), StoreErrorKind::Unreachable);
}

pub async fn a_wrong_password_is_told_by_its_code_alone() {
    let server = RedisServer::with(&["--requirepass", "s3cr3t"]);
    for password in ["", ":wr0ng@"] {
        let (store, _) = store(&format!("redis://{password}localhost:{}", server.port()));
        let error = store.ping().await.unwrap_err();
        assert_eq!(error.kind(), StoreErrorKind::Refused);
        let shown = format!("{error} {error:?} {store:?}");
        assert!(
            !shown.contains("wr0ng") && !shown.contains("localhost"),
            "{shown}"
        );
    }
}

pub async fn tls_with_a_password_connects_and_a_certificate_that_is_not_trusted_is_named() {
    let server = RedisServer::with_tls("s3cr3t");
    let clock = Leaping::new();
    let trusting = RedisStore::builder_with_client(server.client())
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    recover(&trusting, &clock).await;
    let (other, clock) = store(&server.url());
    let mut error = other.ping().await.unwrap_err();
    while error.kind() == StoreErrorKind::TimedOut {
        clock.leap(13);
        error = other.ping().await.unwrap_err();
    }
    let reason = std::error::Error::source(&error).map(ToString::to_string);
    let expected = "the certificate's issuer is not trusted";
    assert_eq!(reason.as_deref(), Some(expected), "{error:?}");
}

pub async fn a_cluster_is_asked_by_the_key() {
    let cluster = RedisCluster::start();
    let nodes = cluster.urls();
    let client = redis::cluster::ClusterClient::builder(nodes)
        .retries(2)
        .build();
    let clock = Leaping::new();
    let store = RedisStore::builder_with_cluster(client.unwrap())
        .clock(Arc::new(clock.clone()))
        .build()
        .unwrap();
    recover(&store, &clock).await;
}
