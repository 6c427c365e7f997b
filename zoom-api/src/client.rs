//! The client that the generated operations hang on.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::{HeaderValue, Method};
use serde::Serialize;

use crate::connections::Connections;
use crate::error::BuildError;
use crate::http_client::{HttpClient, Source};
use crate::policy::{Crowd, RetryBudget, Tally};
use crate::runtime::{DownloadRequest, Request, append_query};
use crate::{
    Authorizer, Clock, Counters, Environment, Operation, RateLimiter, RequestPolicy, Scheme,
    Server, SystemClock,
};

/// The `User-Agent` of a client that was not given another
/// ([`ClientBuilder::user_agent`]).
pub const USER_AGENT: &str = concat!("zoom-api/", env!("CARGO_PKG_VERSION"));

/// How many retries after failures may run ahead of successes.
const RETRY_BUDGET: u32 = 100;

/// A client for Zoom's API: a method for each operation of the fragment, and
/// [`request`](Self::request) for all others.
///
/// Cloning is cheap, and clones share connections, authorizer, retry budget,
/// limiter and counters. The policy is a clone's own, so a setting for one call
/// is a clone:
///
/// ```no_run
/// # async fn run(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
/// use std::time::Duration;
///
/// let user = zoom.without_retries().get_user().user_id("me").send().await?;
/// let hasty = zoom.with_deadline(Duration::from_secs(2));
/// # let _ = (user, hasty);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) shared: Arc<Shared>,
    pub(crate) policy: Arc<RequestPolicy>,
    /// What each call's query begins with; almost always nothing.
    pub(crate) query: String,
}

/// What clones of a client have in common.
pub(crate) struct Shared {
    pub(crate) connections: Arc<Connections>,
    pub(crate) user_agent: HeaderValue,
    pub(crate) authorizer: Arc<dyn Authorizer>,
    pub(crate) environment: Environment,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) budget: RetryBudget,
    pub(crate) limiter: Option<RateLimiter>,
    pub(crate) crowd: Crowd,
    pub(crate) tally: Tally,
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

    /// A call of an operation that the fragment describes, by its static: what
    /// the generated methods are made of, for programs that choose operations
    /// at run time.
    pub fn call(&self, operation: &'static Operation) -> Request {
        self.clone().into_call(operation)
    }

    /// As [`call`](Self::call), for whoever has a clone already.
    #[doc(hidden)]
    pub fn into_call(self, operation: &'static Operation) -> Request {
        Request::generated(self, operation)
    }

    /// How the client carries out its calls.
    pub fn policy(&self) -> &RequestPolicy {
        &self.policy
    }

    /// A clone with another policy. What clones share, such as the retry
    /// budget, stays shared.
    #[must_use]
    pub fn with_policy(&self, policy: RequestPolicy) -> Self {
        Self {
            policy: Arc::new(policy),
            ..self.clone()
        }
    }

    /// A clone whose calls have one more query parameter: for what Zoom takes and
    /// an operation's own methods don't know. The value is as for
    /// [`Request::query`].
    ///
    /// ```no_run
    /// # async fn run(zoom: &zoom_api::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let user = zoom
    ///     .with_query("include_fields", "custom_attributes")?
    ///     .get_user()
    ///     .user_id("me")
    ///     .send()
    ///     .await?;
    /// # let _ = user;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// - the value is an object, a list of lists, or a [`Secret`](crate::Secret)
    pub fn with_query(&self, name: &str, value: impl Serialize) -> Result<Self, BuildError> {
        let mut query = self.query.clone();
        append_query(&mut query, name, &value)
            .map_err(|problem| BuildError::invalid(name, problem))?;
        Ok(Self {
            query,
            ..self.clone()
        })
    }

    /// A clone that sends each call once, as
    /// [`RequestPolicy::without_retries`] says.
    #[must_use]
    pub fn without_retries(&self) -> Self {
        self.with_policy(self.policy().clone().without_retries())
    }

    /// A clone whose calls may take no longer than this as a whole, as
    /// [`RequestPolicy::with_deadline`] says.
    #[must_use]
    pub fn with_deadline(&self, deadline: Duration) -> Self {
        self.with_policy(self.policy().clone().with_deadline(deadline))
    }

    /// What the client and its clones have done so far.
    pub fn counters(&self) -> Counters {
        self.shared.tally.snapshot()
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
    /// let settings = zoom
    ///     .request(Method::GET, "/users/{userId}/settings")
    ///     .path("userId", "me")
    ///     .query("option", "meeting_security")
    ///     .send::<serde_json::Value>()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl AsRef<str>) -> Request {
        Request::ad_hoc(self.clone(), method, path.as_ref())
    }
}

