//! A typed reply.

use std::fmt;
use std::ops::{Deref, DerefMut};

use http::{HeaderMap, StatusCode};

use super::reply::{Reply, tracking_id};

/// A reply that was understood: the value, which it dereferences to, with the
/// status and the headers that it came with.
#[derive(Clone)]
pub struct ResponseValue<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    has_content: bool,
}

impl<T> ResponseValue<T> {
    /// The value that was read from a reply.
    pub(crate) fn new(value: T, reply: Reply, has_content: bool) -> Self {
        Self {
            value,
            status: reply.status,
            headers: reply.headers,
            has_content,
        }
    }

    /// The same reply with another value.
    #[must_use = "the reply is in what it returns"]
    pub fn map<U>(self, map: impl FnOnce(T) -> U) -> ResponseValue<U> {
        ResponseValue {
            value: map(self.value),
            status: self.status,
            headers: self.headers,
            has_content: self.has_content,
        }
    }

    /// Whether the reply had something to read the value from. If not, the call
    /// took effect and Zoom had nothing to say about it, so that the value is an
    /// empty one.
    pub fn has_content(&self) -> bool {
        self.has_content
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The reply's headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The header `x-zm-trackingid`: what Zoom's support asks for.
    pub fn tracking_id(&self) -> Option<&str> {
        tracking_id(&self.headers)
    }
}

impl<T> Deref for ResponseValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for ResponseValue<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for ResponseValue<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseValue")
            .field("status", &self.status.as_u16())
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
