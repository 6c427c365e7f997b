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
/// | did Zoom say no to the credentials? | [`is_rejected`](Self::is_rejected), [`oauth_error`](Self::oauth_error), [`reason`](Self::reason) |
/// | were there too many requests? | [`is_throttled`](Self::is_throttled), [`retry_after`](Self::retry_after) |
/// | did the token endpoint not answer, or is it out of order? | [`is_unreachable`](Self::is_unreachable) |
/// | did it answer something that is no token? | [`is_not_understood`](Self::is_not_understood) |
/// | does trying again make sense? | [`is_transient`](Self::is_transient) |
///
/// Replies of the token endpoint are not kept, since they may hold a token:
/// what an error knows of one is its status and Zoom's `error` and `reason`,
/// and it prints these only if they are words that Zoom is known to use.
///
/// Cloning is cheap: all callers that waited for one exchange share its error.
#[derive(Clone)]
pub struct TokenError {
    inner: Arc<Inner>,
}

struct Inner {
    kind: Kind,
    tracking_id: Option<String>,
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
    /// No runtime polls the caller.
    OutsideRuntime,
    OutOfOrder {
        status: StatusCode,
        retry_after: Option<Duration>,
    },
    NotUnderstood {
        status: Option<StatusCode>,
        problem: String,
    },
    /// An answer that is not Zoom's: of a proxy or a gateway, or cut off.
    Foreign {
        status: StatusCode,
    },
}

impl TokenError {
    fn new(kind: Kind) -> Self {
        Self::tracked(kind, None)
    }

    fn tracked(kind: Kind, tracking_id: Option<String>) -> Self {
        Self {
            inner: Arc::new(Inner { kind, tracking_id }),
        }
    }

    pub(crate) fn timed_out() -> Self {
        Self::new(Kind::TimedOut)
    }

    /// The caller is polled by no runtime, so nothing was asked.
    pub(crate) fn outside_runtime() -> Self {
        Self::new(Kind::OutsideRuntime)
    }

    /// A reply that holds no token that could be used. `problem` must not
    /// quote it.
    pub(crate) fn not_understood(status: Option<StatusCode>, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        Self::new(Kind::NotUnderstood { status, problem })
    }

    /// What a failed call of the token operation means. All that the reply
    /// said is dropped, but for Zoom's `error` and `reason` and its tracking id.
    ///
    /// Zoom alone can reject credentials, and does so in JSON. Anything else
    /// that is in the way may be gone with the next attempt.
    pub(crate) fn of_exchange(error: zoom_api::Error, now: SystemTime) -> Self {
        let Some(status) = error.status() else {
            return Self::new(Kind::Transport(error));
        };
        let retry_at = error.retry_at();
        let retry_after = retry_at.map(|at| at.duration_since(now).unwrap_or_default());
        let kind = if error.is_rate_limited() {
            Kind::Throttled { retry_after }
        } else if error.is_refused() && error.is_transient() {
            Kind::OutOfOrder {
                status,
                retry_after,
            }
        } else if is_rejection(&error, status) {
            Kind::Rejected {
                status,
                error: error.oauth_error().map(str::to_owned),
                reason: error.message().map(str::to_owned),
            }
        } else if error.is_redirect() {
            Kind::NotUnderstood {
                status: Some(status),
                problem: "expected no redirect".to_owned(),
            }
        } else if is_json(&error) && error.is_not_understood() {
            let expected = error.expected().unwrap_or("another value");
            let path = error.json_path().unwrap_or(".");
            Kind::NotUnderstood {
                status: Some(status),
                problem: format!("expected {expected} at {path}"),
            }
        } else {
            Kind::Foreign { status }
        };
        Self::tracked(kind, error.tracking_id().map(str::to_owned))
    }

    /// A success without a word in it.
    pub(crate) fn of_nothing(status: StatusCode) -> Self {
        Self::new(Kind::Foreign { status })
    }

    #[cfg(test)]
    pub(crate) fn throttled(retry_after: Option<Duration>) -> Self {
        Self::new(Kind::Throttled { retry_after })
    }

