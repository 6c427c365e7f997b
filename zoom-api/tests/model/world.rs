//! Callers of a queue and a clock, all of which the checker schedules.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use shuttle::future::{JoinHandle, spawn, yield_now};
use shuttle::rand::{Rng as _, thread_rng};
use zoom_api::Clock;

use crate::clock::ModelClock;
use crate::idle::Idle;
use crate::lane::{Lane, Pace};

/// The distance of the turns.
pub(crate) const INTERVAL: Duration = Duration::from_millis(250);

/// A call that waits for its turn.
pub(crate) type Call = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A queue, and what is seen of it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) lane: Arc<Lane>,
    pub(crate) clock: ModelClock,
    /// When turns were taken.
    turns: Arc<Mutex<Vec<Duration>>>,
    /// The callers that are still at it.
    open: Arc<AtomicUsize>,
    idle: Idle,
}

impl World {
    pub(crate) fn new() -> Self {
        let pace = Pace::of(1.0 / 0.95, INTERVAL);
        Self {
            lane: Arc::new(Lane::new(pace)),
            clock: ModelClock::new(),
            turns: Arc::default(),
            open: Arc::default(),
            idle: Idle::default(),
        }
    }

    pub(crate) fn call(&self) -> Call {
        let world = self.clone();
        Box::pin(async move {
            let clock: &dyn Clock = &world.clock;
            world.lane.acquire(clock, None).await.unwrap();
            let turn = world.clock.elapsed();
            world.turns.lock().unwrap().push(turn);
        })
    }

    /// A task that waits for its turn.
    pub(crate) fn caller(&self) -> JoinHandle<()> {
        self.spawn(self.call())
    }

    /// A task that drops its call after some poll or other.
    pub(crate) fn quitter(&self) -> JoinHandle<()> {
        let mut call = self.call();
        let polls = thread_rng().gen_range(1..=4);
        self.spawn(async move {
            for _ in 0..polls {
                let ready = poll_fn(|cx| Poll::Ready(call.as_mut().poll(cx))).await;
                if ready.is_ready() {
                    break;
                }
                yield_now().await;
            }
        })
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        self.open.fetch_add(1, SeqCst);
        let (open, idle) = (self.open.clone(), self.idle.clone());
        spawn(async move {
            idle.track(work).await;
            open.fetch_sub(1, SeqCst);
        })
    }

    /// Lets time pass while callers are at it, but only once all that are
    /// polled wait for it.
    pub(crate) async fn pass(&self) {
        loop {
            match self.open.load(SeqCst) {
                0 => return,
                open if self.idle.count() == open => self.clock.advance(),
                _ => {}
            }
            yield_now().await;
        }
    }

    /// The turns that were taken so far. None came too early.
    pub(crate) fn turns(&self) -> usize {
        let turns = self.turns.lock().unwrap();
        for pair in turns.windows(2) {
            assert!(pair[1] - pair[0] >= INTERVAL, "{turns:?}");
        }
        turns.len()
    }
}

/// Polls once, without being woken for it.
pub(crate) fn poll_once(call: &mut Call) -> Poll<()> {
    call.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}
