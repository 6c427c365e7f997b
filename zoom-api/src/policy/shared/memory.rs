//! A store in the memory of one process.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::ring::Ring;
use super::store::{Claim, Closed, LaneRate, LimitStore, Reserved};
use crate::sync::{Mutex, MutexGuard};
use crate::{Clock, StoreFuture, SystemClock};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How far ahead a turn may lie at most. A lane with a later one is off.
const FARTHEST: Duration = Duration::from_secs(10);

/// What the clock shows at first: turns may lie before that.
const ORIGIN: Duration = Duration::from_secs(1_000_000_000);

/// How long a process counts that doesn't ask any more.
const REMEMBERED: Duration = Duration::from_secs(60);

/// A [`LimitStore`] that is shared by the limiters of one process: for tests, and to
/// see what the contract says in a page of Rust.
///
/// Clones share what they know.
#[derive(Clone, Debug)]
pub struct MemoryLimitStore {
    clock: Arc<dyn Clock>,
    origin: Instant,
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    lanes: HashMap<String, Lane>,
    /// By group: the day, and its turns.
    days: HashMap<String, (u64, u64)>,
    askers: HashMap<u64, Duration>,
    epoch: u64,
}

#[derive(Debug, Default)]
struct Lane {
    /// Empty while the store knows nothing of the lane.
    ring: Ring,
    epoch: u64,
    closed_until: Option<Duration>,
}

impl MemoryLimitStore {
    /// A store that knows nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::with_clock(Arc::new(SystemClock))
    }

    /// A store with a clock of its own.
    #[must_use]
    pub fn with_clock(clock: Arc<dyn Clock>) -> Self {
        Self {
            origin: clock.monotonic(),
            clock,
            state: Arc::default(),
        }
    }

    /// Forgets everything, as a server does that is restarted.
    pub fn clear(&self) {
        let epoch = self.state().epoch;
        *self.state() = State {
            epoch,
            ..State::default()
        };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Duration {
        let now = self.clock.monotonic();
        ORIGIN + now.saturating_duration_since(self.origin)
    }
}

impl Default for MemoryLimitStore {
    fn default() -> Self {
        Self::new()
    }
}

impl LimitStore for MemoryLimitStore {
    fn reserve<'a>(&'a self, claim: &'a Claim<'a>) -> StoreFuture<'a, Reserved> {
        Box::pin(async move {
            let wall = self.clock.wall();
            let wall = wall.duration_since(SystemTime::UNIX_EPOCH);
            Ok(self
                .state()
                .reserve(claim, self.now(), wall.unwrap_or_default()))
        })
    }

    fn close<'a>(&'a self, lane: &'a LaneRate, closed: Closed) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let now = self.now();
            let mut state = self.state();
            let known = state.lanes.entry(lane.name.clone()).or_default();
            match closed {
                Closed::Window => known.ring.hold(now + lane.window),
                Closed::For(time) => {
                    known.closed_until = known.closed_until.max(now.checked_add(time));
                }
            }
            Ok(())
        })
    }
}

impl State {
    fn reserve(&mut self, claim: &Claim<'_>, now: Duration, wall: Duration) -> Reserved {
        self.askers.insert(claim.asker, now);
        self.askers.retain(|_, seen| *seen + REMEMBERED > now);
        let mut reserved = Reserved {
            processes: u32::try_from(self.askers.len()).unwrap_or(u32::MAX),
            clock: now,
            ..Reserved::default()
        };
        let mut want = u64::from(claim.want);
        for rate in claim.lanes {
            let lane = self.lane(rate, claim.epoch.is_some(), now);
            reserved.epoch = reserved.epoch.max(lane.epoch);
            let closed = lane.closed_until.and_then(|until| until.checked_sub(now));
            let full = self.day_left(rate, claim.unused, wall).and_then(|left| {
                want = want.min(left);
                (left == 0).then(|| midnight(wall))
            });
            let closed = closed.filter(|closed| !closed.is_zero()).max(full);
            reserved.closed_for = reserved.closed_for.max(closed);
        }
        if reserved.closed_for.is_some() {
            return reserved;
        }
        for _ in 0..want {
            let ring = |rate: &LaneRate| {
                let lane = self.lanes.get(&rate.name)?;
                lane.ring.next(rate.limit, rate.window)
            };
            let next = claim.lanes.iter().filter_map(ring).max();
            let turn = next.unwrap_or(now).max(now) - now;
            if turn > claim.horizon {
                reserved.again_in = Some(turn - claim.horizon);
                break;
            }
            for rate in claim.lanes {
                if let Some(lane) = self.lanes.get_mut(&rate.name) {
                    lane.ring.push(now + turn, rate.limit);
                }
            }
            reserved.turns.push(turn);
        }
        let given = u64::try_from(reserved.turns.len()).unwrap_or(u64::MAX);
        for rate in claim.lanes {
            if let Some((_, used)) = rate
                .daily
                .as_ref()
                .and_then(|d| self.days.get_mut(&d.group))
            {
                *used = used.saturating_add(given);
            }
        }
        reserved
    }

    /// The lane, begun anew where nothing is known of it.
    fn lane(&mut self, rate: &LaneRate, was_used: bool, now: Duration) -> &Lane {
        let lane = self.lanes.entry(rate.name.clone()).or_default();
        lane.ring.fit(rate.limit);
        let farthest = now + FARTHEST + rate.window;
        if lane.ring.last().is_none_or(|last| last > farthest) {
            let begin = if was_used { now + rate.window } else { now };
            self.epoch += 1;
            lane.epoch = self.epoch;
            lane.ring = Ring::beginning(begin, rate.limit, rate.window);
        }
        lane
    }

    /// How many turns of the day are left, after the unused ones were given back.
    fn day_left(&mut self, rate: &LaneRate, unused: u32, wall: Duration) -> Option<u64> {
        let daily = rate.daily.as_ref()?;
        let today = wall.as_secs() / DAY.as_secs();
        let day = self.days.entry(daily.group.clone()).or_default();
        if day.0 != today {
            *day = (today, 0);
        }
        day.1 = day.1.saturating_sub(u64::from(unused));
        Some(daily.limit.saturating_sub(day.1))
    }
}

/// How long it is until midnight.
fn midnight(wall: Duration) -> Duration {
    let seconds = wall.as_secs() % DAY.as_secs();
    DAY - Duration::new(seconds, wall.subsec_nanos())
}
