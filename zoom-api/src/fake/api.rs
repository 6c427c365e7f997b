//! The API: who may call, how often, and what.

use std::borrow::Cow;
use std::sync::Arc;

use http::Method;
use serde_json::json;

use super::arguments::Arguments;
use super::catalogue::{Found, Lookup, is_same};
use super::limits::{Left, Verdict};
use super::reply::Reply;
use super::requests::RecordedRequest;
use super::resources::path;
use super::state::{Shared, State};
use super::things::Call;
use super::tokens::Dead;
use super::{front, samples};
use crate::{Operation, RateLimitLabel, Scheme, Server, operations};

/// The scopes of an app that a single user has authorized, which the
/// specification does not have: they allow to get that user.
const OF_A_SINGLE_USER: [&str; 2] = ["user:read:user", "user:read"];

/// An operation that the fragment does not describe.
pub(super) static LIST_USERS: Operation = Operation::new(
    "listUsers",
    Method::GET,
    "/users",
    Server::Api,
    Scheme::Bearer,
)
.with_scopes(&[&["user:read:list_users:admin"], &["user:read:admin"]])
.with_rate_limit(RateLimitLabel::Medium);

/// What a test made of an endpoint that the fake doesn't know.
pub(super) type Handler = Arc<dyn Fn(&RecordedRequest) -> Reply + Send + Sync>;

/// An endpoint that a test has added.
#[derive(Clone)]
pub(super) struct Route {
    pub(super) name: Arc<str>,
    /// Where it is; otherwise on the API and on the file host.
    pub(super) server: Option<Server>,
    pub(super) method: Method,
    /// The path's segments; `None` for a placeholder.
    pub(super) segments: Arc<[Option<String>]>,
    pub(super) label: RateLimitLabel,
    pub(super) handler: Handler,
}

impl Route {
    /// `path` is relative to the server's base, such as `/meetings/{meetingId}`.
    pub(super) fn new(method: Method, path: &str, label: RateLimitLabel, handler: Handler) -> Self {
        let segments = path
            .trim_start_matches('/')
            .split('/')
            .map(|segment| (!segment.starts_with('{')).then(|| segment.to_owned()))
            .collect();
        Self {
            name: format!("{method} {path}").into(),
            server: None,
            method,
            segments,
            label,
            handler,
        }
    }

    fn matches(&self, server: Server, method: &Method, segments: &[Cow<'_, str>]) -> bool {
        let is_there = match self.server {
            Some(own) => own == server,
            None => matches!(server, Server::Api | Server::Files),
        };
        is_there
            && self.method == *method
            && self.segments.len() == segments.len()
            && self
                .segments
                .iter()
                .zip(segments)
                .all(|(wanted, found)| wanted.as_deref().is_none_or(|wanted| wanted == &**found))
    }
}

/// What was asked for.
enum Target {
    Route(Route),
    Operation(Found),
    /// A file that a sample has the URL of.
    File,
}

impl Target {
    fn name_and_label(&self) -> (&str, RateLimitLabel) {
        match self {
            Self::Route(route) => (&route.name, route.label),
            Self::Operation(found) => {
                let label = found.operation.rate_limit;
                (found.operation.id, label.unwrap_or(RateLimitLabel::Light))
            }
            Self::File => ("download", RateLimitLabel::Light),
        }
    }

    fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::Route(_) | Self::File => None,
            Self::Operation(found) => Some(found.operation),
        }
    }

    /// Whether a token with these scopes is let in.
    fn is_allowed_by(&self, held: &[String]) -> bool {
        let single = |scope: &String| OF_A_SINGLE_USER.contains(&scope.as_str());
        match self.operation() {
            None => true,
            Some(operation) => {
                operation.is_allowed_by(held.iter().map(String::as_str))
                    || (is_same(operation, &operations::GET_USER) && held.iter().any(single))
            }
        }
    }
}

/// Answers a call of the API.
pub(super) fn answer(shared: &Shared, request: &RecordedRequest) -> Reply {
    let segments: Vec<Cow<'_, str>> = request.segments_below_base().collect();
    let mut state = shared.lock();
    if let [content, number] = &segments[..]
        && content == "content"
    {
        let number = number.parse::<usize>().ok();
        return front::file(number.and_then(|number| state.files.get(number)), request);
    }
    let target = match target(&state, request, &segments) {
        Ok(target) => target,
        Err(refusal) => {
            state.counts.count_operation("unknown");
            return *refusal;
        }
    };
    let (name, label) = target.name_and_label();
    state.counts.count_operation(name);
    let admitted = match target.operation().map(|operation| operation.scheme) {
        Some(Scheme::Basic) => admit_app(&state, request).map(|account| (account, None)),
        _ => admit(shared, &mut state, request, &target, label),
    };
    let (account_id, left) = match admitted {
        Ok(admitted) => admitted,
        Err(refusal) => return *refusal,
    };
    let reply = match target {
        Target::Operation(found) => call(shared, &mut state, &found, request, &account_id),
        Target::File => samples::file(200),
        Target::Route(route) => {
            drop(state); // the handler may look at the fake
            match (route.handler)(request) {
                reply if reply.is_normal() => reply.over(normal(shared, request, &account_id)),
                reply => reply,
            }
        }
    };
    limited(left, reply)
}

