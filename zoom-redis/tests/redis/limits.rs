//! The shared limits, as they stand in Redis.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use zoom_api::conformance::{LimitStoreBench, Step, limit_store};
use zoom_api::{
    Claim, Clock as _, Closed, Environment, LaneRate, LimitStore, Reserved, StoreErrorKind,
    SystemClock,
};
use zoom_redis::{RedisLimits, RedisStore};

use crate::server::{RedisCluster, RedisServer};

/// A busy machine gets time to answer.
const PATIENCE: Duration = Duration::from_secs(5);

const FAR: Duration = Duration::from_secs(10);

fn store(server: &RedisServer) -> RedisStore {
    let builder = RedisStore::builder_with_client(server.client());
    builder.patience(PATIENCE).build().unwrap()
}

fn limits(store: &RedisStore, account: &str) -> RedisLimits {
    store.limits(&Environment::zoom(), account)
}

fn light() -> LaneRate {
    LaneRate::new("light", 10, Duration::from_millis(500))
}

async fn reserve(limits: &RedisLimits, lane: &LaneRate, want: u32) -> Reserved {
    let lanes = std::slice::from_ref(lane);
    limits
        .reserve(&Claim::new(1, lanes, want, FAR))
        .await
        .unwrap()
}

/// A store, as the checks that any has to pass want it.
struct Bench<F> {
    store: RedisStore,
    forget: F,
    opened: AtomicU32,
}

impl<F: Fn() + Sync> LimitStoreBench for Bench<F> {
    fn open(&self) -> Arc<dyn LimitStore> {
        let account = format!("account {}", self.opened.fetch_add(1, Relaxed));
        Arc::new(limits(&self.store, &account))
    }

    fn forget(&self) -> Step<'_> {
        (self.forget)();
        Box::pin(std::future::ready(()))
    }

    fn pass(&self, time: Duration) -> Step<'_> {
        SystemClock.sleep(time)
    }
}

async fn check(store: RedisStore, forget: impl Fn() + Sync) {
    let bench = Bench {
        store,
        forget,
        opened: AtomicU32::new(0),
    };
    limit_store(&bench).await.unwrap();
}

pub(crate) async fn it_does_what_every_store_has_to() {
    let server = RedisServer::start();
    check(store(&server), || server.run("FLUSHALL")).await;
}

pub(crate) async fn it_does_so_with_tls_and_a_password() {
    let server = RedisServer::with_tls("a-password");
    check(store(&server), || server.run("FLUSHALL")).await;
}

pub(crate) async fn it_does_so_in_a_cluster() {
    let cluster = RedisCluster::start();
    let builder = RedisStore::builder_with_cluster(
        redis::cluster::ClusterClient::builder(cluster.urls())
            .retries(2)
            .build()
            .unwrap(),
    );
    let store = builder.patience(PATIENCE).build().unwrap();
    check(store, || {
        cluster.nodes.iter().for_each(|node| node.run("FLUSHALL"))
    })
    .await;
}

pub(crate) async fn names_of_keys_tell_the_lane_and_nobody_whose_it_is() {
    let server = RedisServer::start();
    let limits = limits(&store(&server), "the-account");
    let lane = light().with_daily("day", 100);
    reserve(&limits, &lane, 1).await;
    let closed = Closed::For(Duration::from_secs(60));
    limits.close(&lane, closed).await.unwrap();
    let mut ends = Vec::new();
    for key in server.keys() {
        assert!(!key.contains("account"), "{key}");
        let (tag, end) = key.split_once('}').unwrap();
        assert_eq!(tag.len(), "zoom:{".len() + 22);
        ends.push(end.to_owned());
        // All of it ends by itself.
        let life: i64 = server.run(&format!("PTTL {key}"));
        assert!(life > 0, "{key}: {life}");
    }
    ends.sort();
    assert_eq!(ends, [":c:light", ":d:day", ":e:light", ":p", ":r:light"]);
}

pub(crate) async fn what_makes_no_sense_is_begun_anew() {
    let server = RedisServer::start();
    let limits = limits(&store(&server), "account");
    let lane = light().with_daily("day", 100);
    reserve(&limits, &lane, 1).await;
    let keys = server.keys();
    let commands = [
        "SET {} garbage",
        "SET {} 99999999999999999999999999999999",
        "SET {} ",
        "LPUSH {} garbage garbage",
        "HSET {} a b",
        "SADD {} a",
    ];
    for command in commands {
        for key in &keys {
            server.run::<()>(&format!("DEL {key}"));
            let _ = server.try_run::<redis::Value>(&command.replace("{}", key));
            if key.contains(":c:") {
                continue; // until when it is closed may be any number
            }
            let answer = reserve(&limits, &lane, 2).await;
            assert_eq!(answer.turns.len(), 2, "{command} {key}: {answer:?}");
            assert!(answer.closed_for.is_none(), "{command} {key}: {answer:?}");
            let last = answer.turns[1];
            assert!(
                last <= Duration::from_secs(2),
                "{command} {key}: {answer:?}"
            );
        }
    }
}

