//! Who waits, and was not woken yet.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::task::{Context, Wake, Waker};

/// Counts futures that are pending, and stay so until somebody wakes them.
#[derive(Clone, Default)]
pub(crate) struct Idle(Arc<AtomicUsize>);

impl Idle {
    pub(crate) fn count(&self) -> usize {
        self.0.load(SeqCst)
    }

    /// A future that is counted.
    pub(crate) async fn track<F: Future>(self, future: F) -> F::Output {
        let mut future = pin!(future);
        let task = Arc::new(Task {
            idle: self,
            state: Mutex::new((State::Polled, Waker::noop().clone())),
        });
        let waker = Waker::from(task.clone());
        poll_fn(|cx| {
            task.set(State::Polled, Some(cx.waker().clone()));
            let poll = future.as_mut().poll(&mut Context::from_waker(&waker));
            if poll.is_pending() {
                task.set(State::Idle, None);
            }
            poll
        })
        .await
    }
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum State {
    Polled,
    Woken,
    Idle,
}

struct Task {
    idle: Idle,
    state: Mutex<(State, Waker)>,
}

impl Task {
    fn set(&self, next: State, waker: Option<Waker>) -> Waker {
        let mut state = self.state.lock().unwrap();
        if let Some(waker) = waker {
            state.1 = waker;
        }
        match (state.0, next) {
            (State::Woken, State::Idle) => return state.1.clone(),
            (State::Idle, State::Idle) => {}
            (State::Idle, _) => drop(self.idle.0.fetch_sub(1, SeqCst)),
            (_, State::Idle) => drop(self.idle.0.fetch_add(1, SeqCst)),
            _ => {}
        }
        state.0 = next;
        state.1.clone()
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.set(State::Woken, None).wake();
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.set(State::Polled, None);
    }
}
