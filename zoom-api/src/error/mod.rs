//! The one error of every call.

mod body;
mod build;
mod display;
mod download;
mod kind;
mod not_found;
mod pages;
mod rate_limit;
mod retry_after;
mod retrying;
mod scopes;
mod transport;

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

pub use self::body::FieldError;
pub(crate) use self::body::{RefusalBody, is_markup};
pub use self::build::BuildError;
pub(crate) use self::display::OUTSIDE_RUNTIME;
pub(crate) use self::kind::Kind;
use self::rate_limit::retry_at;
pub use self::rate_limit::{RateLimit, RateLimitKind};
pub(crate) use self::transport::Transport;
use crate::Operation;
use crate::authorizer::AuthorizeErrorClass;
use crate::runtime::Reply;

/// Why a call failed.
///
/// One type for every operation, opaque, with predicates that tell apart what a
/// program may want to treat apart:
///
/// | question | answer |
/// |---|---|
/// | was nothing sent? | [`is_not_sent`](Self::is_not_sent) |
/// | … because of an argument? | [`is_invalid_parameter`](Self::is_invalid_parameter), [`parameter`](Self::parameter) |
/// | … because there is no authorization? | [`is_authorization_unavailable`](Self::is_authorization_unavailable), [`is_unauthorized`](Self::is_unauthorized), [`is_wrong_scheme`](Self::is_wrong_scheme) |
/// | did the connection fail? | [`is_transport`](Self::is_transport), [`is_timeout`](Self::is_timeout), [`is_connect`](Self::is_connect) |
/// | did Zoom say no? | [`is_refused`](Self::is_refused), [`status`](Self::status), [`code`](Self::code), [`message`](Self::message), [`field_errors`](Self::field_errors), [`tracking_id`](Self::tracking_id) |
/// | … because the resource does not exist? | [`is_not_found`](Self::is_not_found) |
/// | … because the token lacks scopes? | [`is_missing_scopes`](Self::is_missing_scopes), [`missing_scopes`](Self::missing_scopes), [`sufficient_scopes`](Self::sufficient_scopes) |
/// | … because there were too many calls? | [`is_rate_limited`](Self::is_rate_limited), [`rate_limit`](Self::rate_limit), [`retry_at`](Self::retry_at) |
/// | was the reply not what the spec says? | [`is_not_understood`](Self::is_not_understood), [`json_path`](Self::json_path), [`expected`](Self::expected), [`body`](Self::body) |
/// | did a list end before its end? | [`is_list_incomplete`](Self::is_list_incomplete), [`is_page_token_expired`](Self::is_page_token_expired) |
/// | did a file not arrive? | [`is_not_resumable`](Self::is_not_resumable), [`is_file_unwritable`](Self::is_file_unwritable) |
/// | was the reply not to be had? | [`is_too_large`](Self::is_too_large), [`is_redirect`](Self::is_redirect) |
/// | does trying again make sense? | [`is_transient`](Self::is_transient), [`retry_at`](Self::retry_at) |
/// | may it have taken effect all the same? | [`may_have_taken_effect`](Self::may_have_taken_effect), [`attempts`](Self::attempts) |
///
/// `Display` says in a line what happened and, where that is known, what to do
/// about it; `{:?}` gives the same line, so that a `main` which returns the error
/// prints it readably, and `{:#?}` the facts one by one. None of them, and none
/// of its sources, shows a body, a header, a token, a URL or Zoom's message
/// (which may quote an e-mail address). The accessors give them to whoever asks.
///
/// Cloning is cheap: clones share one failure.
#[derive(Clone)]
pub struct Error {
    pub(crate) inner: Arc<Inner>,
}

/// The facts that all failures share.
#[derive(Clone)]
pub(crate) struct Inner {
    pub(crate) operation: &'static str,
    /// The scopes that allow the operation, for [`Error::missing_scopes`].
    pub(crate) scopes: &'static [&'static [&'static str]],
    /// How many requests were sent, redirects aside.
    pub(crate) attempts: u32,
    /// Whether an attempt before the last one may have taken effect.
    pub(crate) earlier_effect: bool,
    pub(crate) kind: Kind,
}

impl Error {
    pub(crate) fn new(operation: &Operation, kind: Kind) -> Self {
        Self {
            inner: Arc::new(Inner {
                operation: operation.id,
                scopes: operation.scopes,
                attempts: 0,
                earlier_effect: false,
                kind,
            }),
        }
    }

    /// An argument that the operation can't be called with. `problem` must not
    /// quote the value.
    pub(crate) fn parameter_invalid(
        operation: &Operation,
        name: &str,
        problem: impl Into<String>,
    ) -> Self {
        let (name, problem) = (name.to_owned(), problem.into());
        Self::new(operation, Kind::Parameter { name, problem })
    }

