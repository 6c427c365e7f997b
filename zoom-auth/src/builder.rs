//! The settings of a token provider.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use zoom_api::{BuildError, Clock, SystemClock};

use crate::TokenProvider;
use crate::exchange::{ApiHost, Parameters, TokenEndpoint};
use crate::grant::Credentials;
use crate::timing::Timing;

/// How long connecting to the token endpoint may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Builds a [`TokenProvider`].
#[must_use = "nothing is built before `build`"]
pub struct TokenProviderBuilder {
    credentials: Credentials,
    timing: Timing,
    http: Option<reqwest::ClientBuilder>,
    connect_timeout: Option<Duration>,
    clock: Arc<dyn Clock>,
    parameters: Parameters,
    api_host: ApiHost,
}

impl TokenProviderBuilder {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            timing: Timing::default(),
            http: None,
            connect_timeout: None,
            clock: Arc::new(SystemClock),
            parameters: Parameters::Query,
            api_host: ApiHost::Global,
        }
    }

    /// How long before its expiry a token is renewed. Default: 5 minutes.
    ///
    /// A token is fresh for half of its lifetime at least, whatever the margin.
    pub fn margin(mut self, margin: Duration) -> Self {
        self.timing.margin = margin;
        self
    }

    /// Up to how much earlier than that, at random, so that the machines of a
    /// fleet don't renew in step. Default: 1 minute.
    pub fn jitter(mut self, jitter: Duration) -> Self {
        self.timing.jitter = jitter;
        self
    }

    /// How long a token is believed to live at least, whatever the server says
    /// of it, so that an `expires_in` of 0 does not turn every call into an
    /// exchange. Default: 5 seconds.
    pub fn minimum_lifetime(mut self, lifetime: Duration) -> Self {
        self.timing.minimum_lifetime = lifetime;
        self
    }

    /// How long a token is believed to live at most, whatever the server says
    /// of it. Default: one day; Zoom's live for an hour.
    pub fn maximum_lifetime(mut self, lifetime: Duration) -> Self {
        self.timing.maximum_lifetime = lifetime;
        self
    }

    /// How long connecting to the token endpoint may take, TLS included.
    /// Default: 5 seconds, unless [`http`](Self::http) brought a builder of
    /// one's own, whose setting then stands.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// How long one attempt to exchange the credentials may take. Default: 10
    /// seconds.
    pub fn exchange_timeout(mut self, timeout: Duration) -> Self {
        self.timing.exchange_timeout = timeout;
        self
    }

    /// How often an exchange is attempted before those who wait for it get the
    /// error. Default: 3, and 1 at least.
    ///
    /// Attempted again is only after [transient](crate::TokenError::is_transient)
    /// failures. While the old token can be used, there is one attempt at a
    /// time.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.timing.attempts = attempts;
        self
    }

    /// The wait after a first failure; it doubles with each further one. Up to
    /// one half of a wait is taken away at random. Default: 500 milliseconds.
    pub fn min_backoff(mut self, backoff: Duration) -> Self {
        self.timing.min_backoff = backoff;
        self
    }

    /// The longest wait between two attempts; also the longest that a
    /// `Retry-After` is obeyed. Default: 1 minute.
    ///
    /// Callers that have no token are made to wait between two attempts for no
    /// longer than one [exchange](Self::exchange_timeout) may take.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.timing.max_backoff = backoff;
        self
    }

    /// For how long after a failure that another attempt won't mend, such as
    /// rejected credentials, callers get that failure without an attempt of
    /// their own. Default: 10 seconds.
    pub fn rejection_memory(mut self, memory: Duration) -> Self {
        self.timing.rejection_memory = memory;
        self
    }

    /// Brings a builder of one's own for the HTTP client of the exchange: a
    /// proxy, a certificate authority. The API's client has
    /// [its own](zoom_api::ClientBuilder::http).
    ///
    /// What safety needs is set on top: requests to this machine go through no
    /// proxy, redirects are not left to it, and connections are not kept.
    pub fn http(mut self, http: reqwest::ClientBuilder) -> Self {
        self.http = Some(http);
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sends the parameters of the token request as a form body, as RFC 6749
    /// has it, in place of the query that Zoom documents for this grant.
    /// Default: `false`.
    pub fn form_body(mut self, form_body: bool) -> Self {
        self.parameters = if form_body {
            Parameters::Form
        } else {
            Parameters::Query
        };
        self
    }

    /// Sends API calls to the account's regional host, which comes with its
    /// tokens (`api_url`). Default: `false`, since the global host always
    /// works.
    ///
    /// Followed is `https` to `zoom.us`, `zoomgov.com` and hosts below them,
    /// and nothing else, since tokens go there.
    pub fn follow_api_url(mut self, follow: bool) -> Self {
        self.api_host = if follow {
            ApiHost::Regional
        } else {
            ApiHost::Global
        };
        self
    }

    /// Builds the provider. No network and no runtime is involved.
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built, for instance without certificates
    pub fn build(self) -> Result<TokenProvider, BuildError> {
        let environment = self.credentials.environment().clone();
        let default_timeout = self.http.is_none().then_some(CONNECT_TIMEOUT);
        let mut http = self.http.unwrap_or_default();
        if let Some(timeout) = self.connect_timeout.or(default_timeout) {
            http = http.connect_timeout(timeout);
        }
        let endpoint = TokenEndpoint::new(
            &self.credentials,
            http,
            self.clock.clone(),
            self.parameters,
            self.api_host,
        )?;
        Ok(TokenProvider::with_exchange(
            Box::new(endpoint),
            self.clock,
            self.timing,
            environment,
        ))
    }
}

impl fmt::Debug for TokenProviderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenProviderBuilder")
            .field("credentials", &self.credentials)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}