impl Client {
    /// A file by the absolute URL that a reply has it under, such as a
    /// recording's `download_url`. It has to lead to one of Zoom's hosts, or the
    /// environment's; from there it may be redirected to any host that Zoom keeps
    /// files with, which is shown no token. Cookies that are set on the way go along
    /// to the hosts behind that may have them (RFC 6265), and no further than this
    /// chain of redirects.
    ///
    /// ```no_run
    /// # async fn run(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
    /// let url = "https://us06web.zoom.us/rec/download/mQ4l9rYxT";
    /// let length = zoom.download(url).save_to("minutes.mp4").await?;
    ///
    /// let mut recording = zoom.download(url).send().await?;
    /// println!("{:?} of {:?} bytes", recording.content_type(), recording.total());
    /// while let Some(bytes) = recording.next().await {
    ///     let bytes = bytes?;
    /// #   let _ = (&bytes, length);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn download(&self, url: impl AsRef<str>) -> DownloadRequest {
        DownloadRequest::new(self, url.as_ref())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("authorizer", &self.shared.authorizer)
            .field("environment", &self.shared.environment)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

/// Builds a [`Client`].
#[must_use = "nothing is built before `build`"]
pub struct ClientBuilder {
    authorizer: Arc<dyn Authorizer>,
    environment: Environment,
    http: HttpClient,
    connect_timeout: Option<Duration>,
    user_agent: Option<HeaderValue>,
    clock: Arc<dyn Clock>,
    policy: RequestPolicy,
    retry_budget: u32,
    limiter: Option<RateLimiter>,
}

/// Leaves the HTTP client's settings out: its default headers and proxies may
/// hold secrets.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("authorizer", &self.authorizer)
            .field("environment", &self.environment)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

impl ClientBuilder {
    /// A builder with an authorizer that is shared with somebody else.
    pub fn new(authorizer: Arc<dyn Authorizer>) -> Self {
        Self {
            authorizer,
            environment: Environment::zoom(),
            http: HttpClient::default(),
            connect_timeout: None,
            user_agent: None,
            clock: Arc::new(SystemClock),
            policy: RequestPolicy::new(),
            retry_budget: RETRY_BUDGET,
            limiter: None,
        }
    }

    /// Sets which hosts to talk to. Default: [`Environment::zoom`].
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Sets the HTTP client: a `reqwest::ClientBuilder` with a proxy, a
    /// certificate authority, pool settings or timeouts, or anything else that an
    /// [`HttpClient`] can be made from. What safety needs is set on top. Default:
    /// one of its own for each runtime.
    pub fn http(mut self, http: impl Into<HttpClient>) -> Self {
        self.http = http.into();
        self
    }

    /// Sets how long making a connection may take, TLS included. Default: 5 s,
    /// unless [`http`](Self::http) brought settings of one's own, which then
    /// stand. A client that is built already can't be told any more.
    ///
    /// This one wait is the HTTP client's own and not the
    /// [`clock`](Self::clock)'s.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = Some(timeout);
        self
    }

    /// Sets the `User-Agent`, in place of [`USER_AGENT`] and of what the settings
    /// for [`http`](Self::http) have. A program puts its own name in front
    /// (RFC 9110, section 10.1.5):
    ///
    /// ```
    /// # use zoom_api::{BearerToken, Client};
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let zoom = Client::builder(BearerToken::new("a-token")?)
    ///     .user_agent(format!("my-app/1.0 {}", zoom_api::USER_AGENT).try_into()?)
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn user_agent(mut self, user_agent: HeaderValue) -> Self {
        self.user_agent = Some(user_agent);
        self
    }

    /// Sets the clock. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how calls are carried out. Default: [`RequestPolicy::new`].
    pub fn policy(mut self, policy: RequestPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Sends each call once, as [`RequestPolicy::without_retries`] says.
    pub fn without_retries(mut self) -> Self {
        self.policy = self.policy.without_retries();
        self
    }

    /// Sets how many retries after failures the client and its clones may make
    /// ahead of what successes earn: each earns a fifth of one. A retry after a
    /// rate limit costs a tenth. Default: 100.
    ///
    /// When the budget is used up, calls are still sent, but once. So however
    /// many callers there are, a Zoom that is down sees each call once and this
    /// many retries in all.
    pub fn retry_budget(mut self, retries: u32) -> Self {
        self.retry_budget = retries;
        self
    }

    /// Paces the calls of the client and its clones. Default: none.
    pub fn limiter(mut self, limiter: RateLimiter) -> Self {
        self.limiter = Some(limiter);
        self
    }

    /// Builds the client. No network is involved.
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built, for instance without certificates
    /// - it is built already, and there is a [connect
    ///   timeout](Self::connect_timeout)
    pub fn build(self) -> Result<Client, BuildError> {
        let server = match self.authorizer.scheme() {
            Scheme::Bearer | Scheme::ClientCredentials => Server::Api,
            Scheme::Basic => Server::OAuth,
        };
        let base = self.environment.base(server);
        let shared_user_agent = match &self.http.source {
            Source::Shared(_, user_agent) => Some(user_agent.clone()),
            _ => None,
        };
        let user_agent = self.user_agent.or(shared_user_agent);
        let connections = self.http.connections(self.connect_timeout, base)?;
        Ok(Client {
            shared: Arc::new(Shared {
                connections,
                user_agent: user_agent.unwrap_or_else(|| HeaderValue::from_static(USER_AGENT)),
                authorizer: self.authorizer,
                environment: self.environment,
                clock: self.clock,
                budget: RetryBudget::new(self.retry_budget),
                limiter: self.limiter,
                crowd: Crowd::default(),
                tally: Tally::default(),
            }),
            policy: Arc::new(self.policy),
            query: String::new(),
        })
    }
}
