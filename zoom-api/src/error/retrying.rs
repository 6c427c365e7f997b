//! What an error says about trying again.

use std::sync::Arc;
use std::time::SystemTime;

use http::StatusCode;

use super::{CODE_INVALID_TOKEN, Error, Kind, RateLimit};
use crate::authorizer::AuthorizeErrorClass;

impl Error {
    /// Whether the same call may succeed later: the connection failed or took
    /// too long, Zoom was busy or broken, or the token endpoint was. Not for
    /// rejected credentials, a wrong argument, a certificate that is not
    /// trusted, or a reply that was not understood.
    ///
    /// It does not say that repeating the call is harmless: see
    /// [`may_have_taken_effect`](Self::may_have_taken_effect).
    pub fn is_transient(&self) -> bool {
        match &self.inner.kind {
            Kind::Authorize(error) => error.class() == AuthorizeErrorClass::Transient,
            Kind::Transport(transport) => transport.transient,
            Kind::Deadline { .. } | Kind::Closed { .. } | Kind::NotResumable { .. } => true,
            Kind::Refused { reply, body, .. } => {
                let status = body.status(reply.status);
                status == StatusCode::TOO_MANY_REQUESTS || is_failure(status)
            }
            _ => false,
        }
    }

    /// Whether Zoom may have done what it was asked, although the call failed:
    /// the connection broke or the time was up after the request was sent, the
    /// server failed, or its reply could not be read; the last time, or any time
    /// before. Before repeating a call that must not be done twice, look.
    pub fn may_have_taken_effect(&self) -> bool {
        self.inner.earlier_effect || self.last_may_have_taken_effect()
    }

    fn last_may_have_taken_effect(&self) -> bool {
        match &self.inner.kind {
            Kind::Parameter { .. }
            | Kind::WrongScheme { .. }
            | Kind::OutsideRuntime
            | Kind::Authorize(_)
            | Kind::List { .. } => false,
            Kind::Transport(transport) => !transport.connect,
            Kind::Deadline { .. } => self.attempts() > 0,
            Kind::Closed { last, .. } => last.as_ref().is_some_and(Self::may_have_taken_effect),
            Kind::Refused { reply, body, .. } => body.status(reply.status).is_server_error(),
            // Zoom has answered with a file, whatever became of that here.
            Kind::NotResumable { .. }
            | Kind::FileUnwritable(_)
            | Kind::Redirect { .. }
            | Kind::TooLarge { .. }
            | Kind::NotUnderstood { .. } => true,
        }
    }

    /// Whether Zoom refused the call because there were too many
    /// (HTTP 429), or would have: a limiter that counts the day's calls knew it;
    /// [`rate_limit`](Self::rate_limit) has the details.
    pub fn is_rate_limited(&self) -> bool {
        self.rate_limit().is_some()
    }

    /// The limit that the call ran into, if it did.
    pub fn rate_limit(&self) -> Option<&RateLimit> {
        match &self.inner.kind {
            Kind::Refused { rate_limit, .. } => rate_limit.as_ref(),
            Kind::Closed { rate_limit, .. } => Some(rate_limit),
            _ => None,
        }
    }

    /// When trying again makes sense: the instant that Zoom named by
    /// `Retry-After`; for a daily limit or a user's quota without one, the next
    /// midnight in UTC; for a per-second limit, a second after the answer; for
    /// a call that its own limiter turned away, when its turn would have come.
    /// `None` where nothing is known.
    pub fn retry_at(&self) -> Option<SystemTime> {
        match &self.inner.kind {
            Kind::Refused { retry_at, .. }
            | Kind::Deadline { retry_at, .. }
            | Kind::Closed { retry_at, .. } => *retry_at,
            _ => None,
        }
    }

    /// How many requests the call sent, retries and the replay after a rejected
    /// token included, redirects not. A connection that could not be made
    /// counts, too.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Whether the answer was a redirect that is not followed: to nowhere, from
    /// https to http, away from Zoom, or once too often; or one that says to
    /// look elsewhere for what came of a change (303).
    pub fn is_redirect(&self) -> bool {
        matches!(self.inner.kind, Kind::Redirect { .. })
    }

    /// Whether the reply was larger than
    /// [`RequestPolicy::with_reply_limit`](crate::RequestPolicy::with_reply_limit)
    /// allows, or would take more memory to read than that allows. Its
    /// [`body`](Self::body) is empty: it was not kept.
    pub fn is_too_large(&self) -> bool {
        matches!(self.inner.kind, Kind::TooLarge { .. })
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        if self.inner.attempts != attempts {
            Arc::make_mut(&mut self.inner).attempts = attempts;
        }
        self
    }

    /// Notes that an attempt before the last one may have taken effect.
    pub(crate) fn with_earlier_effect(mut self) -> Self {
        if !self.inner.earlier_effect {
            Arc::make_mut(&mut self.inner).earlier_effect = true;
        }
        self
    }

    /// Whether Zoom rejected the token of the request as such: with 401, or
    /// with its own code on some products. Another token of the same app has
    /// the same scopes.
    pub(crate) fn is_token_rejected(&self) -> bool {
        match &self.inner.kind {
            Kind::Refused { .. } if self.is_missing_scopes() => false,
            Kind::Refused { reply, body, .. } => {
                body.status(reply.status) == StatusCode::UNAUTHORIZED
                    || (body.code == Some(CODE_INVALID_TOKEN)
                        && (reply.status == StatusCode::BAD_REQUEST || reply.status.is_success()))
            }
            _ => false,
        }
    }

    /// Whether one failed attempt, rate limits aside, may be made again.
    pub(crate) fn is_attempt_repeatable(&self, idempotent: bool) -> bool {
        match &self.inner.kind {
            Kind::Transport(transport) => transport.transient && (transport.connect || idempotent),
            Kind::Refused { reply, body, .. } => {
                idempotent && is_failure(body.status(reply.status))
            }
            _ => false,
        }
    }
}

/// Whether a status says that the server, or something in front of it, failed
/// in a way that passes: every 5xx, such as Cloudflare's 520 to 530 and Zoom's
/// own 589, but for what a server says that will never do it (501, 505).
fn is_failure(status: StatusCode) -> bool {
    match status.as_u16() {
        408 => true,
        501 | 505 => false,
        _ => status.is_server_error(),
    }
}
