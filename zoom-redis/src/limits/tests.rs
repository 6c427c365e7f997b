//! The scripts, each changed in one place: the checks that any store has to pass
//! notice it.

#[path = "../../tests/server/mod.rs"]
#[allow(unreachable_pub)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use zoom_api::conformance::{LimitStoreBench, Step, Violation, limit_store};
use zoom_api::{Clock as _, Environment, LimitStore, SystemClock};

use self::server::RedisServer;
use super::LimitScripts;
use crate::RedisStore;
use crate::connection::Script;

const RESERVE: &str = text!("reserve");
const CLOSE: &str = text!("close");

struct Bench {
    server: RedisServer,
    store: RedisStore,
    opened: AtomicU32,
}

impl Bench {
    /// A server, and a store with these scripts.
    fn new(reserve: String, close: String) -> Self {
        let server = RedisServer::start();
        let store = RedisStore::builder(&server.url());
        let mut store = store.patience(Duration::from_secs(5)).build().unwrap();
        let shared = Arc::get_mut(&mut store.shared).unwrap();
        shared.limits = LimitScripts {
            reserve: Script::new(reserve.leak()),
            close: Script::new(close.leak()),
        };
        Self {
            server,
            store,
            opened: AtomicU32::new(0),
        }
    }
}

impl LimitStoreBench for Bench {
    fn open(&self) -> Arc<dyn LimitStore> {
        let account = format!("account {}", self.opened.fetch_add(1, Relaxed));
        Arc::new(self.store.limits(&Environment::zoom(), &account))
    }

    fn forget(&self) -> Step<'_> {
        self.server.run::<()>("FLUSHALL");
        Box::pin(std::future::ready(()))
    }

    fn pass(&self, time: Duration) -> Step<'_> {
        SystemClock.sleep(time)
    }
}

async fn check(reserve: String, close: String) -> Result<(), Violation> {
    limit_store(&Bench::new(reserve, close)).await
}

/// What is changed in which script.
const MUTANTS: &[(&str, &str, &str)] = &[
    ("no horizon", "if due > now + horizon then", "if false then"),
    (
        "what is due is too late",
        "if due > now + horizon",
        "if due >= now + horizon",
    ),
    ("no limit", "due, room, number", "due, number"),
    (
        "no order",
        ", room, number(redis.call('LINDEX', lane.ring, -1)) or 0)",
        ", room)",
    ),
    ("the past", "local due = now\n", "local due = 0\n"),
    (
        "nothing forgotten",
        "    redis.call('LPOP', lane.ring)\n",
        "",
    ),
    (
        "nothing remembered",
        "redis.call('RPUSH', lane.ring, text(due))",
        "redis.call('RPUSH', lane.ring, 0)",
    ),
    (
        "the first lane alone",
        "for n = 1, (#KEYS - 1) / 4 do",
        "for n = 1, 1 do",
    ),
    (
        "nobody used it",
        "local was_used = ARGV[4] == '1'",
        "local was_used = false",
    ),
    (
        "somebody used it",
        "local was_used = ARGV[4] == '1'",
        "local was_used = true",
    ),
    (
        "a burst at first",
        "lane.window * before / lane.limit",
        "lane.window",
    ),
    (
        "a window of its own",
        "start - math.floor(lane.window",
        "start + math.floor(lane.window",
    ),
    ("always anew", "if lane.begun and last and", "if false and"),
    (
        "the larger limit",
        "if length > lane.limit then",
        "if false then",
    ),
    (
        "the smaller limit",
        "for _ = length + 1, lane.limit do",
        "for _ = 1, 0 do",
    ),
    (
        "again too late",
        "again = due - now - horizon",
        "again = due - now",
    ),
    ("never closed", "if closing > now then", "if false then"),
    ("closed and given", "  want = 0\n", ""),
    (
        "more than the day has",
        "    want = math.min(want, lane.daily - lane.used)\n",
        "",
    ),
    (
        "a day without end",
        "if lane.used >= lane.daily then",
        "if lane.used > lane.daily then",
    ),
    ("unused is used", "math.max(0, used - unused)", "used"),
    (
        "more unused than used",
        "math.max(0, used - unused)",
        "used - unused",
    ),
    (
        "the day is not counted",
        "text(lane.used + #turns)",
        "text(lane.used)",
    ),
    ("one asker", "text(now), ARGV[5])", "text(now), 'a')"),
    (
        "turns by the clock",
        "turns[n] = due - now",
        "turns[n] = due",
    ),
    (
        "not held",
        "redis.call('LSET', KEYS[1], -1, text(ends))",
        "redis.call('TIME')",
    ),
    (
        "held twice",
        "if last and last < ends then",
        "ends = (last or 0) + tonumber(ARGV[2]) if last then",
    ),
    (
        "the last closing counts",
        " and ends > (number(read('GET', KEYS[2])) or 0) then",
        " then",
    ),
];

/// How many are tried at once. They wait for most of the time.
const AT_ONCE: usize = 6;

#[tokio::test]
#[ignore = "long: a redis-server for each of thirty changes"]
async fn each_change_of_a_script_is_noticed() {
    if !server::is_installed() {
        return eprintln!("ignored: there is no redis-server on this machine");
    }
    check(RESERVE.to_owned(), CLOSE.to_owned()).await.unwrap();
    for some in MUTANTS.chunks(AT_ONCE) {
        let checks = some.iter().map(|(what, from, to)| {
            let changed = [RESERVE, CLOSE].map(|script| script.replacen(from, to, 1));
            assert_ne!(changed, [RESERVE, CLOSE], "{what}: there is no such place");
            let [reserve, close] = changed;
            (what, tokio::spawn(check(reserve, close)))
        });
        for (what, check) in checks.collect::<Vec<_>>() {
            let noticed = check.await.unwrap();
            eprintln!("{what}: {noticed:?}");
            assert!(noticed.is_err(), "{what} is not noticed");
        }
    }
}
