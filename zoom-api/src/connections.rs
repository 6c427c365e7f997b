//! Which HTTP client sends a request: by where the request goes, and by the
//! runtime that it comes from.
//!
//! - A request to this machine goes through no proxy, whatever the environment
//!   or the program says: plain http is allowed to loopback addresses, and a
//!   proxy would be shown the credentials. `localhost` is this machine without
//!   asking anybody (RFC 6761, section 6.3).
//! - A kept connection makes progress only while the runtime is driven that it
//!   was opened on. So every runtime has connections of its own: a call never
//!   waits for a runtime that stands still.

use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::redirect;
use tokio::runtime;
use url::Url;

use crate::environment::is_loopback;
use crate::error::BuildError;

/// How long connecting may take, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How many HTTP clients are kept; beyond that, the one that was not used for
/// longest goes, and the connections that it kept.
const MOST_CLIENTS: usize = 32;

/// What HTTP clients are made from.
pub(crate) enum Origin {
    /// The default settings.
    Default,
    /// A builder of the program's own, which makes one client.
    Builder(Box<reqwest::ClientBuilder>),
    /// A client of the program's own, which follows no redirects.
    Client(reqwest::Client),
    /// A function of the program's own, which makes as many as it takes.
    Function(Make),
}

/// Makes a builder for each client that it takes.
pub(crate) type Make = Arc<dyn Fn() -> reqwest::ClientBuilder + Send + Sync>;

/// The HTTP clients of a client, and of those who share them.
pub(crate) struct Connections {
    make: Make,
    most: usize,
    /// Least recently used first.
    clients: Mutex<Vec<Entry>>,
}

struct Entry {
    route: Route,
    /// The runtime that its connections belong to; `None` until the first call.
    runtime: Option<runtime::Id>,
    /// Whether there is no other way to a client with these settings.
    is_only: bool,
    /// Whether it goes through no proxy, wherever to.
    is_direct: bool,
    client: reqwest::Client,
}

/// Where a request goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Route {
    /// To this machine, past all proxies.
    Loopback,
    /// To the network, as the settings say.
    Network,
}

impl Connections {
    /// Makes the client for requests to `base` already, so that settings which
    /// no client can be built with are found out early.
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built
    pub(crate) fn new(
        origin: Origin,
        connect_timeout: Option<Duration>,
        base: &Url,
    ) -> Result<Self, BuildError> {
        let limited = move |http: reqwest::ClientBuilder| match connect_timeout {
            Some(timeout) => http.connect_timeout(timeout),
            None => http,
        };
        let defaults: Make =
            Arc::new(move || limited(reqwest::Client::builder().connect_timeout(CONNECT_TIMEOUT)));
        let base = Route::of(base);
        let built = |route: Route, http| {
            route.build(http).map_err(|error| {
                BuildError::invalid("HTTP client", format!("can't be built: {error}"))
            })
        };
        let (make, route, client, is_only) = match origin {
            Origin::Default => {
                let client = built(base, defaults())?;
                (defaults, base, client, false)
            }
            Origin::Function(make) => {
                let make: Make = Arc::new(move || limited(make()));
                let client = built(base, make())?;
                (make, base, client, false)
            }
            Origin::Builder(http) => {
                let route = if names_a_proxy(&http) {
                    Route::Network
                } else {
                    base
                };
                (defaults, route, built(route, limited(*http))?, true)
            }
            Origin::Client(client) => (defaults, Route::Network, client, true),
        };
        let first = Entry {
            route,
            runtime: None,
            is_only,
            is_direct: route == Route::Loopback || (is_only && !names_a_proxy(&client)),
            client,
        };
        Ok(Self {
            make,
            most: MOST_CLIENTS,
            clients: Mutex::new(vec![first]),
        })
    }

    /// Whether the program brought the one client that there is.
    pub(crate) fn is_brought(&self) -> bool {
        self.clients().iter().any(|entry| entry.is_only)
    }

    /// What makes further clients.
    pub(crate) fn make(&self) -> &Make {
        &self.make
    }

