//! The handle of a running fake: where it is, and what it knows.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::Serialize;

use super::api::Route;
use super::app::App;
use super::builder::FakeZoomBuilder;
use super::limits::RatePlan;
use super::reply::Reply;
use super::requests::{API, FILES, RecordedRequest};
use super::running::Running;
use super::state::Shared;
use super::users::{SAMPLE_ACCOUNT, User};
use crate::error::BuildError;
use crate::{BearerToken, Client, Environment, RateLimitLabel, Secret, Server};

/// A Zoom of one's own, on a free port of the loopback interface; see the
/// [module](super) for what it does.
///
/// Clones are handles of the same server. It stops, and closes its
/// connections, when the last of them is dropped.
#[derive(Clone)]
pub struct FakeZoom {
    inner: Arc<Inner>,
}

struct Inner {
    shared: Arc<Shared>,
    running: Mutex<Option<Running>>,
    environment: Environment,
    base_url: String,
    app: App,
    default_scopes: Vec<String>,
}

/// Starting and stopping.
impl FakeZoom {
    /// Starts one on the current tokio runtime.
    ///
    /// A test that blocks the runtime's only thread waits for itself; it needs
    /// [`start_on_thread`](Self::start_on_thread).
    ///
    /// # Errors
    ///
    /// As for [`FakeZoomBuilder::start`].
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// Starts one on a thread of its own, which ends with it.
    ///
    /// # Errors
    ///
    /// As for [`FakeZoomBuilder::start_on_thread`].
    pub fn start_on_thread() -> io::Result<Self> {
        Self::builder().start_on_thread()
    }

    /// A fake that differs from the default in something.
    pub fn builder() -> FakeZoomBuilder {
        FakeZoomBuilder::new()
    }

    pub(super) fn new(
        shared: Arc<Shared>,
        running: Running,
        address: SocketAddr,
        scopes: Vec<String>,
    ) -> io::Result<Self> {
        let base_url = format!("http://{address}");
        let environment = Environment::custom(&format!("{base_url}{API}"), &base_url)
            .and_then(|environment| environment.with_files(&format!("{base_url}{FILES}")))
            .map_err(io::Error::other)?;
        shared.lock().file_base = format!("{base_url}{FILES}");
        let app = App::register(&shared, SAMPLE_ACCOUNT, scopes.clone());
        Ok(Self {
            inner: Arc::new(Inner {
                shared,
                running: Mutex::new(Some(running)),
                environment,
                base_url,
                app,
                default_scopes: scopes,
            }),
        })
    }

    pub(super) fn shared(&self) -> &Shared {
        &self.inner.shared
    }

    /// Stops the server: its connections are closed, and further ones are
    /// refused. Counts and requests can still be read.
    pub async fn stop(&self) {
        let running = self
            .inner
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(running) = running {
            running.end().await;
        }
    }
}

/// Where it is, and how to get in.
impl FakeZoom {
    /// The environment for a [`Client`]: all base URLs.
    #[must_use]
    pub fn environment(&self) -> Environment {
        self.inner.environment.clone()
    }

    /// The API's base URL, such as `http://127.0.0.1:49152/v2`.
    #[must_use]
    pub fn api_base_url(&self) -> String {
        format!("{}{API}", self.inner.base_url)
    }

    /// The file host's base URL, such as `http://127.0.0.1:49152/files/v2`.
    #[must_use]
    pub fn file_base_url(&self) -> String {
        format!("{}{FILES}", self.inner.base_url)
    }

    /// The OAuth server's base URL, such as `http://127.0.0.1:49152`.
    #[must_use]
    pub fn oauth_base_url(&self) -> String {
        self.inner.base_url.clone()
    }

    /// The six variables by which a program finds the fake in place of Zoom,
    /// and its credentials: for [`Command::envs`](std::process::Command::envs).
    /// One of them is the client secret.
    #[must_use]
    pub fn variables(&self) -> [(&'static str, String); 6] {
        [
            ("ZOOM_ACCOUNT_ID", self.account_id().to_owned()),
            ("ZOOM_CLIENT_ID", self.client_id().to_owned()),
            (
                "ZOOM_CLIENT_SECRET",
                self.client_secret().expose().to_owned(),
            ),
            ("ZOOM_API_BASE_URL", self.api_base_url()),
            ("ZOOM_OAUTH_BASE_URL", self.oauth_base_url()),
            ("ZOOM_FILE_BASE_URL", self.file_base_url()),
        ]
    }

    /// A client that holds a fresh [token](App::mint_token) of the first app.
    /// It goes to the fake directly, also where the environment names a proxy.
    ///
    /// # Errors
    ///
    /// As for [`ClientBuilder::build`](crate::ClientBuilder::build).
    pub fn client(&self) -> Result<Client, BuildError> {
        Client::builder(BearerToken::new(self.app().mint_token())?)
            .environment(self.environment())
            .http(reqwest::Client::builder().no_proxy())
            .build()
    }

    /// The Server-to-Server app that is there from the start.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.inner.app
    }

    /// The account of the first app and of the sample users.
    #[must_use]
    pub fn account_id(&self) -> &str {
        self.app().account_id()
    }

