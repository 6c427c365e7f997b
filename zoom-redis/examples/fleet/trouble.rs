//! What befalls the fleet.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use zoom_api::fake::{Endpoint, FakeZoom};
use zoom_api::{Clock as _, SystemClock};

use crate::crew::Crew;
use crate::options::{Options, Redis, Trouble};
use crate::server::{RedisCluster, RedisServer};

/// The variable with the nodes of a cluster.
pub const NODES: &str = "FLEET_NODES";

/// Of a server that speaks TLS.
const PASSWORD: &str = "s3cr3t";

/// The Redis of the fleet, its replica if it has one, and the address that stays the
/// same when they change places.
pub struct Site {
    primary: RedisServer,
    replica: Option<RedisServer>,
    cluster: Option<RedisCluster>,
    address: Address,
}

impl Site {
    pub async fn start(options: &Options) -> io::Result<Self> {
        let primary = match options.redis {
            Redis::Tls => RedisServer::with_tls(PASSWORD),
            Redis::Single | Redis::Cluster => RedisServer::start(),
        };
        let cluster = (options.redis == Redis::Cluster).then(RedisCluster::start);
        let replica = (options.trouble == Trouble::Promote).then(|| {
            let port = primary.port().to_string();
            RedisServer::with(&["--replicaof", "localhost", &port])
        });
        let address = Address::start(primary.port()).await?;
        Ok(Self {
            primary,
            replica,
            cluster,
            address,
        })
    }

    /// What the workers find it by.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let port = self.address.port;
        if let Some(cluster) = &self.cluster {
            return vec![(NODES, cluster.urls().join(","))];
        }
        match self.primary.authority() {
            Some(file) => {
                let url = format!("rediss://:{PASSWORD}@localhost:{}", self.primary.port());
                let file = file.to_string_lossy().into_owned();
                vec![("ZOOM_REDIS_URL", url), ("SSL_CERT_FILE", file)]
            }
            None => vec![("ZOOM_REDIS_URL", format!("redis://127.0.0.1:{port}"))],
        }
    }

    /// Lets the trouble of a run come to pass, in its middle: soon after that a token
    /// goes stale, by the numbers that are the default.
    pub async fn trouble(&mut self, options: &Options, crew: &Crew, fake: &FakeZoom) {
        SystemClock
            .sleep(Duration::from_secs(options.seconds / 2))
            .await;
        match options.trouble {
            Trouble::None => {}
            Trouble::Restart => {
                tell("Redis stops");
                self.primary.stop();
                SystemClock.sleep(Duration::from_secs(15)).await;
                self.primary.restart();
                tell("Redis is back, and empty");
            }
            Trouble::Kill => {
                let gate = fake.hold(Endpoint::Token);
                let longest = options.lifetime;
                match crew.next_leased(longest).await {
                    Some(worker) => {
                        crew.kill(worker);
                        tell(&format!("worker {worker} is killed while it has the lease"));
                    }
                    None => tell("nobody took the lease"),
                }
                drop(gate);
            }
            Trouble::Pause => {
                self.primary.run::<()>("CLIENT PAUSE 5000 ALL");
                tell("Redis answers nobody for 5 s");
            }
            Trouble::Full => {
                self.primary.run::<()>("CONFIG SET maxmemory 1");
                tell("Redis has no room to write");
                SystemClock.sleep(Duration::from_secs(15)).await;
                self.primary.run::<()>("CONFIG SET maxmemory 0");
                tell("Redis has room again");
            }
            Trouble::Promote => {
                if let Some(replica) = &self.replica {
                    replica.run::<()>("REPLICAOF NO ONE");
                    self.address.leads_to(replica.port());
                    let port = replica.port();
                    self.primary
                        .run::<()>(&format!("REPLICAOF localhost {port}"));
                    tell("the replica is the primary now");
                }
            }
        }
    }
}

fn tell(what: &str) {
    eprintln!("      {what}");
}

/// A port that leads to one server or another, as a name or a virtual address does:
/// what is connected stays where it is.
struct Address {
    port: u16,
    leads_to: Arc<AtomicU16>,
}

impl Address {
    async fn start(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let leads_to = Arc::new(AtomicU16::new(port));
        let address = Self {
            port: listener.local_addr()?.port(),
            leads_to: leads_to.clone(),
        };
        tokio::spawn(async move {
            while let Ok((mut near, _)) = listener.accept().await {
                let port = leads_to.load(Relaxed);
                tokio::spawn(async move {
                    let mut far = TcpStream::connect(("127.0.0.1", port)).await?;
                    near.set_nodelay(true)?;
                    far.set_nodelay(true)?;
                    tokio::io::copy_bidirectional(&mut near, &mut far).await
                });
            }
        });
        Ok(address)
    }

    fn leads_to(&self, port: u16) {
        self.leads_to.store(port, Relaxed);
    }
}
