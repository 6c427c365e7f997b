//! A body on its way: its parts, one after the other, read as the connection
//! takes them.

use std::io::{self, SeekFrom};
use std::path::Path;
use std::pin::Pin;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use http_body::Frame;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use super::Progress;
use super::body::Parts;
use super::content::{Piece, Pieces, Place};

/// How much is read from the disk at a time.
const BUFFER: usize = 64 * 1024;

/// A body that is being sent.
pub(super) struct Upload {
    parts: Arc<Parts>,
    next: usize,
    sent: u64,
    /// The part that is being sent, and what is left of it. The HTTP client asks
    /// for a body that threads may share; nobody does.
    part: Mutex<Option<(Pieces, u64)>>,
}

impl Upload {
    pub(super) fn new(parts: Arc<Parts>) -> Self {
        Self {
            parts,
            next: 0,
            sent: 0,
            part: Mutex::new(None),
        }
    }

    /// The next piece, of the part that is being sent or of the next one.
    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let Ok(part) = self.part.get_mut() else {
            return Poll::Ready(Some(Err(problem("it was left in the middle"))));
        };
        loop {
            if let Some((pieces, left)) = part {
                match ready!(pieces.as_mut().poll_next(context)) {
                    Some(Ok(piece)) => {
                        let Some(less) = left.checked_sub(piece.len() as u64) else {
                            return Poll::Ready(Some(Err(problem("it is longer than announced"))));
                        };
                        *left = less;
                        if piece.is_empty() {
                            continue;
                        }
                        return Poll::Ready(Some(Ok(piece)));
                    }
                    None if *left > 0 => {
                        return Poll::Ready(Some(Err(problem("it is shorter than announced"))));
                    }
                    None => *part = None,
                    error => return Poll::Ready(error),
                }
            }
            let Some(content) = self.parts.parts.get(self.next) else {
                return Poll::Ready(None);
            };
            self.next += 1;
            let pieces: Pieces = match &content.0 {
                Place::Bytes(bytes) => Box::pin(One(Some(bytes.clone()))),
                Place::Disk { path, range } => {
                    let path = Arc::clone(path);
                    Box::pin(OnDisk::open(path, range.start, range.end - range.start))
                }
                Place::Stream { once, .. } => match once.take() {
                    Some(pieces) => pieces,
                    None => return Poll::Ready(Some(Err(problem("it was sent before")))),
                },
            };
            *part = Some((pieces, content.length()));
        }
    }
}

fn problem(problem: &'static str) -> Box<dyn std::error::Error + Send + Sync> {
    let problem = format!("the content can't be sent: {problem}");
    io::Error::new(io::ErrorKind::InvalidData, problem).into()
}

impl http_body::Body for Upload {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let this = self.get_mut();
        Poll::Ready(ready!(this.poll_piece(context)).map(|piece| {
            let piece = piece?;
            this.sent += piece.len() as u64;
            this.parts.moved.fetch_add(piece.len() as u64, Relaxed);
            if let Some(on_progress) = &this.parts.on_progress {
                on_progress(Progress {
                    bytes: this.sent,
                    total: Some(this.parts.length),
                });
            }
            Ok(Frame::data(piece))
        }))
    }
}

/// A part in memory.
struct One(Option<Bytes>);

impl futures_core::Stream for One {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Piece>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

/// The file, and the next piece of it.
type Reading = dyn Future<Output = io::Result<(File, Bytes)>> + Send;

/// A part on the disk, read piece by piece.
struct OnDisk {
    reading: Pin<Box<Reading>>,
    left: u64,
}

impl OnDisk {
    fn open(path: Arc<impl AsRef<Path> + Send + Sync + 'static>, from: u64, left: u64) -> Self {
        let reading = Box::pin(async move {
            let mut file = File::open((*path).as_ref()).await?;
            file.seek(SeekFrom::Start(from)).await?;
            read(file, left).await
        });
        Self { reading, left }
    }
}

async fn read(mut file: File, left: u64) -> io::Result<(File, Bytes)> {
    let length = usize::try_from(left).map_or(BUFFER, |left| left.min(BUFFER));
    let mut piece = BytesMut::with_capacity(length);
    (&mut file).take(length as u64).read_buf(&mut piece).await?;
    Ok((file, piece.freeze()))
}

impl futures_core::Stream for OnDisk {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let (file, piece) = match ready!(self.reading.as_mut().poll(context)) {
            Ok(read) => read,
            Err(error) => return Poll::Ready(Some(Err(error.into()))),
        };
        if piece.is_empty() {
            return Poll::Ready(None); // it has become shorter
        }
        self.left = self.left.saturating_sub(piece.len() as u64);
        self.reading = Box::pin(read(file, self.left));
        Poll::Ready(Some(Ok(piece)))
    }
}
