//! The round that a renewal makes through the store before it exchanges, and after.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Renewal;
use zoom_api::StoreError;

use crate::AccessToken;
use crate::sharing::{Sharing, Tally};
use crate::store::{Lease, Minted, Saved, StoredToken, Taken};
use crate::timing::{Moment, later};
use crate::token::Grant;

/// The first pause between two looks at a lease that is held; it doubles.
const FIRST_LOOK: Duration = Duration::from_millis(20);

/// The longest such pause.
const LONGEST_LOOK: Duration = Duration::from_millis(250);

/// How long callers without a token wait for another process's exchange, before
/// they get one by themselves.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// … and if that process failed, so that all wait for the next attempt.
const LONGEST_WAIT_AFTER_FAILURE: Duration = Duration::from_secs(30);

/// What lives for less than this is not worth waiting for.
const SHORTEST_LIFE: Duration = Duration::from_secs(5);

/// How long a token that can still be used is kept before the next look, at
/// least; at most twice as long.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// How long until a token is offered again to a store that did not take it, at
/// least; at most twice as long.
const SAVE_AGAIN: Duration = Duration::from_secs(4);

/// How a round through the store ended.
pub(super) enum Round {
    /// With a token to use.
    Token(AccessToken),
    /// With an exchange to make.
    Exchange(Leave),
}

/// By what leave a process exchanges.
pub(super) enum Leave {
    /// It has the lease, and all others wait.
    Leased(Lease),
    /// It has waited for the lease for too long.
    Impatient,
    /// The store failed.
    Unheard,
    /// The store has another version's token, and stays as it is.
    Foreign,
}

/// What a provider with a store remembers between two rounds.
#[derive(Default)]
pub(super) struct Memory {
    /// Until when a token that can still be used is left as it is.
    resting_until: Mutex<Option<Instant>>,
    /// The token that the store has not got, though it should.
    unsaved: Mutex<Option<Unsaved>>,
}

#[derive(Clone, Copy)]
struct Unsaved {
    generation: u64,
    begun: Moment,
    lifetime: Duration,
    /// When it is to be renewed. It passes for stale before that, so that somebody
    /// looks after it.
    stale_at: Moment,
}

/// What a look into the store is made with.
struct Look {
    asked: Moment,
    order: u64,
    random: f64,
}

impl Renewal {
    /// Whether a token that can still be used is best left as it is for now.
    pub(crate) fn is_resting(&self, now: &Moment) -> bool {
        self.sharing.is_some()
            && lock(&self.memory.resting_until).is_some_and(|until| now.monotonic < until)
    }

    /// Whether a process that may not exchange should look for another's token.
    pub(crate) fn may_look(&self, now: &Moment) -> bool {
        self.sharing.is_some() && !self.is_resting(now)
    }

    /// Looks for a token where there is to be no exchange: that others fail is not
    /// said, and their tokens are as good. Now and then only.
    pub(super) async fn look_only(&self, sharing: &Sharing, now: &Moment) -> Option<AccessToken> {
        if self.is_resting(now) {
            return None;
        }
        self.rest();
        let look = self.look(fastrand::f64());
        let rejected = self.cache.rejected();
        let need = self.timing.early(look.random);
        let found = match sharing.take(need, rejected.last()).await.ok()? {
            Taken::Token(stored) => Some(stored),
            Taken::Held { token, .. } => token,
            Taken::Leased(lease, token) => {
                sharing.release(&lease, Duration::ZERO).await;
                token
            }
            Taken::Foreign => None,
        };
        let stored = found.filter(|stored| !rejected.contains(&stored.token))?;
        self.adopt(stored, &look)
    }

    /// Looks for a token in the store, and for leave to exchange.
    pub(super) async fn round(&self, sharing: &Sharing, usable: Option<AccessToken>) -> Round {
        match usable {
            Some(token) => self.round_with(sharing, token).await,
            None => self.round_without(sharing).await,
        }
    }

