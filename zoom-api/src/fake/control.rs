//! What a test makes the fake do, and what it learns from it.

use std::sync::Arc;

use super::counts::Counts;
use super::fake_zoom::FakeZoom;
use super::gate::Gate;
use super::reply::Reply;
use super::requests::RecordedRequest;
use super::script::Endpoint;
use crate::Secret;

/// What it does to requests.
impl FakeZoom {
    /// Queues replies: each request to the endpoint takes one, in the order of
    /// arrival, and after the last all is normal again.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use http::Method;
    /// use serde_json::Value;
    /// use zoom_api::fake::{Endpoint, FakeZoom, Reply};
    ///
    /// let zoom = FakeZoom::start().await?;
    /// zoom.script(Endpoint::Api, [Reply::user_not_found("me"), Reply::normal().cut_body()]);
    ///
    /// let client = zoom.client()?;
    /// let me = || client.request(Method::GET, "/users/me").send::<Value>();
    /// assert_eq!(me().await.unwrap_err().code(), Some(1001));
    /// # Ok(())
    /// # }
    /// ```
    pub fn script(&self, endpoint: Endpoint, replies: impl IntoIterator<Item = Reply>) {
        let replies: Vec<_> = replies.into_iter().collect();
        self.shared().lock().script(endpoint).push(replies);
    }

    /// How many queued replies no request has taken yet.
    #[must_use]
    pub fn scripted(&self, endpoint: Endpoint) -> usize {
        self.shared().lock().script(endpoint).left()
    }

    /// Gives every request to the endpoint this reply, once the queue is
    /// empty, until [`recover`](Self::recover): an outage, or a slow day.
    pub fn always(&self, endpoint: Endpoint, reply: Reply) {
        self.shared().lock().script(endpoint).set_always(reply);
    }

    /// Ends what [`always`](Self::always) began, and forgets what is queued.
    pub fn recover(&self, endpoint: Endpoint) {
        self.shared().lock().script(endpoint).clear();
    }

    /// Holds every request to the endpoint from now on, after it has arrived
    /// and before it is looked at, until the [`Gate`] lets it go on.
    pub fn hold(&self, endpoint: Endpoint) -> Gate {
        let gate = Gate::new();
        self.shared().lock().script(endpoint).set_gate(gate.state());
        gate
    }

    /// Revokes all tokens, of all apps: "Invalid access token." Returns how
    /// many were alive.
    pub fn revoke_all_tokens(&self) -> usize {
        self.shared().lock().tokens.revoke_all()
    }

    /// Revokes one token. Returns whether it was alive.
    pub fn revoke(&self, token: &Secret) -> bool {
        self.shared().lock().tokens.revoke(token.expose())
    }

    /// Ends the time of all tokens, of all apps: "Access token is expired."
    /// Returns how many were alive.
    pub fn expire_tokens(&self) -> usize {
        self.shared().lock().tokens.expire_all()
    }
}

/// What it has seen.
impl FakeZoom {
    /// What it was asked, in numbers.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.shared().lock().counts.clone()
    }

    /// Begins to count anew.
    pub fn reset_counts(&self) {
        self.shared().lock().counts = Counts::default();
    }

    /// Completes once the counts are as they should be, at once if they are so
    /// already.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let zoom = zoom_api::fake::FakeZoom::start().await?;
    /// # let client = zoom.client()?;
    /// # tokio::spawn(async move {
    /// #     client.request(http::Method::GET, "/users/me").send::<serde_json::Value>().await
    /// # });
    /// zoom.until(|counts| counts.api_status(200) >= 1).await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn until(&self, mut done: impl FnMut(&Counts) -> bool) {
        loop {
            // Made before looking: it sees every change from then on.
            let changed = self.shared().counted.notified();
            if done(&self.counts()) {
                return;
            }
            changed.await;
        }
    }

    /// The last requests in order of arrival: 1,024 of them, unless the builder
    /// was told [otherwise](super::FakeZoomBuilder::recorded_requests).
    #[must_use]
    pub fn requests(&self) -> Vec<Arc<RecordedRequest>> {
        self.shared().lock().log.all()
    }

    /// Forgets the requests seen so far.
    pub fn clear_requests(&self) {
        self.shared().lock().log.clear();
    }
}
