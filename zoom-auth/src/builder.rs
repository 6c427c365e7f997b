//! The settings of a token provider.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use zoom_api::{BuildError, ClientBuilder, Clock, HttpClient, SystemClock};

use crate::TokenProvider;
use crate::exchange::{ApiHost, Parameters, TokenEndpoint};
use crate::grant::Credentials;
use crate::sharing::Sharing;
use crate::store::TokenStore;
use crate::timing::Timing;

/// Builds a [`TokenProvider`].
#[must_use = "nothing is built before `build`"]
pub struct TokenProviderBuilder {
    credentials: Credentials,
    timing: Timing,
    http: HttpClient,
    connect_timeout: Option<Duration>,
    user_agent: Option<HeaderValue>,
    clock: Arc<dyn Clock>,
    parameters: Parameters,
    api_host: ApiHost,
    store: Option<Arc<dyn TokenStore>>,
}

impl TokenProviderBuilder {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            timing: Timing::default(),
            http: HttpClient::default(),
            connect_timeout: None,
            user_agent: None,
            clock: Arc::new(SystemClock),
            parameters: Parameters::Query,
            api_host: ApiHost::Global,
            store: None,
        }
    }

    /// Shares the token with all processes that use the same store, for the same
    /// app and account. Default: each process has its own.
    ///
    /// The store is asked when this process has no fresh token, and never
    /// otherwise; a token of another process is renewed when one's own would be.
    /// While the store fails, each process exchanges for itself.
    pub fn store(mut self, store: impl TokenStore) -> Self {
        self.store = Some(Arc::new(store));
        self
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
    pub fn min_lifetime(mut self, lifetime: Duration) -> Self {
        self.timing.min_lifetime = lifetime;
        self
    }

    /// How long a token is believed to live at most, whatever the server says
    /// of it. Default: one day; Zoom's live for an hour.
    pub fn max_lifetime(mut self, lifetime: Duration) -> Self {
        self.timing.max_lifetime = lifetime;
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

    /// Sets the HTTP client, for the exchange and for the [clients] of the
    /// provider alike: a `reqwest::ClientBuilder` with a proxy or a certificate
    /// authority, or anything else that an [`HttpClient`] can be made from. What
    /// safety needs is set on top.
    ///
    /// ```no_run
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use zoom_api::reqwest::{self, Proxy};
    /// use zoom_auth::{AccountCredentials, TokenProvider};
    ///
    /// let proxy = Proxy::https("http://proxy.example:3128")?;
    /// let zoom = TokenProvider::builder(AccountCredentials::from_env()?)
    ///     .http(reqwest::Client::builder().proxy(proxy))
    ///     .build()?
    ///     .client()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// [clients]: TokenProvider::client_builder
    pub fn http(mut self, http: impl Into<HttpClient>) -> Self {
        self.http = http.into();
        self
    }

    /// How long making a connection may take, TLS included, for the exchange and
    /// for the provider's clients. Default: 5 seconds, unless
    /// [`http`](Self::http) brought settings of one's own, which then stand.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets the `User-Agent`, for the exchange and for the provider's clients, as
    /// [`zoom_api::ClientBuilder::user_agent`] does.
    pub fn user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = Some(user_agent);
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
    /// - it is built already, and there is a [connect
    ///   timeout](Self::connect_timeout)
    pub fn build(self) -> Result<TokenProvider, BuildError> {
        let environment = self.credentials.environment().clone();
        let (http, connect_timeout, user_agent) =
            (self.http, self.connect_timeout, self.user_agent);
        let configure = |client: ClientBuilder| {
            let client = client.http(http);
            let client = match connect_timeout {
                Some(timeout) => client.connect_timeout(timeout),
                None => client,
            };
            match user_agent {
                Some(user_agent) => client.user_agent(user_agent),
                None => client,
            }
        };
        let endpoint = TokenEndpoint::new(
            &self.credentials,
            configure,
            self.clock.clone(),
            self.parameters,
            self.api_host,
        )?;
        let sharing = self.store.map(|store| {
            let key = self.credentials.key();
            Sharing::new(store, key, self.clock.clone())
        });
        Ok(TokenProvider::with_exchange(
            Box::new(endpoint),
            self.clock,
            self.timing,
            environment,
            sharing,
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
