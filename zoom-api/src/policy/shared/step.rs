//! What a call sees of its lane when it looks, and what it does next.

use std::time::{Duration, Instant};

use super::health::Mode;
use super::store::LaneRate;

/// What a lane keeps to.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    /// What is claimed: the window is longer than the period, by the headroom.
    pub(super) rate: LaneRate,
    /// How long after it is due a turn may be begun.
    pub(super) sell_by: Duration,
    /// By how much the way to the store and to Zoom may differ from call to call.
    pub(super) network: Duration,
    /// How long a question is out at most, whatever becomes of who asks it.
    pub(super) lease: Duration,
}

/// What a call sees when it looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) now: Instant,
    pub(super) mode: Mode,
    /// How many there are, at least one.
    pub(super) processes: u32,
    /// Whether it is to find out if the store is back.
    pub(super) probes: bool,
    /// How much is left of its time.
    pub(super) left: Option<Duration>,
}

impl View {
    pub(super) fn may_ask(&self) -> bool {
        self.mode != Mode::Alone
    }
}

/// A time at which a call may begin.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Turn {
    pub(super) due: Instant,
    /// When it is no longer one.
    pub(super) until: Instant,
    /// Whether the process gave it to itself.
    pub(super) own: bool,
}

/// What a call does next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Step {
    Go(Turn),
    /// Looks again then, or when something has changed.
    Wait(Duration),
    /// Asks the store.
    Ask(Question),
    /// Its turn won't come in time: it would be after so long.
    TooLate(Duration),
    /// No turn comes for so long.
    Closed(Duration),
}

/// A question that is out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) struct Question {
    pub(super) number: u64,
    pub(super) want: u32,
    pub(super) unused: u32,
    pub(super) horizon: Duration,
    pub(super) epoch: Option<u64>,
}

/// What an answer was good for.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct Landed {
    /// The turns that were too late when they came, or not to be believed.
    pub(super) thrown_away: usize,
    pub(super) is_new_epoch: bool,
    pub(super) is_clock_step: bool,
    /// The store is too slow to be of use.
    pub(super) is_too_slow: bool,
}