fn target(
    state: &State,
    request: &RecordedRequest,
    path: &[Cow<'_, str>],
) -> Result<Target, Box<Reply>> {
    let (server, method) = (request.server(), request.method());
    // Routes first, so that a test can put its own in place of the fake's.
    let mut routes = state.routes.iter().rev();
    if let Some(route) = routes.find(|route| route.matches(server, method, path)) {
        return Ok(Target::Route(route.clone()));
    }
    match state.catalogue.find(server, method, path) {
        Lookup::Found(found) => Ok(Target::Operation(found)),
        Lookup::Nothing if samples::is_file(server, method, path) => Ok(Target::File),
        Lookup::OtherMethod => Err(Box::new(Reply::method_not_allowed(method))),
        Lookup::Nothing => Err(Box::new(Reply::unknown_endpoint())),
    }
}

/// What would be answered if there was no route.
fn normal(shared: &Shared, request: &RecordedRequest, account_id: &str) -> Reply {
    let segments: Vec<Cow<'_, str>> = request.segments_below_base().collect();
    let mut state = shared.lock();
    match state
        .catalogue
        .find(request.server(), request.method(), &segments)
    {
        Lookup::Found(found) => call(shared, &mut state, &found, request, account_id),
        Lookup::OtherMethod | Lookup::Nothing => Reply::unknown_endpoint(),
    }
}

/// Checks the arguments of an operation, and answers it.
fn call(
    shared: &Shared,
    state: &mut State,
    found: &Found,
    request: &RecordedRequest,
    account_id: &str,
) -> Reply {
    let operation = found.operation;
    let unknown_pass = shared.settings.unknown_arguments;
    let arguments = match operation.contract {
        None => Arguments::default(),
        Some(contract) => match Arguments::checked(contract, found, request, unknown_pass) {
            Ok(arguments) => arguments,
            Err(refusal) => return *refusal,
        },
    };
    let told = state.answers.of(operation).cloned();
    if let Some(told) = told.as_ref().filter(|told| !told.is_normal()) {
        return told.clone();
    }
    let own = own(state, found, &arguments, request, account_id);
    let own = samples::with_files_at(&state.file_base, own);
    match told {
        Some(told) => told.over(own),
        None => own,
    }
}

/// What an operation answers by itself.
fn own(
    state: &mut State,
    found: &Found,
    arguments: &Arguments,
    request: &RecordedRequest,
    account_id: &str,
) -> Reply {
    let operation = found.operation;
    if is_same(operation, &LIST_USERS) {
        return state.users.list(account_id, request);
    }
    let mut ids = found.ids();
    if operation.path.starts_with("/users/{") && operation.server == Server::Api {
        let (name, user_id) = (found.first(), ids.first_mut());
        let Some((name, user_id)) = name.zip(user_id) else {
            return Reply::unknown_endpoint();
        };
        if is_same(operation, &operations::GET_USER) {
            let user = state.users.get(account_id, user_id, request);
            return user.unwrap_or_else(|| Reply::does_not_exist(operation, name, user_id));
        }
        match state.users.canonical(account_id, user_id) {
            Some(id) => *user_id = id,
            None => return Reply::does_not_exist(operation, name, user_id),
        }
    }
    let Some(contract) = operation.contract else {
        return Reply::json(200, json!({}));
    };
    let call = Call {
        operation,
        contract,
        arguments,
        account_id,
        ids: &ids,
    };
    let is_users = ["/users", "/users/{}"].contains(&&*path(operation));
    if is_users
        && operation.server == Server::Api
        && let Some(role) = state.resources.role(operation)
    {
        return state.users.call(role, &call);
    }
    if let Some((name, id)) = state.resources.missing(operation, account_id, &ids) {
        return Reply::does_not_exist(operation, name, &id);
    }
    let answer = state.resources.answer(&call);
    answer.unwrap_or_else(|| samples::answer(contract, arguments))
}

/// Checks an app's credentials. Returns its account.
fn admit_app(state: &State, request: &RecordedRequest) -> Result<String, Box<Reply>> {
    let credentials = request.basic_credentials();
    let app = credentials.and_then(|(client_id, secret)| {
        let app = state.apps.get(&client_id)?;
        app.accepts(secret.expose()).then_some(app)
    });
    match app {
        Some(app) => Ok(app.account_id.to_string()),
        None => Err(Box::new(Reply::invalid_client())),
    }
}

/// Checks the token, the limits and the scopes. Returns the token's account.
fn admit(
    shared: &Shared,
    state: &mut State,
    request: &RecordedRequest,
    target: &Target,
    label: RateLimitLabel,
) -> Result<(String, Option<Left>), Box<Reply>> {
    let rejected = |dead| {
        let reply = match dead {
            Dead::Invalid => Reply::invalid_token(),
            Dead::Expired => Reply::expired_token(),
        };
        reply.with_status(shared.settings.rejection.as_u16())
    };
    let token = state
        .tokens
        .check(request.bearer(), &*shared.clock)
        .map_err(|dead| Box::new(rejected(dead)))?;
    let allowed = target.is_allowed_by(&token.scopes);
    let account_id = token.account_id.clone();
    if !state.usage.contains_key(&account_id) {
        state.usage.insert(account_id.clone(), Default::default());
    }
    let left = match state.usage.get_mut(&account_id) {
        Some(usage) => match usage.count(&state.plan, label, &*shared.clock) {
            Verdict::Pass(left) => left,
            Verdict::Refused(refusal) => return Err(Box::new(refusal)),
        },
        None => None,
    };
    if !allowed {
        // Zoom names those of all alternatives: granular, then classic.
        let scopes = target
            .operation()
            .map_or(&[][..], |operation| operation.scopes);
        let named = scopes.iter().copied().flatten().copied();
        return Err(Box::new(limited(left, Reply::missing_scopes(named))));
    }
    Ok((account_id, left))
}

fn limited(left: Option<Left>, reply: Reply) -> Reply {
    match left {
        Some(left) => left.put_under(reply),
        None => reply,
    }
}
