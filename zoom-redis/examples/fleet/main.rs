//! A fleet of processes that share one account: its token and the rate limits of its
//! plan, through one Redis.
//!
//!     cargo run --release -p zoom-redis --example fleet -- [OPTIONS]
//!
//! It starts a fake Zoom, a real `redis-server` on a free port, and so many workers,
//! which all begin at the same moment. `--trouble` lets something happen to them.
//! One line a second, and a last one with what it took.

// The servers are those of the tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    unreachable_pub
)]

mod crew;
mod options;
mod peak;
#[path = "../../tests/server/mod.rs"]
mod server;
mod trouble;
mod worker;

use std::error::Error;
use std::process::ExitCode;
use std::time::Duration;

use zoom_api::fake::{Endpoint, FakeZoom};
use zoom_api::{Clock as _, SystemClock};

use self::crew::Crew;
use self::options::Options;
use self::peak::Peak;
use self::trouble::Site;

/// How many requests are kept, where a limit keeps them few.
const RECORDED: usize = 100_000;

/// How often it looks at what has arrived.
const LOOK: Duration = Duration::from_millis(2);

#[tokio::main]
async fn main() -> Result<ExitCode, Box<dyn Error>> {
    let (is_worker, arguments) = options::arguments();
    let options = Options::read(arguments)?;
    if is_worker {
        worker::run(&options).await?;
        return Ok(ExitCode::SUCCESS);
    }
    if !server::is_installed() {
        return Err("there is no redis-server on this machine".into());
    }
    let fake = FakeZoom::builder()
        .token_lifetime(options.lifetime)
        .recorded_requests(if options.limit.light().is_some() {
            RECORDED
        } else {
            0
        })
        .start_on_thread()?;
    fake.set_plan(options.limit.enforced());
    let mut site = Site::start(&options).await?;
    let mut variables = fake.variables().to_vec();
    variables.extend(site.variables());
    let crew = Crew::start(&options, &variables)?;
    crew.go()?;
    let (_, peak) = tokio::join!(
        site.trouble(&options, &crew, &fake),
        watch(&options, &crew, &fake)
    );

    let (calls, failed) = crew.calls();
    if options.limit.light().is_some() {
        let (least, most) = crew.shares();
        let refused = fake.counts().api_status(429);
        println!("{refused} refused; from {least} to {most} calls a process");
    }
    let peak = match options.limit.light() {
        None => peak.peak(),
        Some(_) => {
            let requests = fake.requests();
            let of_api = requests
                .iter()
                .filter(|request| request.endpoint() == Endpoint::Api);
            Peak::of(of_api.map(|request| request.arrived()).collect())
        }
    };
    let (lifetimes, mints) = (options.lifetimes(), fake.counts().mints);
    println!(
        "{} processes, {calls} calls, {failed} failed, {lifetimes} lifetimes, {mints} mints, \
         peak {peak} of {} per second",
        options.processes,
        options
            .limit
            .light()
            .map_or("unlimited".to_owned(), |limit| limit.to_string()),
    );
    let most = lifetimes + u64::try_from(options.processes)?;
    Ok(if failed == 0 && calls > 0 && mints <= most {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says each second how it goes, until all have ended.
async fn watch(options: &Options, crew: &Crew, fake: &FakeZoom) -> Peak {
    let begun = SystemClock.monotonic();
    let (mut peak, mut second) = (Peak::default(), 0);
    loop {
        SystemClock.sleep(LOOK).await;
        let now = SystemClock.monotonic();
        let counts = fake.counts();
        peak.see(now, counts.api_calls);
        if (now - begun).as_secs() > second {
            second += 1;
            let (calls, failed) = crew.calls();
            let mints = counts.mints;
            println!("{second:>3} s: {calls} calls, {failed} failed, {mints} mints");
            if crew.has_ended() {
                return peak;
            }
            assert!(second < options.seconds + 60, "the workers don't end");
        }
    }
}
