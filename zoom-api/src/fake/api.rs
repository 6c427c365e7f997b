//! The API: who may call, how often, and what.

use std::borrow::Cow;
use std::sync::Arc;

use http::Method;

use super::front;
use super::limits::{Left, Verdict};
use super::reply::Reply;
use super::requests::RecordedRequest;
use super::state::{Shared, State};
use super::tokens::Dead;
use crate::{Operation, RateLimitLabel, Scheme, Server, operations};

/// The scopes of an app that a single user has authorized, which the
/// specification does not have: they allow to get that user.
const OF_A_SINGLE_USER: [&str; 2] = ["user:read:user", "user:read"];

/// An operation that the fragment does not describe.
static LIST_USERS: Operation = Operation::new(
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
enum Target<'a> {
    User(&'a str),
    Users,
    Route(Route),
}

impl Target<'_> {
    fn name_and_label(&self) -> (&str, RateLimitLabel) {
        let label = |operation: &Operation| operation.rate_limit.unwrap_or(RateLimitLabel::Light);
        match self {
            Self::User(_) => (operations::GET_USER.id, label(&operations::GET_USER)),
            Self::Users => (LIST_USERS.id, label(&LIST_USERS)),
            Self::Route(route) => (&route.name, route.label),
        }
    }

    fn operation(&self) -> Option<&'static Operation> {
        match self {
            Self::User(_) => Some(&operations::GET_USER),
            Self::Users => Some(&LIST_USERS),
            Self::Route(_) => None,
        }
    }

    /// Whether a token with these scopes is let in.
    fn is_allowed_by(&self, held: &[String]) -> bool {
        let single = |scope: &String| OF_A_SINGLE_USER.contains(&scope.as_str());
        match self.operation() {
            None => true,
            Some(operation) => {
                operation.is_allowed_by(held.iter().map(String::as_str))
                    || (matches!(self, Self::User(_)) && held.iter().any(single))
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
    let Some(target) = target(&state, request, &segments) else {
        state.counts.count_operation("unknown");
        return Reply::unknown_endpoint();
    };
    let (name, label) = target.name_and_label();
    state.counts.count_operation(name);
    let (account_id, left) = match admit(shared, &mut state, request, &target, label) {
        Ok(admitted) => admitted,
        Err(refusal) => return *refusal,
    };
    let reply = match target {
        Target::User(user_id) => state.users.get(&account_id, user_id, request),
        Target::Users => state.users.list(&account_id, request),
        Target::Route(route) => {
            drop(state); // the handler may look at the fake
            return limited(left, (route.handler)(request));
        }
    };
    limited(left, reply)
}

fn target<'a>(
    state: &State,
    request: &RecordedRequest,
    path: &'a [Cow<'_, str>],
) -> Option<Target<'a>> {
    let (server, method) = (request.server(), request.method());
    // Routes first, so that a test can put its own in place of the fake's.
    if let Some(route) = state
        .routes
        .iter()
        .rev()
        .find(|route| route.matches(server, method, path))
    {
        return Some(Target::Route(route.clone()));
    }
    match path {
        _ if server != Server::Api => None,
        [users] if users == "users" && method == Method::GET => Some(Target::Users),
        [users, user_id] if users == "users" && method == Method::GET => {
            (!user_id.is_empty()).then_some(Target::User(user_id))
        }
        _ => None,
    }
}

/// Checks the token, the limits and the scopes. Returns the token's account.
fn admit(
    shared: &Shared,
    state: &mut State,
    request: &RecordedRequest,
    target: &Target<'_>,
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
