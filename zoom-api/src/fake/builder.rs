//! What a fake can be told before it starts.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use serde::Serialize;

use super::api::LIST_USERS;
use super::catalogue::Catalogue;
use super::fake_zoom::FakeZoom;
use super::limits::RatePlan;
use super::requests::RequestLog;
use super::running::Running;
use super::state::{Settings, Shared, State};
use super::users::{User, Users};
use crate::error::BuildError;
use crate::{Clock, Operation, Scheme, SystemClock, operations};

/// Builds a [`FakeZoom`] that differs from the default in something.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use std::{sync::Arc, time::Duration};
/// use zoom_api::fake::{FakeZoom, ManualClock, RatePlan};
///
/// let clock = ManualClock::new();
/// let zoom = FakeZoom::builder()
///     .clock(Arc::new(clock.clone()))
///     .token_lifetime(Duration::from_secs(300))
///     .scopes(["user:read:admin"])
///     .plan(RatePlan::pro())
///     .start()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing runs before `start`"]
pub struct FakeZoomBuilder {
    users: Vec<Result<User, BuildError>>,
    sample_users: bool,
    operations: Vec<&'static Operation>,
    /// Unless it is what the operations need.
    scopes: Option<Vec<String>>,
    plan: RatePlan,
    recorded: usize,
    clock: Arc<dyn Clock>,
    settings: Settings,
}

impl FakeZoomBuilder {
    pub(super) fn new() -> Self {
        Self {
            users: Vec::new(),
            sample_users: true,
            operations: Vec::new(),
            scopes: None,
            plan: RatePlan::unlimited(),
            recorded: 1_024,
            clock: Arc::new(SystemClock),
            settings: Settings {
                token_lifetime: Duration::from_secs(3_600),
                sample_spelling: false,
                api_url: None,
                query_form: true,
                rejection: StatusCode::UNAUTHORIZED,
                front: false,
                unknown_arguments: false,
            },
        }
    }

    /// Adds a user; see [`FakeZoom::add_user`]. A user that can't be added is
    /// an error of [`start`](Self::start).
    pub fn user(mut self, user: impl Serialize) -> Self {
        self.users.push(User::of(&user));
        self
    }

    /// Adds several users.
    pub fn users<U: Serialize>(mut self, users: impl IntoIterator<Item = U>) -> Self {
        self.users
            .extend(users.into_iter().map(|user| User::of(&user)));
        self
    }

    /// Leaves the sample users out, so that the first user that is added to an
    /// account owns it.
    pub fn without_sample_users(mut self) -> Self {
        self.sample_users = false;
        self
    }