    /// The client that a request to `url` is sent with from here.
    ///
    /// # Errors
    ///
    /// - there is none yet, and it can't be built
    pub(crate) fn client(&self, url: &Url) -> Result<reqwest::Client, reqwest::Error> {
        let route = Route::of(url);
        let here = runtime::Handle::try_current()
            .ok()
            .map(|handle| handle.id());
        let is_plain = url.scheme() == "http";
        let fits = |entry: &Entry| {
            let is_here = entry.runtime.is_none() || entry.runtime == here;
            let is_way = entry.route == route;
            // A certificate authority that the program brought is worth more
            // than connections of one's own or a proxy; plain http needs none.
            let is_needed = entry.is_only && !is_plain;
            (is_way && is_here) || (is_needed && (is_way || entry.is_direct))
        };
        let mut clients = self.clients();
        let mut entry = match clients.iter().rposition(fits) {
            Some(found) => clients.remove(found),
            None => Entry {
                route,
                runtime: here,
                is_only: false,
                is_direct: route == Route::Loopback,
                client: route.build((self.make)())?,
            },
        };
        entry.runtime = entry.runtime.or(here);
        let client = entry.client.clone();
        clients.push(entry);
        if clients.len() > self.most
            && let Some(oldest) = clients.iter().position(|entry| !entry.is_only)
        {
            clients.remove(oldest);
        }
        Ok(client)
    }

    fn clients(&self) -> MutexGuard<'_, Vec<Entry>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Route {
    fn of(url: &Url) -> Self {
        if is_loopback(url) {
            Self::Loopback
        } else {
            Self::Network
        }
    }

    /// Sets what safety needs on top of the settings.
    ///
    /// The HTTP client's own retries stay on: they are for what an HTTP/2
    /// server gave back unseen (REFUSED_STREAM, GOAWAY), which only it can
    /// tell.
    fn build(self, http: reqwest::ClientBuilder) -> Result<reqwest::Client, reqwest::Error> {
        let http = http.redirect(redirect::Policy::none()).referer(false);
        match self {
            Self::Network => http,
            Self::Loopback => http
                .no_proxy()
                .resolve_to_addrs("localhost", &this_machine()),
        }
        .build()
    }
}

/// Whether the program chose a proxy: one for the network, since requests to
/// this machine need none.
///
/// Neither a builder nor a client can be asked for it but in this way; a client
/// names the environment's as well. An answer that is wrong takes a setting away,
/// and never sends anything through a proxy that should not go there.
fn names_a_proxy(http: &impl fmt::Debug) -> bool {
    format!("{http:?}").contains("proxies: ")
}

/// The port is the URL's, whatever it is here.
fn this_machine() -> [SocketAddr; 2] {
    [
        SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        SocketAddr::from((Ipv6Addr::LOCALHOST, 0)),
    ]
}

/// Leaves the settings out: default headers and proxies may hold secrets.
impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connections")
            .field("clients", &self.clients().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error;

    use super::*;

    #[test]
    fn a_builder_is_asked_whether_it_names_a_proxy() -> Result<(), Box<dyn Error>> {
        let http = reqwest::Client::builder;
        assert!(!names_a_proxy(&http()));
        assert!(!names_a_proxy(&http().no_proxy()));
        let proxy = reqwest::Proxy::all("http://127.0.0.1:9")?;
        assert!(names_a_proxy(&http().proxy(proxy.clone())));
        assert!(!names_a_proxy(&http().proxy(proxy).no_proxy()));
        Ok(())
    }

    #[test]
    fn runtimes_that_come_and_go_leave_no_heap_of_clients_behind() -> Result<(), Box<dyn Error>> {
        let here = Url::parse("http://127.0.0.1:9")?;
        let http = reqwest::Client::builder();
        let mut connections = Connections::new(Origin::Builder(Box::new(http)), None, &here)?;
        connections.most = 3;
        for round in 0..5 {
            let runtime = runtime::Builder::new_current_thread().build()?;
            runtime.block_on(async {
                connections.client(&here)?;
                connections.client(&here)
            })?;
            let is_kept = connections.clients().iter().any(|entry| entry.is_only);
            assert!(is_kept, "it can't be made again");
            assert_eq!(connections.clients().len(), 3.min(1 + round));
        }
        Ok(())
    }
}
