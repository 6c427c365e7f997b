//! Calls whose turns come from Redis, and what becomes of them without it.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use tracing_subscriber::util::SubscriberInitExt as _;
use zoom_api::fake::FakeZoom;
use zoom_api::{
    BearerToken, Client, Clock, Environment, Rate, RateLimitLabel, RateLimiter, RateLimits,
    SharedCounters, Sleep, SystemClock,
};
use zoom_redis::{RedisLimits, RedisStore, RedisStoreBuilder};

use crate::server::{RedisCluster, RedisServer, free_port};

/// Where nothing is to come too late, however busy the machine is.
#[derive(Debug)]
struct Patient;

impl Clock for Patient {
    fn monotonic(&self) -> Instant {
        SystemClock.monotonic()
    }

    fn wall(&self) -> SystemTime {
        SystemClock.wall()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(duration)
    }

    fn deadline(&self, duration: Duration) -> Sleep {
        SystemClock.sleep(100 * duration)
    }
}

/// A process: a client of a fake Zoom, with a limiter on a store.
struct Process {
    client: Client,
    limiter: RateLimiter,
    _zoom: FakeZoom,
}

impl Process {
    fn new(store: RedisStoreBuilder) -> Self {
        Self::with(store, Arc::new(SystemClock))
    }

    /// One that waits for Redis for as long as it takes.
    fn patient(store: RedisStoreBuilder) -> Self {
        Self::with(store.clock(Arc::new(Patient)), Arc::new(Patient))
    }

    fn with(store: RedisStoreBuilder, clock: Arc<dyn Clock>) -> Self {
        let zoom = FakeZoom::start_on_thread().unwrap();
        let limits = RateLimits::none().with(RateLimitLabel::Light, Rate::per_second(50));
        let limiter = RateLimiter::shared(limits, Arc::new(limits_in(store)))
            .processes(1)
            // A busy machine's turns last.
            .sell_by(Duration::from_secs(2))
            .build();
        let token = BearerToken::new(zoom.app().mint_token()).unwrap();
        let client = Client::builder(token)
            .environment(zoom.environment())
            .clock(clock)
            .limiter(limiter.clone());
        Self {
            client: client.build().unwrap(),
            limiter,
            _zoom: zoom,
        }
    }

    async fn calls(&self, calls: u32) {
        for _ in 0..calls {
            self.client.get_user().user_id("me").send().await.unwrap();
        }
    }

    fn counters(&self) -> SharedCounters {
        self.limiter.shared_counters().unwrap()
    }

    /// Calls until the turns are Redis's again.
    async fn until_back(&self) {
        let before = self.counters().used;
        while self.counters().used < before + 3 {
            self.calls(1).await;
            SystemClock.sleep(Duration::from_millis(50)).await;
        }
    }

    /// What holds whatever befalls a server: calls go on, by themselves for as long,
    /// and then come back.
    async fn survives<S>(&self, server: &mut S, trouble: fn(&mut S), end: fn(&mut S)) {
        self.until_back().await;
        let before = self.counters();
        trouble(server);
        self.calls(3).await;
        let during = self.counters();
        assert_eq!(during.outages, before.outages + 1, "{during:?}");
        assert!(during.alone >= before.alone + 3, "{during:?}");
        end(server);
        self.until_back().await;
    }
}

fn limits_in(store: RedisStoreBuilder) -> RedisLimits {
    store
        .build()
        .unwrap()
        .limits(&Environment::zoom(), "account")
}

fn process_of(server: &RedisServer) -> Process {
    Process::new(RedisStore::builder_with_client(server.client()))
}

pub(crate) async fn where_nothing_listens_calls_go_on_by_themselves() {
    let url = format!("redis://localhost:{}", free_port());
    let process = Process::new(RedisStore::builder(&url));
    process.calls(3).await;
    let counters = process.counters();
    assert_eq!((counters.alone, counters.used), (3, 0), "{counters:?}");
    assert_eq!(counters.outages, 1);
}

pub(crate) async fn a_server_that_restarts_empty_is_shared_again() {
    let mut server = RedisServer::start();
    let process = process_of(&server);
    process
        .survives(&mut server, RedisServer::stop, RedisServer::restart)
        .await;
}

pub(crate) async fn a_server_that_hangs_is_shared_again() {
    let mut server = RedisServer::start();
    let process = process_of(&server);
    process
        .survives(
            &mut server,
            |server| server.freeze(),
            |server| server.thaw(),
        )
        .await;
}

