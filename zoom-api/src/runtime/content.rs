//! Where a file's bytes are.

use std::fmt;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use futures_core::Stream;

/// A piece of a stream, or why there is none.
pub(super) type Piece = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;
pub(super) type Pieces = Pin<Box<dyn Stream<Item = Piece> + Send>>;

/// The content of a [`File`](crate::File): bytes in memory, a file on the disk
/// that is read while it is sent, or a stream.
#[derive(Clone)]
pub struct FileContent(pub(super) Place);

#[derive(Clone)]
pub(super) enum Place {
    Bytes(Bytes),
    Disk {
        path: Arc<PathBuf>,
        range: Range<u64>,
    },
    Stream {
        length: u64,
        once: Once,
    },
}

/// A stream that can be taken once.
#[derive(Clone)]
pub(super) struct Once(Arc<Mutex<Option<Pieces>>>);

impl Once {
    pub(super) fn new(pieces: Pieces) -> Self {
        Self(Arc::new(Mutex::new(Some(pieces))))
    }

    pub(super) fn take(&self) -> Option<Pieces> {
        self.lock().take()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Pieces>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FileContent {
    pub(super) fn disk(path: &Path, length: u64) -> Self {
        Self(Place::Disk {
            path: Arc::new(path.to_owned()),
            range: 0..length,
        })
    }

    pub(super) fn stream(length: u64, pieces: Pieces) -> Self {
        let once = Once::new(pieces);
        Self(Place::Stream { length, once })
    }

    /// How many bytes it has. Those of a stream are as many as were announced.
    pub fn length(&self) -> u64 {
        match &self.0 {
            Place::Bytes(bytes) => bytes.len() as u64,
            Place::Disk { range, .. } => range.end - range.start,
            Place::Stream { length, .. } => *length,
        }
    }

    /// The bytes, if they are in memory.
    pub fn bytes(&self) -> Option<&Bytes> {
        match &self.0 {
            Place::Bytes(bytes) => Some(bytes),
            Place::Disk { .. } | Place::Stream { .. } => None,
        }
    }

    /// Whether it can be sent now: a stream that was begun can't.
    pub(super) fn is_available(&self) -> bool {
        match &self.0 {
            Place::Bytes(_) | Place::Disk { .. } => true,
            Place::Stream { once, .. } => once.lock().is_some(),
        }
    }

    pub(super) fn slice(&self, part: Range<u64>) -> Option<Self> {
        if part.start > part.end || part.end > self.length() {
            return None;
        }
        Some(Self(match &self.0 {
            Place::Bytes(bytes) => {
                let (start, end) = (
                    usize::try_from(part.start).ok()?,
                    usize::try_from(part.end).ok()?,
                );
                Place::Bytes(bytes.slice(start..end))
            }
            Place::Disk { path, range } => Place::Disk {
                path: Arc::clone(path),
                range: range.start + part.start..range.start + part.end,
            },
            Place::Stream { .. } => return None,
        }))
    }
}

impl<T: Into<Bytes>> From<T> for FileContent {
    fn from(bytes: T) -> Self {
        Self(Place::Bytes(bytes.into()))
    }
}

/// The same bytes in memory, the same part of the same path, or the very same
/// stream.
impl PartialEq for FileContent {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Place::Bytes(a), Place::Bytes(b)) => a == b,
            (Place::Disk { path: a, range: x }, Place::Disk { path: b, range: y }) => {
                a == b && x == y
            }
            (Place::Stream { once: a, .. }, Place::Stream { once: b, .. }) => {
                Arc::ptr_eq(&a.0, &b.0)
            }
            _ => false,
        }
    }
}

impl Eq for FileContent {}

/// Shows how long the content is, not what it is.
impl fmt::Debug for FileContent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.length())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_within_the_whole() {
        let memory = FileContent::from("hello");
        let disk = FileContent::disk(Path::new("a"), 5);
        for content in [memory, disk] {
            for (part, length) in [(0..5, 5), (1..4, 3), (2..2, 0), (5..5, 0)] {
                let slice = content.slice(part.clone());
                assert_eq!(slice.map(|slice| slice.length()), Some(length), "{part:?}");
            }
            #[allow(clippy::reversed_empty_ranges)]
            for part in [0..6, 6..6, 3..2] {
                assert!(content.slice(part.clone()).is_none(), "{part:?}");
            }
        }
        let bytes = FileContent::from("hello").slice(1..3);
        assert_eq!(bytes, Some(FileContent::from("el")));
        let twice = FileContent::disk(Path::new("a"), 9).slice(2..8);
        let twice = twice.and_then(|part| part.slice(1..4));
        let expected = Place::Disk {
            path: Arc::new("a".into()),
            range: 3..6,
        };
        assert_eq!(twice, Some(FileContent(expected)));
    }

    #[test]
    fn contents_are_the_same_by_bytes_by_path_or_as_the_very_same_stream() {
        struct Nothing;
        impl Stream for Nothing {
            type Item = Piece;

            fn poll_next(
                self: Pin<&mut Self>,
                _: &mut std::task::Context<'_>,
            ) -> std::task::Poll<Option<Piece>> {
                std::task::Poll::Ready(None)
            }
        }
        let disk = |path, length| FileContent::disk(Path::new(path), length);
        let stream = || FileContent::stream(1, Box::pin(Nothing));
        let once = stream();
        assert_eq!(once, once.clone());
        let all = [
            FileContent::from("a"),
            FileContent::from("b"),
            disk("a", 1),
            disk("a", 2),
            disk("b", 1),
            stream(),
            once,
        ];
        for (i, a) in all.iter().enumerate() {
            for (j, b) in all.iter().enumerate() {
                assert_eq!(a == b, i == j, "{i} {j}");
            }
        }
        assert_eq!(format!("{:?}", disk("a", 2)), "2 bytes");
    }
}
