//! A clock that knows who sleeps, and moves to the end of the next sleep.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant, SystemTime};

use zoom_api::{Clock, Sleep};

#[derive(Clone, Debug)]
pub(crate) struct ModelClock {
    start: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    elapsed: Duration,
    sleepers: BTreeMap<u64, Sleeper>,
    next: u64,
}

#[derive(Debug)]
struct Sleeper {
    until: Duration,
    waker: Waker,
}

impl ModelClock {
    #[allow(clippy::disallowed_methods)] // an arbitrary origin
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            state: Arc::default(),
        }
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.state.lock().unwrap().elapsed
    }

    /// How many sleep that are polled again when it is over.
    pub(crate) fn sleeping(&self) -> usize {
        self.state.lock().unwrap().sleepers.len()
    }

    /// Moves to the end of the sleep that ends first.
    pub(crate) fn advance(&self) {
        let mut state = self.state.lock().unwrap();
        let first = state.sleepers.values().map(|sleeper| sleeper.until).min();
        state.elapsed = first.unwrap_or(state.elapsed);
        let elapsed = state.elapsed;
        let (sleeping, woken) = std::mem::take(&mut state.sleepers)
            .into_iter()
            .partition(|(_, sleeper)| sleeper.until > elapsed);
        state.sleepers = sleeping;
        drop(state);
        let woken: BTreeMap<u64, Sleeper> = woken;
        for sleeper in woken.into_values() {
            sleeper.waker.wake();
        }
    }
}

impl Clock for ModelClock {
    fn monotonic(&self) -> Instant {
        self.start + self.elapsed()
    }

    fn wall(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.elapsed()
    }

    fn sleep(&self, duration: Duration) -> Sleep {
        let mut state = self.state.lock().unwrap();
        state.next += 1;
        Box::pin(Asleep {
            state: self.state.clone(),
            number: state.next,
            until: state.elapsed + duration,
        })
    }
}

/// One that sleeps, once it was polled.
struct Asleep {
    state: Arc<Mutex<State>>,
    number: u64,
    until: Duration,
}

impl Future for Asleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut state = self.state.lock().unwrap();
        if state.elapsed >= self.until {
            return Poll::Ready(());
        }
        if !cx.waker().will_wake(Waker::noop()) {
            let sleeper = Sleeper {
                until: self.until,
                waker: cx.waker().clone(),
            };
            state.sleepers.insert(self.number, sleeper);
        }
        Poll::Pending
    }
}

impl Drop for Asleep {
    fn drop(&mut self) {
        self.state.lock().unwrap().sleepers.remove(&self.number);
    }
}
