//! Places in a queue: leases, which every poll renews.
//!
//! A call that waits is polled every [`RENEWAL`]: a place that was not renewed for
//! [`LEASE`] is given up for it. If it comes back after all, it is where it was.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// How often a call that waits renews its place.
pub(super) const RENEWAL: Duration = Duration::from_secs(1);

/// How long a place is kept that is not renewed.
const LEASE: Duration = Duration::from_secs(2);

/// Those that wait, in the order they came.
#[derive(Default)]
pub(super) struct Places {
    queue: VecDeque<Place>,
    next_ticket: u64,
    /// When all leases were looked at.
    swept: Option<Instant>,
}

struct Place {
    ticket: u64,
    renewed: Instant,
}

impl Places {
    pub(super) fn len(&self) -> usize {
        self.queue.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// A ticket for the last place.
    pub(super) fn draw(&mut self, now: Instant) -> u64 {
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        self.renew(ticket, now);
        ticket
    }

    /// Renews a place, and returns it.
    pub(super) fn renew(&mut self, ticket: u64, now: Instant) -> usize {
        match self.place(ticket) {
            Ok(place) => {
                self.queue[place].renewed = now;
                place
            }
            Err(place) => {
                let renewed = now;
                self.queue.insert(place, Place { ticket, renewed });
                place
            }
        }
    }

    /// Leaves the queue. Returns whether that moves others up.
    pub(super) fn leave(&mut self, ticket: u64) -> bool {
        match self.place(ticket) {
            Ok(place) => {
                self.queue.remove(place);
                place < self.queue.len()
            }
            Err(_) => false, // it was given up for it
        }
    }

    /// Gives up the places that were not renewed. Returns whether there were
    /// any. Looks once in a [`RENEWAL`] only, however many calls ask.
    pub(super) fn sweep(&mut self, now: Instant) -> bool {
        let is_due = |swept: Instant| now.saturating_duration_since(swept) >= RENEWAL;
        if !self.swept.is_none_or(is_due) {
            return false;
        }
        self.swept = Some(now);
        let before = self.queue.len();
        self.queue
            .retain(|place| now.saturating_duration_since(place.renewed) < LEASE);
        self.queue.len() < before
    }

    /// Where a ticket stands, or would stand.
    fn place(&self, ticket: u64) -> Result<usize, usize> {
        self.queue
            .binary_search_by_key(&ticket, |place| place.ticket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A point in time to count from; only differences matter.
    #[allow(clippy::disallowed_methods)]
    fn origin() -> Instant {
        Instant::now()
    }

    #[test]
    fn places_are_given_up_at_the_end_of_their_lease_and_kept_before() {
        let (start, mut places) = (origin(), Places::default());
        let at = |milliseconds| start + Duration::from_millis(milliseconds);
        places.renew(0, at(0));
        places.renew(1, at(500));
        assert!(!places.sweep(at(500)));
        assert!(!places.sweep(at(1499)), "not yet");
        assert!(!places.sweep(at(1500)));
        assert_eq!(places.len(), 2);
        assert!(places.sweep(at(2500)), "both leases are over");
        assert!(places.is_empty());
        places.renew(2, at(2600));
        places.renew(3, at(3000));
        assert!(places.sweep(at(4600)));
        assert_eq!(places.place(3), Ok(0), "the other one moved up");
        assert!(!places.sweep(at(5000)), "looked a moment ago");
    }

    #[test]
    fn who_comes_back_is_where_they_were() {
        let (start, mut places) = (origin(), Places::default());
        for place in 0..4 {
            assert_eq!(places.draw(start), place);
        }
        assert!(places.leave(2));
        assert!(!places.leave(2), "it has left");
        assert_eq!(places.place(2), Err(2));
        assert_eq!(places.renew(3, start), 2);
        assert_eq!(places.renew(2, start), 2);
        assert_eq!(places.renew(3, start), 3);
    }
}
