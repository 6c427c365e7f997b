//! Whatever stands in a shared store: a token that lives for no longer than it says
//! where nobody else can write, or none. Where there is a key, nothing that was made
//! up is one.

#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use zoom_redis::fuzzing::Values;

static VALUES: LazyLock<Values> = LazyLock::new(|| Values::new().expect("a key"));

/// A hundred years: the longest life that is ever written.
const CENTURY: Duration = Duration::from_secs(3_153_600_000);

fuzz_target!(|data: &[u8]| {
    let now = 1_764_000_000_000_000;
    if let Some(token) = VALUES.plain(data, now) {
        let _ = token.age.saturating_add(token.remaining) < CENTURY;
        let shown = format!("{token:?}");
        let secret = token.token.expose();
        let is_elsewhere = token.scopes.iter().any(|scope| scope.contains(secret))
            || token.api_url.as_deref().is_some_and(|url| url.contains(secret));
        assert!(secret.len() < 16 || is_elsewhere || !shown.contains(secret), "{shown}");
    }
    assert!(VALUES.sealed(data, now).is_none());
});
