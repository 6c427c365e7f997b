//! The arguments of generated builders: each was given, is missing, or could
//! not be converted.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;
use serde::Serialize;

use super::Request;

/// The problem of a required argument that was not given.
pub(crate) const MISSING: &str = "is missing";

/// An argument, or what is wrong with it.
type Argument<T> = Result<T, &'static str>;

// Which of these are used depends on the operations that are compiled in.
#[allow(dead_code)]
impl Request<'_> {
    pub(crate) fn path_argument(self, name: &str, value: Argument<impl fmt::Display>) -> Self {
        match value {
            Ok(value) => self.path(name, value),
            Err(problem) => self.refused(name, problem),
        }
    }

    pub(crate) fn query_argument(self, name: &str, value: Argument<impl Serialize>) -> Self {
        match value {
            Ok(value) => self.query(name, value),
            Err(problem) => self.refused(name, problem),
        }
    }

    pub(crate) fn json_argument(self, body: Argument<impl Serialize>) -> Self {
        match body {
            Ok(body) => self.json(&body),
            Err(problem) => self.refused("body", problem),
        }
    }

    pub(crate) fn bytes_argument(self, content_type: &'static str, body: Argument<Bytes>) -> Self {
        match body {
            Ok(body) => self.body(HeaderValue::from_static(content_type), body),
            Err(problem) => self.refused("body", problem),
        }
    }
}
