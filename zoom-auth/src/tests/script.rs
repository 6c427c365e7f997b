//! What the tests drive: an exchange that does as it is told, and callers that
//! are polled by hand.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::watch;
use zoom_api::fake::ManualClock;
use zoom_api::{BuildError, Environment};

use crate::renewal::{Exchange, ExchangeFuture};
use crate::sharing::Sharing;
use crate::timing::Timing;
use crate::token::Grant;
use crate::{AccessToken, AccountCredentials, TokenError, TokenProvider};

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// Zoom's lifetime of a token.
pub(super) const LIFETIME: Duration = Duration::from_secs(3600);

/// A call of `token()`, to be polled by hand.
pub(super) type Call = Pin<Box<dyn Future<Output = Result<AccessToken, TokenError>> + Send>>;

/// An exchange that counts, waits at a gate, and answers as told.
#[derive(Debug)]
pub(super) struct Script {
    begun: AtomicUsize,
    ended: AtomicUsize,
    revision: AtomicU64,
    gate: watch::Sender<bool>,
    answer: Mutex<Answer>,
    panics: AtomicBool,
}

#[derive(Clone, Debug)]
pub(super) enum Answer {
    Grant(Duration),
    Fail(TokenError),
}

impl Script {
    pub(super) fn new() -> Self {
        Self {
            begun: AtomicUsize::new(0),
            ended: AtomicUsize::new(0),
            revision: AtomicU64::new(0),
            gate: watch::Sender::new(true),
            answer: Mutex::new(Answer::Grant(LIFETIME)),
            panics: AtomicBool::new(false),
        }
    }

    /// How many exchanges were begun.
    pub(super) fn begun(&self) -> usize {
        self.begun.load(Ordering::SeqCst)
    }

    /// How many of them ran to their end.
    pub(super) fn ended(&self) -> usize {
        self.ended.load(Ordering::SeqCst)
    }

    pub(super) fn close_gate(&self) {
        self.gate.send_replace(false);
    }

    pub(super) fn open_gate(&self) {
        self.gate.send_replace(true);
    }

    pub(super) fn grant(&self, expires_in: Duration) {
        *self.answer.lock().unwrap() = Answer::Grant(expires_in);
    }

    pub(super) fn fail(&self, error: TokenError) {
        *self.answer.lock().unwrap() = Answer::Fail(error);
    }

    pub(super) fn panic_once(&self) {
        self.panics.store(true, Ordering::SeqCst);
    }
}

#[derive(Clone, Debug)]
struct Scripted(Arc<Script>);

impl Exchange for Scripted {
    fn exchange(&self) -> ExchangeFuture<'_> {
        let script = &self.0;
        Box::pin(async move {
            let number = script.begun.fetch_add(1, Ordering::SeqCst) + 1;
            assert!(!script.panics.swap(false, Ordering::SeqCst), "as told");
            let mut gate = script.gate.subscribe();
            gate.wait_for(|open| *open).await.unwrap();
            script.ended.fetch_add(1, Ordering::SeqCst);
            let answer = script.answer.lock().unwrap().clone();
            match answer {
                Answer::Grant(expires_in) => Ok(grant(&format!("token-{number}"), expires_in)),
                Answer::Fail(error) => Err(error),
            }
        })
    }

    fn replace(&self, _: &AccountCredentials) -> Result<(), BuildError> {
        self.0.revision.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    fn revision(&self) -> u64 {
        self.0.revision.load(Ordering::SeqCst)
    }
}

pub(super) fn grant(token: &str, expires_in: Duration) -> Grant {
    Grant {
        token: token.into(),
        expires_in,
        scopes: ["user:read:user:admin".to_owned()].into(),
        api_url: None,
        regional_host: None,
    }
}

/// A provider, its exchange and its clock.
pub(super) struct Rig {
    pub(super) provider: TokenProvider,
    pub(super) script: Arc<Script>,
    pub(super) clock: ManualClock,
}

impl Rig {
    /// The gate is open, and tokens live for an hour.
    pub(super) fn new() -> Self {
        Self::with(ManualClock::new(), Timing::default())
    }

    /// Waits between attempts pass at once.
    pub(super) fn patient() -> Self {
        Self::with(ManualClock::auto_advancing(), Timing::default())
    }

    pub(super) fn with(clock: ManualClock, timing: Timing) -> Self {
        Self::of(Arc::new(Script::new()), clock, timing, None)
    }

    /// A process beside others, which exchange by the same script.
    pub(super) fn of(
        script: Arc<Script>,
        clock: ManualClock,
        timing: Timing,
        sharing: Option<Sharing>,
    ) -> Self {
        let provider = TokenProvider::with_exchange(
            Box::new(Scripted(script.clone())),
            Arc::new(clock.clone()),
            timing,
            Environment::zoom(),
            sharing,
        );
        Self {
            provider,
            script,
            clock,
        }
    }

    pub(super) fn call(&self) -> Call {
        let provider = self.provider.clone();
        Box::pin(async move { provider.token().await })
    }

    /// Callers that have each been polled once, and wait.
    pub(super) async fn waiting(&self, callers: usize) -> Vec<Call> {
        let mut calls = Vec::new();
        for _ in 0..callers {
            let mut call = self.call();
            assert!(poll_once(&mut call).await.is_pending());
            calls.push(call);
        }
        calls
    }

    /// The token's generation, from a provider that must have one to give.
    pub(super) async fn generation(&self) -> u64 {
        self.provider.token().await.unwrap().generation()
    }

    /// Moves to the moment that a token which was granted now becomes stale at
    /// the latest.
    pub(super) fn go_stale(&self) {
        self.clock.advance(LIFETIME - 300 * SECOND);
    }
}

pub(super) async fn poll_once<F: Future + Unpin>(future: &mut F) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx))).await
}

/// A failure that an exchange over HTTP would give for this reply.
pub(super) fn rejected() -> TokenError {
    TokenError::rejected(
        http::StatusCode::BAD_REQUEST,
        Some("invalid_client".to_owned()),
        Some("Invalid client_id or client_secret"),
    )
}

pub(super) fn unreachable() -> TokenError {
    TokenError::timed_out()
}
