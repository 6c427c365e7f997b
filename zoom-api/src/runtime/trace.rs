//! What a call shows of itself to `tracing`: ids, numbers and statuses, never a
//! URL, a header's value other than the tracking id, or a body.

use std::time::Duration;

use tracing::field::Empty;
use tracing::{Span, debug, info_span};

use super::Reply;
use crate::Operation;
use crate::error::Error;

/// The call's span. It ends when the reply was read.
pub(super) fn span(operation: &Operation) -> Span {
    info_span!(
        "zoom_call",
        operation = operation.id,
        method = operation.method.as_str(),
        attempts = Empty,
        status = Empty,
        code = Empty,
        tracking_id = Empty,
        wait_reason = Empty,
        waited_ms = Empty,
        duration_ms = Empty,
        error = Empty,
    )
}

/// An attempt is over.
pub(super) fn attempt(number: u32, result: &Result<Reply, Error>) {
    let reply = reply(result);
    debug!(
        attempt = number,
        status = reply.map(|reply| reply.status.as_u16()),
        code = result.as_ref().err().and_then(Error::code),
        tracking_id = reply.and_then(Reply::tracking_id),
        error = result.as_ref().err().map(tracing::field::display),
        "attempt"
    );
}

/// A wait is over.
pub(super) fn waited(span: &Span, reason: &'static str, waited: Duration) {
    if span.is_disabled() {
        return;
    }
    span.record("wait_reason", reason);
    debug!(reason, waited_ms = millis(waited), "waited");
}

/// The call is over.
pub(super) fn finish(
    span: &Span,
    result: &Result<Reply, Error>,
    attempts: u32,
    waited: Duration,
    duration: impl FnOnce() -> Duration,
) {
    if span.is_disabled() {
        return;
    }
    span.record("attempts", attempts);
    span.record("waited_ms", millis(waited));
    span.record("duration_ms", millis(duration()));
    if let Some(reply) = reply(result) {
        span.record("status", reply.status.as_u16());
        span.record("tracking_id", reply.tracking_id());
    }
    if let Err(error) = result {
        span.record("code", error.code());
        span.record("error", tracing::field::display(error));
    }
}

fn reply(result: &Result<Reply, Error>) -> Option<&Reply> {
    match result {
        Ok(reply) => Some(reply),
        Err(error) => error.reply(),
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