pub(crate) async fn turns_that_a_clock_left_in_the_future_are_begun_anew() {
    let server = RedisServer::start();
    let limits = limits(&store(&server), "account");
    let before = reserve(&limits, &light(), 3).await;
    let keys = server.keys();
    let ring = keys.iter().find(|key| key.contains(":r:")).unwrap();
    // As if it had been set back by five minutes.
    let ahead = (before.clock + Duration::from_secs(300)).as_micros();
    server.run::<()>(&format!("RPUSH {ring} {ahead}"));
    let answer = reserve(&limits, &light(), 1).await;
    assert_eq!(answer.turns, [Duration::ZERO]);
    assert!(answer.epoch > before.epoch);
}

pub(crate) async fn a_ring_and_its_epoch_are_lost_together() {
    let server = RedisServer::start();
    let limits = limits(&store(&server), "account");
    for lost in [":r:", ":e:"] {
        let before = reserve(&limits, &light(), 10).await;
        let keys = server.keys();
        let key = keys.iter().find(|key| key.contains(lost)).unwrap();
        server.run::<()>(&format!("DEL {key}"));
        let lanes = [light()];
        let mut claim = Claim::new(1, &lanes, 1, FAR);
        claim.epoch = Some(before.epoch);
        let after = limits.reserve(&claim).await.unwrap();
        assert!(after.epoch > before.epoch, "{lost}");
        assert_eq!(after.turns, [light().window], "{lost}");
    }
}

pub(crate) async fn scripts_that_a_server_forgot_are_sent_again() {
    let server = RedisServer::start();
    let limits = limits(&store(&server), "account");
    for _ in 0..2 {
        assert_eq!(reserve(&limits, &light(), 1).await.turns.len(), 1);
        limits.close(&light(), Closed::Window).await.unwrap();
        server.run::<()>("SCRIPT FLUSH");
    }
}

pub(crate) async fn a_full_server_says_so() {
    let server = RedisServer::with(&["--maxmemory-policy", "noeviction"]);
    let limits = limits(&store(&server), "account");
    reserve(&limits, &light(), 1).await;
    server.run::<()>("CONFIG SET maxmemory 1");
    let lanes = [light()];
    let refused = limits.reserve(&Claim::new(1, &lanes, 1, FAR)).await;
    assert_eq!(refused.unwrap_err().kind(), StoreErrorKind::Full);
    server.run::<()>("CONFIG SET maxmemory 0");
    assert_eq!(reserve(&limits, &light(), 1).await.turns.len(), 1);
}

pub(crate) async fn a_replica_says_so_and_a_new_connection_finds_the_primary() {
    let server = RedisServer::start();
    let store = store(&server);
    let limits = limits(&store, "account");
    reserve(&limits, &light(), 1).await;
    let primary = RedisServer::start();
    server.run::<()>(&format!("REPLICAOF 127.0.0.1 {}", primary.port()));
    let lanes = [light()];
    let refused = limits.reserve(&Claim::new(1, &lanes, 1, FAR)).await;
    assert_eq!(refused.unwrap_err().kind(), StoreErrorKind::ReadOnly);
    server.run::<()>("REPLICAOF NO ONE");
    SystemClock.sleep(Duration::from_millis(1500)).await;
    assert_eq!(reserve(&limits, &light(), 1).await.turns.len(), 1);
}

/// The commands that the docs say the scripts take.
pub(crate) async fn the_user_of_the_docs_may_do_what_limits_take_and_nothing_else() {
    let docs = include_str!("../../src/docs/operating.md");
    let line = docs.lines().find(|line| line.starts_with("ACL SETUSER"));
    let line = line.unwrap().replace("PASSWORD", "a-password");
    let server = RedisServer::start();
    server.run::<()>(&line);
    let url = format!("redis://zoom:a-password@localhost:{}", server.port());
    let store = RedisStore::builder(&url)
        .patience(PATIENCE)
        .build()
        .unwrap();
    let limits = limits(&store, "account");
    for limit in [10, 5, 20] {
        let lane = LaneRate::new("light", limit, Duration::from_millis(500)).with_daily("day", 90);
        reserve(&limits, &lane, 2).await;
        for closed in [Closed::Window, Closed::For(Duration::from_millis(1))] {
            limits.close(&lane, closed).await.unwrap();
        }
    }
    let mut connection = redis::Client::open(url).unwrap().get_connection().unwrap();
    let refused = redis::cmd("KEYS").arg("*").exec(&mut connection);
    assert_eq!(refused.unwrap_err().code(), Some("NOPERM"));
    let refused = redis::cmd("GET").arg("other").exec(&mut connection);
    assert_eq!(refused.unwrap_err().code(), Some("NOPERM"));
}
