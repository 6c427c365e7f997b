//! Ten seconds of load on a fake Zoom whose tokens are revoked and expired all
//! the time, and whose token endpoint breaks down now and then.
//!
//!     cargo run --release -p zoom-auth --example storm
//!
//! On a terminal it shows how that goes, ten times a second; elsewhere it says so
//! in a line a second. The last line says whether any call has failed.
//! Calls are sent once: what saves them is the token provider alone, and the
//! one replay of a call whose token was rejected.

use std::error::Error;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::sync::watch;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};
use zoom_api::{Client, Clock, SystemClock};
use zoom_auth::{AccountCredentials, TokenProvider};

const SECONDS: u64 = 10;
const CALLERS: usize = 16;

/// A token lives for so long, and is renewed after half of it.
const LIFETIME: Duration = Duration::from_secs(2);

/// A token that is new when an outage begins goes stale in its course, and
/// does not expire before its end.
const OUTAGE: Duration = Duration::from_millis(1_500);
/// When outages begin.
const OUTAGES: [Duration; 3] = [
    Duration::from_millis(1_500),
    Duration::from_millis(4_500),
    Duration::from_millis(7_500),
];

/// Longer than any call may take.
const PATIENCE: Duration = Duration::from_secs(90);

#[derive(Default)]
struct Storm {
    is_over: AtomicBool,
    calls: AtomicU64,
    failed: AtomicU64,
    revocations: AtomicU64,
    outages: AtomicU64,
    first_failure: Mutex<Option<String>>,
    /// How long the calls took that have ended since somebody looked.
    latencies: Mutex<Vec<Duration>>,
    /// Subscribed to by every call for as long as it takes.
    round: Mutex<watch::Sender<()>>,
}

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let fake = FakeZoom::builder()
        .token_lifetime(LIFETIME)
        .recorded_requests(0)
        .start_on_thread()?;
    let credentials =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
            .with_environment(fake.environment());
    let provider = TokenProvider::builder(credentials)
        .margin(LIFETIME / 2)
        .jitter(Duration::ZERO)
        .min_backoff(Duration::from_millis(20))
        .max_backoff(Duration::from_millis(200))
        .exchange_timeout(Duration::from_secs(1))
        .build()?;
    let zoom = provider.client_builder().without_retries().build()?;

    let storm = Arc::new(Storm::default());
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| tokio::spawn(call(storm.clone(), zoom.clone())))
        .collect();
    let weather = tokio::spawn(weather(storm.clone(), fake.clone()));
    if io::stdout().is_terminal() {
        View::new()?.show(&storm, &fake).await;
    } else {
        for second in 1..=SECONDS {
            SystemClock.sleep(Duration::from_secs(1)).await;
            println!("{second:>2} s: {}", storm.line(&fake));
        }
    }
    storm.is_over.store(true, Ordering::Relaxed);
    let ended = async {
        for caller in callers {
            caller.await?;
        }
        Ok::<_, Box<dyn Error>>(())
    };
    let clock: &dyn Clock = &SystemClock;
    let ended = clock.timeout(PATIENCE, ended).await;
    // It may wait for a token that nobody will ask for any more.
    weather.abort();
    println!("{}", storm.line(&fake));
    ended.ok_or("calls hang")??;
    match &*lock(&storm.first_failure) {
        None => Ok(ExitCode::SUCCESS),
        Some(failure) => {
            eprintln!("the first failure: {failure}");
            Ok(ExitCode::FAILURE)
        }
    }
}

/// One caller: gets the same user over and over.
async fn call(storm: Arc<Storm>, zoom: Client) {
    while !storm.is_over.load(Ordering::Relaxed) {
        let in_flight = lock(&storm.round).subscribe();
        let begun = SystemClock.monotonic();
        let result = zoom.get_user().user_id("me").send().await;
        let took = SystemClock.monotonic() - begun;
        drop(in_flight);
        lock(&storm.latencies).push(took);
        storm.calls.fetch_add(1, Ordering::Relaxed);
        if let Err(error) = result {
            storm.failed.fetch_add(1, Ordering::Relaxed);
            lock(&storm.first_failure).get_or_insert_with(|| format!("{error:?}"));
            // One that fails at once must not keep the others from going on.
            tokio::task::yield_now().await;
        }
    }
}

/// Revokes and expires all tokens whenever no call is left that has met the
/// last revocation, since one that meets two would need two replays. Between
/// these, breaks the token endpoint in three ways.
async fn weather(storm: Arc<Storm>, fake: FakeZoom) {
    let begun = SystemClock.monotonic();
    let outage = [Reply::html(503), Reply::hang_up(), Reply::silence()];
    let mut outages = OUTAGES.into_iter().zip(outage).peekable();
    while !storm.is_over.load(Ordering::Relaxed) {
        let now = SystemClock.monotonic() - begun;
        if let Some((_, reply)) = outages.next_if(|(begins, _)| now >= *begins) {
            storm.outages.fetch_add(1, Ordering::Relaxed);
            fake.always(Endpoint::Token, reply);
            SystemClock.sleep(OUTAGE).await;
            fake.recover(Endpoint::Token);
            continue;
        }
        let mints = fake.counts().mints;
        match storm.revocations.fetch_add(1, Ordering::Relaxed) % 2 {
            0 => fake.revoke_all_tokens(),
            _ => fake.expire_tokens(),
        };
        fake.until(|counts| counts.mints > mints).await;
        // Once for the call that obtained the new token, and once for those
        // that began before it was there.
        storm.calls_have_ended().await;
        storm.calls_have_ended().await;
    }
}

