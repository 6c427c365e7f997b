//! The settings of a store.

use std::env::{self, VarError};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::RedisResult;
use redis::cluster::ClusterClient;
use redis::sentinel::SentinelClient;
use zoom_api::{BuildError, Clock, SystemClock};

use crate::connection::{Connection, Settings, Target};
use crate::tokens::Keys;
use crate::{EncryptionKey, RedisStore};

/// The variable that names the server.
const VARIABLE: &str = "ZOOM_REDIS_URL";

/// How long a call waits for Redis. Less than the token provider waits for any
/// store, so that it is here that a store that hangs is noticed.
const PATIENCE: Duration = Duration::from_millis(200);

/// The longest prefix, so that keys stay readable.
const LONGEST_PREFIX: usize = 64;

/// Builds a [`RedisStore`].
#[must_use = "nothing is built before `build`"]
pub struct RedisStoreBuilder {
    target: Result<Target, BuildError>,
    prefix: String,
    clock: Arc<dyn Clock>,
    patience: Duration,
    keys: Vec<EncryptionKey>,
}

impl RedisStoreBuilder {
    fn new(target: Result<Target, BuildError>) -> Self {
        Self {
            target,
            prefix: "zoom".to_owned(),
            clock: Arc::new(SystemClock),
            patience: PATIENCE,
            keys: Vec::new(),
        }
    }

    pub(crate) fn url(url: &str) -> Self {
        Self::new(Target::of_url("URL", url))
    }

    pub(crate) fn from_env() -> Self {
        Self::new(match env::var(VARIABLE) {
            Ok(url) => Target::of_url(VARIABLE, &url),
            Err(VarError::NotPresent) => Err(BuildError::invalid(VARIABLE, "is not set")),
            Err(VarError::NotUnicode(_)) => Err(BuildError::invalid(VARIABLE, "is not Unicode")),
        })
    }

    pub(crate) fn client(client: redis::Client) -> Self {
        Self::new(Ok(Target::Single(Arc::new(client))))
    }

    pub(crate) fn sentinel(
        client: impl Fn() -> RedisResult<SentinelClient> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Ok(Target::Sentinel(Arc::new(client))))
    }

    pub(crate) fn cluster(client: ClusterClient) -> Self {
        Self::new(Ok(Target::Cluster(Arc::new(client))))
    }

    /// What all keys begin with. Default: `zoom`.
    ///
    /// Processes share what they keep under one prefix. An environment of its own
    /// needs none of its own: the keys are those of an account and an app.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// How long a call waits for Redis at most, connecting included, before it goes
    /// on without. Default: 200 milliseconds.
    ///
    /// The token provider gives up on any store after 250 milliseconds.
    #[doc(alias = "timeout")]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Encrypts tokens in the store: with the first key, while what was encrypted
    /// with any of them can be read. Default: none, and tokens stand there in the
    /// clear.
    ///
    /// A token that is not encrypted is not used then, but replaced; one that was
    /// encrypted with another key is neither used nor replaced. So for another key,
    /// first add it as the second in all processes, then make it the first in all
    /// of them, and take the old one away when a token's lifetime has passed.
    pub fn encryption(mut self, keys: impl IntoIterator<Item = EncryptionKey>) -> Self {
        self.keys = keys.into_iter().collect();
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the store. No network and no runtime is involved: the first use
    /// connects.
    ///
    /// # Errors
    ///
    /// - the URL is none of a Redis, or `ZOOM_REDIS_URL` is not set
    /// - the prefix is empty, longer than 64 bytes, or has other characters than
    ///   letters, digits, `-`, `_`, `.` and `:`
    /// - two encryption keys have the same id
    pub fn build(self) -> Result<RedisStore, BuildError> {
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.:".contains(&b);
        if self.prefix.is_empty()
            || self.prefix.len() > LONGEST_PREFIX
            || !self.prefix.bytes().all(is_plain)
        {
            let problem = "is not 1 to 64 letters, digits, dashes, underscores, dots or colons";
            return Err(BuildError::invalid("prefix", problem));
        }
        let connection = Connection::new(Settings {
            target: self.target?,
            clock: self.clock,
            patience: self.patience,
        });
        Ok(RedisStore::new(
            connection,
            self.prefix,
            Keys::new(self.keys)?,
        ))
    }
}

impl fmt::Debug for RedisStoreBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStoreBuilder")
            .field("target", &self.target)
            .field("prefix", &self.prefix)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