    /// Sets the clock by which tokens expire, limits are counted and replies
    /// are delayed. Default: [`SystemClock`].
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Sets how long a token is good. The token endpoint reports whole seconds
    /// of it. Default: one hour.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.token_lifetime = lifetime;
        self
    }

    /// Adds the operations of another crate, those that `cargo xtask import
    /// --crate` made: `.operations(my_zoom::operations::ALL)`. Those of this crate
    /// are known without it, and give way to one at the same path.
    pub fn operations(mut self, operations: &[&'static Operation]) -> Self {
        self.operations.extend(operations);
        self
    }

    /// Sets the scopes of the first app, and of all that are added without any.
    /// Default: for each operation the first that allow it.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.scopes = Some(scopes.into_iter().map(Into::into).collect());
        self
    }

    /// Sets whether the token endpoint spells its reply as Zoom's older
    /// documentation does: `Access_token`, `Token_type`, `Expire_in`, and
    /// `scope` as a list. Default: as live systems do.
    pub fn sample_spelling(mut self, sample_spelling: bool) -> Self {
        self.settings.sample_spelling = sample_spelling;
        self
    }

    /// Sets the `api_url` that the token endpoint reports, as live systems do.
    /// Default: none, so that a client that follows it does not leave the fake.
    pub fn api_url(mut self, api_url: impl Into<String>) -> Self {
        self.settings.api_url = Some(api_url.into());
        self
    }

    /// Sets whether the token endpoint takes its parameters from the query.
    /// From a form body it always does. Default: true.
    pub fn query_form(mut self, accepted: bool) -> Self {
        self.settings.query_form = accepted;
        self
    }

    /// Sets the HTTP status of a rejected token, code 124: some of Zoom's
    /// products answer 400. Default: 401.
    pub fn rejection_status(mut self, status: StatusCode) -> Self {
        self.settings.rejection = status;
        self
    }

    /// Sets whether calls go through what stands in front of the live API; see
    /// [the module](super#as-in-production). Default: false.
    pub fn front(mut self, front: bool) -> Self {
        self.settings.front = front;
        self
    }

    /// Sets whether parameters and fields pass that the operation's spec doesn't
    /// know, which Zoom's live systems mostly overlook. Default: false, since most
    /// of them are misspelt.
    pub fn unknown_arguments(mut self, pass: bool) -> Self {
        self.settings.unknown_arguments = pass;
        self
    }

    /// Sets the account's rate limits: a [`Plan`](crate::Plan), or a [`RatePlan`].
    /// Default: [`RatePlan::unlimited`].
    pub fn plan(mut self, plan: impl Into<RatePlan>) -> Self {
        self.plan = plan.into();
        self
    }

    /// Sets how many requests [`FakeZoom::requests`] remembers: the last ones,
    /// or none at all with 0. Default: 1,024.
    pub fn recorded_requests(mut self, bound: usize) -> Self {
        self.recorded = bound;
        self
    }

    /// Starts the server on the current tokio runtime, which needs its I/O
    /// driver, and its timer when replies are delayed by the [`SystemClock`].
    ///
    /// # Errors
    ///
    /// - there is no tokio runtime
    /// - there is no free port
    /// - a [user](Self::user) could not be added
    pub async fn start(self) -> io::Result<FakeZoom> {
        let (shared, scopes) = self.shared()?;
        let (running, address) = Running::on_runtime(Arc::clone(&shared)).await?;
        FakeZoom::new(shared, running, address, scopes)
    }

    /// Starts the server on a thread and a runtime of its own: for tests that
    /// are not async, that block their runtime, or that use another one.
    ///
    /// # Errors
    ///
    /// - there is no free port, or no further thread
    /// - a [user](Self::user) could not be added
    pub fn start_on_thread(self) -> io::Result<FakeZoom> {
        let (shared, scopes) = self.shared()?;
        let (running, address) = Running::on_thread(Arc::clone(&shared))?;
        FakeZoom::new(shared, running, address, scopes)
    }

    fn shared(self) -> io::Result<(Arc<Shared>, Vec<String>)> {
        let invalid = |error| io::Error::new(io::ErrorKind::InvalidInput, error);
        let mut users = Users::default();
        if self.sample_users {
            for user in User::samples().map_err(invalid)? {
                users.add(user);
            }
        }
        for user in self.users {
            users.add(user.map_err(invalid)?);
        }
        let mut catalogue = Catalogue::default();
        catalogue.add(self.operations);
        catalogue.add(operations::ALL.iter().copied());
        catalogue.add([&LIST_USERS]);
        let scopes = self.scopes.unwrap_or_else(|| needed(&catalogue));
        let log = RequestLog::new(self.recorded);
        let state = State::new(catalogue, users, self.plan, log);
        let shared = Arc::new(Shared::new(self.clock, self.settings, state));
        Ok((shared, scopes))
    }
}

/// Scopes that allow each of the operations that a token of an account is for.
fn needed(catalogue: &Catalogue) -> Vec<String> {
    let mut scopes: Vec<String> = Vec::new();
    let operations = catalogue.operations();
    for operation in operations.filter(|operation| operation.scheme == Scheme::Bearer) {
        if !operation.is_allowed_by(scopes.iter().map(String::as_str)) {
            let first = operation.scopes.first().copied().unwrap_or_default();
            scopes.extend(first.iter().map(|scope| (*scope).to_owned()));
        }
    }
    scopes
}

/// Leaves the users out: a host key may be among their fields.
impl fmt::Debug for FakeZoomBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeZoomBuilder")
            .field("scopes", &self.scopes)
            .field("plan", &self.plan)
            .field("token_lifetime", &self.settings.token_lifetime)
            .finish_non_exhaustive()
    }
}