impl Storm {
    /// Completes when the calls that have begun until now have ended.
    async fn calls_have_ended(&self) {
        let round = std::mem::take(&mut *lock(&self.round));
        round.closed().await;
    }

    fn line(&self, fake: &FakeZoom) -> String {
        let count = |counter: &AtomicU64| grouped(counter.load(Ordering::Relaxed));
        format!(
            "{} calls, {} revocations, {} outages: {} failed, {} mints",
            count(&self.calls),
            count(&self.revocations),
            count(&self.outages),
            count(&self.failed),
            grouped(fake.counts().mints),
        )
    }
}

/// The storm as it goes on, on a terminal.
struct View {
    time: ProgressBar,
    calls: ProgressBar,
    latency: ProgressBar,
    tokens: ProgressBar,
    failures: ProgressBar,
}

/// How often it is drawn.
const FRAME: Duration = Duration::from_millis(100);
/// How many frames the curves go back.
const WIDTH: usize = 50;

impl View {
    fn new() -> Result<Self, Box<dyn Error>> {
        let all = MultiProgress::new();
        let line = |template: &str| {
            let style = ProgressStyle::with_template(template)?;
            let bar = all.add(ProgressBar::new(SECONDS * 10).with_style(style));
            Ok::<_, Box<dyn Error>>(bar)
        };
        Ok(Self {
            time: line("{bar:50.dim} {msg}")?,
            calls: line("{prefix:50.cyan} {msg}")?,
            latency: line("{prefix:50.magenta} {msg}")?,
            tokens: line("{prefix:50.yellow} {msg}")?,
            failures: line("{prefix:50} {msg}")?,
        })
    }

    /// Draws it until the storm has gone on for long enough.
    async fn show(&self, storm: &Storm, fake: &FakeZoom) {
        let (mut calls, mut slowest, mut mints) =
            (Curve::default(), Curve::default(), Curve::default());
        for frame in 1..=SECONDS * 10 {
            SystemClock.sleep(FRAME).await;
            self.time.set_position(frame);
            self.time.set_message(format!("{} s", frame / 10));

            let mut latencies = std::mem::take(&mut *lock(&storm.latencies));
            latencies.sort_unstable();
            let at = |part: usize| latencies.get(latencies.len() * part / 100);
            let micros = |latency: Option<&Duration>| latency.map_or(0, Duration::as_micros);
            calls.push(latencies.len() as u64);
            self.calls.set_prefix(calls.drawn());
            let all = grouped(storm.calls.load(Ordering::Relaxed));
            let second = grouped(latencies.len() as u64 * 10);
            self.calls
                .set_message(format!("{all} calls, {second} a second"));

            slowest.push(u64::try_from(micros(latencies.last())).unwrap_or(u64::MAX));
            self.latency.set_prefix(slowest.drawn());
            let (half, most) = (micros(at(50)), micros(at(99)));
            self.latency.set_message(format!(
                "{half} us at half of the calls, {most} us at 99 of 100"
            ));

            let counts = fake.counts();
            mints.push_change(counts.mints);
            self.tokens.set_prefix(mints.drawn());
            self.tokens.set_message(format!(
                "{} tokens, {} revocations, {} outages",
                grouped(counts.mints),
                grouped(storm.revocations.load(Ordering::Relaxed)),
                storm.outages.load(Ordering::Relaxed),
            ));
            let failed = storm.failed.load(Ordering::Relaxed);
            self.failures
                .set_message(format!("{} failed", grouped(failed)));
        }
        for bar in [
            &self.time,
            &self.calls,
            &self.latency,
            &self.tokens,
            &self.failures,
        ] {
            bar.abandon();
        }
    }
}

/// The last values of something, as a curve one character high.
#[derive(Default)]
struct Curve {
    values: Vec<u64>,
    /// The last total, for what counts up.
    total: u64,
}

impl Curve {
    fn push(&mut self, value: u64) {
        if self.values.len() == WIDTH {
            self.values.remove(0);
        }
        self.values.push(value);
    }

    fn push_change(&mut self, total: u64) {
        self.push(total - self.total);
        self.total = total;
    }

    fn drawn(&self) -> String {
        const HEIGHTS: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let highest = self.values.iter().copied().max().unwrap_or(0).max(1);
        let height = |value: &u64| HEIGHTS[usize::try_from(value * 8 / highest).unwrap_or(0)];
        self.values.iter().map(height).collect()
    }
}

/// `51204` as `51,204`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
