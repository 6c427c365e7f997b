//! A minute of trouble: a thousand tasks on three runtimes share a client and a
//! provider, while tokens are revoked, Zoom is out of order now and then, and
//! two of the runtimes go away.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};
use zoom_api::{Client, Clock as _, Error, SystemClock};
use zoom_auth::TokenProvider;

use crate::support::{credentials, get_owner};

const SECOND: Duration = Duration::from_secs(1);

/// How long a call may take: the client's default.
const DEADLINE: Duration = Duration::from_secs(60);

/// What a task saw of a call.
struct Seen {
    begun: Instant,
    ended: Instant,
    error: Option<Error>,
}

/// What all tasks of a runtime saw.
type Log = Arc<Mutex<Vec<Seen>>>;

fn now() -> Instant {
    SystemClock.monotonic()
}

/// Tasks that make a call each second or so, until they are told to stop.
fn tasks(
    runtime: &Runtime,
    count: usize,
    zoom: &Client,
    stop: &Arc<AtomicBool>,
) -> (Vec<JoinHandle<()>>, Log) {
    let log = Log::default();
    let tasks = (0..count).map(|number| {
        let (zoom, stop, log) = (zoom.clone(), stop.clone(), log.clone());
        runtime.spawn(async move {
            let pause = SECOND + SECOND * u32::try_from(number % 100).unwrap() / 100;
            SystemClock.sleep(pause / 2).await;
            while !stop.load(SeqCst) {
                let begun = now();
                let error = get_owner(&zoom).await.err();
                let ended = now();
                log.lock().unwrap().push(Seen {
                    begun,
                    ended,
                    error,
                });
                SystemClock.sleep(pause).await;
            }
        })
    });
    (tasks.collect(), log)
}

/// Revokes tokens every two seconds or so, and has an outage every ten: the
/// API's and the token endpoint's by turns. Returns when the outages were.
async fn trouble(fake: FakeZoom, length: Duration) -> Vec<(Instant, Instant)> {
    let (start, mut outages) = (now(), Vec::new());
    for round in 1.. {
        SystemClock.sleep(2 * SECOND + SECOND / 10).await;
        if now() - start >= length {
            break;
        }
        fake.revoke_all_tokens();
        if round % 5 == 0 {
            let endpoint = if round % 2 == 0 {
                Endpoint::Api
            } else {
                Endpoint::Token
            };
            let begun = now();
            fake.always(endpoint, Reply::html(503));
            SystemClock.sleep(2 * SECOND).await;
            fake.recover(endpoint);
            outages.push((begun, now()));
        }
    }
    outages
}

fn workers(count: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(count).enable_all().build().unwrap()
}

#[test]
#[ignore = "long: a minute; run by cargo xtask ci"]
fn a_thousand_tasks_on_three_runtimes_hang_nowhere_and_lose_no_call_that_can_be_served() {
    let fake = FakeZoom::start_on_thread().unwrap();
    let provider = TokenProvider::new(credentials(&fake)).unwrap();
    let zoom = provider.client().unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let parked = Builder::new_current_thread().enable_all().build().unwrap();
    let (dropped, alive) = (workers(2), workers(2));

    let (parked_tasks, parked_log) = tasks(&parked, 300, &zoom, &stop);
    let (_, dropped_log) = tasks(&dropped, 300, &zoom, &stop);
    let (alive_tasks, alive_log) = tasks(&alive, 400, &zoom, &stop);
    let trouble = alive.spawn(trouble(fake.clone(), DEADLINE));

    // One is driven for ten seconds and then stands still, with its calls, its
    // connections, and maybe the lead of an exchange; one is dropped with all
    // of that after half of the time.
    parked.block_on(async { SystemClock.sleep(10 * SECOND).await });
    alive.block_on(async { SystemClock.sleep(20 * SECOND).await });
    dropped.shutdown_background();
    let outages = alive.block_on(trouble).unwrap();
    stop.store(true, SeqCst);
    alive.block_on(async {
        for task in alive_tasks {
            task.await.unwrap();
        }
    });
    // The parked one comes back, and its calls end, too.
    parked.block_on(async {
        for task in parked_tasks {
            task.await.unwrap();
        }
    });

    let log = alive_log.lock().unwrap();
    let longest = log
        .iter()
        .map(|seen| seen.ended - seen.begun)
        .max()
        .unwrap();
    let in_an_outage = |seen: &&Seen| {
        let meets =
            |(begun, ended): &(Instant, Instant)| seen.begun <= *ended && seen.ended >= *begun;
        outages.iter().any(meets)
    };
    let failed: Vec<_> = log.iter().filter(|seen| seen.error.is_some()).collect();
    let lost: Vec<_> = failed
        .iter()
        .filter(|seen| !in_an_outage(seen))
        .filter_map(|seen| seen.error.as_ref())
        .collect();
    let counts = fake.counts();
    println!(
        "alive: {} calls, {} failed, all but {} of these in one of {} outages; the longest took {longest:?}",
        log.len(),
        failed.len(),
        lost.len(),
        outages.len(),
    );
    println!(
        "dropped: {} calls; parked: {} calls; {} exchanges, {} requests to the API, {} connections",
        dropped_log.lock().unwrap().len(),
        parked_log.lock().unwrap().len(),
        counts.token_requests,
        counts.api_calls,
        counts.connections,
    );
    assert!(lost.is_empty(), "{:?}", lost[0]);
    assert!(longest <= DEADLINE, "{longest:?}");
    let all_transient = failed.iter().all(|seen| {
        let error = seen.error.as_ref();
        error.is_some_and(|error| error.is_transient() || error.is_unauthorized())
    });
    assert!(all_transient);
    assert!(log.len() > 5_000, "{} calls", log.len());
}
