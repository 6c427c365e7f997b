//! What limits are called in Redis: an operator reads which lane it is, and nobody
//! whose.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use zoom_api::LaneRate;

/// What the names of an account's keys begin with. The braces are a hash tag: all of
/// them are in one slot of a cluster.
#[derive(Clone, Debug)]
pub(super) struct Names {
    account: String,
}

impl Names {
    pub(super) fn of(prefix: &str, api: &str, account_id: &str) -> Self {
        let mut hash = Sha256::new();
        for part in ["zoom-redis/limits/1", api, account_id] {
            // Each with its length in front, so that none runs into the next.
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        let tag = BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..16]);
        let account = format!("{prefix}:{{{tag}}}");
        Self { account }
    }

    /// The processes that asked within the last minute.
    pub(super) fn processes(&self) -> String {
        format!("{}:p", self.account)
    }

    /// The dates of a lane's turns, when they were begun, until when it is closed, and
    /// the day with its turns.
    pub(super) fn lane(&self, lane: &LaneRate) -> [String; 4] {
        let (account, name) = (&self.account, &lane.name);
        let group = lane.daily.as_ref().map_or(name, |daily| &daily.group);
        [
            format!("{account}:r:{name}"),
            format!("{account}:e:{name}"),
            format!("{account}:c:{name}"),
            format!("{account}:d:{group}"),
        ]
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn lanes_can_be_read_and_accounts_cannot() {
        let names = |api, account| Names::of("zoom", api, account);
        let lane = LaneRate::new("light", 30, Duration::from_secs(1)).with_daily("day", 6000);
        let keys = names("https://api.zoom.us/v2", "the-account").lane(&lane);
        for (key, end) in keys
            .iter()
            .zip([":r:light", ":e:light", ":c:light", ":d:day"])
        {
            assert!(key.starts_with("zoom:{") && key.ends_with(end), "{key}");
            assert!(!key.contains("account"), "{key}");
        }
        let mut others = [
            names("https://api.zoom.us/v2", "the-account").processes(),
            names("https://api.zoomgov.com/v2", "the-account").processes(),
            names("https://api.zoom.us/v2", "another").processes(),
            names("https://api.zoom.us/v2the", "-account").processes(),
        ];
        others.sort();
        assert!(others.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