    /// The client id of the first app.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.app().client_id()
    }

    /// The client secret that the first app has now.
    #[must_use]
    pub fn client_secret(&self) -> Secret {
        self.app().client_secret()
    }

    /// Gives the first app a new client secret; see [`App::rotate_secret`].
    pub fn rotate_secret(&self) -> Secret {
        self.app().rotate_secret()
    }

    /// Adds an app of the same scopes as the first, for this account or
    /// another. An account has no users before one is
    /// [added](Self::add_user) with its `account_id`.
    pub fn add_app(&self, account_id: &str) -> App {
        App::register(
            &self.inner.shared,
            account_id,
            self.inner.default_scopes.clone(),
        )
    }

    /// Adds a chatbot: an app that gets its tokens by the client credentials
    /// grant, with the scope `imchat:bot`, and by no other.
    pub fn add_chatbot(&self) -> App {
        App::chatbot(&self.inner.shared, self.account_id())
    }

    /// A token of another OAuth app that the account's owner has authorized:
    /// enough to get a user, and so to find out the account id.
    #[must_use]
    pub fn mint_foreign_token(&self) -> Secret {
        let shared = &self.inner.shared;
        Secret::new(shared.lock().tokens.mint(
            None,
            self.account_id(),
            &["user:read:admin".to_owned()],
            shared.settings.token_lifetime,
            &*shared.clock,
        ))
    }

    /// How long the tokens live that it hands out.
    #[must_use]
    pub fn token_lifetime(&self) -> Duration {
        self.inner.shared.settings.token_lifetime
    }
}

/// What it knows.
impl FakeZoom {
    /// Adds a user as Zoom's JSON has it, a [`serde_json::Value`] or a model of
    /// this crate, or replaces the one with that id or e-mail address.
    ///
    /// The user belongs to the account in `account_id`, otherwise to that of
    /// the sample users. The first user of an account owns it: `me` means them.
    ///
    /// # Errors
    ///
    /// - it is not a JSON object
    /// - it has neither `id` nor `email`
    pub fn add_user(&self, user: impl Serialize) -> Result<(), BuildError> {
        let user = User::of(&user)?;
        self.inner.shared.lock().users.add(user);
        Ok(())
    }

    /// Adds an endpoint, LIGHT by its rate limit, or puts it in place of one of
    /// the fake's own.
    ///
    /// `path` is relative to the API's base, and the file host has it too; a
    /// segment in braces matches any.
    /// Tokens and rate limits are checked before `handler` is asked, scopes are
    /// not. It counts under its method and path. A handler must not own the
    /// `FakeZoom` or an [`App`] of it: neither would ever be dropped.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Method;
    /// use serde_json::{Value, json};
    /// use zoom_api::fake::{FakeZoom, Reply};
    ///
    /// let zoom = FakeZoom::start().await?;
    /// zoom.route(Method::GET, "/meetings/{meetingId}", |request| {
    ///     let id = request.path_segments().last().unwrap_or_default();
    ///     Reply::json(200, json!({"id": id, "topic": "Stand-up"}))
    /// });
    /// let meeting = zoom
    ///     .client()?
    ///     .request(Method::GET, "/meetings/{meetingId}")
    ///     .path("meetingId", 85746065)
    ///     .send::<Value>()
    ///     .await?;
    /// assert_eq!(meeting["topic"], "Stand-up");
    /// assert_eq!(zoom.counts().operation("GET /meetings/{meetingId}"), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn route(
        &self,
        method: Method,
        path: &str,
        handler: impl Fn(&RecordedRequest) -> Reply + Send + Sync + 'static,
    ) {
        self.route_as(RateLimitLabel::Light, method, path, handler);
    }

    /// Adds an endpoint to this server and no other; `path` is relative to its
    /// base. [`Server::OAuth`] has its token endpoint alone.
    pub fn route_at(
        &self,
        server: Server,
        method: Method,
        path: &str,
        handler: impl Fn(&RecordedRequest) -> Reply + Send + Sync + 'static,
    ) {
        let mut route = Route::new(method, path, RateLimitLabel::Light, Arc::new(handler));
        route.server = Some(server);
        self.inner.shared.lock().routes.push(route);
    }

    /// Adds an endpoint with another rate limit label.
    pub fn route_as(
        &self,
        label: RateLimitLabel,
        method: Method,
        path: &str,
        handler: impl Fn(&RecordedRequest) -> Reply + Send + Sync + 'static,
    ) {
        let route = Route::new(method, path, label, Arc::new(handler));
        self.inner.shared.lock().routes.push(route);
    }

    /// Puts a file on the content host, which is not one of the environment's,
    /// and returns its URL: what a route redirects to. A client doesn't begin there,
    /// since the host is none of Zoom's: it downloads a [`route`](Self::route) that
    /// answers with 302 and this URL as its `location`.
    ///
    /// The host refuses requests that carry an `Authorization` header. Its
    /// requests are counted with the API's.
    #[must_use]
    pub fn content_url(&self, content_type: &str, content: impl Into<Bytes>) -> String {
        let mut state = self.inner.shared.lock();
        state.files.push((content_type.to_owned(), content.into()));
        let number = state.files.len() - 1;
        let base = self.inner.base_url.replace("127.0.0.1", "localhost");
        format!("{base}/content/{number}")
    }

    /// Sets the rate limits of every account: a [`Plan`](crate::Plan), or a
    /// [`RatePlan`].
    pub fn set_plan(&self, plan: impl Into<RatePlan>) {
        self.inner.shared.lock().plan = plan.into();
    }
}

impl fmt::Debug for FakeZoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeZoom")
            .field("base_url", &self.inner.base_url)
            .field("app", self.app())
            .finish_non_exhaustive()
    }
}
