//! The store in one process's memory.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fmt;
use std::future::ready;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use zoom_api::{Clock, Secret, StoreFuture, SystemClock};

use super::{Ask, Lease, Minted, Owner, Saved, StoredToken, Taken, TokenKey, TokenStore};
use crate::timing::later;

/// A [`TokenStore`] in memory: for several providers of one process, and to test
/// with. Clones share one store.
#[derive(Clone)]
pub struct MemoryTokenStore {
    clock: Arc<dyn Clock>,
    begun: Instant,
    entries: Arc<Mutex<HashMap<TokenKey, Entry>>>,
}

#[derive(Default)]
struct Entry {
    value: Option<Value>,
    /// Who has the lease, and until when. A cool-down is nobody's.
    lease: Option<(Option<Owner>, Instant)>,
}

#[derive(Clone)]
struct Value {
    token: Secret,
    /// A tombstone.
    is_dead: bool,
    scopes: BTreeSet<String>,
    api_url: Option<String>,
    minted: Instant,
    expires: Instant,
}

impl MemoryTokenStore {
    /// A store that is empty, and lives by the operating system's clock.
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// A store that lives by a clock of one's own.
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            begun: clock.monotonic(),
            clock,
            entries: Arc::default(),
        }
    }

    /// Carries a step out, on an entry without what has ended.
    fn step<T>(&self, key: &TokenKey, step: impl FnOnce(&mut Entry, Instant) -> T) -> T {
        let now = self.clock.monotonic();
        let mut entries = self.entries();
        let mut entry = entries.remove(key).unwrap_or_default();
        entry.value.take_if(|value| value.expires <= now);
        entry.lease.take_if(|(_, until)| *until <= now);
        let outcome = step(&mut entry, now);
        if entry.value.is_some() || entry.lease.is_some() {
            entries.insert(key.clone(), entry);
        }
        outcome
    }

    fn entries(&self) -> MutexGuard<'_, HashMap<TokenKey, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for MemoryTokenStore {
    fn default() -> Self {
        Self::new()
    }
}

impl Value {
    fn stored(&self, now: Instant) -> StoredToken {
        let age = now.saturating_duration_since(self.minted);
        let remaining = self.expires.saturating_duration_since(now);
        StoredToken::new(self.token.clone(), age, remaining)
            .with_scopes(self.scopes.clone())
            .with_api_url(self.api_url.clone())
    }
}

impl Entry {
    fn bury(&mut self, token: &Secret) -> bool {
        let value = self.value.as_mut();
        match value.filter(|value| !value.is_dead && value.token == *token) {
            Some(value) => {
                value.is_dead = true;
                true
            }
            None => false,
        }
    }

    fn usable(&self, now: Instant) -> Option<StoredToken> {
        let value = self.value.as_ref().filter(|value| !value.is_dead);
        value.map(|value| value.stored(now))
    }

    fn is_held_by(&self, owner: Owner) -> bool {
        matches!(self.lease, Some((Some(held), _)) if held == owner)
    }

    fn end_lease(&mut self, owner: Owner, after: Duration, now: Instant) {
        if self.is_held_by(owner) {
            self.lease = (!after.is_zero()).then(|| (None, later(now, after)));
        }
    }
}

impl TokenStore for MemoryTokenStore {
    fn take<'a>(&'a self, key: &'a TokenKey, ask: Ask<'a>) -> StoreFuture<'a, Taken> {
        let taken = self.step(key, |entry, now| {
            if let Some(rejected) = ask.rejected {
                entry.bury(rejected);
            }
            let token = entry.usable(now);
            if let Some(token) = &token
                && ask.is_met_by(token.remaining, token.age + token.remaining)
            {
                return Taken::Token(token.clone());
            }
            match entry.lease {
                Some((owner, until)) if !entry.is_held_by(ask.owner) => Taken::Held {
                    ends_in: until.saturating_duration_since(now),
                    is_cooling: owner.is_none(),
                    token,
                },
                _ => {
                    entry.lease = Some((Some(ask.owner), later(now, ask.lease)));
                    let since = now.saturating_duration_since(self.begun);
                    let stamp = u64::try_from(since.as_nanos()).unwrap_or(u64::MAX);
                    Taken::Leased(Lease::new(&ask, stamp), token)
                }
            }
        });
        Box::pin(ready(Ok(taken)))
    }

    fn renew<'a>(&'a self, key: &'a TokenKey, lease: &'a Lease) -> StoreFuture<'a, bool> {
        let renewed = self.step(key, |entry, now| {
            let is_held = entry.is_held_by(lease.owner());
            if is_held {
                entry.lease = Some((Some(lease.owner()), later(now, lease.length())));
            }
            is_held
        });
        Box::pin(ready(Ok(renewed)))
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Option<&'a Lease>,
        minted: Minted<'a>,
    ) -> StoreFuture<'a, Saved> {
        let saved = self.step(key, |entry, now| {
            if let Some(lease) = lease {
                entry.end_lease(lease.owner(), minted.cool_down, now);
            }
            let given = lease.map(|lease| self.begun + Duration::from_nanos(lease.stamp()));
            let began = now.checked_sub(minted.elapsed).unwrap_or(self.begun);
            let began = given.map_or(began, |given| given.min(began));
            let expires = later(began, minted.lifetime);
            match &entry.value {
                Some(value) if value.is_dead && value.token == *minted.token => Saved::Dead,
                Some(value) if !value.is_dead && value.minted >= began => {
                    Saved::Kept(value.stored(now))
                }
                _ => {
                    entry.value = Some(Value {
                        token: minted.token.clone(),
                        is_dead: false,
                        scopes: minted.scopes.clone(),
                        api_url: minted.api_url.map(str::to_owned),
                        minted: began,
                        expires,
                    });
                    Saved::Stored
                }
            }
        });
        Box::pin(ready(Ok(saved)))
    }

    fn release<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: &'a Lease,
        cool_down: Duration,
    ) -> StoreFuture<'a, ()> {
        self.step(key, |entry, now| {
            entry.end_lease(lease.owner(), cool_down, now);
        });
        Box::pin(ready(Ok(())))
    }

    fn forget<'a>(&'a self, key: &'a TokenKey, token: &'a Secret) -> StoreFuture<'a, bool> {
        let was_there = self.step(key, |entry, _| entry.bury(token));
        Box::pin(ready(Ok(was_there)))
    }
}

impl fmt::Debug for MemoryTokenStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryTokenStore").finish_non_exhaustive()
    }
}