    #[cfg(test)]
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
        matches!(self.inner.kind, Kind::Rejected { .. })
    }

    /// Whether Zoom refused the exchange because there were too many.
    pub fn is_throttled(&self) -> bool {
        matches!(self.inner.kind, Kind::Throttled { .. })
    }

    /// Whether the token endpoint could not be reached, did not answer in
    /// time, or is out of order (HTTP 5xx). Not when something in front of it
    /// answers in its place: that is [not understood](Self::is_not_understood).
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self.inner.kind,
            Kind::Transport(_) | Kind::TimedOut | Kind::OutOfOrder { .. }
        )
    }

    /// Whether the token endpoint answered something that is no token and no
    /// refusal either: a proxy's page, a token that no header can carry.
    pub fn is_not_understood(&self) -> bool {
        matches!(
            self.inner.kind,
            Kind::NotUnderstood { .. } | Kind::Foreign { .. }
        )
    }

    /// Whether the same exchange may succeed later, without anybody changing
    /// anything: it was throttled, the endpoint was unreachable, or something
    /// else answered in its place. Not for a certificate that is not trusted, and
    /// whatever else [`zoom_api::Error::is_transient`] says no to.
    pub fn is_transient(&self) -> bool {
        match &self.inner.kind {
            Kind::Transport(error) => error.is_transient(),
            Kind::Throttled { .. }
            | Kind::TimedOut
            | Kind::OutOfOrder { .. }
            | Kind::Foreign { .. } => true,
            Kind::Rejected { .. } | Kind::NotUnderstood { .. } | Kind::OutsideRuntime => false,
        }
    }

    /// Zoom's `error`, such as `invalid_client` (RFC 6749, section 5.2).
    pub fn oauth_error(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::Rejected { error, .. } => error.as_deref(),
            _ => None,
        }
    }

    /// Zoom's `reason`, such as `Invalid client_id or client_secret`. It is
    /// for people, and comes from the server as it is.
    pub fn reason(&self) -> Option<&str> {
        match &self.inner.kind {
            Kind::Rejected { reason, .. } => reason.as_deref(),
            _ => None,
        }
    }

    /// How long the server wants to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match &self.inner.kind {
            Kind::Throttled { retry_after } | Kind::OutOfOrder { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The HTTP status of the endpoint's reply, if there was one.
    pub fn status(&self) -> Option<StatusCode> {
        match &self.inner.kind {
            Kind::Rejected { status, .. }
            | Kind::OutOfOrder { status, .. }
            | Kind::Foreign { status } => Some(*status),
            Kind::Throttled { .. } => Some(StatusCode::TOO_MANY_REQUESTS),
            Kind::NotUnderstood { status, .. } => *status,
            Kind::Transport(_) | Kind::TimedOut | Kind::OutsideRuntime => None,
        }
    }

    /// The header `x-zm-trackingid` of the endpoint's reply: what Zoom's support
    /// asks for.
    pub fn tracking_id(&self) -> Option<&str> {
        self.inner.tracking_id.as_deref()
    }

    /// A word for it in logs.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.inner.kind {
            Kind::Rejected { .. } => "rejected",
            Kind::Throttled { .. } => "throttled",
            Kind::Transport(_) | Kind::TimedOut | Kind::OutOfOrder { .. } => "unreachable",
            Kind::NotUnderstood { .. } | Kind::Foreign { .. } => "not understood",
            Kind::OutsideRuntime => "outside of a runtime",
        }
    }
}

/// Whether it is Zoom that said no: by an `error`, or with the statuses of a
/// refusal by a `reason`.
fn is_rejection(error: &zoom_api::Error, status: StatusCode) -> bool {
    let says_why = || matches!(status.as_u16(), 400 | 401) && error.message().is_some();
    error.is_refused() && is_json(error) && (error.oauth_error().is_some() || says_why())
}

/// Whether the reply is JSON to its end. That of a proxy is not, nor one that
/// was cut off.
fn is_json(error: &zoom_api::Error) -> bool {
    let body = error.body().map_or(&[][..], |body| body.trim_ascii());
    body.starts_with(b"{") && body.ends_with(b"}") || body.starts_with(b"[") && body.ends_with(b"]")
}

