//! What came of sharing tokens, in numbers.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use crate::renewal::millis;

/// A snapshot of what came of sharing tokens through a
/// [store](crate::TokenStore), since the provider was built; see
/// [`TokenProvider::sharing_counters`](crate::TokenProvider::sharing_counters).
///
/// Fresh tokens that a call finds in its own process are not counted: that would
/// cost more than finding them.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct SharingCounters {
    /// Tokens that another process had minted.
    pub hits: u64,
    /// Leases for an exchange that this process got.
    pub leases: u64,
    /// … of which it learned while it exchanged that they were lost.
    pub leases_lost: u64,
    /// How often another process had the lease.
    pub held: u64,
    /// The time that callers without a token waited for that.
    pub waited: Duration,
    /// Tokens that were saved.
    pub saved: u64,
    /// … or not, since there was a newer one.
    pub kept: u64,
    /// … or not, since Zoom had rejected that very token.
    pub dead: u64,
    /// Exchanges without a lease, since the store failed.
    pub direct_after_failure: u64,
    /// … since the store has what another version left there.
    pub direct_beside_foreign: u64,
    /// … since another process had the lease for too long.
    pub direct_after_wait: u64,
    /// How often the store failed, or did not answer in time.
    pub failures: u64,
}

/// The counters themselves.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) hits: AtomicU64,
    pub(crate) leases: AtomicU64,
    pub(crate) leases_lost: AtomicU64,
    pub(crate) held: AtomicU64,
    pub(crate) waited_ms: AtomicU64,
    pub(crate) saved: AtomicU64,
    pub(crate) kept: AtomicU64,
    pub(crate) dead: AtomicU64,
    pub(crate) direct_after_failure: AtomicU64,
    pub(crate) direct_beside_foreign: AtomicU64,
    pub(crate) direct_after_wait: AtomicU64,
    pub(crate) failures: AtomicU64,
}

impl Tally {
    pub(crate) fn count(counter: &AtomicU64) {
        counter.fetch_add(1, Relaxed);
    }

    pub(crate) fn add_wait(&self, wait: Duration) {
        self.waited_ms.fetch_add(millis(wait), Relaxed);
    }

    pub(crate) fn snapshot(&self) -> SharingCounters {
        let read = |counter: &AtomicU64| counter.load(Relaxed);
        SharingCounters {
            hits: read(&self.hits),
            leases: read(&self.leases),
            leases_lost: read(&self.leases_lost),
            held: read(&self.held),
            waited: Duration::from_millis(read(&self.waited_ms)),
            saved: read(&self.saved),
            kept: read(&self.kept),
            dead: read(&self.dead),
            direct_after_failure: read(&self.direct_after_failure),
            direct_beside_foreign: read(&self.direct_beside_foreign),
            direct_after_wait: read(&self.direct_after_wait),
            failures: read(&self.failures),
        }
    }
}
