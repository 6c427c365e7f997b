//! What an error shows of itself: facts about the call, nothing that came over
//! the wire but numbers.

use std::fmt;

use super::{Error, Kind};

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
            Kind::Authorize(_) => write!(f, "{operation} was not sent: no authorization"),
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
            Kind::Redirect { reply, problem } => write!(
                f,
                "{operation} was redirected (HTTP {}), which was not followed: {}",
                reply.status.as_u16(),
                problem.as_str()
            ),
            Kind::TooLarge { reply, limit } => write!(
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
                match (rate_limit, meaning(reply.status.as_u16(), body.code)) {
                    (Some(limit), _) => write!(f, " (rate limit: {})", limit.kind.as_str())?,
                    (None, Some(meaning)) => write!(f, " ({meaning})")?,
                    (None, None) => {}
                }
                for (index, scopes) in self.sufficient_scopes().into_iter().enumerate() {
                    f.write_str(if index == 0 {
                        "; it would do to add "
                    } else {
                        ", or "
                    })?;
                    f.write_str(&scopes.join(" and "))?;
                }
                Ok(())
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

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
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
            Kind::Refused {
                reply,
                body,
                rate_limit,
                retry_at,
            } => out
                .field("kind", &"Refused")
                .field("status", &reply.status.as_u16())
                .field("code", &body.code)
                .field("rate_limit", rate_limit)
                .field("retry_at", retry_at),
            Kind::Redirect { reply, problem } => out
                .field("kind", &"Redirect")
                .field("status", &reply.status.as_u16())
                .field("problem", problem),
            Kind::TooLarge { reply, limit } => out
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

/// Zoom's documented codes, in words: its own message is not shown, since it
/// may quote personal data.
fn meaning(status: u16, code: Option<i64>) -> Option<&'static str> {
    Some(match (status, code) {
        (_, Some(124)) | (401, _) => "invalid or expired access token",
        (_, Some(200)) => "no permission, or the wrong kind of credentials",
        (_, Some(300)) => "validation failed",
        (_, Some(1001)) => "user does not exist",
        (_, Some(1010)) => "user is not in this account",
        (_, Some(1120)) => "invitation expired, or user id not valid yet",
        (_, Some(2300)) => "unknown path",
        (_, Some(4700 | 4711)) => "the token lacks scopes",
        _ => return None,
    })
}
