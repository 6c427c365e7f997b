//! A provider's way to its store: a bound on every wait, and one warning at each
//! change between well and not.

mod counters;

use std::error::Error as _;
use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use zoom_api::{Clock, Secret, StoreError, StoreErrorKind, StoreFuture};

pub use self::counters::SharingCounters;
pub(crate) use self::counters::Tally;
use crate::renewal::millis;
use crate::store::{Ask, Lease, Minted, Owner, Saved, Taken, TokenKey, TokenStore};

/// How long a call waits for the store before it goes on without.
const PATIENCE: Duration = Duration::from_millis(250);

/// How long a lease lasts that nobody renews: who waits for a process that died
/// waits for no longer.
const LEASE: Duration = Duration::from_secs(3);

/// How often it is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(1);

/// How long after an exchange there is no other one, by anybody. Calls that are
/// rejected for another reason than their token would mint without end.
const COOL_DOWN: Duration = Duration::from_secs(1);

/// A store, and what goes on with it.
pub(crate) struct Sharing {
    store: Arc<dyn TokenStore>,
    key: ArcSwap<TokenKey>,
    clock: Arc<dyn Clock>,
    /// Since when it fails, and how often it did.
    down: Mutex<Option<(Instant, u64)>>,
    has_met_foreign: AtomicBool,
    tally: Tally,
}

impl Sharing {
    pub(crate) fn new(store: Arc<dyn TokenStore>, key: TokenKey, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            key: ArcSwap::from_pointee(key),
            clock,
            down: Mutex::new(None),
            has_met_foreign: AtomicBool::new(false),
            tally: Tally::default(),
        }
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Shares the tokens of another app from now on.
    pub(crate) fn use_client_id(&self, client_id: &str) {
        let key = self.key.load().with_client_id(client_id);
        self.key.store(Arc::new(key));
    }

    /// A token of that much more life, or the lease for getting one.
    pub(crate) async fn take(
        &self,
        need: Duration,
        rejected: Option<&Secret>,
    ) -> Result<Taken, StoreError> {
        let mut ask = Ask::new(Owner::random(), LEASE, need);
        ask.rejected = rejected;
        let key = self.key.load_full();
        let taken = self.bounded(self.store.take(&key, ask)).await?;
        match &taken {
            Taken::Token(_) => Tally::count(&self.tally.hits),
            Taken::Leased(..) => Tally::count(&self.tally.leases),
            Taken::Held { .. } => Tally::count(&self.tally.held),
            Taken::Foreign => self.met_foreign(),
        }
        Ok(taken)
    }

    /// Keeps a token that was just minted, and the others away for a moment.
    pub(crate) async fn save(
        &self,
        lease: Option<&Lease>,
        mut minted: Minted<'_>,
    ) -> Result<Saved, StoreError> {
        minted.cool_down = COOL_DOWN;
        let key = self.key.load_full();
        let saved = self.bounded(self.store.save(&key, lease, minted)).await?;
        match &saved {
            Saved::Stored => Tally::count(&self.tally.saved),
            Saved::Kept(_) => Tally::count(&self.tally.kept),
            Saved::Dead => Tally::count(&self.tally.dead),
            Saved::Foreign => self.met_foreign(),
        }
        Ok(saved)
    }

    /// Gives a lease back. If that fails, it ends by itself.
    pub(crate) async fn release(&self, lease: &Lease, cool_down: Duration) {
        let key = self.key.load_full();
        let released = self.store.release(&key, lease, cool_down);
        let _ = self.bounded(released).await;
    }

    /// Does something, and renews the lease meanwhile: as long as it is polled, and
    /// no longer. It goes on where the lease is lost.
    pub(crate) async fn while_renewing<T>(
        &self,
        lease: &Lease,
        work: impl Future<Output = T>,
    ) -> T {
        let mut work = pin!(work);
        let mut renewing = pin!(self.renew(lease));
        poll_fn(|cx| match work.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(outcome),
            Poll::Pending => renewing.as_mut().poll(cx).map(|never| match never {}),
        })
        .await
    }

    async fn renew(&self, lease: &Lease) -> std::convert::Infallible {
        loop {
            // It is no wait that anybody hopes to see the end of.
            self.clock.deadline(RENEW_EVERY).await;
            let key = self.key.load_full();
            match self.bounded(self.store.renew(&key, lease)).await {
                Ok(true) => {}
                Ok(false) | Err(_) => {
                    Tally::count(&self.tally.leases_lost);
                    return pending().await;
                }
            }
        }
    }

    /// Waits for the store for so long, and notes whether it is well.
    async fn bounded<T>(&self, asked: StoreFuture<'_, T>) -> Result<T, StoreError> {
        let answer = self.clock.timeout(PATIENCE, asked).await;
        let answer = answer.unwrap_or_else(|| Err(StoreErrorKind::TimedOut.into()));
        let now = self.clock.monotonic();
        let mut down = self.down.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *down;
        *down = match (&answer, before) {
            (Ok(_), _) => None,
            (Err(_), None) => Some((now, 1)),
            (Err(_), Some((since, failures))) => Some((since, failures + 1)),
        };
        // Whoever listens to what is traced may take its time.
        drop(down);
        match (&answer, before) {
            (Ok(_), Some((since, failures))) => tracing::warn!(
                after_ms = millis(now.saturating_duration_since(since)),
                failures,
                "the token store is back",
            ),
            (Err(error), None) => tracing::warn!(
                kind = error.kind().as_str(),
                reason = error.source().map(ToString::to_string),
                "the token store fails: this process exchanges for itself",
            ),
            (Ok(_), None) | (Err(_), Some(_)) => {}
        }
        if answer.is_err() {
            Tally::count(&self.tally.failures);
        }
        answer
    }

    fn met_foreign(&self) {
        if !self.has_met_foreign.swap(true, Relaxed) {
            tracing::warn!(
                "the token store has another version's token: this process exchanges for itself",
            );
        }
    }
}
