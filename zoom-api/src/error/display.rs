//! What an error shows of itself: facts about the call, and of what came over
//! the wire numbers, and names of fields and scopes that look like such.

use std::fmt;

use super::{CODE_INVALID_TOKEN, CODE_UNKNOWN_PATH, Error, Kind, RefusalBody, is_markup};
use crate::runtime::Reply;

/// What is wrong where nothing drives connections and timers.
pub(crate) const OUTSIDE_RUNTIME: &str =
    "no tokio runtime runs here (see #[tokio::main], or Runtime::block_on)";

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = self.inner.operation;
        match &self.inner.kind {
            Kind::Parameter { name, problem } => {
                write!(f, "{operation} was not sent: {name} {problem}")
            }
            Kind::WrongScheme { wanted, held } => write!(
                f,
                "{operation} was not sent: it needs {wanted} authorization and the client holds {held}"
            ),
            Kind::OutsideRuntime => write!(f, "{operation} was not sent: {OUTSIDE_RUNTIME}"),
            Kind::Authorize(error) => {
                let again = if self.inner.attempts > 0 {
                    " again"
                } else {
                    ""
                };
                let why = error.source_arc();
                write!(f, "{operation} was not sent{again}: {why}")
            }
            Kind::Transport(t) if t.connect && t.timeout => {
                write!(f, "{operation} could not connect in time")
            }
            Kind::Transport(t) if t.timeout => write!(f, "{operation} timed out"),
            Kind::Transport(t) if t.connect => write!(f, "{operation} could not connect"),
            Kind::Transport(_) => write!(f, "{operation} lost its connection"),
            Kind::Deadline {
                limit, retry_at, ..
            } => match retry_at {
                None => write!(f, "{operation} did not finish within {limit:?}"),
                Some(_) => write!(
                    f,
                    "{operation} was not sent: its turn would not have come within {limit:?}"
                ),
            },
            Kind::Closed { rate_limit, .. } => write!(
                f,
                "{operation} was held back: the account's requests of the day are used up (rate limit: {})",
                rate_limit.kind.as_str()
            ),
            Kind::NotResumable { problem, .. } => {
                write!(f, "{operation} broke off and was not resumed: {problem}")
            }
            Kind::FileUnwritable(_) => write!(f, "{operation} could not write its file"),
            Kind::List { problem } => write!(f, "{operation} did not list all: {problem}"),
            Kind::Redirect { reply, problem } => write!(
                f,
                "{operation} was redirected (HTTP {}), which was not followed: {}",
                reply.status.as_u16(),
                problem.as_str()
            ),
            Kind::TooLarge {
                reply,
                is_value: true,
                ..
            } => write!(
                f,
                "{operation} got a reply that takes too much memory to read: HTTP {}",
                reply.status.as_u16()
            ),
            Kind::TooLarge { reply, limit, .. } => write!(
                f,
                "{operation} got a reply of more than {limit} bytes: HTTP {}",
                reply.status.as_u16()
            ),
            Kind::Refused {
                reply,
                body,
                rate_limit,
                ..
            } => {
                write!(f, "{operation} was refused: HTTP {}", reply.status.as_u16())?;
                if let Some(code) = body.code {
                    write!(f, ", code {code}")?;
                }
                if let Some(error) = body.oauth_error.as_deref().and_then(oauth_error) {
                    write!(f, ", {error}")?;
                }
                match (rate_limit, self.meaning(reply, body)) {
                    (Some(limit), _) => write!(f, " (rate limit: {})", limit.kind.as_str())?,
                    (None, Some(meaning)) => write!(f, " ({meaning})")?,
                    (None, None) => {}
                }
                self.write_fields(f)?;
                self.write_scopes(f)
            }
            Kind::NotUnderstood {
                reply,
                path,
                expected,
            } => write!(
                f,
                "{operation} got a reply that was not understood: HTTP {}, expected {expected} at {path}",
                reply.status.as_u16()
            ),
        }
    }
}

