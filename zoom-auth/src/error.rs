//! Why there is no token.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::StatusCode;
use zoom_api::{AuthorizeError, AuthorizeErrorClass};

/// Why credentials could not be exchanged for an access token.
///
/// A call that failed for the lack of a token carries this as its source:
///
/// ```
/// use std::error::Error as _;
///
/// fn is_throttled(error: &zoom_api::Error) -> bool {
///     error
///         .source()
///         .and_then(|source| source.downcast_ref::<zoom_auth::TokenError>())
///         .is_some_and(zoom_auth::TokenError::is_throttled)
/// }
/// ```
///
/// | question | answer |
/// |---|---|
/// | did Zoom say no to the credentials? | [`is_rejected`](Self::is_rejected), [`error`](Self::error), [`reason`](Self::reason) |
/// | were there too many requests? | [`is_throttled`](Self::is_throttled), [`retry_after`](Self::retry_after) |
/// | did the token endpoint not answer, or is it out of order? | [`is_unreachable`](Self::is_unreachable) |
/// | did it answer something that is no token? | [`is_not_understood`](Self::is_not_understood) |
/// | does trying again make sense? | [`is_transient`](Self::is_transient) |
///
/// Replies of the token endpoint are not kept, since they may hold a token:
/// what an error knows of one is its status and Zoom's `error` and `reason`,
/// and it prints neither `reason` nor an `error` that is not RFC 6749's.
///
/// Cloning is cheap: all callers that waited for one exchange share its error.
#[derive(Clone)]
pub struct TokenError {
    kind: Arc<Kind>,
}

enum Kind {
    Rejected {
        status: StatusCode,
        error: Option<String>,
        reason: Option<String>,
    },
    Throttled {
        retry_after: Option<Duration>,
    },
    /// The connection failed; the error has no reply.
    Transport(zoom_api::Error),
    TimedOut,
    OutOfOrder {
        status: StatusCode,
        retry_after: Option<Duration>,
    },
    NotUnderstood {
        status: Option<StatusCode>,
        problem: String,
    },
}

impl TokenError {
    fn new(kind: Kind) -> Self {
        Self {
            kind: Arc::new(kind),
        }
    }

    pub(crate) fn timed_out() -> Self {
        Self::new(Kind::TimedOut)
    }

    /// A reply that holds no token that could be used. `problem` must not
    /// quote it.
    pub(crate) fn not_understood(status: Option<StatusCode>, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self::new(Kind::NotUnderstood { status, problem })
    }

    /// What a failed call of the token operation means. All that the reply
    /// said is dropped, but for Zoom's `error` and `reason`.
    pub(crate) fn of_exchange(error: zoom_api::Error, now: SystemTime) -> Self {
        let oauth_error = error.oauth_error().map(str::to_owned);
        let Some(status) = error.status() else {
            return Self::new(Kind::Transport(error));
        };
        if error.is_not_understood() {
            let expected = error.expected().unwrap_or("another value");
            let path = error.json_path().unwrap_or(".");
            return Self::not_understood(Some(status), format!("expected {expected} at {path}"));
        }
        let retry_at = error.retry_at();
        let retry_after = retry_at.map(|at| at.duration_since(now).unwrap_or_default());
        match status.as_u16() {
            429 => Self::throttled(retry_after),
            408 | 500..=599 => Self::new(Kind::OutOfOrder {
                status,
                retry_after,
            }),
            400 | 401 => Self::rejected(status, oauth_error, error.message()),
            _ if oauth_error.is_some() => Self::rejected(status, oauth_error, error.message()),
            _ => Self::not_understood(Some(status), "expected a token"),
        }
    }

    pub(crate) fn throttled(retry_after: Option<Duration>) -> Self {
        Self::new(Kind::Throttled { retry_after })
    }

    pub(crate) fn rejected(
        status: StatusCode,
        error: Option<String>,
        reason: Option<&str>,
    ) -> Self {
        Self::new(Kind::Rejected {
            status,
            error,
            reason: reason.map(str::to_owned),
        })
    }

    /// Whether Zoom rejected the credentials: client id or secret are wrong,
    /// the account is not the app's, or the app is not a Server-to-Server one.
    pub fn is_rejected(&self) -> bool {
        matches!(*self.kind, Kind::Rejected { .. })
    }

    /// Whether Zoom refused the exchange because there were too many.
    pub fn is_throttled(&self) -> bool {
        matches!(*self.kind, Kind::Throttled { .. })
    }

    /// Whether the token endpoint could not be reached, did not answer in
    /// time, or is out of order (HTTP 5xx).
    pub fn is_unreachable(&self) -> bool {
        matches!(
            *self.kind,
            Kind::Transport(_) | Kind::TimedOut | Kind::OutOfOrder { .. }
        )
    }

    /// Whether the token endpoint answered something that is no token and no
    /// refusal either: a proxy's page, a token without a lifetime.
    pub fn is_not_understood(&self) -> bool {
        matches!(*self.kind, Kind::NotUnderstood { .. })
    }

