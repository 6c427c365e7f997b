//! The one place that keeps the current token. Reading it takes no lock.

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

    pub(crate) fn store(&self, token: &AccessToken) {
        self.current.store(Some(token.0.clone()));
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
        found.as_deref().is_some_and(named)
    }
}
