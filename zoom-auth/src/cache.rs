//! The one place that keeps the current token. Reading it takes no lock.

use std::sync::Arc;

use arc_swap::ArcSwapOption;

use crate::AccessToken;
use crate::timing::Moment;
use crate::token::Held;

/// The current token, if there is one.
#[derive(Default)]
pub(crate) struct Cache {
    current: ArcSwapOption<Held>,
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
            tracing::info!(generation, "access token invalidated");
        }
        was_current
    }
}
