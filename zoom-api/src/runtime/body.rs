//! A request's body.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;
use http::HeaderValue;

use super::Progress;
use super::content::FileContent;
use super::upload::Upload;

/// A request's body: in memory, or read from where it is while it is sent.
#[derive(Clone)]
pub(crate) struct Body {
    pub(crate) content_type: HeaderValue,
    pub(super) content: Content,
}

#[derive(Clone)]
pub(super) enum Content {
    Bytes(Bytes),
    Parts(Arc<Parts>),
}

/// What is sent one after the other.
pub(super) struct Parts {
    pub(super) parts: Vec<FileContent>,
    pub(super) length: u64,
    /// How many bytes were handed to connections, by all attempts.
    pub(super) moved: AtomicU64,
    pub(super) on_progress: Option<OnProgress>,
}

pub(super) type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

impl Body {
    pub(super) fn of_bytes(content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        let content = Content::Bytes(bytes.into());
        Self {
            content_type,
            content,
        }
    }

    /// A body that need not be in memory as a whole, unless all of it is.
    pub(super) fn of_parts(content_type: HeaderValue, parts: Vec<FileContent>) -> Self {
        let content = match all_bytes(&parts) {
            Some(bytes) => Content::Bytes(bytes),
            None => Content::Parts(Arc::new(Parts {
                length: parts.iter().map(FileContent::length).sum(),
                parts,
                moved: AtomicU64::new(0),
                on_progress: None,
            })),
        };
        Self {
            content_type,
            content,
        }
    }

    /// A body that says how far it is.
    pub(super) fn with_progress(mut self, on_progress: OnProgress) -> Self {
        let parts = match &self.content {
            Content::Bytes(bytes) => vec![FileContent::from(bytes.clone())],
            Content::Parts(parts) => parts.parts.clone(),
        };
        self.content = Content::Parts(Arc::new(Parts {
            length: parts.iter().map(FileContent::length).sum(),
            parts,
            moved: AtomicU64::new(0),
            on_progress: Some(on_progress),
        }));
        self
    }

    /// For another attempt.
    pub(super) fn to_http(&self) -> reqwest::Body {
        match &self.content {
            Content::Bytes(bytes) => bytes.clone().into(),
            Content::Parts(parts) => reqwest::Body::wrap(Upload::new(Arc::clone(parts))),
        }
    }

    /// How long it is, where the HTTP client is not told by the body.
    pub(super) fn streamed_length(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(_) => None,
            Content::Parts(parts) => Some(parts.length),
        }
    }

    /// How many bytes have been sent so far, where that may take long.
    pub(super) fn moved(&self) -> Option<u64> {
        match &self.content {
            Content::Bytes(_) => None,
            Content::Parts(parts) => Some(parts.moved.load(Relaxed)),
        }
    }

    /// Whether it can be sent now: not if a stream in it was begun.
    pub(super) fn is_available(&self) -> bool {
        match &self.content {
            Content::Bytes(_) => true,
            Content::Parts(parts) => parts.parts.iter().all(FileContent::is_available),
        }
    }
}

/// The parts in one piece, if that takes no reading.
pub(super) fn all_bytes(parts: &[FileContent]) -> Option<Bytes> {
    let parts: Option<Vec<&[u8]>> = match parts {
        [one] => return one.bytes().cloned(),
        parts => parts.iter().map(|part| Some(&**part.bytes()?)).collect(),
    };
    Some(parts?.concat().into())
}
