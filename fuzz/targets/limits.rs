//! Rate-limit headers of any content: a wait that the policy allows, or none.

#![no_main]

use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use zoom_api::{RequestPolicy, operations};

const NAMES: [&str; 6] = [
    "retry-after",
    "x-ratelimit-type",
    "x-ratelimit-category",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "date",
];

// Values stand in lines, in the order of the names; the body comes last.
fuzz_target!(|data: &[u8]| {
    let mut lines = data.splitn(NAMES.len() + 1, |byte| *byte == b'\n');
    let mut headers = HeaderMap::new();
    for name in NAMES {
        let value = lines.next().filter(|value| !value.is_empty());
        if let Some(Ok(value)) = value.map(HeaderValue::from_bytes) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
    let body = lines.next().unwrap_or_default();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_767_225_600);
    let policy = RequestPolicy::new();
    for status in [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE] {
        let operation = &operations::GET_USER;
        let headers = headers.clone();
        let result = zoom_api::fuzzing::reply::<Value>(operation, status, headers, body, now);
        let error = result.expect_err("a refusal");
        let _ = error.retry_at();
        if let Some(wait) = zoom_api::fuzzing::wait(&error, true, &policy, now) {
            assert!(wait <= Duration::from_secs(31), "{wait:?}");
        }
        let _ = format!("{error} {error:?}");
    }
});
