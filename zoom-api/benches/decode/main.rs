//! What tolerance costs: decoding users and encoding one, in instructions, against
//! serde's derive into the same fields.
//!
//! `cargo bench -p zoom-api --bench decode` counts under valgrind's callgrind,
//! which gives the same number on every run, and fails where a ratio is above
//! its bound. Without valgrind it says so and measures nothing.
//!
//! The derived structs are read as reqwest's `json()` reads them, from the body's
//! bytes, and throw away what they don't know; what is encoded again keeps it in a
//! flattened map, as one writes that by hand. Ours is read as a call reads it: the
//! body is text if all of it is.

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::{Command, ExitCode};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

mod derived;

/// The sample user of Zoom's documentation.
const USER: &str = include_str!("../../src/model/tests/sample_user.json");

/// What a later version of the API may add.
const UNKNOWN: &str = r#""preferred_name": "JC", "seat_number": 42, "on_leave": false,
    "badges": ["a", "b"], "office": {"floor": 3, "desk": "3.14"},"#;

/// How often a body is decoded, in two runs whose difference is free of what
/// starting costs.
const RUNS: [u32; 2] = [20, 60];

struct Case {
    name: &'static str,
    body: String,
    what: What,
    bound: f64,
}

#[derive(Clone, Copy)]
enum What {
    Decode,
    DecodePage,
    /// Encodes what was decoded.
    Encode,
}

#[derive(Deserialize)]
struct Page<T> {
    #[serde(rename = "users")]
    _users: Vec<T>,
}

/// A derived struct that loses nothing.
#[derive(Deserialize, Serialize)]
struct Kept {
    #[serde(flatten)]
    user: derived::User,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

fn cases() -> [Case; 5] {
    use What::{Decode, DecodePage, Encode};

    // As Zoom sends it: without the white space, and with a list where the sample has
    // an object, which a derived list rejects.
    let mut user: serde_json::Value = serde_json::from_str(USER).unwrap_or_default();
    let attributes = &mut user["custom_attributes"];
    *attributes = vec![attributes.take()].into();
    let user = user.to_string();
    let with = |unknown: &str| user.replacen('{', &format!("{{{unknown}"), 1);
    let mut twenty = String::new();
    for number in 0..4 {
        let unknown = UNKNOWN.replace(": ", ":").replace(['\n', ' '], "");
        let _ = write!(
            twenty,
            "{}",
            unknown.replace("\":", &format!("_{number}\":"))
        );
    }
    let page = vec![user.as_str(); 300].join(",");
    [
        ("a user", user.clone(), Decode, 1.0),
        ("with 5 unknown fields", with(UNKNOWN), Decode, 1.05),
        ("with 20 unknown fields", with(&twenty), Decode, 1.15),
        (
            "a page of 300 users",
            format!(r#"{{"users":[{page}]}}"#),
            DecodePage,
            0.9,
        ),
        ("encoding, 20 unknown fields", with(&twenty), Encode, 1.1),
    ]
    .map(|(name, body, what, bound)| Case {
        name,
        body,
        what,
        bound,
    })
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    // As this program calls itself.
    if let [_, command, model, case, runs] = arguments.as_slice()
        && command == "decode"
    {
        let runs = runs.parse().unwrap_or(0);
        if let Some(case) = cases().into_iter().nth(case.parse().unwrap_or_default()) {
            run(&case, model == "derived", runs);
        }
        return ExitCode::SUCCESS;
    }
    let mut is_within = true;
    for (index, case) in cases().iter().enumerate() {
        let count = |model| count(model, index);
        let (Some(derived), Some(tolerant)) = (count("derived"), count("tolerant")) else {
            println!("valgrind is needed to count instructions; nothing was measured");
            return ExitCode::SUCCESS;
        };
        let ratio = tolerant / derived;
        is_within &= ratio <= case.bound;
        println!(
            "{}: {tolerant:.0} instructions, derived {derived:.0}: {ratio:.3} (at most {})",
            case.name, case.bound
        );
    }
    if is_within {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn run(case: &Case, is_derived: bool, runs: u32) {
    let body = case.body.as_bytes();
    match (case.what, is_derived) {
        (What::Decode, true) => times(runs, || bytes::<derived::User>(body)),
        (What::Decode, false) => times(runs, || text::<zoom_api::types::User>(body)),
        (What::DecodePage, true) => times(runs, || bytes::<Page<derived::User>>(body)),
        (What::DecodePage, false) => times(runs, || text::<Page<zoom_api::types::User>>(body)),
        (What::Encode, true) => encode(runs, bytes::<Kept>(body)),
        (What::Encode, false) => encode(runs, text::<zoom_api::types::User>(body)),
    }
}

fn bytes<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    serde_json::from_slice(black_box(body)).ok()
}

fn text<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let text = std::str::from_utf8(black_box(body)).ok()?;
    serde_json::from_str(text).ok()
}

fn times<T>(runs: u32, decode: impl Fn() -> Option<T>) {
    for _ in 0..runs {
        assert!(black_box(decode()).is_some());
    }
}

fn encode<T: Serialize>(runs: u32, value: Option<T>) {
    assert!(value.is_some());
    for _ in 0..runs {
        let text = serde_json::to_string(&zoom_api::Wire(black_box(&value)));
        assert!(black_box(text).is_ok());
    }
}

/// Instructions for one decoding.
fn count(model: &str, case: usize) -> Option<f64> {
    let [few, many] = RUNS.map(|runs| collected(model, case, runs));
    let difference = many?.checked_sub(few?)?;
    Some(difference as f64 / f64::from(RUNS[1] - RUNS[0]))
}

/// Instructions of a whole run, as callgrind reports them.
fn collected(model: &str, case: usize, runs: u32) -> Option<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().ok()?)
        .args(["decode", model, &case.to_string(), &runs.to_string()])
        .output()
        .ok()?;
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    let line = report.lines().find(|line| line.contains("Collected"))?;
    line.rsplit(' ').next()?.parse().ok()
}
