//! What holds of a user holds of an imported model with every construct that
//! Zoom's specs use: any JSON object is one, and writing it again loses and
//! changes nothing. Its limits can be asked of anything, and a secret is shown
//! nowhere.

#![no_main]

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use zoom_api::Wire;
use zoom_api::fuzzing::second::{CreateWebinar, Webinar};
use zoom_api::fuzzing::{violation, violation_of_new};

const WORDS: &[&str] = &[
    "id", "kind", "type", "topic", "starts-at", "starts_at", "other", "1st", "passcode",
    "pass_code", "Passcode", "nullable", "host", "panelists", "tags", "slots", "maybe", "kinds",
    "anything", "counts", "people", "settings", "whatever", "audience", "audiences", "step",
    "parent", "ratio", "urn:ietf:params:x:1.0:Person", "seconds", "first", "steps", "from", "to",
    "url", "email", "age", "name", "code", "seats", "share", "members", "names", "labels",
    "target", "part_of", "public", "PUBLIC", "2", "2.5", "2026-01-02T03:04:05Z", "2026-01-02",
    "2026-01-02T03:04:05.123456789123+01:00", "true", "\u{0}", "ä\u{202e}", "S3NT1NEL-S3NT1NEL",
];

/// What one property may be called, and first of all is.
const SPELLINGS: [&str; 3] = ["passcode", "pass_code", "Passcode"];

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    zoom_fuzz::mutate(data, size, max_size, seed, WORDS)
});

fuzz_target!(|body: &[u8]| {
    let Ok(Value::Object(came)) = serde_json::from_slice(body) else {
        let _ = serde_json::from_slice::<Webinar>(body);
        let _ = serde_json::from_slice::<CreateWebinar>(body);
        return;
    };
    let webinar: Webinar = serde_json::from_slice(body).expect("an object is a webinar");
    let written = serde_json::to_vec(&Wire(&webinar)).expect("a webinar can be written");
    let again: Webinar = serde_json::from_slice(&written).expect("what was written can be read");
    assert!(again == webinar, "what was written is another webinar");
    let back: Value = serde_json::from_slice(&written).expect("what was written is JSON");
    let spellings = SPELLINGS.iter().filter(|name| came.contains_key(**name)).count();
    for (name, value) in &came {
        let written = if SPELLINGS.contains(&name.as_str()) { SPELLINGS[0] } else { name };
        // Of several spellings the last one counts, and that may be `null`.
        let is_one_of_several = written == SPELLINGS[0] && spellings > 1;
        let is_there = back.get(written).is_some() || value.is_null() || is_one_of_several;
        assert!(is_there, "{name} was lost");
    }
    let shown = format!("{webinar:?} {}", serde_json::to_string(&webinar).expect("JSON"));
    if let Some(secret) = webinar.passcode.as_ref().map(zoom_api::Secret::expose) {
        let is_elsewhere = secret.len() < 16 || places(&Value::Object(came), secret) > 1;
        assert!(is_elsewhere || !shown.contains(secret), "the secret is in {shown}");
    }
    let sent: CreateWebinar = serde_json::from_slice(body).expect("an object can be sent");
    for problem in [violation(&webinar), violation_of_new(&sent)].into_iter().flatten() {
        assert!(!problem.contains("S3NT1NEL"), "{problem}");
    }
});

/// In how many names, strings and numbers a text stands.
fn places(value: &Value, text: &str) -> usize {
    match value {
        Value::String(string) => usize::from(string.contains(text)),
        Value::Number(number) => usize::from(number.to_string().contains(text)),
        Value::Array(items) => items.iter().map(|item| places(item, text)).sum(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| usize::from(name.contains(text)) + places(value, text))
            .sum(),
        _ => 0,
    }
}
