//! Calls that wait because of a rate limit, by what they wait for.

use std::collections::BTreeSet;
use std::sync::PoisonError;
use std::time::Instant;

use crate::sync::{Mutex, MutexGuard};
use crate::{Operation, RateLimitLabel};

/// The calls of a client that wait, and until when.
///
/// A new call that is sent while others wait takes their place in the next
/// second, and its successor the place after that, until those that wait run
/// out of time. So a new call that meets a crowd waits first, too: once, and
/// for no longer than a first wait, however large the crowd is. A call whose
/// wait is over and that is still there is not polled any more, and is no part
/// of it.
#[derive(Default)]
pub(crate) struct Crowd {
    queues: [Mutex<Queue>; 5],
}

/// Those that wait for one limit.
#[derive(Default)]
struct Queue {
    places: BTreeSet<(Instant, u64)>,
    next_ticket: u64,
}

impl Crowd {
    /// Whether calls wait for the limit that the operation counts against.
    pub(crate) fn is_waiting_for(&self, operation: &Operation, now: Instant) -> bool {
        let queue = lock(self.queue(operation));
        queue.places.last().is_some_and(|(until, _)| now < *until)
    }

    /// Counts a call among those that wait until then, or until the place is
    /// dropped.
    pub(crate) fn join(&self, operation: &Operation, until: Instant) -> Place<'_> {
        let crowd = self.queue(operation);
        let mut queue = lock(crowd);
        let ticket = queue.next_ticket;
        queue.next_ticket += 1;
        queue.places.insert((until, ticket));
        let place = (until, ticket);
        Place { crowd, place }
    }

    fn queue(&self, operation: &Operation) -> &Mutex<Queue> {
        &self.queues[match operation.rate_limit {
            None => 0,
            Some(RateLimitLabel::Light) => 1,
            Some(RateLimitLabel::Medium) => 2,
            Some(RateLimitLabel::Heavy) => 3,
            Some(_) => 4, // resource-intensive
        }]
    }
}

fn lock(queue: &Mutex<Queue>) -> MutexGuard<'_, Queue> {
    queue.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One that waits.
pub(crate) struct Place<'a> {
    crowd: &'a Mutex<Queue>,
    place: (Instant, u64),
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        lock(self.crowd).places.remove(&self.place);
    }
}
