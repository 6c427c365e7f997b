//! What a call that succeeds costs, in instructions and allocations, against what
//! one writes by hand: reqwest, a URL that was put together before, and a struct
//! with serde's derive.
//!
//! `cargo bench -p zoom-api --bench happy_path` (behind it `-- layers` for where they
//! go) runs itself under Valgrind's callgrind, with the server in another process, and
//! fails where a ratio is above its bound. Instructions are counted for two numbers of
//! calls, and the difference is divided, so that start-up costs nothing.
//!
//! What is written by hand is in the same binary, with the features that our own asks
//! of the crates that they share; it is also built apart, as a program of its own.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use allocation_counter::measure;
use bytes::Bytes;
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderValue, Method, Request};
use http_body_util::{BodyExt as _, Empty};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::de::IgnoredAny;
use tokio::net::TcpStream;
use zoom_api::types::User;
use zoom_api::{
    BearerToken, Client, Environment, Rate, RateLimitLabel, RateLimiter, RateLimits, RequestPolicy,
};

mod support;

use support::server::{serve, start_server};
use support::{Page, Result, arguments, callgrind, derived, plain};

/// A client, and its bound.
type Row = (&'static str, Option<f64>);

/// The clients that are compared, each with its bound: those of a user with the
/// first, those of a page with the first of a page.
const CLIENTS: [Row; 10] = [
    (PLAIN, None),
    (BARE, None),
    (NOTHING, None),
    ("reqwest, our type", None),
    ("reqwest, timeout", None),
    ("policy off", Some(1.0)),
    OURS,
    ("policy on, limiter", Some(1.01)),
    (PLAIN_PAGE, None),
    OURS_PAGE,
];

const OURS: Row = ("policy on", Some(1.0));
const OURS_PAGE: Row = ("policy on, page", Some(0.98));
const PLAIN: &str = "reqwest, derived struct";
const PLAIN_PAGE: &str = "reqwest, page";
/// What is left of a call without reqwest, and without the reply's value.
const BARE: &str = "hyper, body alone";
const NOTHING: &str = "reqwest, value skipped";

/// So many calls, and so many more.
const CALLS: [u64; 2] = [200, 1200];
const PAGES: [u64; 2] = [5, 25];

fn main() -> Result {
    match &arguments().iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["server"] => serve(),
        ["client", name, port, calls] => run(name, port.parse()?, calls.parse()?),
        ["count", name, port, calls] => count(name, port.parse()?, calls.parse()?),
        ["layers"] => layers(),
        _ => compare(),
    }
}

fn compare() -> Result {
    if !callgrind::is_installed() {
        return Ok(());
    }
    let apart = build_apart()?;
    let (server, port) = start_server()?;
    let (mut costs, mut plain, mut is_within) = (BTreeMap::new(), None, true);
    println!(
        "{:<26} {:>12} {:>8} {:>12}",
        "", "instructions", "ratio", "allocations"
    );
    for (name, bound) in CLIENTS {
        let [few, many] = if name.ends_with("page") { PAGES } else { CALLS };
        let cost =
            (instructions(name, port, many)? - instructions(name, port, few)?) / (many - few);
        if name == PLAIN || name == PLAIN_PAGE {
            plain = Some(cost);
        }
        costs.insert(name, cost);
        let ratio = cost as f64 / plain.unwrap_or(cost) as f64;
        let allocations = allocations(name, port, few)?;
        print!("{name:<26} {cost:>12} {ratio:>8.3} {allocations:>12}");
        match bound {
            Some(bound) => println!("   (at most {bound})"),
            None => println!(),
        }
        is_within &= bound.is_none_or(|bound| ratio <= bound);
    }
    for (what, [few, many], (name, bound)) in [("user", CALLS, OURS), ("page", PAGES, OURS_PAGE)] {
        let count = |calls: u64| -> Result<u64> {
            let counts = callgrind::of(&apart, &[&port.to_string(), &calls.to_string(), what])?;
            Ok(counts.values().sum())
        };
        let cost = (count(many)? - count(few)?) / (many - few);
        let ratio = costs
            .get(name)
            .map_or(1.0, |&ours| ours as f64 / cost as f64);
        let bound = bound.unwrap_or(1.0);
        println!("built apart, {what:<13} {cost:>12}   {name}: {ratio:.3} (at most {bound})");
        is_within &= ratio <= bound;
    }
    drop(server);
    if is_within {
        Ok(())
    } else {
        Err("a ratio is above its bound".into())
    }
}

/// Builds what one writes by hand without the features that this workspace asks for.
fn build_apart() -> Result<PathBuf> {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/baseline/Cargo.toml");
    let target = concat!(env!("CARGO_TARGET_TMPDIR"), "/baseline");
    let status = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "--quiet"])
        .args(["--manifest-path", manifest, "--target-dir", target])
        .status()?;
    if !status.success() {
        return Err("the baseline was not built".into());
    }
    Ok(Path::new(target).join("release/baseline"))
}

/// Where the instructions of a call go.
const LAYERS: [&str; 5] = [
    "hyper and tokio",
    "reqwest and url",
    "policy",
    "value",
    "memory",
];

