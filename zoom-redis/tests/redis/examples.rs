//! The examples, as they are run from a shell.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use zoom_api::fake::FakeZoom;

use crate::server::RedisServer;

/// An example that cargo has built, with none of our variables set. That of another
/// crate may have the same name, but doesn't say this.
fn example(name: &str, says: &str) -> Command {
    let mut folder: PathBuf = env::current_exe().unwrap();
    folder.pop();
    folder.pop();
    folder.push("examples");
    let is_built = |path: &PathBuf| {
        let stem = path.file_name().unwrap_or_default().to_string_lossy();
        let hash = stem
            .strip_prefix(name)
            .and_then(|rest| rest.strip_prefix('-'));
        hash.is_some_and(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let paths = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut built: Vec<_> = paths.filter(is_built).collect();
    built.sort_by_key(|path| fs::metadata(path).unwrap().modified().unwrap());
    let says = says.as_bytes();
    let newest = built.into_iter().rev().find(|path| {
        let program = fs::read(path).unwrap();
        program.windows(says.len()).any(|part| part == says)
    });
    let mut command = Command::new(newest.expect("`cargo build --examples` comes first"));
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("ZOOM_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs `whoami` so often, and tells what Redis has in the end.
fn whoami(runs: u32, key: Option<&str>) -> (FakeZoom, RedisServer) {
    let (server, fake) = (RedisServer::start(), FakeZoom::start_on_thread().unwrap());
    for _ in 0..runs {
        let mut whoami = example("whoami", "ZOOM_REDIS_URL is not set");
        whoami
            .envs(fake.variables())
            .env("ZOOM_REDIS_URL", server.url());
        whoami.envs(key.map(|key| ("ZOOM_REDIS_KEY", key)));
        let output = whoami.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{stderr}");
        assert!(!stderr.contains("by itself"), "{stderr}");
    }
    (fake, server)
}

pub async fn programs_that_live_for_a_moment_share_one_exchange() {
    let (fake, _server) = whoami(32, None);
    assert_eq!(fake.counts().mints, 1);
}

pub async fn what_whoami_leaves_in_redis_tells_nothing_where_there_is_a_key() {
    let key = BASE64_STANDARD.encode([7; 32]);
    let (fake, server) = whoami(2, Some(&key));
    assert_eq!(fake.counts().mints, 1);
    let (account_id, client_id) = (fake.account_id(), fake.client_id());
    for key in server.keys() {
        let mut connection = server.client().get_connection().unwrap();
        let value: Vec<u8> = redis::cmd("GET").arg(&key).query(&mut connection).unwrap();
        let all = format!("{key} {}", String::from_utf8_lossy(&value));
        for secret in [account_id, client_id, "eyJ", "token", "user:read"] {
            assert!(!all.contains(secret), "{all}");
        }
    }
}

/// One fleet at a time: they need the machine to themselves.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Lets a fleet of eight processes run under no limit, and gives back how many lifetimes it took
/// and how many mints.
fn fleet(trouble: &str) -> (u64, u64) {
    let seconds = if trouble == "none" { "60" } else { "40" };
    fleet_with(&["--plan", "none", "--trouble", trouble, "--seconds", seconds])
}

fn fleet_with(arguments: &[&str]) -> (u64, u64) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let mut fleet = example("fleet", "lifetimes");
    let output = fleet.args(arguments).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = stdout.lines().last().unwrap_or_default();
    println!("{arguments:?}: {last}");
    let numbers: Vec<u64> = last
        .split([' ', ','])
        .filter_map(|word| word.parse().ok())
        .collect();
    let [processes, calls, failed, lifetimes, mints, ..] = numbers[..] else {
        panic!("{stdout}{stderr}");
    };
    assert!(calls > 0 && processes == 8, "{last}");
    assert_eq!(failed, 0, "{last}\n{stderr}");
    assert!(output.status.success(), "{last}\n{stderr}");
    (lifetimes, mints)
}

pub async fn a_fleet_mints_a_token_a_lifetime() {
    let (lifetimes, mints) = fleet("none");
    assert_eq!(lifetimes, mints);
}

pub async fn a_fleet_shares_its_tokens_over_tls_with_a_password_and_in_a_cluster() {
    for redis in ["tls", "cluster"] {
        let (lifetimes, mints) =
            fleet_with(&["--plan", "none", "--redis", redis, "--seconds", "20"]);
        assert!(mints <= lifetimes + 8, "{redis}: {mints}");
    }
}

/// How far it stays within the limit is a matter of how busy the machine is; it says.
pub async fn a_fleet_shares_the_limit_of_a_plan_whatever_befalls_its_redis() {
    let plan = ["--plan", "pro", "--tasks", "6", "--seconds", "40"];
    fleet_with(&[&plan[..], &["--trouble", "restart"]].concat());
}

pub async fn a_fleet_whose_redis_restarts_empty_mints_one_more_a_process_at_most() {
    let (lifetimes, mints) = fleet("restart");
    assert!(mints <= lifetimes + 8, "{mints}");
}

pub async fn a_fleet_of_which_one_is_killed_with_the_lease_mints_one_more_at_most() {
    let (lifetimes, mints) = fleet("kill");
    assert!(mints <= lifetimes + 1, "{mints}");
}

pub async fn a_fleet_whose_redis_pauses_mints_one_more_a_process_at_most() {
    let (lifetimes, mints) = fleet("pause");
    assert!(mints <= lifetimes + 8, "{mints}");
}

pub async fn a_fleet_whose_redis_is_full_mints_one_more_a_process_at_most() {
    let (lifetimes, mints) = fleet("full");
    assert!(mints <= lifetimes + 8, "{mints}");
}

pub async fn a_fleet_whose_redis_fails_over_mints_one_more_a_process_at_most() {
    let (lifetimes, mints) = fleet("promote");
    assert!(mints <= lifetimes + 8, "{mints}");
}