pub(crate) async fn a_server_that_pauses_is_shared_again() {
    let mut server = RedisServer::start();
    let process = process_of(&server);
    let pause = |server: &mut RedisServer| server.run::<()>("CLIENT PAUSE 3000");
    process.survives(&mut server, pause, |_| {}).await;
}

pub(crate) async fn a_server_that_is_full_is_shared_again() {
    let mut server = RedisServer::start();
    let process = process_of(&server);
    let fill = |server: &mut RedisServer| server.run::<()>("CONFIG SET maxmemory 1");
    let empty = |server: &mut RedisServer| server.run::<()>("CONFIG SET maxmemory 0");
    process.survives(&mut server, fill, empty).await;
}

pub(crate) async fn a_server_that_becomes_a_replica_is_shared_again() {
    let mut server = RedisServer::start();
    let process = process_of(&server);
    let demote = |server: &mut RedisServer| {
        server.run::<()>(&format!("REPLICAOF 127.0.0.1 {}", free_port()));
    };
    let promote = |server: &mut RedisServer| server.run::<()>("REPLICAOF NO ONE");
    process.survives(&mut server, demote, promote).await;
}

pub(crate) async fn a_cluster_that_loses_a_shard_leaves_each_its_part() {
    let mut cluster = RedisCluster::start();
    let client = redis::cluster::ClusterClient::builder(cluster.urls()).retries(2);
    let process = Process::new(RedisStore::builder_with_cluster(client.build().unwrap()));
    process.until_back().await;
    cluster.nodes.iter_mut().for_each(RedisServer::stop);
    process.calls(3).await;
    let counters = process.counters();
    assert_eq!(counters.outages, 1, "{counters:?}");
    assert!(counters.alone >= 3, "{counters:?}");
}

/// What is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(line)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// In a runtime of one thread, which the log is of.
pub(crate) async fn an_outage_is_a_warning_when_it_begins_and_one_when_it_is_over() {
    let wait = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
    };
    // With one subscriber only, tracing asks the thread that meets an event first
    // whether anybody wants it, and that may be another test's.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let logged = std::thread::spawn(move || {
        let log = Log::default();
        let writer = log.clone();
        let _capturing = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::WARN)
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .set_default();
        wait().unwrap().block_on(async {
            let server = RedisServer::start();
            server.run::<()>("ACL SETUSER default resetpass >a-secret");
            let url = format!("redis://:another-secret@localhost:{}", server.port());
            let process = Process::patient(RedisStore::builder(&url));
            process.calls(5).await;
            let url = format!("redis://:a-secret@localhost:{}", server.port());
            let mut admin = redis::Client::open(url).unwrap().get_connection().unwrap();
            let mut mend = redis::cmd("ACL");
            mend.arg(&["SETUSER", "default", "resetpass", ">another-secret"]);
            mend.exec(&mut admin).unwrap();
            process.until_back().await;
        });
        let log = log.0.lock().unwrap();
        String::from_utf8_lossy(&log).into_owned()
    });
    let logged = tokio::task::spawn_blocking(|| logged.join().unwrap())
        .await
        .unwrap();
    let lines: Vec<_> = logged
        .lines()
        .filter(|line| line.contains("rate limit"))
        .collect();
    assert_eq!(lines.len(), 2, "{logged}");
    let reason = "authentication failed";
    assert!(
        lines[0].contains("is not shared") && lines[0].contains(reason),
        "{logged}"
    );
    assert!(
        lines[1].contains("shared again") && lines[1].contains("calls="),
        "{logged}"
    );
    for secret in ["secret", "localhost", "redis://"] {
        assert!(!logged.contains(secret), "{logged}");
    }
}

pub(crate) async fn a_runtime_that_is_gone_is_no_outage() {
    let server = RedisServer::start();
    let process = Arc::new(Process::patient(RedisStore::builder(&server.url())));
    for _ in 0..2 {
        let process = Arc::clone(&process);
        let other = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(process.calls(2));
        });
        tokio::task::spawn_blocking(|| other.join().unwrap())
            .await
            .unwrap();
    }
    process.calls(2).await;
    let counters = process.counters();
    assert_eq!((counters.outages, counters.used), (0, 6), "{counters:?}");
}
