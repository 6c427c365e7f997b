//! Requests that wait until a test lets them go on.

use std::sync::Arc;

use tokio::sync::watch;

/// Holds requests back, and tells how many are waiting: for tests of what
/// happens while an answer is outstanding, without sleeping.
///
/// Made by [`FakeZoom::hold`](super::FakeZoom::hold). Dropping it lets
/// everything go on.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use zoom_api::fake::{Endpoint, FakeZoom};
///
/// let zoom = FakeZoom::start().await?;
/// let gate = zoom.hold(Endpoint::Api);
/// let client = zoom.client()?;
/// let call = tokio::spawn(async move {
///     client.request(http::Method::GET, "/users/me").send::<serde_json::Value>().await
/// });
/// gate.reached(1).await; // the request is at the server, unanswered
/// gate.release();
/// assert_eq!(call.await??["first_name"], "Jill");
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "dropping the gate opens it"]
pub struct Gate {
    state: Arc<GateState>,
}

#[derive(Debug)]
pub(super) struct GateState(watch::Sender<Held>);

#[derive(Clone, Copy, Debug, Default)]
struct Held {
    open: bool,
    /// How many may pass although it is closed.
    permits: usize,
    waiting: usize,
}

impl Gate {
    pub(super) fn new() -> Self {
        Self {
            state: Arc::new(GateState(watch::Sender::default())),
        }
    }

    pub(super) fn state(&self) -> Arc<GateState> {
        Arc::clone(&self.state)
    }

    /// How many requests are waiting right now. One whose client has gone away
    /// no longer counts.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.state.0.borrow().waiting
    }

    /// Completes once at least `count` requests are waiting at the same time.
    pub async fn reached(&self, count: usize) {
        self.until(|waiting| waiting >= count).await;
    }

    /// Completes once the number of waiting requests is as it should be; it
    /// falls when one goes on, or when its client goes away.
    pub async fn until(&self, mut done: impl FnMut(usize) -> bool) {
        let mut changes = self.state.0.subscribe();
        // It fails only when the sender is gone, and `self` holds it.
        let _ = changes.wait_for(|held| done(held.waiting)).await;
    }

    /// Lets `count` requests go on, waiting or yet to come, and keeps holding
    /// the others.
    pub fn let_pass(&self, count: usize) {
        self.state.0.send_modify(|held| held.permits += count);
    }

    /// Lets all of them go on, those to come as well.
    pub fn release(&self) {
        self.state.0.send_modify(|held| held.open = true);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.release();
    }
}

impl GateState {
    pub(super) fn is_open(&self) -> bool {
        self.0.borrow().open
    }

    /// Waits for its turn.
    pub(super) async fn pass(&self) {
        /// Leaves the count also when the client goes away meanwhile.
        struct Waiting<'a>(&'a GateState);
        impl Drop for Waiting<'_> {
            fn drop(&mut self) {
                self.0.0.send_modify(|held| held.waiting -= 1);
            }
        }

        let mut changes = self.0.subscribe();
        self.0.send_modify(|held| held.waiting += 1);
        let _waiting = Waiting(self);
        while !self.try_pass() {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    fn try_pass(&self) -> bool {
        let mut passed = false;
        self.0.send_if_modified(|held| {
            passed = held.open || held.permits > 0;
            if passed && !held.open {
                held.permits -= 1;
            }
            false // nobody waits for there to be fewer permits
        });
        passed
    }
}
