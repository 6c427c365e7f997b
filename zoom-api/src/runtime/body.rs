//! A request's body.

use bytes::Bytes;
use http::HeaderValue;

/// A request's body. It is buffered, so that the request can be sent again.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: HeaderValue,
    pub(crate) bytes: Bytes,
}
