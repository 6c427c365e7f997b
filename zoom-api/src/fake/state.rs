//! Everything that the fake remembers, behind one lock that is held briefly.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use tokio::sync::Notify;

use super::answers::Answers;
use super::api::Route;
use super::app::AppState;
use super::catalogue::Catalogue;
use super::counts::Counts;
use super::front;
use super::gate::GateState;
use super::limits::{RatePlan, Usage};
use super::reply::Reply;
use super::requests::{RecordedRequest, RequestLog};
use super::resources::Resources;
use super::script::{Endpoint, Script};
use super::tokens::Tokens;
use super::users::Users;
use crate::Clock;

/// What the server and the handles share.
pub(super) struct Shared {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) settings: Settings,
    /// Told whenever the counts have changed.
    pub(super) counted: Notify,
    state: Mutex<State>,
}

/// What is settled before the start.
#[derive(Clone)]
pub(super) struct Settings {
    pub(super) token_lifetime: Duration,
    pub(super) sample_spelling: bool,
    pub(super) api_url: Option<String>,
    pub(super) query_form: bool,
    pub(super) rejection: StatusCode,
    pub(super) front: bool,
    pub(super) unknown_arguments: bool,
}

pub(super) struct State {
    pub(super) apps: HashMap<String, AppState>,
    pub(super) tokens: Tokens,
    pub(super) users: Users,
    pub(super) plan: RatePlan,
    /// By account id.
    pub(super) usage: HashMap<String, Usage>,
    pub(super) routes: Vec<Route>,
    pub(super) catalogue: Catalogue,
    pub(super) answers: Answers,
    pub(super) resources: Resources,
    /// The file host's base URL, once it is known.
    pub(super) file_base: String,
    /// Content type and content of what lies on the content host.
    pub(super) files: Vec<(String, Bytes)>,
    pub(super) counts: Counts,
    pub(super) log: RequestLog,
    token_script: Script,
    api_script: Script,
    replies: u64,
}

impl State {
    pub(super) fn new(catalogue: Catalogue, users: Users, plan: RatePlan, log: RequestLog) -> Self {
        Self {
            apps: HashMap::new(),
            tokens: Tokens::default(),
            users,
            plan,
            usage: HashMap::new(),
            routes: Vec::new(),
            resources: Resources::of(&catalogue),
            catalogue,
            answers: Answers::default(),
            file_base: String::new(),
            files: Vec::new(),
            counts: Counts::default(),
            log,
            token_script: Script::default(),
            api_script: Script::default(),
            replies: 0,
        }
    }

    pub(super) fn script(&mut self, endpoint: Endpoint) -> &mut Script {
        match endpoint {
            Endpoint::Token => &mut self.token_script,
            Endpoint::Api => &mut self.api_script,
        }
    }
}

impl Shared {
    pub(super) fn new(clock: Arc<dyn Clock>, settings: Settings, state: State) -> Self {
        Self {
            clock,
            settings,
            counted: Notify::new(),
            state: Mutex::new(state),
        }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn connected(&self) {
        self.lock().counts.connections += 1;
        self.counted.notify_waiters();
    }

    /// Notes a request that has arrived in full. Returns what it is to be
    /// answered with, and where it has to wait before.
    pub(super) fn arrived(
        &self,
        request: &Arc<RecordedRequest>,
    ) -> (Reply, Option<Arc<GateState>>) {
        let endpoint = request.endpoint();
        let mut state = self.lock();
        match endpoint {
            Endpoint::Token => state.counts.token_requests += 1,
            Endpoint::Api => state.counts.api_calls += 1,
        }
        state.log.push(request);
        let script = state.script(endpoint);
        let orders = (script.next(), script.gate());
        drop(state);
        self.counted.notify_waiters();
        orders
    }

    /// What the front answers in place of the API, if there is one.
    pub(super) fn front(&self) -> Option<Reply> {
        let calls = self.lock().counts.api_calls;
        front::answer(calls).filter(|_| self.settings.front)
    }

    /// Notes what a request is answered with, and numbers the answer.
    pub(super) fn answered(&self, endpoint: Endpoint, reply: &Reply) -> u64 {
        let mut state = self.lock();
        state.replies += 1;
        let number = state.replies;
        let counts = &mut state.counts;
        match (reply.status_code(), endpoint) {
            (None, _) => counts.unanswered += 1,
            (Some(status), Endpoint::Token) => {
                *counts.token_statuses.entry(status).or_default() += 1;
            }
            (Some(status), Endpoint::Api) => {
                *counts.api_statuses.entry(status).or_default() += 1;
            }
        }
        drop(state);
        self.counted.notify_waiters();
        number
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}
