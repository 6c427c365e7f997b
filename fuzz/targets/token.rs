//! Whatever a token endpoint answers: a token that lives for some time and fits
//! into a header, or an error; neither shows the token.

#![no_main]

use std::error::Error as _;
use std::sync::LazyLock;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, StatusCode};
use libfuzzer_sys::fuzz_target;
use zoom_auth::fuzzing::Tokens;

static TOKENS: LazyLock<Tokens> = LazyLock::new(|| Tokens::new().expect("an endpoint"));

const STATUSES: [u16; 12] = [200, 200, 200, 201, 204, 400, 401, 403, 404, 407, 429, 503];

/// Where it stands in a body, it is shown nowhere.
const SENTINEL: &str = "S3NT1NEL";

fuzz_target!(|data: &[u8]| {
    let [choice, body @ ..] = data else { return };
    let status = STATUSES[usize::from(*choice) % STATUSES.len()];
    let status = StatusCode::from_u16(status).expect("a status");
    let mut headers = HeaderMap::new();
    if choice & 0x80 != 0 {
        headers.insert("retry-after", HeaderValue::from_static("5"));
    }
    let now = SystemTime::UNIX_EPOCH;
    match TOKENS.reply(status, headers, body, now) {
        Ok(token) => {
            assert!(status.is_success());
            let secret = token.secret().expose();
            assert!(!secret.is_empty() && secret.bytes().all(|byte| byte.is_ascii_graphic()));
            let day = Duration::from_secs(25 * 60 * 60);
            assert!(token.expires_at() > now && token.expires_at() < SystemTime::now() + day);
            let is_a_scope = token.scopes().iter().any(|scope| scope.contains(secret));
            let shown = format!("{token:?}");
            assert!(secret.len() < 16 || is_a_scope || !shown.contains(secret), "{shown}");
        }
        Err(error) => {
            let _ = (error.is_transient(), error.retry_after(), error.status());
            let _ = (error.oauth_error(), error.reason(), error.source());
            for shown in [format!("{error}"), format!("{error:?}")] {
                assert!(!shown.contains(SENTINEL), "{shown}");
            }
        }
    }
});
