//! What a program takes to the first user that it prints, against one that does the
//! same by hand with one HTTP client: time, instructions, and what it holds then.
//!
//! `cargo bench -p zoom-auth --bench startup`. Most of it is the platform's
//! certificates, which every HTTP client loads: so tokens and calls share one.
//! Instructions are counted where valgrind is; the times are the best of ten.

use std::error::Error;
use std::process::{Command, Output};

use serde::Deserialize;
use zoom_api::fake::FakeZoom;
use zoom_api::{Clock as _, SystemClock};
use zoom_auth::AccountCredentials;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const PROGRAMS: [&str; 2] = ["by hand", "ours"];
const RUNS: u32 = 10;
/// How much more it may take than what one writes by hand, in instructions.
const BOUND: f64 = 1.05;

fn main() -> Result {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.first().map(String::as_str) {
        Some("by hand") => by_hand(),
        Some("ours") => ours(),
        _ => compare(),
    }
}

fn compare() -> Result {
    let fake = FakeZoom::start_on_thread()?;
    let program = std::env::current_exe()?;
    let run = |command: &mut Command, name: &str| -> Result<Output> {
        let output = command.arg(name).envs(fake.variables()).output()?;
        if output.status.success() {
            return Ok(output);
        }
        Err(String::from_utf8_lossy(&output.stderr).into())
    };
    let mut counts = Vec::new();
    println!(
        "{:<10} {:>8} {:>14} {:>12}",
        "", "ms", "instructions", "resident kB"
    );
    for name in PROGRAMS {
        let (mut best, mut resident) = (f64::INFINITY, String::new());
        for _ in 0..RUNS {
            let begun = SystemClock.monotonic();
            let output = run(&mut Command::new(&program), name)?;
            best = best.min((SystemClock.monotonic() - begun).as_secs_f64() * 1e3);
            let text = String::from_utf8(output.stdout)?;
            resident = text.lines().last().unwrap_or_default().to_owned();
        }
        let mut valgrind = Command::new("valgrind");
        valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"]);
        let log = run(valgrind.arg(&program), name).map(|output| output.stderr);
        let count = log.ok().and_then(|log| {
            let log = String::from_utf8_lossy(&log).into_owned();
            let (_, count) = log
                .lines()
                .find_map(|line| line.split_once("Collected :"))?;
            count.trim().parse::<u64>().ok()
        });
        let shown = count.map_or("no valgrind".to_owned(), |count| count.to_string());
        println!("{name:<10} {best:>8.1} {shown:>14} {resident:>12}");
        counts.extend(count);
    }
    match counts[..] {
        [by_hand, ours] if ours as f64 > by_hand as f64 * BOUND => {
            Err(format!("{ours} instructions are more than {BOUND} times {by_hand}").into())
        }
        _ => Ok(()),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn ours() -> Result {
    let zoom = AccountCredentials::from_env()?.into_client()?;
    let user = zoom.get_user().user_id("me").send().await?;
    println!("{:?}", user.email);
    print_resident()
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct User {
    email: Option<String>,
}

#[tokio::main(flavor = "current_thread")]
async fn by_hand() -> Result {
    let variable = |name: &str| std::env::var(name);
    let http = reqwest::Client::new();
    let token = format!("{}/oauth/token", variable("ZOOM_OAUTH_BASE_URL")?);
    let account = variable("ZOOM_ACCOUNT_ID")?;
    let form = [
        ("grant_type", "account_credentials"),
        ("account_id", &account),
    ];
    let request = http.post(token).query(&form);
    let request = request.basic_auth(
        variable("ZOOM_CLIENT_ID")?,
        variable("ZOOM_CLIENT_SECRET").ok(),
    );
    let reply = request.header("content-length", 0).send().await?;
    let token: Token = reply.error_for_status()?.json().await?;
    let user = format!("{}/users/me", variable("ZOOM_API_BASE_URL")?);
    let request = http.get(user).bearer_auth(token.access_token);
    let user: User = request.send().await?.error_for_status()?.json().await?;
    println!("{:?}", user.email);
    print_resident()
}

/// What the process holds, where the system tells.
fn print_resident() -> Result {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    println!("{}", line.unwrap_or("?").trim().trim_end_matches(" kB"));
    Ok(())
}
