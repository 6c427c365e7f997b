//! Stores that several processes share, and how they fail.

use std::error::Error as StdError;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// The future that a shared store's functions return. It may be dropped at any
/// point.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// Why a store that processes share could not do its part.
///
/// No call fails for it: what the store would have said is made up for by this
/// process alone.
///
/// It goes to logs as it is. So neither it nor its [source](StdError::source) may
/// hold an address, a password, a key or a value; a server's message often
/// quotes one.
#[derive(Clone)]
pub struct StoreError {
    kind: StoreErrorKind,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// What kept a store from doing its part.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum StoreErrorKind {
    /// There is no connection, or it broke.
    Unreachable,
    /// No answer came in time. What was asked may be carried out all the same.
    TimedOut,
    /// It was not asked, since it failed a moment ago.
    Suspended,
    /// It said no: to the credentials, to a command, to a key.
    Refused,
    /// It has no room to write.
    Full,
    /// It can be read only: it was a primary, and is a replica now.
    ReadOnly,
    /// Its answer made no sense.
    Garbage,
}

impl StoreErrorKind {
    /// A word for it, for counters and logs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::TimedOut => "timed out",
            Self::Suspended => "suspended",
            Self::Refused => "refused",
            Self::Full => "full",
            Self::ReadOnly => "read-only",
            Self::Garbage => "garbage",
        }
    }
}

impl StoreError {
    /// A failure of this kind.
    pub fn new(kind: StoreErrorKind) -> Self {
        Self { kind, source: None }
    }

    /// Adds what caused it, an error or words for one, which must print no secret.
    ///
    /// ```
    /// use std::io;
    /// use zoom_api::{StoreError, StoreErrorKind};
    ///
    /// fn unreachable(error: io::Error) -> StoreError {
    ///     StoreError::new(StoreErrorKind::Unreachable).with_source(error)
    /// }
    /// ```
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(Arc::from(source.into()));
        self
    }

    /// What kept the store from doing its part.
    pub fn kind(&self) -> StoreErrorKind {
        self.kind
    }
}

impl From<StoreErrorKind> for StoreError {
    fn from(kind: StoreErrorKind) -> Self {
        Self::new(kind)
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StoreErrorKind::Unreachable => "the shared store could not be reached",
            StoreErrorKind::TimedOut => "the shared store did not answer in time",
            StoreErrorKind::Suspended => "the shared store failed a moment ago, and was not asked",
            StoreErrorKind::Refused => "the shared store refused",
            StoreErrorKind::Full => "the shared store is full",
            StoreErrorKind::ReadOnly => "the shared store can be read only",
            StoreErrorKind::Garbage => "the shared store's answer was not understood",
        })
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("StoreError");
        out.field("kind", &self.kind);
        if let Some(source) = &self.source {
            out.field("source", source);
        }
        out.finish()
    }
}

impl StdError for StoreError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_error_tells_its_kind_and_hands_on_its_source() {
        let error = StoreError::new(StoreErrorKind::Refused).with_source("NOPERM");
        assert_eq!(error.kind(), StoreErrorKind::Refused);
        assert_eq!(error.to_string(), "the shared store refused");
        let source = error.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("NOPERM"));
        let error = StoreError::from(StoreErrorKind::TimedOut);
        assert!(error.source().is_none());
    }

    #[test]
    fn a_store_errors_source_is_what_a_store_has() {
        let with = |source: Box<dyn StdError + Send + Sync>| {
            StoreError::new(StoreErrorKind::Refused).with_source(source)
        };
        assert!(with("text".into()).source().is_some());
        let io = std::io::Error::from(std::io::ErrorKind::BrokenPipe);
        let error = StoreError::new(StoreErrorKind::Unreachable).with_source(io);
        let copy = error.clone();
        assert!(
            copy.source()
                .is_some_and(|source| source.is::<std::io::Error>())
        );
        let error = error.with_source(String::from("a string"));
        let source = error.source().map(ToString::to_string);
        assert_eq!(source.as_deref(), Some("a string"));
    }
}
