//! What a call that succeeds costs, in instructions and allocations, against what
//! one writes by hand: reqwest, a URL that was put together before, and a struct
//! with serde's derive.
//!
//! `cargo bench -p zoom-api --bench happy_path` runs itself under Valgrind's
//! callgrind, with the server in another process, and fails where a ratio is above
//! its bound. Instructions are counted for two numbers of calls, and the difference
//! is divided, so that start-up costs nothing.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use allocation_counter::measure;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use zoom_api::types::User;
use zoom_api::{
    BearerToken, Client, Environment, Rate, RateLimitLabel, RateLimiter, RateLimits, RequestPolicy,
};

#[path = "decode/derived.rs"]
mod derived;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

/// The clients that are compared, each with its bound: those of a user with the
/// first, those of a page with the first of a page.
const CLIENTS: [(&str, Option<f64>); 8] = [
    (PLAIN, None),
    ("reqwest, our type", None),
    ("reqwest, timeout", None),
    ("policy off", Some(1.0)),
    ("policy on", Some(1.0)),
    ("policy on, limiter", Some(1.01)),
    (PLAIN_PAGE, None),
    ("policy on, page", Some(0.98)),
];

const PLAIN: &str = "reqwest, derived struct";
const PLAIN_PAGE: &str = "reqwest, page";

/// So many calls, and so many more.
const CALLS: [u64; 2] = [200, 1200];
const PAGES: [u64; 2] = [5, 25];

fn main() -> Result {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| a != "--bench")
        .collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["server"] => serve(),
        ["client", name, port, calls] => run(name, port.parse()?, calls.parse()?),
        ["count", name, port, calls] => count(name, port.parse()?, calls.parse()?),
        _ => compare(),
    }
}

fn compare() -> Result {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("skipped: valgrind is not installed");
        return Ok(());
    }
    let (server, port) = start_server()?;
    let (mut plain, mut is_within) = (None, true);
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
        let ratio = cost as f64 / plain.unwrap_or(cost) as f64;
        let allocations = allocations(name, port, few)?;
        print!("{name:<26} {cost:>12} {ratio:>8.3} {allocations:>12}");
        match bound {
            Some(bound) => println!("   (at most {bound})"),
            None => println!(),
        }
        is_within &= bound.is_none_or(|bound| ratio <= bound);
    }
    drop(server);
    if is_within {
        Ok(())
    } else {
        Err("a ratio is above its bound".into())
    }
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
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args(["client", name, &port.to_string(), &calls.to_string()])
        .output()?;
    let log = String::from_utf8_lossy(&output.stderr);
    let collected = log.lines().find_map(|line| line.split_once("Collected :"));
    match collected {
        Some((_, count)) if output.status.success() => Ok(count.trim().parse()?),
        _ => Err(format!("callgrind failed: {log}").into()),
    }
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

#[derive(Deserialize)]
struct Page<T> {
    #[serde(rename = "users")]
    _users: Vec<T>,
}

#[tokio::main(flavor = "current_thread")]
async fn run(name: &str, port: u16, calls: u64) -> Result {
    let base = format!("http://127.0.0.1:{port}/v2");
    let http = reqwest::Client::builder().no_proxy();
    match name {
        PLAIN => return plain::<derived::User>(http, &format!("{base}/users/me"), calls).await,
        PLAIN_PAGE => {
            return plain::<Page<derived::User>>(http, &format!("{base}/users"), calls).await;
        }
        "reqwest, our type" => {
            return plain::<User>(http, &format!("{base}/users/me"), calls).await;
        }
        "reqwest, timeout" => {
            let http = http.timeout(std::time::Duration::from_secs(60));
            return plain::<derived::User>(http, &format!("{base}/users/me"), calls).await;
        }
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

/// As one writes it by hand.
async fn plain<T: DeserializeOwned>(http: reqwest::ClientBuilder, url: &str, calls: u64) -> Result {
    let http = http.build()?;
    let token = HeaderValue::from_static("Bearer a-token");
    for _ in 0..calls {
        let request = http.get(std::hint::black_box(url));
        let request = request.header(AUTHORIZATION, &token);
        let reply = request.send().await?.error_for_status()?;
        std::hint::black_box(reply.json::<T>().await?);
    }
    Ok(())
}

/// Ends the server with the comparison.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start_server() -> Result<(Server, u16)> {
    let mut server = Command::new(std::env::current_exe()?)
        .arg("server")
        .stdout(Stdio::piped())
        .spawn()?;
    let mut port = String::new();
    if let Some(stdout) = server.stdout.take() {
        BufReader::new(stdout).read_line(&mut port)?;
    }
    Ok((Server(server), port.trim().parse()?))
}

/// Answers every request with a user of the size that Zoom sends.
fn serve() -> Result {
    let user = r#"{"id":"zJKyaiAyTNC-MWjiWC18KQ","created_at":"2018-10-31T04:32:37Z","dept":"Developers","email":"jchill@example.com","first_name":"Jill","last_name":"Chill","last_client_version":"5.9.6.4993(mac)","last_login_time":"2021-05-05T20:40:30Z","pmi":3542471135,"role_name":"Admin","timezone":"Asia/Shanghai","type":1,"use_pmi":false,"account_id":"q6gBJVO5TzexKYTb_I2rpg","account_number":10009239,"company":"Jill","custom_attributes":[{"key":"cbf_cywdkexrtqc73f97gd4w6g","name":"A1","value":"1"}],"group_ids":["RSMaSp8sTEGK0_oamiA2_w"],"job_title":"API Developer","language":"en-US","location":"Paris","phone_numbers":[{"code":"+1","country":"US","label":"Mobile","number":"800000000","verified":true}],"plan_united_type":"1","pronouns_option":1,"role_id":"0","status":"active","verified":1,"cluster":"us04"}"#;
    let page = format!(r#"{{"users":[{}]}}"#, vec![user; 300].join(","));
    let [user, page] = [user, &page].map(reply);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", listener.local_addr()?.port());
    for stream in listener.incoming() {
        let mut stream = stream?;
        stream.set_nodelay(true)?;
        let mut request = Vec::new();
        let mut buffer = [0; 4096];
        while let Ok(read @ 1..) = stream.read(&mut buffer) {
            request.extend_from_slice(&buffer[..read]);
            if request.ends_with(b"\r\n\r\n") {
                let is_page = request.starts_with(b"GET /v2/users ");
                request.clear();
                stream.write_all(if is_page { &page } else { &user }.as_bytes())?;
            }
        }
    }
    Ok(())
}

/// A reply with the headers that Zoom sends.
fn reply(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json;charset=UTF-8\r\n\
         x-zm-trackingid: v=2.0;clid=us04;rid=WEB_0123456789abcdef\r\n\
         x-ratelimit-category: Light\r\nx-ratelimit-type: QPS\r\nx-ratelimit-limit: 80\r\n\
         x-ratelimit-remaining: 79\r\ndate: Mon, 23 Nov 2026 12:00:00 GMT\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    )
}
