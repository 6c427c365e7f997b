//! The arguments of generated builders: each was given, is missing, or could
//! not be converted.

use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;

use super::form::Multipart;
use super::{Request, ResponseValue};
use crate::Error;
use crate::model::Limits;

/// The problem of a required argument that was not given.
pub const MISSING: &str = "is missing";

/// An argument, or what is wrong with it.
pub type Argument<T> = Result<T, &'static str>;

#[doc(hidden)]
impl Request<'_> {
    /// Refuses an argument that violates the spec's limits. An absent one
    /// violates none.
    pub fn limited(self, name: &str, argument: &Argument<impl Serialize>, limits: &Limits) -> Self {
        match argument.as_ref().map(|argument| limits.check(argument)) {
            Ok(Err(violation)) => {
                let violation = violation.within(name);
                self.refused(&violation.place, &violation.problem)
            }
            Ok(Ok(())) | Err(_) => self,
        }
    }

    /// As [`limited`](Self::limited), for the body: its fields go by their own
    /// names.
    pub fn limited_body(self, body: &Argument<impl Serialize>, limits: &Limits) -> Self {
        match body.as_ref().map(|body| limits.check(body)) {
            Ok(Err(violation)) if violation.place.is_empty() => {
                self.refused("body", &violation.problem)
            }
            Ok(Err(violation)) => self.refused(&violation.place, &violation.problem),
            Ok(Ok(())) | Err(_) => self,
        }
    }

    pub fn path_argument(self, name: &str, value: Argument<impl fmt::Display>) -> Self {
        match value {
            Ok(value) => self.path(name, value),
            Err(problem) => self.refused(name, problem),
        }
    }

    pub fn uuid_argument(self, name: &str, value: Argument<impl fmt::Display>) -> Self {
        match value {
            Ok(value) => self.uuid(name, value),
            Err(problem) => self.refused(name, problem),
        }
    }

    pub fn query_argument(self, name: &str, value: Argument<impl Serialize>) -> Self {
        match value {
            Ok(value) => self.query(name, value),
            Err(problem) => self.refused(name, problem),
        }
    }

    pub fn header_argument(
        self,
        name: &'static str,
        value: Argument<Option<impl fmt::Display>>,
    ) -> Self {
        let value = match value {
            Ok(Some(value)) => HeaderValue::try_from(value.to_string()),
            Ok(None) => return self,
            Err(problem) => return self.refused(name, problem),
        };
        match value {
            Ok(value) => self.header(HeaderName::from_static(name), value),
            Err(_) => self.refused(name, "has characters that a header can't carry"),
        }
    }

    pub fn json_argument(self, body: Argument<Option<impl Serialize>>) -> Self {
        self.body_argument(body, |request, body| request.json(&body))
    }

    pub fn form_argument(self, body: Argument<Option<impl Serialize>>) -> Self {
        self.body_argument(body, |request, body| request.form(&body))
    }

    pub fn multipart_argument(self, body: Argument<Option<impl Multipart>>) -> Self {
        self.body_argument(body, |request, body| match body.to_form() {
            Ok(form) => request.multipart(form),
            Err(problem) => request.refused("body", problem),
        })
    }

    pub fn bytes_argument(self, content_type: &'static str, body: Argument<Option<Bytes>>) -> Self {
        self.body_argument(body, |request, body| {
            request.body(HeaderValue::from_static(content_type), body)
        })
    }

    fn body_argument<T>(
        self,
        body: Argument<Option<T>>,
        set: impl FnOnce(Self, T) -> Self,
    ) -> Self {
        match body {
            Ok(Some(body)) => set(self, body),
            Ok(None) => self,
            Err(problem) => self.refused("body", problem),
        }
    }

    /// Sends the request of an operation without a reply: what comes is looked
    /// at for a refusal, and for a page of HTML.
    pub async fn send_empty(self) -> Result<ResponseValue<()>, Error> {
        self.send_for_nothing().await
    }
}
