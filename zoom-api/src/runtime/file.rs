//! A file to upload.

use std::error::Error as StdError;
use std::io;
use std::ops::Range;
use std::path::Path;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;
use tokio::runtime::Handle;

use super::FileContent;
use super::content::Piece;
use crate::error::OUTSIDE_RUNTIME;

/// A file in a multipart body, or as a body of its own: its name, its content
/// type, its content.
///
/// ```
/// use http::HeaderValue;
/// use zoom_api::File;
///
/// # async fn run(upload: impl futures_core::Stream<Item = std::io::Result<bytes::Bytes>> + Send + 'static) -> std::io::Result<()> {
/// let picture = File::new("me.png", HeaderValue::from_static("image/png"), &b"\x89PNG"[..]);
/// assert_eq!(picture.name, "me.png");
///
/// let mp4 = HeaderValue::from_static("video/mp4");
/// let recording = File::open("recording.mp4", mp4.clone()).await?;
/// let passed_on = File::from_stream("clip.mp4", mp4, 2_000_000_000, upload);
/// # let _ = (recording, passed_on);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct File {
    /// The file's name, as the server is told it.
    pub name: String,
    /// What is in it.
    pub content_type: HeaderValue,
    /// Its content. It is kept until the call is over, so that it can be sent
    /// again; a stream can't.
    pub content: FileContent,
}

impl File {
    /// A file of this name, type and content.
    pub fn new(
        name: impl Into<String>,
        content_type: HeaderValue,
        content: impl Into<FileContent>,
    ) -> Self {
        Self {
            name: name.into(),
            content_type,
            content: content.into(),
        }
    }

    /// A file on the disk. It is read while it is sent, for each attempt anew, and
    /// never held in memory; it must not change before the call is over.
    ///
    /// # Errors
    ///
    /// - there is no file of that path
    pub async fn open(path: impl AsRef<Path>, content_type: HeaderValue) -> io::Result<Self> {
        let path = path.as_ref();
        if Handle::try_current().is_err() {
            return Err(io::Error::other(OUTSIDE_RUNTIME));
        }
        let facts = tokio::fs::metadata(path).await?;
        let name = match path.file_name() {
            Some(name) if facts.is_file() => name.to_string_lossy(),
            _ => {
                let problem = "the path is not that of a file";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
            }
        };
        let content = FileContent::disk(path, facts.len());
        Ok(Self::new(name, content_type, content))
    }

    /// A file from a stream that has exactly `length` bytes, which is never held in
    /// memory.
    ///
    /// It can be sent once. So a call is not tried again, redirected or replayed
    /// after it was begun, and fails with what came of that
    /// ([`Error::may_have_taken_effect`](crate::Error::may_have_taken_effect)).
    /// Clones share the stream.
    pub fn from_stream<E>(
        name: impl Into<String>,
        content_type: HeaderValue,
        length: u64,
        stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self
    where
        E: Into<Box<dyn StdError + Send + Sync>>,
    {
        let pieces = Box::pin(Boxing(Box::pin(stream)));
        Self::new(name, content_type, FileContent::stream(length, pieces))
    }

    /// A part of the file, by bytes, for uploads in several parts. `None` if it has
    /// no such part, or is a stream.
    pub fn slice(&self, part: Range<u64>) -> Option<Self> {
        let content = self.content.slice(part)?;
        Some(Self {
            content,
            ..self.clone()
        })
    }
}

/// A stream with its error boxed.
struct Boxing<S>(Pin<Box<S>>);

impl<S, E> Stream for Boxing<S>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Into<Box<dyn StdError + Send + Sync>>,
{
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let piece = self.0.as_mut().poll_next(context);
        piece.map(|piece| piece.map(|piece| piece.map_err(Into::into)))
    }
}