/// Prints where they go.
fn layers() -> Result {
    if !callgrind::is_installed() {
        return Ok(());
    }
    let (_server, port) = start_server()?;
    println!(
        "{:<26}{}",
        "",
        LAYERS.map(|layer| format!("{layer:>17}")).concat()
    );
    for name in [BARE, PLAIN, "policy on"] {
        let mut counts = [0_i64; LAYERS.len()];
        for (calls, sign) in CALLS.into_iter().zip([-1, 1]) {
            let arguments = ["client", name, &port.to_string(), &calls.to_string()];
            for (function, count) in callgrind::by_function(&arguments)? {
                counts[layer(&function)] += sign * i64::try_from(count)?;
            }
        }
        let calls = i64::try_from(CALLS[1] - CALLS[0])?;
        println!(
            "{name:<26}{}",
            counts
                .map(|count| format!("{:>17}", count / calls))
                .concat()
        );
    }
    Ok(())
}

/// The layer of a function, by the first crate that its name names.
fn layer(function: &str) -> usize {
    const CRATES: [(&str, usize); 22] = [
        ("core::ptr::drop_in_place", 4),
        ("zoom_api::model", 3),
        ("zoom_api::generated::types", 3),
        ("zoom_api::date_time", 3),
        ("zoom_api", 2),
        ("serde_json", 3),
        ("serde_core", 3),
        ("chrono", 3),
        ("derived", 3),
        ("from_utf8", 3),
        ("reqwest", 1),
        ("tower", 1),
        ("url::", 1),
        ("idna", 1),
        ("percent_encoding", 1),
        ("hyper", 0),
        ("httparse", 0),
        ("tokio", 0),
        ("futures", 0),
        ("mio::", 0),
        ("want::", 0),
        ("http::", 0),
    ];
    let named = |(name, layer): &(&str, usize)| Some((function.find(name)?, *layer));
    let first = CRATES
        .iter()
        .filter_map(named)
        .min_by_key(|(place, _)| *place);
    first.map_or(4, |(_, layer)| layer)
}

/// How many allocations a call takes.
fn allocations(name: &str, port: u16, calls: u64) -> Result<u64> {
    let output = Command::new(std::env::current_exe()?)
        .args(["count", name, &port.to_string(), &calls.to_string()])
        .output()?;
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// How many instructions a process takes that makes so many calls.
fn instructions(name: &str, port: u16, calls: u64) -> Result<u64> {
    callgrind::instructions(&["client", name, &port.to_string(), &calls.to_string()])
}

/// Prints the allocations of a call.
fn count(name: &str, port: u16, calls: u64) -> Result {
    let [few, many] = [calls, 2 * calls].map(|calls| {
        let mut result = Ok(());
        let counted = measure(|| result = run(name, port, calls));
        result.map(|()| counted.count_total)
    });
    println!("{}", (many? - few?) / calls);
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn run(name: &str, port: u16, calls: u64) -> Result {
    let base = format!("http://127.0.0.1:{port}/v2");
    let http = reqwest::Client::builder().no_proxy();
    let user = format!("{base}/users/me");
    match name {
        PLAIN => return plain::<derived::User>(http.build()?, &user, calls).await,
        "reqwest, our type" => return plain::<User>(http.build()?, &user, calls).await,
        NOTHING => return plain::<IgnoredAny>(http.build()?, &user, calls).await,
        PLAIN_PAGE => {
            let page = format!("{base}/users");
            return plain::<Page<derived::User>>(http.build()?, &page, calls).await;
        }
        "reqwest, timeout" => {
            let http = http.timeout(Duration::from_secs(60)).build()?;
            return plain::<derived::User>(http, &user, calls).await;
        }
        BARE => return bare(port, calls).await,
        _ => {}
    }
    let mut builder = Client::builder(BearerToken::new("a-token")?)
        .environment(Environment::custom(&base, &base)?)
        .http(http);
    if name == "policy off" {
        let off = RequestPolicy::new().without_deadline().without_retries();
        builder = builder.policy(off);
    }
    if name == "policy on, limiter" {
        let rate = Rate::per_second(1_000_000_000);
        let limits = RateLimits::none().with(RateLimitLabel::Light, rate);
        builder = builder.limiter(RateLimiter::new(limits));
    }
    let zoom = builder.build()?;
    for _ in 0..calls {
        if name.ends_with("page") {
            let request = zoom.request(Method::GET, "/users");
            std::hint::black_box(request.send::<Page<User>>().await?);
        } else {
            let id = std::hint::black_box("me");
            std::hint::black_box(zoom.get_user().user_id(id).send().await?);
        }
    }
    Ok(())
}

/// A connection of hyper's, on which a request is written and the body collected.
async fn bare(port: u16, calls: u64) -> Result {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    for _ in 0..calls {
        let request = Request::get("/v2/users/me")
            .header(HOST, "127.0.0.1")
            .header(AUTHORIZATION, HeaderValue::from_static("Bearer a-token"))
            .body(Empty::<Bytes>::new())?;
        let reply = sender.send_request(request).await?;
        std::hint::black_box(reply.into_body().collect().await?.to_bytes());
    }
    Ok(())
}
