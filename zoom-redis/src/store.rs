//! The store, as programs hold it.

use std::fmt;
use std::sync::Arc;

use redis::RedisResult;
use redis::cluster::ClusterClient;
use redis::sentinel::SentinelClient;
use zoom_api::{BuildError, StoreError};

use crate::RedisStoreBuilder;
use crate::connection::{Connection, RedisCounters, Script};
use crate::limits::LimitScripts;
use crate::tokens::{Keys, Scripts, Tokens};

/// Reads what is not there, as every user of a store may.
const PING: &str = "redis.call('GET', KEYS[1]) return 1";

/// What the processes of a fleet share through one Redis or Valkey. Clones are
/// cheap and share everything, the connection included.
///
/// ```no_run
/// use zoom_redis::RedisStore;
///
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let store = RedisStore::from_env()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct RedisStore {
    pub(crate) shared: Arc<Shared>,
}

/// What the halves of a store have in common.
pub(crate) struct Shared {
    pub(crate) connection: Connection,
    /// What all keys begin with.
    pub(crate) prefix: String,
    pub(crate) tokens: Tokens,
    pub(crate) limits: LimitScripts,
    ping: Script,
}

impl RedisStore {
    pub(crate) fn new(connection: Connection, prefix: String, keys: Keys) -> Self {
        Self {
            shared: Arc::new(Shared {
                connection,
                prefix,
                tokens: Tokens {
                    scripts: Scripts::new(),
                    keys,
                },
                limits: LimitScripts::new(),
                ping: Script::new(PING),
            }),
        }
    }

    /// The store in the Redis that the variable `ZOOM_REDIS_URL` names, with the
    /// default settings.
    ///
    /// # Errors
    ///
    /// As for [`RedisStoreBuilder::build`].
    pub fn from_env() -> Result<Self, BuildError> {
        Self::builder_from_env().build()
    }

    /// As [`from_env`](Self::from_env), with settings.
    pub fn builder_from_env() -> RedisStoreBuilder {
        RedisStoreBuilder::from_env()
    }

    /// A store in the Redis at a URL: `redis://user:password@host:6379/0`,
    /// `rediss://…` for TLS, or `redis+unix:///path`.
    pub fn builder(url: &str) -> RedisStoreBuilder {
        RedisStoreBuilder::url(url)
    }

    /// A store in the Redis that a client of the crate `redis` leads to: for
    /// certificates of one's own, say.
    pub fn builder_with_client(client: redis::Client) -> RedisStoreBuilder {
        RedisStoreBuilder::client(client)
    }

    /// A store in the primary that sentinels name. They are asked anew for each
    /// connection, and so is the function, for a client to ask them with.
    pub fn builder_with_sentinel(
        client: impl Fn() -> RedisResult<SentinelClient> + Send + Sync + 'static,
    ) -> RedisStoreBuilder {
        RedisStoreBuilder::sentinel(client)
    }

    /// A store in a Redis Cluster.
    ///
    /// The client should retry twice or so and not 16 times, as it does by
    /// default: `ClusterClient::builder(nodes).retries(2)`.
    pub fn builder_with_cluster(client: ClusterClient) -> RedisStoreBuilder {
        RedisStoreBuilder::cluster(client)
    }

    /// Asks Redis whether scripts run there: for health checks. No call needs it.
    ///
    /// # Errors
    ///
    /// - there is no connection, or no answer in time
    /// - Redis failed a moment ago, and was not asked
    /// - Redis refused: the password, or what its ACL lets this user do
    pub async fn ping(&self) -> Result<(), StoreError> {
        let key = format!("{}:{{ping}}:t", self.shared.prefix);
        let connection = &self.shared.connection;
        connection
            .run(&self.shared.ping, &[key], &[])
            .await
            .map(drop)
    }

    /// What this process has done with Redis so far.
    pub fn counters(&self) -> RedisCounters {
        self.shared.connection.counters()
    }

    /// Whether Redis was well the last time that it was asked.
    pub fn is_up(&self) -> bool {
        self.shared.connection.is_up()
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("connection", &self.shared.connection)
            .field("prefix", &self.shared.prefix)
            .finish_non_exhaustive()
    }
}
