//! One attempt: a request, the redirects it meets, and the answer, read to its
//! end.

use std::pin::pin;
use std::time::SystemTime;

use bytes::{Bytes, BytesMut};
use reqwest::Response;

use super::Reply;
use super::download::is_file;
use super::outgoing;
use super::patience::{Patience, Stop};
use super::request::{Request, Wanted};
use super::turn;
use crate::error::{Error, Kind, RefusalBody, is_markup};
use crate::policy::{Cookies, Hop, NotFollowed, Redirected, Tally, is_redirect, redirect};
use crate::{Authorization, Operation};

/// What is set aside for a body whose length is not announced.
const FIRST_ALLOCATION: usize = 64 * 1024;

/// What came of an attempt.
pub(super) struct Answer {
    pub(super) result: Result<Reply, Error>,
    /// Whether the request that was answered carried the `Authorization`
    /// header.
    pub(super) authorized: bool,
    /// The answer whose head is the result, where its body is not read here.
    pub(super) unread: Option<Box<Response>>,
}

/// Sends the request and reads the answer. A refusal is an error, also one
/// that is disguised as a success, and so is a page of HTML, unless any body is
/// wanted.
///
/// An error of the outer kind says that the call's deadline has passed.
pub(super) async fn attempt(
    request: &Request,
    operation: &Operation,
    authorization: &Authorization,
    patience: &Patience<'_>,
) -> Result<Answer, Stop> {
    let url = outgoing::url(request, operation, authorization);
    let mut hop = Hop {
        url,
        with_authorization: !request.is_token_in_url(),
    };
    let first = request.wants_file().then(|| hop.url.origin());
    let mut redirects = 0;
    let mut cookies = Cookies::default();
    let mut unread = None;
    loop {
        let authorized = hop.with_authorization;
        let outgoing = outgoing::compose(request, operation, authorization, hop, &cookies);
        let http = request.client.shared.connections.client(outgoing.url());
        let sent = pin!(async { http?.execute(outgoing).await });
        let result = match patience.hear(operation, sent).await {
            Err(stop) => Err(stop),
            Ok(response) if is_redirect(response.status()) => {
                let redirected = Redirected {
                    method: &operation.method,
                    has_body: request.body.is_some(),
                    wants_file: request.wants_file(),
                    was_authorized: authorized,
                };
                match follow(request, &response, redirected, &mut redirects) {
                    Ok(next) => {
                        let shared = &request.client.shared;
                        Tally::count(&shared.tally.redirects);
                        if request.wants_file() {
                            let now = shared.clock.wall();
                            cookies.take(response.url(), response.headers(), now);
                        }
                        hop = next;
                        // Zoom counts it like any other request.
                        if hop.with_authorization
                            && let Some(limiter) = shared.limiter.as_ref()
                            && limiter.is_shared()
                        {
                            let none = &None;
                            let turn = turn::take(limiter, request, operation, patience, none);
                            Box::pin(turn).await?;
                        }
                        continue;
                    }
                    Err(problem) => {
                        let reply = head(response);
                        Err(Error::new(operation, Kind::Redirect { reply, problem }).into())
                    }
                }
            }
            // Zoom's hosts for content may have an authorization in their URLs,
            // and refuse another beside it.
            Ok(response)
                if authorized
                    && matches!(response.status().as_u16(), 400 | 403)
                    && first
                        .as_ref()
                        .is_some_and(|first| response.url().origin() != *first) =>
            {
                hop = Hop {
                    url: response.url().clone(),
                    with_authorization: false,
                };
                continue;
            }
            Ok(response) if request.wanted == Wanted::Stream && is_file(request, &response) => {
                let reply = Reply {
                    status: response.status(),
                    headers: response.headers().clone(),
                    body: Bytes::new(),
                };
                unread = Some(Box::new(response));
                Ok(reply)
            }
            Ok(response) => receive(request, operation, response, patience).await,
        };
        let result = match result {
            Ok(reply) => Ok(reply),
            Err(Stop::Failed(error)) => Err(error),
            Err(Stop::Expired) => return Err(Stop::Expired),
        };
        return Ok(Answer {
            result,
            authorized,
            unread,
        });
    }
}

/// The next hop after a redirect.
fn follow(
    request: &Request,
    response: &Response,
    redirected: Redirected<'_>,
    redirects: &mut u32,
) -> Result<Hop, NotFollowed> {
    if *redirects >= request.client.policy.redirects {
        return Err(NotFollowed::TooMany);
    }
    if !request.is_body_available() {
        return Err(NotFollowed::BodyGone);
    }
    *redirects += 1;
    redirect(
        response.url(),
        redirected,
        response.status(),
        response.headers(),
        &request.client.shared.environment,
    )
}

/// An answer whose body is not wanted.
fn head(mut response: Response) -> Reply {
    Reply {
        status: response.status(),
        headers: std::mem::take(response.headers_mut()),
        body: Bytes::new(),
    }
}

/// Reads the answer and judges it.
async fn receive(
    request: &Request,
    operation: &Operation,
    mut response: Response,
    patience: &Patience<'_>,
) -> Result<Reply, Stop> {
    let limit = request.client.policy.reply_limit;
    let Some(body) = read(operation, &mut response, limit, patience).await? else {
        let reply = head(response);
        return Err(Error::new(
            operation,
            Kind::TooLarge {
                reply,
                limit,
                is_value: false,
            },
        )
        .into());
    };
    let reply = Reply {
        body,
        ..head(response)
    };
    let now = || request.client.shared.clock.wall();
    Ok(judge(operation, request.wanted, reply, now)?)
}

/// Tells a success from a refusal, also one that is disguised as a success.
pub(super) fn judge(
    operation: &Operation,
    wanted: Wanted,
    reply: Reply,
    now: impl FnOnce() -> SystemTime,
) -> Result<Reply, Error> {
    if !reply.status.is_success() {
        return Err(Error::refused(operation, reply, now()));
    }
    match wanted {
        Wanted::Bytes => return Ok(reply),
        Wanted::Stream => return Err(Error::no_file(operation, reply)),
        Wanted::Value | Wanted::Nothing => {}
    }
    match RefusalBody::disguised(&reply.body, operation.method.is_safe()) {
        Some(body) => Err(Error::refused_as(operation, reply, body, now())),
        None if is_markup(&reply.body) => Err(Error::not_json(operation, reply)),
        None => Ok(reply),
    }
}

/// Reads a body of up to `limit` bytes; `None` says that there are more.
async fn read(
    operation: &Operation,
    response: &mut Response,
    limit: usize,
    patience: &Patience<'_>,
) -> Result<Option<Bytes>, Stop> {
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Ok(None);
    }
    let Some(first) = patience.hear(operation, pin!(response.chunk())).await? else {
        return Ok(Some(Bytes::new()));
    };
    // Most replies come in one piece, which then need not be copied.
    let Some(second) = patience.hear(operation, pin!(response.chunk())).await? else {
        return Ok((first.len() <= limit).then_some(first));
    };
    // Room for all of it, if the server says how much that is; no more than may come.
    let expected = match usize::try_from(announced) {
        Ok(announced @ 1..) => announced,
        _ => FIRST_ALLOCATION.min(limit),
    };
    let mut body = BytesMut::with_capacity(expected.max(first.len() + second.len()));
    body.extend_from_slice(&first);
    let mut next = Some(second);
    while let Some(chunk) = next {
        if body.len() + chunk.len() > limit {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
        next = patience.hear(operation, pin!(response.chunk())).await?;
    }
    Ok(Some(body.freeze()))
}