impl Error {
    /// The refusal in words: Zoom's own message is not shown, since it may quote
    /// personal data.
    fn meaning(&self, reply: &Reply, body: &RefusalBody) -> Option<&'static str> {
        if !body.is_of_the_api() && is_markup(&reply.body) {
            return Some("HTML or XML, not an answer of Zoom's API");
        }
        if self.is_missing_scopes() {
            return Some("the token lacks scopes");
        }
        if self.is_page_token_expired() {
            return Some("the page token has expired: it lives for 15 minutes");
        }
        Some(match (reply.status.as_u16(), body.code) {
            (_, Some(CODE_INVALID_TOKEN)) | (401, None) => "invalid or expired access token",
            (401, Some(_)) => "the access token was not accepted",
            (_, Some(200)) => "no permission, or the wrong kind of credentials",
            (_, Some(300)) => "validation failed",
            (_, Some(1001)) => "user does not exist",
            (_, Some(1010)) => "user is not in this account",
            (_, Some(1120)) => "invitation expired, or user id not valid yet",
            (_, Some(CODE_UNKNOWN_PATH)) => "unknown path",
            _ if self.is_not_found() => "does not exist",
            _ => return None,
        })
    }

    /// The names of the fields that Zoom objects to.
    fn write_fields(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.field_errors().iter().map(|error| &error.field);
        for (index, name) in names.filter(|name| is_name(name)).enumerate() {
            f.write_str(if index == 0 { ": " } else { ", " })?;
            f.write_str(name)?;
        }
        Ok(())
    }

    /// What would mend a lack of scopes, or at least what Zoom says is lacking.
    fn write_scopes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sufficient = self.sufficient_scopes();
        for (index, scopes) in sufficient.iter().enumerate() {
            f.write_str(if index == 0 {
                "; it would do to add "
            } else {
                ", or "
            })?;
            f.write_str(&scopes.join(" and "))?;
        }
        match self.missing_scopes() {
            missing if sufficient.is_empty() && !missing.is_empty() => {
                write!(f, ": {}", missing.join(", "))
            }
            _ => Ok(()),
        }
    }
}

/// The errors of RFC 6749, section 5.2. Others are not printed: they could be
/// anything.
fn oauth_error(error: &str) -> Option<&'static str> {
    const KNOWN: [&str; 6] = [
        "invalid_request",
        "invalid_client",
        "invalid_grant",
        "unauthorized_client",
        "unsupported_grant_type",
        "invalid_scope",
    ];
    KNOWN.into_iter().find(|known| *known == error)
}

/// Whether a field's name, which comes from the server, looks like one:
/// `settings.alternative_hosts`, `users[0].email`.
fn is_name(name: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"_-.[]".contains(&b);
    !name.is_empty() && name.len() <= 64 && name.bytes().all(is_allowed)
}

/// The line that `Display` gives; with `{:#?}`, the facts one by one.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let mut out = f.debug_struct("Error");
        out.field("operation", &self.inner.operation);
        match &self.inner.kind {
            Kind::Parameter { name, problem } => out
                .field("kind", &"Parameter")
                .field("name", name)
                .field("problem", problem),
            Kind::WrongScheme { wanted, held } => out
                .field("kind", &"WrongScheme")
                .field("wanted", wanted)
                .field("held", held),
            Kind::OutsideRuntime => out.field("kind", &"OutsideRuntime"),
            Kind::Authorize(error) => out
                .field("kind", &"Authorize")
                .field("class", &error.class())
                .field("source", error.source_arc()),
            Kind::Transport(transport) => out
                .field("kind", &"Transport")
                .field("source", &transport.source),
            Kind::Deadline { limit, last, .. } => out
                .field("kind", &"Deadline")
                .field("limit", limit)
                .field("source", last),
            Kind::Closed {
                rate_limit,
                retry_at,
                last,
            } => out
                .field("kind", &"Closed")
                .field("rate_limit", rate_limit)
                .field("retry_at", retry_at)
                .field("source", last),
            Kind::Refused {
                reply,
                body,
                rate_limit,
                retry_at,
                ..
            } => out
                .field("kind", &"Refused")
                .field("status", &reply.status.as_u16())
                .field("code", &body.code)
                .field("rate_limit", rate_limit)
                .field("retry_at", retry_at),
            Kind::NotResumable { problem, last } => out
                .field("kind", &"NotResumable")
                .field("problem", problem)
                .field("source", last),
            Kind::FileUnwritable(error) => {
                out.field("kind", &"FileUnwritable").field("source", error)
            }
            Kind::List { problem } => out.field("kind", &"List").field("problem", problem),
            Kind::Redirect { reply, problem } => out
                .field("kind", &"Redirect")
                .field("status", &reply.status.as_u16())
                .field("problem", problem),
            Kind::TooLarge { reply, limit, .. } => out
                .field("kind", &"TooLarge")
                .field("status", &reply.status.as_u16())
                .field("limit", limit),
            Kind::NotUnderstood {
                reply,
                path,
                expected,
            } => out
                .field("kind", &"NotUnderstood")
                .field("status", &reply.status.as_u16())
                .field("path", path)
                .field("expected", expected),
        };
        out.field("attempts", &self.inner.attempts).finish()
    }
}
