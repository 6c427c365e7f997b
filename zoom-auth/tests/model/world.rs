//! Callers, runs and a clock, all of which the checker schedules.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use shuttle::future::{JoinHandle, spawn, yield_now};
use shuttle::rand::{Rng as _, thread_rng};
use zoom_api::fake::ManualClock;

use crate::flight::{Run, Seat, SingleFlight};
use crate::sync::{RuntimeId, move_to};

/// How long a leader may go without a poll.
pub(crate) const LEASE: Duration = Duration::from_secs(20);

/// A caller of the flight, which is given the number of a run.
pub(crate) type Call = Pin<Box<dyn Future<Output = usize> + Send>>;

/// A flight, and what is seen of it.
#[derive(Clone)]
pub(crate) struct World {
    flight: Arc<SingleFlight<usize>>,
    pub(crate) clock: ManualClock,
    begun: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
    /// How many callers have not had their outcome yet.
    open: Arc<AtomicUsize>,
}

impl World {
    pub(crate) fn new() -> Self {
        let clock = ManualClock::new();
        Self {
            flight: Arc::new(SingleFlight::new(Arc::new(clock.clone()), LEASE)),
            clock,
            begun: Arc::default(),
            ended: Arc::default(),
            open: Arc::default(),
        }
    }

    /// How many runs were begun.
    pub(crate) fn begun(&self) -> usize {
        self.begun.load(SeqCst)
    }

    /// How many of them ran to their end.
    pub(crate) fn ended(&self) -> usize {
        self.ended.load(SeqCst)
    }

    /// A run that is polled three times, and ends with its number.
    fn run(&self) -> Run<usize> {
        let (begun, ended) = (self.begun.clone(), self.ended.clone());
        Box::pin(async move {
            let number = begun.fetch_add(1, SeqCst) + 1;
            yield_now().await;
            yield_now().await;
            ended.fetch_add(1, SeqCst);
            number
        })
    }

    /// Boards as the token provider does, until there is an outcome.
    pub(crate) fn call(&self) -> Call {
        let world = self.clone();
        Box::pin(async move {
            loop {
                let outcome = match world.flight.board(|| world.run()) {
                    Seat::Lead(lead) => Some(lead.await),
                    Seat::Wait(wait) => wait.outcome().await,
                };
                if let Some(number) = outcome {
                    return number;
                }
            }
        })
    }

    /// A task on a runtime that makes a call to its end.
    pub(crate) fn caller(&self, runtime: RuntimeId) -> JoinHandle<usize> {
        self.open.fetch_add(1, SeqCst);
        let (open, call) = (self.open.clone(), self.call());
        spawn(async move {
            move_to(runtime);
            let number = call.await;
            open.fetch_sub(1, SeqCst);
            number
        })
    }

    /// A task that drops its call after some poll or other, the first included.
    pub(crate) fn quitter(&self, runtime: RuntimeId) -> JoinHandle<()> {
        let mut call = self.call();
        let polls = thread_rng().gen_range(0..=4);
        spawn(async move {
            move_to(runtime);
            for _ in 0..polls {
                if poll_with_waker(&mut call).await.is_ready() {
                    return;
                }
                yield_now().await;
            }
        })
    }

    /// Moves the clock, a second at a time and at any moment, for as long as
    /// callers are at it.
    pub(crate) fn time(&self) -> JoinHandle<()> {
        let world = self.clone();
        spawn(async move {
            while world.open.load(SeqCst) > 0 {
                world.clock.advance(Duration::from_secs(1));
                yield_now().await;
            }
        })
    }
}

/// Polls once, without being woken for it.
pub(crate) fn poll_once(call: &mut Call) -> Poll<usize> {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

async fn poll_with_waker(call: &mut Call) -> Poll<usize> {
    poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx))).await
}
