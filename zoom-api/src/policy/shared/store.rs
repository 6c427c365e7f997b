//! What a store has to do, so that many processes keep one limit.

use std::fmt;
use std::time::Duration;

use crate::StoreFuture;

/// Hands out the turns of an account's rate limits to all of its processes.
///
/// The limiter asks *when*, not *whether*: a store answers with dates, first
/// come, first served, and for several calls at once. It belongs to one account;
/// whoever makes it says which.
///
/// # The contract
///
/// For each lane the store remembers the dates of the last turns.
///
/// - **The rule**: turn *n* is neither before turn *n − limit* plus the window,
///   nor before turn *n − 1*, nor before now. It is as soon as that allows.
/// - A claim with several lanes gets turns that keep the rule in each of them: it is
///   counted in all of them, or in none.
/// - **The horizon**: a turn that would be later than `horizon` from now is not
///   given, nor counted. [`Reserved::again_in`] says how much too late the next
///   one would be.
/// - **A lane that the store knows nothing of** (the first time, after a restart,
///   evicted) begins at the rate and without a burst: its turns are a `limit`-th of
///   the window apart until `limit` of them were given. The first is due now; but
///   one window from now where [`Claim::epoch`] says that the asker had a turn a
///   moment ago, for then others had some, too. A lane whose last turn is more
///   than ten seconds and a window ahead is one that the store knows nothing of:
///   its clock was set back. Each new beginning has another epoch, and a later
///   one a greater.
/// - **Another limit** than that of the claim before begins nothing anew: of more
///   turns that are remembered, the last `limit` count; where there are fewer, the
///   oldest counts for those that are missing.
/// - **Days** are UTC's, by the store's own clock. Turns count when they are given,
///   those that the asker says it [did not use](Claim::unused) are taken off. A day
///   that is full closes the lane until midnight.
///
/// One claim is one step: others see all of it, or nothing. Any future may be
/// dropped at any point; what it had claimed is then lost or not, and spoils by
/// itself, for no turn lies beyond the horizon.
///
/// Time limits, the queue of those who wait and what happens without the store are
/// the limiter's business: an error is returned at once, and nothing tried again.
pub trait LimitStore: fmt::Debug + Send + Sync + 'static {
    /// Reserves turns.
    ///
    /// # Errors
    ///
    /// - the store can't be reached, or refuses, or holds what it can't read and
    ///   can't replace
    fn reserve<'a>(&'a self, claim: &'a Claim<'a>) -> StoreFuture<'a, Reserved>;

    /// Holds a lane back for everybody, since Zoom refused a call of it.
    ///
    /// # Errors
    ///
    /// As for [`reserve`](Self::reserve).
    fn close<'a>(&'a self, lane: &'a LaneRate, closed: Closed) -> StoreFuture<'a, ()>;
}

/// A limit: what is counted, and how much of it is allowed.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct LaneRate {
    /// The name of what is counted, such as `light` or `phone-light`: lower-case
    /// letters, digits and `-`. No two lanes of an account have the same.
    pub name: String,
    /// How many turns a window has; at least 1.
    pub limit: u32,
    /// How long a window is, in whole microseconds.
    pub window: Duration,
    /// The daily limit, where there is one.
    pub daily: Option<DailyRate>,
}

/// A daily limit.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct DailyRate {
    /// The name of what is counted, of the same characters: lanes of one group
    /// share a day. No claim has two lanes of one group.
    pub group: String,
    /// How many turns a day has.
    pub limit: u64,
}

impl LaneRate {
    /// So many turns in a window, which is cut to whole microseconds; no fewer than
    /// one of either.
    #[must_use]
    pub fn new(name: impl Into<String>, limit: u32, window: Duration) -> Self {
        let micros = u64::try_from(window.as_micros()).unwrap_or(u64::MAX);
        Self {
            name: name.into(),
            limit: limit.max(1),
            window: Duration::from_micros(micros.max(1)),
            daily: None,
        }
    }

    /// Limits the turns of a day, together with all lanes of that group.
    #[must_use]
    pub fn with_daily(mut self, group: impl Into<String>, limit: u64) -> Self {
        let group = group.into();
        self.daily = Some(DailyRate { group, limit });
        self
    }
}

/// What a process asks of the store.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Claim<'a> {
    /// Who asks: a number by which processes are counted, and nothing else.
    pub asker: u64,
    /// The lanes that each of the turns counts in.
    pub lanes: &'a [LaneRate],
    /// How many turns are wanted. 0 is a question without a claim; it begins a
    /// lane that the store knows nothing of.
    pub want: u32,
    /// How many turns of earlier answers were not used.
    pub unused: u32,
    /// How far ahead a turn may lie, in whole microseconds and at most ten seconds.
    pub horizon: Duration,
    /// The lane's epoch as the asker knows it (0 where it never heard of one), if it
    /// had a turn of these lanes within the last window.
    pub epoch: Option<u64>,
}

impl<'a> Claim<'a> {
    /// A claim of one process on turns that lie no further ahead.
    #[must_use]
    pub fn new(asker: u64, lanes: &'a [LaneRate], want: u32, horizon: Duration) -> Self {
        Self {
            asker,
            lanes,
            want,
            unused: 0,
            horizon,
            epoch: None,
        }
    }
}

/// What a store answers.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Reserved {
    /// The turns, as times from the answer on, in order; no more than were wanted.
    pub turns: Vec<Duration>,
    /// How much later than the horizon the next turn would be, where fewer were
    /// given than wanted for that: what to wait before asking again.
    pub again_in: Option<Duration>,
    /// How long one of the lanes is closed, where it is. No turn is given then.
    pub closed_for: Option<Duration>,
    /// How many processes asked within the last minute, this one included.
    pub processes: u32,
    /// The epoch of the lanes: when the last of them was begun.
    pub epoch: u64,
    /// The store's own clock at the answer, from any origin. It is compared only
    /// with itself: a step in it tells that what the store remembers is off.
    pub clock: Duration,
}

/// How long a lane is held back.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Closed {
    /// No turn that was not given yet comes within a window: somebody else uses the
    /// account.
    Window,
    /// No turn is given for so long, and the answers say so
    /// ([`Reserved::closed_for`]). The longest of several such counts.
    For(Duration),
}
