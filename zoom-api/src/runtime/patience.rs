//! How long a call waits: as a whole, and for a server that says nothing.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};

use super::body::Body;
use super::request::Request;
use crate::error::Error;
use crate::{Clock, Operation};

/// Which limit a wait has reached.
enum Limit {
    Deadline,
    Silence(Duration),
}

/// The time limits of a call. Each of its waits goes through them, and has one
/// timer for both.
pub(super) struct Patience<'a> {
    clock: &'a dyn Clock,
    start: Instant,
    deadline: Option<Duration>,
    read_timeout: Option<Duration>,
    /// What is sent for as long as it moves, whatever the deadline, and how long
    /// it may stand still.
    upload: Option<(&'a Body, Duration)>,
}

/// Why a call, or an attempt of it, ends without a reply.
pub(super) enum Stop {
    Failed(Error),
    /// Its deadline has passed.
    Expired,
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl<'a> Patience<'a> {
    /// The limits that the client's policy sets, from now on. What is not
    /// idempotent is not tried again, so it need not be given up early.
    pub(super) fn of(request: &'a Request) -> Self {
        let policy = &request.client.policy;
        let clock = &*request.client.shared.clock;
        let body = request.body.as_deref();
        let upload = body.filter(|body| body.moved().is_some());
        Self {
            clock,
            start: clock.monotonic(),
            deadline: policy.deadline.filter(|_| upload.is_none()),
            upload: upload.map(|body| (body, policy.idle_timeout)),
            read_timeout: policy.read_timeout.filter(|_| request.is_idempotent()),
        }
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.clock.monotonic() - self.start
    }

    /// How much is left of the deadline.
    pub(super) fn left(&self) -> Option<Duration> {
        Some(self.deadline?.saturating_sub(self.elapsed()))
    }

    /// Waits until the deadline, for anything.
    pub(super) async fn wait<F: Future>(&self, future: F) -> Result<F::Output, Stop> {
        let limited = self.limited(None, future).await;
        limited.map_err(|_| Stop::Expired)
    }

    /// Waits for the server's next sign of life.
    pub(super) async fn hear<T>(
        &self,
        operation: &Operation,
        mut sign: Pin<&mut impl Future<Output = Result<T, reqwest::Error>>>,
    ) -> Result<T, Stop> {
        while let Some((body, limit)) = self.upload {
            let before = body.moved();
            match self.clock.timeout(limit, sign.as_mut()).await {
                Some(heard) => {
                    return Ok(heard.map_err(|error| Error::transport(operation, error))?);
                }
                None if body.moved() == before => {
                    return Err(Error::silence(operation, limit).into());
                }
                None => {}
            }
        }
        match self.limited(self.read_timeout, sign).await {
            Ok(heard) => Ok(heard.map_err(|error| Error::transport(operation, error))?),
            Err(Limit::Silence(limit)) => Err(Error::silence(operation, limit).into()),
            Err(Limit::Deadline) => Err(Stop::Expired),
        }
    }

    async fn limited<F: Future>(
        &self,
        limit: Option<Duration>,
        future: F,
    ) -> Result<F::Output, Limit> {
        let mut future = pin!(future);
        // Most of what is ready at once needs no timer.
        let ready = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await;
        if let Poll::Ready(output) = ready {
            return Ok(output);
        }
        let (wait, expired) = match (limit, self.left()) {
            (None, None) => return Ok(future.await),
            (Some(limit), left) if left.is_none_or(|left| limit < left) => {
                (limit, Limit::Silence(limit))
            }
            (_, left) => (left.unwrap_or_default(), Limit::Deadline),
        };
        self.clock.timeout(wait, future).await.ok_or(expired)
    }
}
