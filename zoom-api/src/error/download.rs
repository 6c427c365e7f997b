//! What can go wrong with a file in particular.

use std::io;
use std::sync::Arc;

use super::{Error, Inner, Kind, Transport};
use crate::Operation;
use crate::runtime::Reply;

impl Error {
    /// Whether a download broke off and was not gone on with, because what was
    /// left of it is not known to be of the same file: it has changed, or the
    /// server tells nothing that it could be compared by. Beginning anew may
    /// succeed.
    pub fn is_not_resumable(&self) -> bool {
        matches!(self.inner.kind, Kind::NotResumable { .. })
    }

    /// Whether a download could not be written to its file. The
    /// [`source`](std::error::Error::source) is the [`io::Error`].
    pub fn is_file_unwritable(&self) -> bool {
        matches!(self.inner.kind, Kind::FileUnwritable(_))
    }

    /// A page where a file should be.
    pub(crate) fn no_file(operation: &Operation, reply: Reply) -> Self {
        let (path, expected) = (".".to_owned(), "a file and no HTML".to_owned());
        let kind = Kind::NotUnderstood {
            reply,
            path,
            expected,
        };
        Self::new(operation, kind)
    }

    /// An answer that ended before its end.
    pub(crate) fn broken_off(operation: &Operation) -> Self {
        Self::new(operation, Kind::Transport(Transport::broken_off()))
    }

    pub(crate) fn not_resumable(
        operation: &'static str,
        problem: &'static str,
        last: Option<Self>,
    ) -> Self {
        Self::of_file(operation, Kind::NotResumable { problem, last })
    }

    pub(crate) fn file_unwritable(operation: &'static str, error: io::Error) -> Self {
        Self::of_file(operation, Kind::FileUnwritable(Arc::new(error)))
    }

    fn of_file(operation: &'static str, kind: Kind) -> Self {
        Self {
            inner: Arc::new(Inner {
                operation,
                scopes: &[],
                attempts: 0,
                earlier_effect: false,
                kind,
            }),
        }
    }
}
