//! Whatever Zoom, or somebody else, answers: a call ends in a value or in an
//! error all of whose questions have answers, and neither `Display` nor `Debug`
//! shows the body.

#![no_main]

use std::error::Error as _;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use zoom_api::{Error, RequestPolicy, operations};

/// Where it stands in a body, it is shown nowhere.
const SENTINEL: &str = "S3NT1NEL";

fuzz_target!(|data: &[u8]| {
    let [high, low, body @ ..] = data else { return };
    let number = 100 + (u16::from(*high) * 256 + u16::from(*low)) % 500;
    let Ok(status) = StatusCode::from_u16(number) else {
        return;
    };
    let (headers, now) = (HeaderMap::new(), SystemTime::UNIX_EPOCH);
    let operation = &operations::GET_USER;
    let result = zoom_api::fuzzing::reply::<Value>(operation, status, headers, body, now);
    let Err(error) = result else { return };
    questions(&error);
    // The names of fields and scopes are shown, and may be anything.
    let is_name = error.field_errors().iter().any(|error| error.field.contains(SENTINEL))
        || error.missing_scopes().iter().any(|scope| scope.contains(SENTINEL));
    for shown in [format!("{error}"), format!("{error:?}"), format!("{error:#?}")] {
        assert!(is_name || !shown.contains(SENTINEL), "{shown}");
    }
    let line = format!("{error}");
    assert!(!line.contains(char::is_control), "{line:?}");
    assert!(line.len() < 2_000, "{} bytes", line.len());
    for idempotent in [false, true] {
        let _ = zoom_api::fuzzing::wait(&error, idempotent, &RequestPolicy::new(), now);
    }
});

fn questions(error: &Error) {
    let _ = (error.is_transient(), error.is_unauthorized(), error.is_not_found());
    let _ = (error.is_missing_scopes(), error.missing_scopes());
    let _ = (error.sufficient_scopes(), error.may_have_taken_effect());
    let _ = (error.code(), error.message(), error.oauth_error());
    let _ = (error.rate_limit(), error.retry_at(), error.json_path());
    let _ = (error.expected(), error.source(), error.tracking_id());
    for field in error.field_errors() {
        let _ = format!("{field:?}");
    }
}
