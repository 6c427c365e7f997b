//! What tolerance costs: decoding users and encoding one, in instructions, against
//! serde's derive into the same fields.
//!
//! `cargo bench -p zoom-api --bench decode` counts under valgrind's callgrind,
//! which gives the same number on every run, and fails where a ratio is above
//! its bound. Without valgrind it says so and measures nothing.
//!
//! The derived structs are read as reqwest's `json()` reads them, from the body's
//! bytes, and throw away what they don't know; where that is looked at or encoded again,
//! they keep it in a flattened map, as one writes that by hand. Ours is read as a call reads it: the
//! body is text if all of it is.

use std::fmt::Write as _;
use std::hint::black_box;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

mod support;

use support::{Page, Result, arguments, callgrind, derived};

/// The sample user of Zoom's documentation.
const USER: &str = include_str!("../src/model/tests/sample_user.json");

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
    /// Looks at what was not declared, too.
    DecodeAll,
    DecodePage,
    /// Encodes what was decoded.
    Encode,
}

/// A derived struct that loses nothing.
#[derive(Deserialize, Serialize)]
struct Kept {
    #[serde(flatten)]
    user: derived::User,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

fn cases() -> [Case; 6] {
    use What::{Decode, DecodeAll, DecodePage, Encode};

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
        // A derived struct skips them, ours keeps each.
        ("with 5 unknown fields", with(UNKNOWN), Decode, 1.0),
        ("with 20 unknown fields", with(&twenty), Decode, 1.05),
        ("which are looked at", with(&twenty), DecodeAll, 0.9),
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

fn main() -> Result {
    // As this program calls itself.
    if let [model, case, runs] = arguments().as_slice() {
        let case = &cases()[case.parse::<usize>()?];
        run(case, model == "derived", runs.parse()?);
        return Ok(());
    }
    if !callgrind::is_installed() {
        return Ok(());
    }
    let mut is_within = true;
    println!("{:<28} {:>12} {:>12} {:>7}", "", "derived", "ours", "ratio");
    for (index, case) in cases().iter().enumerate() {
        let [derived, ours] = [count("derived", index)?, count("ours", index)?];
        let (ratio, bound) = (ours as f64 / derived as f64, case.bound);
        let name = case.name;
        println!("{name:<28} {derived:>12} {ours:>12} {ratio:>7.3}   (at most {bound})");
        is_within &= ratio <= bound;
    }
    if is_within {
        Ok(())
    } else {
        Err("a ratio is above its bound".into())
    }
}

fn run(case: &Case, is_derived: bool, runs: u32) {
    let body = case.body.as_bytes();
    match (case.what, is_derived) {
        (What::Decode, true) => times(runs, || bytes::<derived::User>(body)),
        (What::Decode, false) => times(runs, || text::<zoom_api::types::User>(body)),
        (What::DecodeAll, true) => times(runs, || bytes::<Kept>(body)),
        (What::DecodeAll, false) => times(runs, || {
            let user = text::<zoom_api::types::User>(body)?;
            (user.other.len() >= 20).then_some(user)
        }),
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

/// Instructions for one time.
fn count(model: &str, case: usize) -> Result<u64> {
    let counts =
        RUNS.map(|runs| callgrind::instructions(&[model, &case.to_string(), &runs.to_string()]));
    let [few, many] = counts;
    Ok((many? - few?) / u64::from(RUNS[1] - RUNS[0]))
}
