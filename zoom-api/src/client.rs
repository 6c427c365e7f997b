//! The client that the generated operations hang on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Method;
use reqwest::redirect;

use crate::error::BuildError;
use crate::runtime::Request;
use crate::{Authorizer, Clock, Environment, SystemClock};

/// How long connecting may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// How long one exchange with the server may take, its body included.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// A client for Zoom's API: a method for each operation of the fragment, and
/// [`request`](Self::request) for all others.
///
/// Cloning is cheap, and clones share connections and authorizer.
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
}

/// What clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) http: reqwest::Client,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    pub(crate) environment: Environment,
    #[allow(dead_code)]
    pub(crate) clock: Arc<dyn Clock>,
}

impl Client {
    /// A client for Zoom's own hosts.
    ///
    /// # Errors
    ///
    /// As for [`ClientBuilder::build`].
    pub fn new(authorizer: impl Authorizer) -> Result<Self, BuildError> {
        Self::builder(authorizer).build()
    }

    /// A client that differs from the default in something.
    pub fn builder(authorizer: impl Authorizer) -> ClientBuilder {
        ClientBuilder::new(Arc::new(authorizer))
    }

    /// Which hosts the client talks to.
    pub fn environment(&self) -> &Environment {
        &self.shared.environment
    }

    /// Any call that the generated operations don't cover, through the very
    /// same authorization, replay and errors.
    ///
    /// `path` is relative to `https://api.zoom.us/v2` (see
    /// [`Request::server`]) and may hold placeholders in braces, which
    /// [`Request::path`] fills in.
    ///
    /// ```no_run
    /// # async fn run(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// use http::Method;
    ///
    /// let settings: serde_json::Value = zoom
    ///     .request(Method::GET, "/users/{userId}/settings")
    ///     .path("userId", "me")
    ///     .query("option", "meeting_security")
    ///     .send()
    ///     .await?
    ///     .into_inner();
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request<'_> {
        Request::ad_hoc(self, method, path.into())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("authorizer", &self.shared.authorizer)
            .field("environment", &self.shared.environment)
            .finish_non_exhaustive()
    }
}

/// Builds a [`Client`].
#[derive(Debug)]
#[must_use = "nothing is built before `build`"]
pub struct ClientBuilder {
    authorizer: Arc<dyn Authorizer>,
    environment: Environment,
    http: reqwest::ClientBuilder,
    clock: Arc<dyn Clock>,
}

impl ClientBuilder {
    /// A builder with an authorizer that is shared with somebody else.
    pub fn new(authorizer: Arc<dyn Authorizer>) -> Self {
        Self {
            authorizer,
            environment: Environment::zoom(),
            http: reqwest::Client::builder()
                .connect_timeout(CONNECT_TIMEOUT)
                .timeout(ATTEMPT_TIMEOUT),
            clock: Arc::new(SystemClock),
        }
    }

    /// Sets which hosts to talk to. Default: [`Environment::zoom`].
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Brings a builder of one's own for the HTTP client: a proxy, a
    /// certificate authority, pool settings, timeouts.
    ///
    /// What safety needs is set on top: redirects are not left to it.
    pub fn http(mut self, http: reqwest::ClientBuilder) -> Self {
        self.http = http;
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Builds the client. No network is involved.
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built, for instance without certificates
    pub fn build(self) -> Result<Client, BuildError> {
        let http = self
            .http
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(|error| {
                BuildError::invalid("HTTP client", format!("can't be built: {error}"))
            })?;
        Ok(Client {
            shared: Arc::new(Shared {
                http,
                authorizer: self.authorizer,
                environment: self.environment,
                clock: self.clock,
            }),
        })
    }
}
