//! A token as it stands in Redis.
//!
//! `1 t <minted> <expires> <fingerprint> <key id> <payload>`: version and state,
//! the two times in microseconds by Redis's own clock, the token's fingerprint, the
//! id of the key that the payload is sealed with, and the payload. A tombstone has
//! `x` in the place of `t`, and no payload.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use zoom_api::{Secret, Wire};
use zoom_auth::{Minted, StoredToken};

use super::names::fingerprint;
use super::seal::Keys;

/// The payload. Members that a later version adds are passed over.
#[derive(Deserialize, Serialize)]
struct Body {
    token: Secret,
    #[serde(default)]
    scopes: BTreeSet<String>,
    #[serde(default)]
    api_url: Option<String>,
    /// In microseconds. A reader believes in no longer a life, whatever the times
    /// before it say: those are not sealed.
    lifetime: u64,
}

/// What a token is saved as, but for the times, which are Redis's.
#[derive(Debug)]
pub(super) struct Sealed<'a> {
    pub(super) fingerprint: String,
    pub(super) key_id: &'a str,
    pub(super) payload: Vec<u8>,
}

/// Writes a token down, for a place.
pub(super) fn write<'a>(keys: &'a Keys, place: &str, minted: &Minted<'_>) -> Option<Sealed<'a>> {
    let body = Body {
        token: minted.token.clone(),
        scopes: minted.scopes.clone(),
        api_url: minted.api_url.map(str::to_owned),
        lifetime: micros(minted.lifetime),
    };
    let fingerprint = fingerprint(minted.token);
    let plain = serde_json::to_vec(&Wire(&body)).ok()?;
    let (key_id, payload) = keys.seal(plain, place, &fingerprint)?;
    Some(Sealed {
        fingerprint,
        key_id,
        payload,
    })
}

/// Reads the token of a place, at a time of Redis's; `None` if it is none, or was
/// changed, or is another place's.
pub(crate) fn read(keys: &Keys, place: &str, value: &[u8], now: u64) -> Option<StoredToken> {
    let mut parts = value.splitn(7, |&byte| byte == b' ');
    let mut word = || std::str::from_utf8(parts.next()?).ok();
    if (word()?, word()?) != ("1", "t") {
        return None;
    }
    let (minted, expires) = (word()?.parse::<u64>().ok()?, word()?.parse::<u64>().ok()?);
    let (print, key_id) = (word()?, word()?);
    let payload = parts.next()?;
    let body = keys.open(key_id, payload, place, print)?;
    let body: Body = serde_json::from_slice(&body).ok()?;
    if fingerprint(&body.token) != print {
        return None;
    }
    let lifetime = Duration::from_micros(body.lifetime);
    let age = Duration::from_micros(now.saturating_sub(minted));
    let remaining = Duration::from_micros(expires.saturating_sub(now)).min(lifetime);
    let stored = StoredToken::new(body.token, age, remaining);
    Some(stored.with_scopes(body.scopes).with_api_url(body.api_url))
}

/// A duration as scripts take it.
pub(super) fn micros(duration: Duration) -> u64 {
    // A hundred years: no sum with the time of day is beyond what a double holds.
    const MOST: u128 = 3_153_600_000_000_000;
    u64::try_from(duration.as_micros().min(MOST)).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000_000;

    fn text(keys: &Keys, place: &str, minted: u64, expires: u64) -> Vec<u8> {
        let token = Secret::new("a token");
        let lifetime = Duration::from_secs(3600);
        let sealed = write(keys, place, &Minted::new(&token, lifetime, Duration::ZERO)).unwrap();
        let print = &sealed.fingerprint;
        let mut text = format!("1 t {minted} {expires} {print} {} ", sealed.key_id).into_bytes();
        text.extend(sealed.payload);
        text
    }

    #[test]
    fn a_token_comes_back_with_its_times() {
        let keys = Keys::default();
        let read = read(
            &keys,
            "p",
            &text(&keys, "p", HOUR, 2 * HOUR),
            HOUR + 5_000_000,
        )
        .unwrap();
        assert_eq!(read.token, "a token");
        assert_eq!(read.age, Duration::from_secs(5));
        assert_eq!(read.remaining, Duration::from_secs(3595));
    }

    #[test]
    fn a_longer_life_than_the_sealed_one_is_not_believed() {
        let keys = Keys::default();
        let read = read(&keys, "p", &text(&keys, "p", HOUR, 100 * HOUR), HOUR).unwrap();
        assert_eq!(read.remaining, Duration::from_secs(3600));
    }

    #[test]
    fn what_is_cut_or_changed_is_no_token() {
        let keys = Keys::default();
        let whole = text(&keys, "p", HOUR, 2 * HOUR);
        for end in 0..whole.len() {
            assert!(read(&keys, "p", &whole[..end], HOUR).is_none(), "{end}");
        }
        for other in [
            "",
            "1",
            "2 t 1 2 3 - {}",
            "1 x 1 2 3 - ",
            "1 t -1 2 3 - {}",
            "\u{1f980}",
        ] {
            assert!(
                read(&keys, "p", other.as_bytes(), HOUR).is_none(),
                "{other}"
            );
        }
        let text = String::from_utf8(whole)
            .unwrap()
            .replace("a token", "b token");
        assert!(
            read(&keys, "p", text.as_bytes(), HOUR).is_none(),
            "the fingerprint is another's"
        );
    }

    #[test]
    fn members_of_a_later_version_are_passed_over() {
        let keys = Keys::default();
        let text = String::from_utf8(text(&keys, "p", HOUR, 2 * HOUR)).unwrap();
        let text = text.replace("\"lifetime\"", "\"later\":[1],\"lifetime\"");
        assert!(read(&keys, "p", text.as_bytes(), HOUR).is_some());
    }
}
