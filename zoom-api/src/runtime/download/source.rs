//! What a download's request has, and other requests don't.

use http::header::{ACCEPT_ENCODING, IF_RANGE, RANGE};
use http::{HeaderMap, HeaderValue};
use url::Url;

use crate::{Authorization, Secret};

/// Where a file comes from, and from which byte on.
#[derive(Default)]
pub(in crate::runtime) struct Source {
    /// An absolute URL, in place of an operation's path.
    pub(super) url: Option<Url>,
    /// What was given for this file, in place of the client's own.
    pub(in crate::runtime) authorization: Option<Authorization>,
    /// The same, where the URL carries it and no header does.
    pub(super) token_in_url: Option<Secret>,
    pub(super) rest: Option<Rest>,
}

/// What is left of a file.
pub(super) struct Rest {
    pub(super) from: u64,
    /// The strong validator of what came so far (RFC 9110, section 13.1.5).
    pub(super) validator: Option<HeaderValue>,
}

impl Source {
    pub(in crate::runtime) fn url(&self) -> Option<Url> {
        let mut url = self.url.clone()?;
        if let Some(token) = &self.token_in_url {
            url.query_pairs_mut()
                .append_pair("access_token", token.expose());
        }
        Some(url)
    }

    pub(in crate::runtime) fn is_token_in_url(&self) -> bool {
        self.token_in_url.is_some()
    }

    /// Bytes are counted as they are stored, so they must not be compressed on
    /// the way.
    pub(in crate::runtime) fn write_headers(&self, headers: &mut HeaderMap) {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let Some(rest) = &self.rest else { return };
        if let Ok(range) = HeaderValue::try_from(format!("bytes={}-", rest.from)) {
            headers.insert(RANGE, range);
        }
        if let Some(validator) = &rest.validator {
            headers.insert(IF_RANGE, validator.clone());
        }
    }
}