    /// The server has said nothing for this long.
    pub(crate) fn silence(operation: &Operation, limit: Duration) -> Self {
        Self::new(operation, Kind::Transport(Transport::silence(limit)))
    }

    /// A failure of the HTTP client.
    pub(crate) fn transport(operation: &Operation, error: reqwest::Error) -> Self {
        Self::new(operation, Kind::Transport(Transport::new(error)))
    }

    /// Zoom's refusal, received at `now`.
    pub(crate) fn refused(operation: &Operation, reply: Reply, now: SystemTime) -> Self {
        let body = RefusalBody::parse(&reply.body);
        Self::refused_as(operation, reply, body, now)
    }

    /// Zoom's refusal with a body that was read already.
    pub(crate) fn refused_as(
        operation: &Operation,
        reply: Reply,
        body: RefusalBody,
        now: SystemTime,
    ) -> Self {
        let is_rate_limit = body.status(reply.status) == StatusCode::TOO_MANY_REQUESTS;
        let rate_limit =
            is_rate_limit.then(|| RateLimit::read(&reply.headers, body.message.as_deref()));
        let retry_at = retry_at(&reply.headers, rate_limit.as_ref(), now);
        Self::new(
            operation,
            Kind::Refused {
                reply,
                body,
                rate_limit,
                retry_at,
                is_page_token_expired: false,
            },
        )
    }

    /// A success with a body that is no JSON at all.
    pub(crate) fn not_json(operation: &Operation, reply: Reply) -> Self {
        let (path, expected) = (".".to_owned(), "JSON".to_owned());
        let kind = Kind::NotUnderstood {
            reply,
            path,
            expected,
        };
        Self::new(operation, kind)
    }

    /// A list that can't have ended where it did.
    pub(crate) fn list_incomplete(operation: &Operation, problem: &'static str) -> Self {
        Self::new(operation, Kind::List { problem })
    }

    /// The `operationId` of the call; `request` for one sent through
    /// [`Client::request`](crate::Client::request).
    pub fn operation(&self) -> &str {
        self.inner.operation
    }

    /// Whether nothing was sent: an argument was refused, there was no
    /// authorization for the call, its time was up before its turn came, its limiter
    /// knew that the day is used up, or no tokio runtime runs where it was made.
    ///
    /// A call that was sent and could not be sent again is none of these.
    pub fn is_not_sent(&self) -> bool {
        match self.inner.kind {
            Kind::Parameter { .. } | Kind::WrongScheme { .. } | Kind::OutsideRuntime => true,
            Kind::Authorize(_) | Kind::Deadline { .. } | Kind::Closed { .. } => {
                self.attempts() == 0
            }
            _ => false,
        }
    }

    /// Whether an argument was missing or is not allowed;
    /// [`parameter`](Self::parameter) names it.
    pub fn is_invalid_parameter(&self) -> bool {
        matches!(self.inner.kind, Kind::Parameter { .. })
    }

    /// Whether the client had no authorization to give: its scheme is the
    /// wrong one, its credentials were rejected, or the token endpoint failed.
    /// In the latter two cases the authorizer's own error is the
    /// [`source`](StdError::source), to be downcast.
    pub fn is_authorization_unavailable(&self) -> bool {
        matches!(
            self.inner.kind,
            Kind::WrongScheme { .. } | Kind::Authorize(_)
        )
    }

    /// Whether the client's authorizer speaks another scheme than the
    /// operation wants.
    pub fn is_wrong_scheme(&self) -> bool {
        matches!(self.inner.kind, Kind::WrongScheme { .. })
    }

    /// Whether Zoom rejected the credentials or the token: when they were
    /// exchanged for a token, or with HTTP 401, or with code 124. Trying again
    /// with the same ones is useless.
    pub fn is_unauthorized(&self) -> bool {
        match &self.inner.kind {
            Kind::Authorize(error) => error.class() == AuthorizeErrorClass::Rejected,
            Kind::Refused { .. } if self.is_missing_scopes() => false,
            Kind::Refused { reply, body, .. } => {
                body.status(reply.status) == StatusCode::UNAUTHORIZED
                    || body.code == Some(CODE_INVALID_TOKEN)
                    || matches!(
                        body.oauth_error.as_deref(),
                        Some("invalid_client" | "invalid_grant" | "unauthorized_client")
                    )
            }
            _ => false,
        }
    }

    /// Whether the connection failed, or the call took too long.
    pub fn is_transport(&self) -> bool {
        matches!(self.inner.kind, Kind::Transport(_) | Kind::Deadline { .. })
    }

