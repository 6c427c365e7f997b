//! Where a client's HTTP clients come from.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use url::Url;

use crate::Client;
use crate::connections::{Connections, Make, Origin};
use crate::error::BuildError;

/// The HTTP client that requests are sent with: the default one, one with
/// settings of one's own (a proxy, a certificate authority, pool settings,
/// timeouts), or one that somebody else has already.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use zoom_api::reqwest::{self, redirect};
/// use zoom_api::{BearerToken, Client, HttpClient};
///
/// // A builder, with settings of one's own.
/// let settings = reqwest::Client::builder().https_only(true);
/// let zoom = Client::builder(BearerToken::new("a-token")?).http(settings).build()?;
///
/// // A client that the program has already.
/// let http = reqwest::Client::builder().redirect(redirect::Policy::none()).build()?;
/// let zoom = Client::builder(BearerToken::new("a-token")?)
///     .http(HttpClient::new(http)?)
///     .build()?;
///
/// // The very one of another client of Zoom's.
/// let other = Client::builder(BearerToken::new("another-token")?)
///     .http(HttpClient::of(&zoom))
///     .build()?;
/// # let _ = other;
/// # Ok(())
/// # }
/// ```
///
/// Whichever it is, requests to this machine (`localhost`, `127.0.0.0/8`, `::1`)
/// go through no proxy, neither its own nor the environment's, redirects are not
/// left to it, and a time limit of its own holds for each request, within the
/// call's [deadline](crate::RequestPolicy::with_deadline).
///
/// The default settings, and a [function](Self::per_runtime), make one for each
/// runtime that calls Zoom: a connection that is kept makes progress only while
/// the runtime is driven that it was opened on. A `reqwest::ClientBuilder` and a
/// `reqwest::Client` are one client, for all runtimes.
pub struct HttpClient {
    pub(crate) source: Source,
}

/// What an [`HttpClient`] is made from.
pub(crate) enum Source {
    /// Nothing: the defaults.
    Default,
    /// A builder of the program's own, which makes one client.
    Builder(Box<reqwest::ClientBuilder>),
    /// A client of the program's own.
    Client(reqwest::Client),
    /// A function of the program's own, which makes as many as it takes.
    Function(Make),
    /// Those of another client.
    Shared(Arc<Connections>, HeaderValue),
}

impl HttpClient {
    /// A client that the program has already, to share its connections and its
    /// settings. It has to leave redirects alone, since those that Zoom's
    /// downloads need are followed by the call, with the token shown to Zoom's
    /// hosts only.
    ///
    /// # Errors
    ///
    /// - it is not known to follow no redirects: build it with
    ///   `redirect(reqwest::redirect::Policy::none())`
    pub fn new(client: reqwest::Client) -> Result<Self, BuildError> {
        if !follows_no_redirects(&client) {
            let problem = "follows redirects, with which it would show Zoom's tokens to others: \
                           build it with redirect(reqwest::redirect::Policy::none())";
            return Err(BuildError::invalid("HTTP client", problem));
        }
        Ok(Self {
            source: Source::Client(client),
        })
    }

    /// A function that gives a builder, for programs that call Zoom from several
    /// runtimes and have settings of their own. It is called for each of them, so
    /// that no call waits for a connection of a runtime that stands still; the
    /// default settings do the same.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    /// use zoom_api::{BearerToken, Client, HttpClient, reqwest};
    ///
    /// let http = || reqwest::Client::builder().tcp_keepalive(Duration::from_secs(60));
    /// let zoom = Client::builder(BearerToken::new("a-token")?)
    ///     .http(HttpClient::per_runtime(http))
    ///     .build()?;
    /// # let _ = zoom;
    /// # Ok(())
    /// # }
    /// ```
    pub fn per_runtime(
        builder: impl Fn() -> reqwest::ClientBuilder + Send + Sync + 'static,
    ) -> Self {
        Self {
            source: Source::Function(Arc::new(builder)),
        }
    }

    /// The very HTTP client that another client has, its connections and its
    /// `User-Agent` included: for several accounts in one program, each of which
    /// would load the machine's certificates anew.
    pub fn of(client: &Client) -> Self {
        let shared = &client.shared;
        Self {
            source: Source::Shared(shared.connections.clone(), shared.user_agent.clone()),
        }
    }

    /// The HTTP clients for a client whose base this is.
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built
    /// - it was built by somebody else already, and `connect_timeout` is given
    pub(crate) fn connections(
        self,
        connect_timeout: Option<Duration>,
        base: &Url,
    ) -> Result<Arc<Connections>, BuildError> {
        let origin = match (self.source, connect_timeout) {
            (Source::Default, _) => Origin::Default,
            (Source::Builder(builder), _) => Origin::Builder(builder),
            (Source::Function(make), _) => Origin::Function(make),
            (Source::Client(client), None) => Origin::Client(client),
            (Source::Shared(connections, _), None) => return Ok(connections),
            (Source::Shared(connections, _), Some(_)) if !connections.is_brought() => {
                Origin::Function(connections.make().clone())
            }
            (Source::Client(_) | Source::Shared(..), Some(_)) => {
                let problem = "can't be set for an HTTP client that is there already: \
                               set it where that is built";
                return Err(BuildError::invalid("connect timeout", problem));
            }
        };
        Ok(Arc::new(Connections::new(origin, connect_timeout, base)?))
    }
}

/// The default settings.
impl Default for HttpClient {
    fn default() -> Self {
        Self {
            source: Source::Default,
        }
    }
}

/// One client, with settings of one's own. Where it names a proxy, requests to
/// this machine are sent with the default settings; where it names none and the
/// client's base is this machine, redirects from there to the network take none
/// of the environment's either.
impl From<reqwest::ClientBuilder> for HttpClient {
    fn from(builder: reqwest::ClientBuilder) -> Self {
        Self {
            source: Source::Builder(Box::new(builder)),
        }
    }
}

/// Leaves the settings out: default headers and proxies may hold secrets.
impl fmt::Debug for HttpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpClient").finish_non_exhaustive()
    }
}

/// Whether a client says of itself that it follows no redirects. It can't be
/// asked but in this way, and an answer that is wrong refuses a client; text of
/// the program's own, in a header's value, comes with its quotes escaped.
fn follows_no_redirects(client: &reqwest::Client) -> bool {
    format!("{client:?}").contains(r#"redirect_policy: "Policy(None)""#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_follows_redirects_is_refused() -> Result<(), Box<dyn std::error::Error>> {
        use reqwest::redirect::Policy;

        let build = |policy: Option<Policy>| {
            let builder =
                reqwest::Client::builder().user_agent(r#"redirect_policy: "Policy(None)""#);
            match policy {
                Some(policy) => builder.redirect(policy).build(),
                None => builder.build(),
            }
        };
        assert!(HttpClient::new(build(Some(Policy::none()))?).is_ok());
        for policy in [
            None,
            Some(Policy::limited(1)),
            Some(Policy::custom(|attempt| attempt.stop())),
        ] {
            let refused = HttpClient::new(build(policy)?).unwrap_err().to_string();
            assert!(refused.contains("Policy::none()"), "{refused}");
        }
        Ok(())
    }
}
