//! A file as it comes.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Method, StatusCode};
use http_body::Body as _;
use reqwest::{Body, Response};
use tracing::debug;

use super::file_name::file_name;
use super::head::{self, CHANGED, Version};
use super::source::Rest;
use crate::Error;
use crate::clock::Sleep;
use crate::policy::Tally;
use crate::runtime::execute::{Done, execute};
use crate::runtime::request::Wanted;
use crate::runtime::{Request, ResponseValue};

/// A file that is being downloaded: a stream of its bytes, in pieces as they
/// come.
///
/// It is never held in memory. Nothing is read ahead of the caller but what the
/// connection buffers.
///
/// When the connection breaks, or nothing comes for as long as
/// [`RequestPolicy::with_idle_timeout`](crate::RequestPolicy::with_idle_timeout)
/// says, the file is asked for again from there on (`Range`), and the stream
/// goes on as if nothing had happened: as often as it takes, as long as more of
/// the file comes between two failures at least every
/// [few times](crate::RequestPolicy::with_retries) and the client's
/// [retry budget](crate::ClientBuilder::retry_budget) lasts. What comes then has
/// to be the same file, by its ETag or else its length; if it isn't, or nobody
/// can tell, the stream ends in an error
/// ([`Error::is_not_resumable`]).
///
/// The call's deadline holds until the file begins, and not for the file.
///
/// It is a [`Stream`], and [`next`](Self::next) does without the traits for
/// streams. It ends behind the last byte, or behind an error. Dropping it closes
/// the connection; dropping a future that `next` returned loses nothing.
#[must_use = "a file is not read before its pieces are taken"]
pub struct Download {
    head: ResponseValue<()>,
    version: Version,
    operation: &'static str,
    state: State,
    received: u64,
    /// How many times in a row it broke without a byte in between.
    failures: u32,
    on_progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
}

/// How far a file has got on its way.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// How many bytes are through.
    pub bytes: u64,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
}

enum State {
    Reading(Box<Reading>),
    Resuming(Resuming),
    Ended,
}

struct Reading {
    request: Request,
    body: Body,
    /// Bytes that were received before, and come a second time.
    skip: u64,
    /// The wait for the next piece.
    idle: Option<Sleep>,
}

type Resuming = Pin<Box<dyn Future<Output = Result<Reading, Error>> + Send>>;

/// What became of a piece.
enum Piece {
    Bytes(Bytes),
    End,
}

impl Download {
    /// Sends the request.
    pub(in crate::runtime) async fn open(mut request: Request) -> Result<Self, Error> {
        request.check()?;
        request.wanted = Wanted::Stream;
        let done = execute(&request).await?;
        let reply = done.reply.clone();
        let unread = done.unread;
        let version = Version::of(reply.status, &reply.headers);
        let body = body(unread);
        Ok(Self {
            version,
            operation: request.operation.get().id,
            state: State::Reading(Box::new(Reading {
                request,
                body,
                skip: 0,
                idle: None,
            })),
            head: ResponseValue::new((), reply, true),
            received: 0,
            failures: 0,
            on_progress: None,
        })
    }

    /// The next piece of the file; `None` behind the last.
    ///
    /// # Errors
    ///
    /// The connection broke, or stood still, and asking for the rest did not
    /// help; once.
    pub async fn next(&mut self) -> Option<Result<Bytes, Error>> {
        poll_fn(|context| self.poll_piece(context)).await
    }

    /// How long the file is in bytes, if the server says so.
    pub fn total(&self) -> Option<u64> {
        self.version.total
    }

    /// How many bytes of it were taken.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Its `Content-Type`, if the server says so.
    pub fn content_type(&self) -> Option<&str> {
        head::text(self.head.headers(), &CONTENT_TYPE)
    }

    /// The name that the server gives it (`Content-Disposition`, RFC 6266),
    /// without any directory.
    pub fn file_name(&self) -> Option<String> {
        file_name(self.head.headers())
    }

    /// The status of the first answer.
    pub fn status(&self) -> StatusCode {
        self.head.status()
    }

    /// The headers of the first answer.
    pub fn headers(&self) -> &HeaderMap {
        self.head.headers()
    }

    /// Calls this for each piece that was taken, for instance to move a progress
    /// bar. It should return at once.
    pub fn on_progress(mut self, on_progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        self
    }

