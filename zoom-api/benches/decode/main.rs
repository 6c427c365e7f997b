//! What tolerance costs: decoding a user, in instructions, against serde's
//! derive into the same fields.
//!
//! `cargo bench -p zoom-api --bench decode` counts under valgrind's callgrind,
//! which gives the same number on every run, and fails where a ratio is above
//! its bound. Without valgrind it says so and measures nothing.

use std::process::{Command, ExitCode};

mod derived;

/// The sample user of Zoom's documentation.
const USER: &str = include_str!("../../src/model/tests/sample_user.json");

/// What a later version of the API may add.
const UNKNOWN: &str = r#""preferred_name": "JC", "seat_number": 42, "on_leave": false,
    "badges": ["a", "b"], "office": {"floor": 3, "desk": "3.14"},"#;

/// How often a body is decoded, in two runs whose difference is free of what
/// starting costs.
const RUNS: [u32; 2] = [100, 300];

struct Case {
    name: &'static str,
    body: String,
    bound: f64,
}

fn cases() -> [Case; 2] {
    [
        Case {
            name: "sample",
            body: USER.to_owned(),
            bound: 1.15,
        },
        Case {
            name: "five unknown fields",
            body: USER.replacen('{', &format!("{{{UNKNOWN}"), 1),
            bound: 1.35,
        },
    ]
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    // As this program calls itself.
    if let [_, command, model, case, runs] = arguments.as_slice()
        && command == "decode"
    {
        let case = cases().into_iter().nth(case.parse().unwrap_or_default());
        let body = case.map(|case| case.body).unwrap_or_default();
        for _ in 0..runs.parse().unwrap_or(0) {
            match model.as_str() {
                "derived" => decode::<derived::User>(&body),
                _ => decode::<zoom_api::types::User>(&body),
            }
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

fn decode<T: serde::de::DeserializeOwned>(body: &str) {
    let decoded = serde_json::from_slice::<T>(std::hint::black_box(body.as_bytes()));
    assert!(std::hint::black_box(decoded).is_ok());
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
