//! What is connected to, and how.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;
use redis::aio::{ConnectionLike, MultiplexedConnection};
use redis::cluster::{ClusterClient, ClusterConfig};
use redis::cluster_async::ClusterConnection;
use redis::io::tcp::{TcpSettings, socket2::TcpKeepalive};
use redis::sentinel::SentinelClient;
use redis::{
    AsyncConnectionConfig, Client, Cmd, IntoConnectionInfo as _, RedisError, RedisFuture,
    RedisResult, Value,
};
use zoom_api::BuildError;

/// When the system is to find out that the other end is gone of which nothing is
/// heard.
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Where the shared state is.
#[derive(Clone)]
pub(crate) enum Target {
    /// One server, or whatever answers at one address.
    Single(Arc<Client>),
    /// The primary that sentinels name at the time of connecting.
    Sentinel(Sentinel),
    /// A Redis Cluster.
    Cluster(Arc<ClusterClient>),
}

/// Makes a client that asks the sentinels, which one attempt has to itself.
type Sentinel = Arc<dyn Fn() -> RedisResult<SentinelClient> + Send + Sync>;

/// An open connection. Clones share it.
#[derive(Clone)]
pub(super) enum Link {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

impl Target {
    /// The server of a URL, which `what` names.
    pub(crate) fn of_url(what: &str, url: &str) -> Result<Self, BuildError> {
        let wrong = |_: RedisError| {
            let problem = "is no URL of a Redis (redis://, rediss:// or redis+unix://)";
            BuildError::invalid(what, problem)
        };
        let info = url.into_connection_info().map_err(wrong)?;
        let tcp = TcpSettings::default()
            .set_nodelay(true)
            .set_keepalive(TcpKeepalive::new().with_time(KEEPALIVE));
        let settings = info.redis_settings().clone().set_skip_set_lib_name();
        let info = info.set_tcp_settings(tcp).set_redis_settings(settings);
        let client = Client::open(info).map_err(wrong)?;
        Ok(Self::Single(Arc::new(client)))
    }

    /// Connects. No time limit is on it but for the ones that a cluster needs to
    /// go on to another node.
    pub(super) async fn connect(&self, limit: Duration) -> RedisResult<Link> {
        #[cfg(feature = "rustls")]
        have_crypto_provider();
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        match self {
            Self::Single(client) => {
                let connecting = client.get_multiplexed_async_connection_with_config(&config);
                connecting.await.map(Link::Single)
            }
            Self::Sentinel(sentinel) => {
                let mut client = sentinel()?;
                let connecting = client.get_async_connection_with_config(&config);
                connecting.await.map(Link::Single)
            }
            Self::Cluster(client) => {
                let config = ClusterConfig::new()
                    .set_connection_timeout(limit)
                    .set_response_timeout(limit);
                let connecting = client.get_async_connection_with_config(config);
                connecting.await.map(Link::Cluster)
            }
        }
    }
}

/// rustls wants one for the whole process, and panics without where more than one
/// is compiled in.
#[cfg(feature = "rustls")]
fn have_crypto_provider() {
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Somebody else may have been faster, and is right.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    }
}

impl Link {
    /// Sends a command.
    pub(super) fn send<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
        .map(|answer| answer.and_then(Value::extract_error))
        .boxed()
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Single(_) => "Single",
            Self::Sentinel(_) => "Sentinel",
            Self::Cluster(_) => "Cluster",
        })
    }
}
