//! Rejected calls: whether the token is to blame, and another one worth its
//! exchange.
//!
//! A 401 says that Zoom did not take the token. Some paths say it of every
//! token, though, and then another one mends nothing. Which of the two it was
//! is known only once the call was replayed. So tokens are replaced as often as
//! that mends a call, and in vain [`AT_ONCE`] times in a row and then once in
//! [`EVERY`], for all callers together. A token that has just taken another
//! one's place is not replaced before it is known what that was good for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cache::Cache;
use crate::timing::later;

/// How many exchanges may be in vain, one right after the other.
const AT_ONCE: u32 = 2;

/// How often there is another one.
const EVERY: Duration = Duration::from_secs(30);

/// How long to wait for what comes of a replay. It may never come: the call may
/// be dropped, or meet an outage.
const TRIAL: Duration = Duration::from_secs(1);

/// The exchanges that rejections may still cost.
#[derive(Default)]
pub(crate) struct Rejections {
    state: Mutex<State>,
}

struct State {
    left: u32,
    /// Since when the next one is being earned, where some are missing.
    earning_since: Option<Instant>,
    trial: Option<Trial>,
    /// The last token that a replay was rejected with.
    in_vain: u64,
}

/// A token was dropped, and nobody has been answered with another one yet.
struct Trial {
    dropped: u64,
    until: Instant,
}

impl Default for State {
    fn default() -> Self {
        Self {
            left: AT_ONCE,
            earning_since: None,
            trial: None,
            in_vain: 0,
        }
    }
}

impl Rejections {
    /// Drops a rejected token from the cache, unless that is not worth an
    /// exchange. Returns whether a replay makes sense.
    pub(crate) fn blame(&self, cache: &Cache, generation: u64, now: Instant) -> bool {
        let mut state = self.state();
        if !cache.is_current(generation) {
            return true; // there is another token already, or will be
        }
        state.earn(now);
        if state.left == 0 {
            return false;
        }
        if state.trial.as_ref().is_some_and(|trial| now < trial.until) {
            return true; // the replay shows whether this one is any good
        }
        if cache.invalidate(generation) {
            state.trial = Some(Trial {
                dropped: generation,
                until: later(now, TRIAL),
            });
        }
        true
    }

    /// What the server said of a token that a rejected call was replayed with.
    pub(crate) fn replayed(&self, generation: u64, accepted: bool, now: Instant) {
        let mut state = self.state();
        let is_of = |trial: &mut Trial| trial.dropped < generation;
        state.trial.take_if(is_of);
        // One that was rejected outweighs all that were accepted: where a new
        // token ends the old one, the calls beside are replayed with success
        // whatever the reason was. The same token is counted once.
        if !accepted && generation > state.in_vain {
            state.in_vain = generation;
            state.left = state.left.saturating_sub(1);
            state.earning_since.get_or_insert(now);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn earn(&mut self, now: Instant) {
        while self.left < AT_ONCE
            && let Some(since) = self.earning_since
            && now.saturating_duration_since(since) >= EVERY
        {
            self.left += 1;
            self.earning_since = Some(since + EVERY);
        }
        if self.left == AT_ONCE {
            self.earning_since = None;
        }
    }
}