    /// Whether the same exchange may succeed later, without anybody changing
    /// anything: it was throttled, or the endpoint was unreachable. Not for a
    /// certificate that is not trusted, and whatever else
    /// [`zoom_api::Error::is_transient`] says no to.
    pub fn is_transient(&self) -> bool {
        match &*self.kind {
            Kind::Transport(error) => error.is_transient(),
            _ => self.is_throttled() || self.is_unreachable(),
        }
    }

    /// Zoom's `error`, such as `invalid_client` (RFC 6749, section 5.2).
    pub fn error(&self) -> Option<&str> {
        match &*self.kind {
            Kind::Rejected { error, .. } => error.as_deref(),
            _ => None,
        }
    }

    /// Zoom's `reason`, such as `Invalid client_id or client_secret`. It is
    /// for people, and comes from the server as it is.
    pub fn reason(&self) -> Option<&str> {
        match &*self.kind {
            Kind::Rejected { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }

    /// How long the server wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match &*self.kind {
            Kind::Throttled { retry_after } | Kind::OutOfOrder { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The HTTP status of the endpoint's reply, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match &*self.kind {
            Kind::Rejected { status, .. } | Kind::OutOfOrder { status, .. } => Some(*status),
            Kind::Throttled { .. } => Some(StatusCode::TOO_MANY_REQUESTS),
            Kind::NotUnderstood { status, .. } => *status,
            Kind::Transport(_) | Kind::TimedOut => None,
        }
    }

    /// A word for it in logs.
    pub(crate) fn kind(&self) -> &'static str {
        match &*self.kind {
            Kind::Rejected { .. } => "rejected",
            Kind::Throttled { .. } => "throttled",
            Kind::Transport(_) | Kind::TimedOut | Kind::OutOfOrder { .. } => "unreachable",
            Kind::NotUnderstood { .. } => "not understood",
        }
    }
}

/// The errors of RFC 6749, section 5.2, with what each means at Zoom. Others
/// are not printed: they could be anything.
fn meaning(error: &str) -> Option<(&'static str, &'static str)> {
    Some(match error {
        "invalid_client" => ("invalid_client", "client id or client secret is wrong"),
        "invalid_request" => ("invalid_request", "the account id is wrong"),
        "invalid_grant" => (
            "invalid_grant",
            "the app was deactivated, or is not in this account",
        ),
        "unauthorized_client" => ("unauthorized_client", "the app may not use this grant"),
        "unsupported_grant_type" => (
            "unsupported_grant_type",
            "the app is not a Server-to-Server OAuth app",
        ),
        "invalid_scope" => ("invalid_scope", "the app lacks a scope"),
        _ => return None,
    })
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.kind {
            Kind::Rejected { status, error, .. } => {
                write!(f, "the credentials were rejected: HTTP {}", status.as_u16())?;
                match error.as_deref().and_then(meaning) {
                    Some((error, meaning)) => write!(f, ", {error} ({meaning})"),
                    None => Ok(()),
                }
            }
            Kind::Throttled { .. } => f.write_str("the token endpoint had too many requests"),
            Kind::Transport(_) => f.write_str("the token endpoint could not be reached"),
            Kind::TimedOut => f.write_str("the token endpoint did not answer in time"),
            Kind::OutOfOrder { status, .. } => {
                write!(
                    f,
                    "the token endpoint is out of order: HTTP {}",
                    status.as_u16()
                )
            }
            Kind::NotUnderstood { status, problem } => {
                f.write_str("the token endpoint's reply was not understood: ")?;
                if let Some(status) = status {
                    write!(f, "HTTP {}, ", status.as_u16())?;
                }
                f.write_str(problem)
            }
        }
    }
}

impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("TokenError");
        out.field("kind", &self.kind())
            .field("status", &self.status().map(|status| status.as_u16()));
        match &*self.kind {
            Kind::Rejected { error, .. } => {
                out.field(
                    "error",
                    &error.as_deref().and_then(meaning).map(|(error, _)| error),
                );
            }
            Kind::Throttled { retry_after } => {
                out.field("retry_after", retry_after);
            }
            Kind::Transport(source) => {
                out.field("source", source);
            }
            Kind::NotUnderstood { problem, .. } => {
                out.field("problem", problem);
            }
            Kind::TimedOut | Kind::OutOfOrder { .. } => {}
        }
        out.finish()
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &*self.kind {
            Kind::Transport(source) => Some(source),
            _ => None,
        }
    }
}

impl From<TokenError> for AuthorizeError {
    fn from(error: TokenError) -> Self {
        let class = if error.is_rejected() {
            AuthorizeErrorClass::Rejected
        } else if error.is_transient() {
            AuthorizeErrorClass::Transient
        } else {
            AuthorizeErrorClass::Other
        };
        Self::new(class, Arc::new(error) as Arc<dyn StdError + Send + Sync>)
    }
}