    pub(super) fn operation_id(&self) -> &'static str {
        self.operation
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, Error>>> {
        loop {
            let result = match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Resuming(resuming) => match ready!(resuming.as_mut().poll(context)) {
                    Ok(reading) => {
                        self.state = State::Reading(Box::new(reading));
                        continue;
                    }
                    Err(error) => Err(error),
                },
                State::Reading(reading) => {
                    let expected = self.version.total.map(|total| total - self.received);
                    match ready!(reading.poll_piece(context, expected)) {
                        Ok(Piece::Bytes(bytes)) if bytes.is_empty() => continue,
                        Ok(piece) => Ok(piece),
                        Err(error) => match self.resume(error) {
                            Ok(()) => continue,
                            Err(error) => Err(error),
                        },
                    }
                }
            };
            return Poll::Ready(match result {
                Ok(Piece::Bytes(bytes)) => {
                    self.failures = 0;
                    self.received += bytes.len() as u64;
                    if let Some(on_progress) = &self.on_progress {
                        on_progress(Progress {
                            bytes: self.received,
                            total: self.version.total,
                        });
                    }
                    Some(Ok(bytes))
                }
                Ok(Piece::End) => {
                    self.state = State::Ended;
                    None
                }
                Err(error) => {
                    self.state = State::Ended;
                    Some(Err(error))
                }
            });
        }
    }

    /// Asks for what is left, after a failure, if that makes sense.
    fn resume(&mut self, error: Error) -> Result<(), Error> {
        let State::Reading(reading) = std::mem::replace(&mut self.state, State::Ended) else {
            return Err(error);
        };
        let request = reading.request;
        let client = &request.client;
        let policy = &client.policy;
        let is_worth_it = policy.retrying
            && self.failures < policy.retries
            && error.is_transient()
            && request.operation.get().method == Method::GET;
        if !is_worth_it {
            return Err(error);
        }
        if let Err(problem) = self.version.check() {
            return Err(Error::not_resumable(self.operation, problem, Some(error)));
        }
        if !client.shared.budget.pay_for_failure() {
            Tally::count(&client.shared.tally.budget_refusals);
            return Err(error);
        }
        let wait = policy.backoff.wait(self.failures);
        self.failures += 1;
        let (version, from) = (self.version.clone(), self.received);
        self.state = State::Resuming(Box::pin(resume(request, version, from, wait)));
        Ok(())
    }
}

impl Reading {
    /// The next piece, of which there are `expected` bytes left.
    fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
        expected: Option<u64>,
    ) -> Poll<Result<Piece, Error>> {
        let operation = self.request.operation.get();
        let client = &self.request.client;
        let frame = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => frame,
            Poll::Pending => {
                let limit = client.policy.idle_timeout;
                let clock = &client.shared.clock;
                let idle = self.idle.get_or_insert_with(|| clock.deadline(limit));
                ready!(idle.as_mut().poll(context));
                return Poll::Ready(Err(Error::silence(operation, limit)));
            }
        };
        self.idle = None;
        Poll::Ready(match frame {
            Some(Ok(frame)) => {
                let mut bytes = frame.into_data().unwrap_or_default();
                let skipped = (bytes.len() as u64).min(self.skip);
                self.skip -= skipped;
                bytes = bytes.split_off(usize::try_from(skipped).unwrap_or(bytes.len()));
                if expected.is_some_and(|expected| bytes.len() as u64 > expected) {
                    let error = Error::not_resumable(operation.id, CHANGED, None);
                    return Poll::Ready(Err(error));
                }
                Ok(Piece::Bytes(bytes))
            }
            Some(Err(error)) => Err(Error::transport(operation, error)),
            None if self.skip > 0 || expected.is_some_and(|expected| expected > 0) => {
                Err(Error::broken_off(operation))
            }
            None => Ok(Piece::End),
        })
    }
}

/// Opens the file again, behind what was received of it.
async fn resume(
    mut request: Request,
    version: Version,
    from: u64,
    wait: Duration,
) -> Result<Reading, Error> {
    let shared = Arc::clone(&request.client.shared);
    debug!(from, "a download broke off: asking for the rest");
    Tally::count(&shared.tally.waits);
    shared.clock.sleep(wait).await;
    Tally::add_ms(&shared.tally.waited_ms, wait);
    Tally::count(&shared.tally.retries);
    request.download.get_or_insert_default().rest = Some(Rest {
        from,
        validator: version.validator(),
    });
    let id = request.operation.get().id;
    let opened = execute(&request).await.map_err(|error| {
        match error.status() {
            // What is left of another file may be nothing.
            Some(StatusCode::RANGE_NOT_SATISFIABLE) => {
                Error::not_resumable(id, CHANGED, Some(error))
            }
            _ => error,
        }
    });
    let Done { reply, unread, .. } = opened?;
    let skip = version.skip(from, reply.status, &reply.headers);
    let skip = skip.map_err(|problem| Error::not_resumable(id, problem, None))?;
    Ok(Reading {
        body: body(unread),
        request,
        skip,
        idle: None,
    })
}

fn body(unread: Option<Box<Response>>) -> Body {
    unread.map_or_else(Body::default, |response| {
        http::Response::<Body>::from(*response).into_body()
    })
}

impl Stream for Download {
    type Item = Result<Bytes, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_piece(context)
    }
}

/// Shows how far it is, not what it holds.
impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("operation", &self.operation)
            .field("received", &self.received)
            .field("total", &self.version.total)
            .finish_non_exhaustive()
    }
}