/// Zoom's refusals as they are known, in its own words and in ours. Of all
/// others nothing is printed: they could be anything.
struct Known {
    /// The error, of RFC 6749, section 5.2.
    error: &'static str,
    /// Zoom's words for it; `None` for any.
    reason: Option<&'static str>,
    /// What that means; empty where it is not known.
    meaning: &'static str,
}

const KNOWN: &[Known] = &[
    known(
        "invalid_client",
        Some("Invalid client_id or client_secret"),
        "client id or client secret is wrong",
    ),
    known(
        "invalid_client",
        None,
        "client id or client secret is wrong",
    ),
    known(
        "invalid_request",
        Some("Bad Request"),
        "the account id is wrong",
    ),
    known(
        "invalid_request",
        Some("The app is not activated"),
        "activate it on its page in the App Marketplace",
    ),
    known("invalid_request", Some("Invalid Token!"), ""),
    known("invalid_request", None, ""),
    known(
        "invalid_grant",
        Some("Invalid Token!"),
        "the app was deactivated, or is not in this account",
    ),
    known("invalid_grant", None, ""),
    known(
        "unauthorized_client",
        None,
        "the app may not use this grant",
    ),
    known(
        "unsupported_grant_type",
        Some("unsupported grant type"),
        "the app is not a Server-to-Server OAuth app",
    ),
    known(
        "unsupported_grant_type",
        None,
        "the app is not a Server-to-Server OAuth app",
    ),
    known("invalid_scope", None, "the app lacks a scope"),
];

const fn known(error: &'static str, reason: Option<&'static str>, meaning: &'static str) -> Known {
    Known {
        error,
        reason,
        meaning,
    }
}

impl Known {
    /// What is known of a refusal: of its reason, or at least of its error.
    fn find(error: Option<&str>, reason: Option<&str>) -> Option<&'static Self> {
        let of_error = || KNOWN.iter().filter(|known| Some(known.error) == error);
        of_error()
            .find(|known| known.reason.is_some() && known.reason == reason)
            .or_else(|| of_error().find(|known| known.reason.is_none()))
    }
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.error)?;
        if let Some(reason) = self.reason {
            write!(f, ", \"{reason}\"")?;
        }
        match self.meaning {
            "" => Ok(()),
            meaning => write!(f, " ({meaning})"),
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.kind {
            Kind::Rejected {
                status,
                error,
                reason,
            } => {
                write!(f, "the credentials were rejected: HTTP {}", status.as_u16())?;
                match Known::find(error.as_deref(), reason.as_deref()) {
                    Some(known) => write!(f, ", {known}"),
                    None => Ok(()),
                }
            }
            Kind::Foreign { status } => write!(
                f,
                "the token endpoint's reply is not Zoom's, but a proxy's, or cut off: HTTP {}",
                status.as_u16()
            ),
            Kind::Throttled { .. } => f.write_str("the token endpoint had too many requests"),
            Kind::Transport(_) => f.write_str("the token endpoint could not be reached"),
            Kind::TimedOut => f.write_str("the token endpoint did not answer in time"),
            Kind::OutsideRuntime => f.write_str(
                "no token was asked for: no tokio runtime runs here \
                 (see #[tokio::main], or Runtime::block_on)",
            ),
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

/// The line that `Display` gives; with `{:#?}`, the facts one by one.
impl fmt::Debug for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !f.alternate() {
            return fmt::Display::fmt(self, f);
        }
        let mut out = f.debug_struct("TokenError");
        out.field("kind", &self.kind())
            .field("status", &self.status().map(|status| status.as_u16()));
        match &self.inner.kind {
            Kind::Rejected { error, reason, .. } => {
                let known = Known::find(error.as_deref(), reason.as_deref());
                out.field("error", &known.map(|known| known.error));
                out.field("reason", &known.and_then(|known| known.reason));
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
            Kind::TimedOut
            | Kind::OutsideRuntime
            | Kind::OutOfOrder { .. }
            | Kind::Foreign { .. } => {}
        }
        out.finish()
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.kind {
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
        Self::new(class, error)
    }
}
