//! Rejected calls: whether the token is to blame, and another one worth its
//! exchange.
//!
//! A 401 says that Zoom did not take the token. Some paths say it of every
//! token, though, and then another one mends nothing. Which of the two it was
//! is known only once the call was replayed. So a rejection may cost an
//! exchange, and gets it back when the replay is accepted: tokens that were
//! really revoked are replaced as often as that happens, and all other
//! rejections, of all callers together, cost [`AT_ONCE`] exchanges and then one
//! [`EVERY`] so often.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cache::Cache;

/// How many exchanges may be in vain, one right after the other.
pub(crate) const AT_ONCE: u32 = 2;

/// How often there is another one.
pub(crate) const EVERY: Duration = Duration::from_secs(30);

/// The exchanges that rejections may still cost.
#[derive(Default)]
pub(crate) struct Rejections {
    state: Mutex<State>,
}

struct State {
    left: u32,
    /// Since when the next one is being earned, where some are missing.
    earning_since: Option<Instant>,
    last: Option<Charge>,
}

/// An exchange that a rejection cost.
struct Charge {
    /// The token that was rejected.
    generation: u64,
    verdict: Verdict,
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Verdict {
    Open,
    /// A replay was accepted, and the cost given back.
    Mended,
    /// A replay with another token was rejected as well.
    InVain,
}

impl Default for State {
    fn default() -> Self {
        Self {
            left: AT_ONCE,
            earning_since: None,
            last: None,
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
        if cache.invalidate(generation) {
            state.charge(now);
            state.last = Some(Charge {
                generation,
                verdict: Verdict::Open,
            });
        }
        true
    }

    /// What the server said of a token that a rejected call was replayed with.
    pub(crate) fn replayed(&self, generation: u64, accepted: bool, now: Instant) {
        let mut state = self.state();
        let Some(last) = &mut state.last else { return };
        if generation <= last.generation {
            return; // of an earlier exchange
        }
        let before = last.verdict;
        // One replay that was rejected outweighs others that were accepted:
        // where a new token ends the old one, the calls beside are replayed
        // with success whatever the reason was.
        last.verdict = match (before, accepted) {
            (Verdict::Open, true) => Verdict::Mended,
            (_, false) => Verdict::InVain,
            _ => return,
        };
        match (before, accepted) {
            (_, true) => state.left = AT_ONCE.min(state.left + 1),
            (Verdict::Mended, false) => state.charge(now),
            _ => {}
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn charge(&mut self, now: Instant) {
        self.left = self.left.saturating_sub(1);
        self.earning_since.get_or_insert(now);
    }

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
