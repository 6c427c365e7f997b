//! Doors for the fuzz targets in `fuzz/`, which stand open under
//! `--cfg fuzzing` alone.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use super::Reply;
use super::attempt::judge;
use super::decode::{Room, decode};
use super::request::Wanted;
use crate::error::Error;
use crate::policy::{Made, Redirected, redirect, retry};
use crate::{Environment, Operation, RequestPolicy, ResponseValue};

/// An imported model with every construct that Zoom's specs use.
#[allow(dead_code, missing_docs)]
#[path = "../model/tests/emitted/second.rs"]
#[rustfmt::skip]
pub mod second;

/// What the spec's limits say against a webinar.
pub fn violation(webinar: &second::Webinar) -> Option<String> {
    said(second::WEBINAR_LIMITS.check(webinar))
}

/// What they say against one that is sent.
pub fn violation_of_new(webinar: &second::CreateWebinar) -> Option<String> {
    said(second::CREATE_WEBINAR_LIMITS.check(webinar))
}

fn said<E: Debug>(checked: Result<(), E>) -> Option<String> {
    checked.err().map(|found| format!("{found:?}"))
}

/// What a call makes of a reply.
pub fn reply<T: DeserializeOwned>(
    operation: &Operation,
    status: StatusCode,
    headers: HeaderMap,
    body: &[u8],
    now: SystemTime,
) -> Result<T, Error> {
    let reply = Reply {
        status,
        headers,
        body: body.to_vec().into(),
    };
    let reply = judge(operation, Wanted::Value, reply, || now)?;
    let room = Room {
        limit: RequestPolicy::new().reply_limit,
        deadline: None,
        is_late: &|| false,
    };
    decode::<T>(operation, reply, 1, room).map(ResponseValue::into_inner)
}

/// How long a call waits after a failed attempt, if it is made again.
pub fn wait(
    error: &Error,
    idempotent: bool,
    policy: &RequestPolicy,
    now: SystemTime,
) -> Option<Duration> {
    Some(retry(error, idempotent, Made::default(), policy, now)?.wait)
}

/// Where a GET goes next, and whether the `Authorization` header goes along.
pub fn location(
    from: &Url,
    location: HeaderValue,
    wants_file: bool,
    environment: &Environment,
) -> Option<(Url, bool)> {
    let call = Redirected {
        method: &Method::GET,
        has_body: false,
        wants_file,
        was_authorized: true,
    };
    let headers = HeaderMap::from_iter([(http::header::LOCATION, location)]);
    let hop = redirect(from, call, StatusCode::FOUND, &headers, environment).ok()?;
    Some((hop.url, hop.with_authorization))
}