    /// With a token that can still be used: one look, and nobody waits.
    async fn round_with(&self, sharing: &Sharing, token: AccessToken) -> Round {
        if let Some(token) = self.save_late(sharing, &token).await {
            return Round::Token(token);
        }
        let look = self.look(fastrand::f64());
        let rejected = self.cache.rejected();
        // Whatever the jitter, such a token is fresh.
        let need = self.timing.early(1.0);
        let found = match sharing.take(need, rejected.last()).await {
            Ok(Taken::Leased(lease, _)) => return Round::Exchange(Leave::Leased(lease)),
            Ok(Taken::Foreign) => return self.alone(sharing, Leave::Foreign),
            Ok(Taken::Token(stored)) => Some(stored),
            Ok(Taken::Held { token: stored, .. }) => stored,
            Err(_) if self.is_pressing(&token) => return self.alone(sharing, Leave::Unheard),
            Err(_) => None,
        };
        let better = found.filter(|stored| {
            let is_other = stored.token != *token.secret() && !rejected.contains(&stored.token);
            is_other && outlives(stored, &look, &token)
        });
        self.rest();
        let adopted = better.and_then(|stored| self.adopt(stored, &look));
        Round::Token(adopted.unwrap_or(token))
    }

    /// Without one: looks until there is a token, the lease, or no point in
    /// waiting for either.
    async fn round_without(&self, sharing: &Sharing) -> Round {
        let random = fastrand::f64();
        let mut rejected = self.cache.rejected();
        let begun = self.clock.monotonic();
        let (mut pause, mut held_for) = (FIRST_LOOK, Duration::ZERO);
        loop {
            let look = self.look(random);
            let taken = sharing
                .take(self.timing.early(random), rejected.last())
                .await;
            let mut is_cooling = false;
            let found = match taken {
                Ok(Taken::Token(stored)) => Some(stored),
                Ok(Taken::Held {
                    is_cooling: cooling,
                    token,
                    ..
                }) => {
                    is_cooling = cooling;
                    token.filter(|stored| stored.remaining >= SHORTEST_LIFE)
                }
                Ok(Taken::Leased(lease, _)) => return Round::Exchange(Leave::Leased(lease)),
                Ok(Taken::Foreign) => return self.alone(sharing, Leave::Foreign),
                Err(_) => return self.alone(sharing, Leave::Unheard),
            };
            match found {
                // It was rejected while the store could not be told.
                Some(stored) if rejected.contains(&stored.token) => {
                    rejected.retain(|dead| *dead != stored.token);
                    rejected.push(stored.token);
                }
                Some(stored) => {
                    self.rest();
                    return match self.adopt(stored, &look) {
                        Some(token) => Round::Token(token),
                        None => self.alone(sharing, Leave::Impatient),
                    };
                }
                None => {}
            }
            let waited = self.clock.monotonic().saturating_duration_since(begun);
            if held_for >= LONGEST_WAIT || waited >= LONGEST_WAIT_AFTER_FAILURE {
                return self.alone(sharing, Leave::Impatient);
            }
            let wait = spread(pause / 2);
            pause = (pause * 2).min(LONGEST_LOOK);
            self.clock.sleep(wait).await;
            let took = look.asked.until(&self.now());
            sharing.tally().add_wait(took);
            if !is_cooling {
                held_for += took;
            }
        }
    }

    /// After an exchange: lets the others have the token. Gives back the one to
    /// use, which may be another process's.
    pub(super) async fn share(
        &self,
        sharing: &Sharing,
        leave: &Leave,
        token: AccessToken,
        begun: &Moment,
        lifetime: Duration,
    ) -> AccessToken {
        let unsaved = Unsaved {
            generation: token.generation(),
            begun: *begun,
            lifetime,
            stale_at: token.0.stale_at,
        };
        let lease = match leave {
            Leave::Leased(lease) => Some(lease),
            Leave::Impatient => None,
            // No call pays for its silence twice.
            Leave::Unheard => return self.keep_unsaved(unsaved, token),
            Leave::Foreign => return token,
        };
        let look = self.look(fastrand::f64());
        match self.save(sharing, lease, &token, &unsaved).await {
            Ok(Saved::Kept(stored)) if outlives(&stored, &look, &token) => {
                self.adopt(stored, &look).unwrap_or(token)
            }
            // Where the endpoint has given out a rejected token again, it has its
            // reasons; but nobody else gets it.
            Ok(_) => token,
            Err(_) => self.keep_unsaved(unsaved, token),
        }
    }

