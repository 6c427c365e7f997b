//! The one place that keeps the current token. Reading it takes no lock.

use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwapOption;
use zoom_api::Secret;

use crate::AccessToken;
use crate::timing::Moment;
use crate::token::Held;

/// How many rejected tokens are remembered. One is, unless the store that should
/// hear of them is away.
const REJECTED: usize = 4;

/// The current token, if there is one.
pub(crate) struct Cache {
    current: ArcSwapOption<Held>,
    /// The tokens that were invalidated last, where they are asked for.
    rejected: Option<Mutex<Vec<Secret>>>,
}

/// What the current token is good for.
pub(crate) enum Reading {
    /// Use it.
    Fresh(AccessToken),
    /// Use it, but it should be renewed.
    Stale(AccessToken),
    /// There is none, or it has expired.
    Unusable,
}

impl Reading {
    pub(crate) fn usable(self) -> Option<AccessToken> {
        match self {
            Self::Fresh(token) | Self::Stale(token) => Some(token),
            Self::Unusable => None,
        }
    }
}

impl Cache {
    /// An empty one, which remembers rejected tokens if it is told to.
    pub(crate) fn new(remembers: bool) -> Self {
        Self {
            current: ArcSwapOption::empty(),
            rejected: remembers.then(Mutex::default),
        }
    }

    pub(crate) fn read(&self, now: &Moment) -> Reading {
        match &*self.current.load() {
            Some(held) if !held.stale_at.has_come(now) => Reading::Fresh(AccessToken(held.clone())),
            Some(held) if !held.expires_at.has_come(now) => {
                Reading::Stale(AccessToken(held.clone()))
            }
            _ => Reading::Unusable,
        }
    }

    /// Puts a token in the place of one that was asked for earlier.
    ///
    /// # Errors
    ///
    /// - the current one was asked for later, although it came first: it stays,
    ///   and is given back
    pub(crate) fn store(&self, token: &AccessToken) -> Result<(), AccessToken> {
        let is_later = |held: &Arc<Held>| held.order > token.0.order;
        let before = self.current.rcu(|current| match current {
            Some(held) if is_later(held) => Some(held.clone()),
            _ => Some(token.0.clone()),
        });
        match before {
            Some(held) if is_later(&held) => Err(AccessToken(held)),
            _ => Ok(()),
        }
    }

    /// Puts the same token in its own place, with other times; nothing happens if
    /// another one is there, or none.
    pub(crate) fn restate(&self, token: &AccessToken) {
        let is_of =
            |held: &Arc<Held>| held.authorization.generation == token.0.authorization.generation;
        self.current.rcu(|current| match current {
            Some(held) if is_of(held) => Some(token.0.clone()),
            other => other.clone(),
        });
    }

    /// Whether the current token was asked for after the attempt of this order.
    pub(crate) fn has_later_than(&self, order: u64) -> bool {
        let current = self.current.load();
        current.as_deref().is_some_and(|held| held.order > order)
    }

    /// Whether the current token is of this generation.
    pub(crate) fn is_current(&self, generation: u64) -> bool {
        let current = self.current.load();
        current
            .as_deref()
            .is_some_and(|held| held.authorization.generation == generation)
    }

    /// Drops the token of this generation. Returns whether it was the current
    /// one.
    pub(crate) fn invalidate(&self, generation: u64) -> bool {
        let current = self.current.load();
        let named = |held: &Held| held.authorization.generation == generation;
        if !current.as_deref().is_some_and(named) {
            return false;
        }
        let found = self.current.compare_and_swap(&current, None);
        let was_current = found.as_deref().is_some_and(named);
        if was_current {
            self.remember_rejected(&found);
            tracing::info!(generation, "access token invalidated");
        }
        was_current
    }

    /// The tokens that were invalidated last, the latest at the end.
    pub(crate) fn rejected(&self) -> Vec<Secret> {
        let rejected = self.rejected.as_ref();
        rejected.map_or(Vec::new(), |rejected| {
            let rejected = rejected.lock().unwrap_or_else(PoisonError::into_inner);
            rejected.clone()
        })
    }

    fn remember_rejected(&self, held: &Option<Arc<Held>>) {
        let (Some(rejected), Some(held)) = (&self.rejected, held) else {
            return;
        };
        let mut rejected = rejected.lock().unwrap_or_else(PoisonError::into_inner);
        if rejected.len() >= REJECTED {
            rejected.remove(0);
        }
        rejected.push(AccessToken(held.clone()).secret().clone());
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Duration;

    use zoom_api::fake::ManualClock;

    use super::*;
    use crate::TokenError;
    use crate::token::Grant;

    fn token(generation: u64, order: u64) -> Result<AccessToken, TokenError> {
        let grant = Grant {
            token: "t".into(),
            expires_in: Duration::ZERO,
            scopes: BTreeSet::new(),
            api_url: None,
            regional_host: None,
        };
        let now = Moment::now(&ManualClock::new());
        AccessToken::new(grant, generation, order, now, now)
    }

    #[test]
    fn a_token_gives_way_to_one_that_was_not_asked_for_before_it() -> Result<(), TokenError> {
        let cache = Cache::new(false);
        for (generation, order, is_stored) in [(1, 5, true), (2, 5, true), (3, 4, false)] {
            let stored = cache.store(&token(generation, order)?);
            assert_eq!(stored.is_ok(), is_stored, "{generation}");
            assert_eq!(cache.is_current(generation), is_stored, "{generation}");
        }
        assert!(cache.has_later_than(4));
        assert!(!cache.has_later_than(5), "it is that attempt's own");
        Ok(())
    }
}