    /// Whether the call, or connecting, took longer than it was allowed to. If
    /// an earlier attempt of the call had failed, its error is the
    /// [`source`](StdError::source).
    pub fn is_timeout(&self) -> bool {
        match &self.inner.kind {
            Kind::Transport(transport) => transport.timeout,
            Kind::Deadline { .. } => true,
            _ => false,
        }
    }

    /// Whether no connection could be made.
    pub fn is_connect(&self) -> bool {
        matches!(&self.inner.kind, Kind::Transport(t) if t.connect)
    }

    /// Whether Zoom answered and said no.
    pub fn is_refused(&self) -> bool {
        matches!(self.inner.kind, Kind::Refused { .. })
    }

    /// Whether Zoom said that what was asked for does not exist, or not in this
    /// account: with HTTP 404, or with one of the codes by which its
    /// specifications say so.
    ///
    /// It is the resource that is meant. A path that Zoom does not know (code
    /// 2300), and a 404 that is not Zoom's own, such as a gateway's page, are
    /// not this: a program may take a failed DELETE for "already gone" by it.
    pub fn is_not_found(&self) -> bool {
        match &self.inner.kind {
            Kind::Refused { reply, body, .. } => match body.code {
                Some(CODE_UNKNOWN_PATH) => false,
                Some(code) if not_found::is_code(code) => true,
                _ => body.is_of_the_api() && body.status(reply.status) == StatusCode::NOT_FOUND,
            },
            _ => false,
        }
    }

    /// Whether the reply was not what the spec says.
    pub fn is_not_understood(&self) -> bool {
        matches!(self.inner.kind, Kind::NotUnderstood { .. })
    }

    /// The argument that was refused, as Zoom spells it.
    pub fn parameter(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::Parameter { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The HTTP status of Zoom's answer, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.reply().map(|reply| reply.status)
    }

    /// Zoom's own code, such as 1001 for a user that does not exist.
    pub fn code(&self) -> Option<i64> {
        self.refusal().and_then(|body| body.code)
    }

    /// Zoom's message; of the token endpoint, its `reason`. It is for people:
    /// it may be localised and may quote personal data.
    pub fn message(&self) -> Option<&str> {
        self.refusal().and_then(|body| body.message.as_deref())
    }

    /// The token endpoint's `error`, such as `invalid_client`
    /// (RFC 6749, section 5.2).
    pub fn oauth_error(&self) -> Option<&str> {
        self.refusal().and_then(|body| body.oauth_error.as_deref())
    }

    /// What Zoom said of single fields of the request. `Display` names the
    /// fields.
    pub fn field_errors(&self) -> &[FieldError] {
        self.refusal().map_or(&[], |body| &body.field_errors)
    }

    /// The header `x-zm-trackingid` of Zoom's answer: what Zoom's support asks
    /// for.
    pub fn tracking_id(&self) -> Option<&str> {
        self.reply()?.tracking_id()
    }

    /// The headers of Zoom's answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.reply().map(|reply| &reply.headers)
    }

    /// The body of Zoom's answer, as it came. It may hold secrets and personal
    /// data.
    pub fn body(&self) -> Option<&Bytes> {
        self.reply().map(|reply| &reply.body)
    }

    /// Where in the reply something was not understood: `.` for the reply as a
    /// whole, otherwise a path such as `users[3].id`.
    pub fn json_path(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::NotUnderstood { path, .. } => Some(path),
            _ => None,
        }
    }

    /// What was expected there.
    pub fn expected(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::NotUnderstood { expected, .. } => Some(expected),
            _ => None,
        }
    }

    pub(crate) fn reply(&self) -> Option<&Reply> {
        match &self.inner.kind {
            Kind::Refused { reply, .. }
            | Kind::Redirect { reply, .. }
            | Kind::TooLarge { reply, .. }
            | Kind::NotUnderstood { reply, .. } => Some(reply),
            _ => None,
        }
    }

    fn refusal(&self) -> Option<&RefusalBody> {
        match &self.inner.kind {
            Kind::Refused { body, .. } => Some(body),
            _ => None,
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.kind {
            Kind::Authorize(error) => Some(&**error.source_arc()),
            Kind::Transport(transport) => Some(&*transport.source),
            Kind::Deadline { last, .. }
            | Kind::Closed { last, .. }
            | Kind::NotResumable { last, .. } => last.as_ref().map(|error| error as _),
            Kind::FileUnwritable(error) => Some(&**error),
            _ => None,
        }
    }
}

/// Zoom's code for a path that it does not know.
pub(crate) const CODE_UNKNOWN_PATH: i64 = 2300;

/// Zoom's code for a token that is invalid, revoked or expired.
pub(crate) const CODE_INVALID_TOKEN: i64 = 124;
