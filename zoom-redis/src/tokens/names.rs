//! What a token is called in Redis: nobody reads from it whose it is.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use zoom_api::Secret;
use zoom_auth::TokenKey;

/// The names of what is kept for one app and account. The braces are a hash tag:
/// both are in one slot of a cluster.
#[derive(Debug)]
pub(super) struct Names {
    pub(super) value: String,
    pub(super) lease: String,
}

impl Names {
    pub(super) fn of(prefix: &str, key: &TokenKey) -> Self {
        let tag = tag(key);
        Self {
            value: format!("{prefix}:{{{tag}}}:t"),
            lease: format!("{prefix}:{{{tag}}}:l"),
        }
    }
}

/// 22 characters that tell one key from all others.
fn tag(key: &TokenKey) -> String {
    let mut hash = Sha256::new();
    // Each part with its length in front, so that none runs into the next.
    let mut part = |part: &str| {
        hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(part);
    };
    part("zoom-redis/1");
    part(key.token_url());
    part(if key.account_id().is_some() {
        "account"
    } else {
        "app"
    });
    part(key.account_id().unwrap_or_default());
    part(key.client_id());
    BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..16])
}

/// What a token is known by where it can't be read: 16 bytes of its hash, in hex.
pub(super) fn fingerprint(token: &Secret) -> String {
    let hash = Sha256::digest(token.expose());
    hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_in_anything_has_another_name_and_no_name_tells_what_it_is_of() {
        let key = |url: &str, account: Option<&str>, client: &str| {
            TokenKey::new(url, account.map(str::to_owned), client)
        };
        let keys = [
            key("https://zoom.us/oauth/token", Some("account"), "client"),
            key("https://zoom.us/oauth/token", Some("accountc"), "lient"),
            key("https://zoom.us/oauth/token", Some("other"), "client"),
            key("https://zoom.us/oauth/token", Some("account"), "other"),
            key("https://zoomgov.com/oauth/token", Some("account"), "client"),
            key("https://zoom.us/oauth/token", Some(""), "client"),
            key("https://zoom.us/oauth/token", None, "client"),
        ];
        let mut names: Vec<_> = keys
            .iter()
            .map(|key| Names::of("zoom", key).value)
            .collect();
        for name in &names {
            assert_eq!(name.len(), "zoom:{}:t".len() + 22);
            assert!(
                !name.contains("account") && !name.contains("client"),
                "{name}"
            );
        }
        names.sort();
        names.dedup();
        assert_eq!(names.len(), keys.len());
    }

    #[test]
    fn a_fingerprint_is_half_of_the_hash() {
        // SHA-256 of the empty string.
        assert_eq!(fingerprint(&"".into()), "e3b0c44298fc1c149afbf4c8996fb924");
    }
}
