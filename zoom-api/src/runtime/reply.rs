//! A reply as it comes from the server.

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

/// The header by which Zoom's support finds a request.
pub(crate) const TRACKING_ID: &str = "x-zm-trackingid";

/// An answer of the server, read to its end.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Reply {
    pub(crate) fn tracking_id(&self) -> Option<&str> {
        tracking_id(&self.headers)
    }
}

/// What Zoom's support asks for.
pub(super) fn tracking_id(headers: &HeaderMap) -> Option<&str> {
    headers.get(TRACKING_ID)?.to_str().ok()
}