    /// Offers a token to the store that it has not got, if this is one. Gives back
    /// what to use; `None` says that there is more to be done.
    async fn save_late(&self, sharing: &Sharing, token: &AccessToken) -> Option<AccessToken> {
        let unsaved = *lock(&self.memory.unsaved);
        let unsaved = unsaved.filter(|unsaved| unsaved.generation == token.generation())?;
        let look = self.look(fastrand::f64());
        let settled = |stale_at| {
            *lock(&self.memory.unsaved) = None;
            let token = token.stale_from(stale_at);
            self.cache.restate(&token);
            token
        };
        if unsaved.stale_at.has_come(&look.asked) {
            settled(unsaved.stale_at);
            return None;
        }
        match self.save(sharing, None, token, &unsaved).await {
            Ok(Saved::Dead) => {
                *lock(&self.memory.unsaved) = None;
                self.cache.invalidate(token.generation());
                None
            }
            Ok(Saved::Kept(stored)) if outlives(&stored, &look, token) => {
                let token = settled(unsaved.stale_at);
                Some(self.adopt(stored, &look).unwrap_or(token))
            }
            Ok(_) => Some(settled(unsaved.stale_at)),
            Err(_) => Some(self.keep_unsaved(unsaved, token.clone())),
        }
    }

    async fn save(
        &self,
        sharing: &Sharing,
        lease: Option<&Lease>,
        token: &AccessToken,
        unsaved: &Unsaved,
    ) -> Result<Saved, StoreError> {
        let elapsed = unsaved.begun.elapsed(&self.now());
        let mut minted = Minted::new(token.secret(), unsaved.lifetime, elapsed);
        minted.scopes = token.scopes();
        minted.api_url = token.api_url();
        sharing.save(lease, minted).await
    }

    /// Lets a token pass for stale soon, so that a caller offers it to the store
    /// again.
    fn keep_unsaved(&self, unsaved: Unsaved, token: AccessToken) -> AccessToken {
        let soon = self.now().after(spread(SAVE_AGAIN));
        if unsaved.stale_at.has_come(&soon) {
            let token = token.stale_from(unsaved.stale_at);
            self.cache.restate(&token);
            return token; // it is renewed first
        }
        *lock(&self.memory.unsaved) = Some(unsaved);
        let token = token.stale_from(soon);
        self.cache.restate(&token);
        token
    }

    /// Puts a token of the store's into the cache; `None` if no header can carry
    /// it.
    fn adopt(&self, stored: StoredToken, look: &Look) -> Option<AccessToken> {
        let longest = self.timing.max_lifetime;
        let remaining = stored.remaining.min(longest);
        let lifetime = stored.age.saturating_add(remaining).min(longest);
        let fresh_for = self.timing.fresh_for(lifetime, look.random);
        let fresh_for = fresh_for.saturating_sub(stored.age).min(remaining);
        let api_url = stored.api_url.as_deref();
        let grant = Grant {
            token: stored.token,
            expires_in: remaining,
            scopes: stored.scopes,
            regional_host: api_url.and_then(|url| self.exchange.regional_host(url)),
            api_url: stored.api_url,
        };
        let stale_at = look.asked.after(fresh_for);
        let expires_at = look.asked.after(remaining);
        let generation = self.next_generation();
        let token = AccessToken::new(grant, generation, look.order, stale_at, expires_at).ok()?;
        if let Err(later) = self.cache.store(&token) {
            return Some(later);
        }
        self.trouble.store(None);
        tracing::info!(
            generation,
            expires_in_s = remaining.as_secs(),
            refresh_in_s = fresh_for.as_secs(),
            "access token taken from the store",
        );
        Some(token)
    }

    /// An exchange without the lease.
    fn alone(&self, sharing: &Sharing, leave: Leave) -> Round {
        let tally = sharing.tally();
        Tally::count(match &leave {
            Leave::Foreign => &tally.direct_beside_foreign,
            Leave::Unheard => &tally.direct_after_failure,
            Leave::Impatient | Leave::Leased(_) => &tally.direct_after_wait,
        });
        Round::Exchange(leave)
    }

    /// Whether half of the time is over that is there for renewing a token: then
    /// the store is waited for no longer.
    fn is_pressing(&self, token: &AccessToken) -> bool {
        let held = &*token.0;
        let stale_for = held.stale_at.until(&held.expires_at);
        self.now().until(&held.expires_at) < stale_for / 2
    }

    fn look(&self, random: f64) -> Look {
        Look {
            asked: self.now(),
            order: self.next_order(),
            random,
        }
    }

    fn rest(&self) {
        let until = later(self.clock.monotonic(), spread(LOOK_AGAIN));
        *lock(&self.memory.resting_until) = Some(until);
    }
}

/// Whether a token of the store's is good for longer than one at hand.
fn outlives(stored: &StoredToken, look: &Look, token: &AccessToken) -> bool {
    stored.remaining > look.asked.until(&token.0.expires_at)
}

/// A wait of at least so long and at most twice that, at random.
fn spread(least: Duration) -> Duration {
    least.mul_f64(1.0 + fastrand::f64())
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
