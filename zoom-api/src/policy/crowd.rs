//! Calls that wait because of a rate limit, by what they wait for.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::{Operation, RateLimitLabel};

/// How many calls of a client wait for which limit.
///
/// A new call that is sent while others wait takes their place in the next
/// second, and its successor the place after that, until those that wait run
/// out of time. So a new call that meets a crowd waits first, too.
#[derive(Debug, Default)]
pub(crate) struct Crowd {
    unlabelled: AtomicUsize,
    light: AtomicUsize,
    medium: AtomicUsize,
    heavy: AtomicUsize,
    resource_intensive: AtomicUsize,
}

impl Crowd {
    /// Whether calls wait for the limit that the operation counts against.
    pub(crate) fn is_waiting_for(&self, operation: &Operation) -> bool {
        self.counter(operation).load(Relaxed) > 0
    }

    /// Counts a call among those that wait, until the place is dropped.
    pub(crate) fn join(&self, operation: &Operation) -> Place<'_> {
        let counter = self.counter(operation);
        counter.fetch_add(1, Relaxed);
        Place(counter)
    }

    fn counter(&self, operation: &Operation) -> &AtomicUsize {
        match operation.rate_limit {
            None => &self.unlabelled,
            Some(RateLimitLabel::Light) => &self.light,
            Some(RateLimitLabel::Medium) => &self.medium,
            Some(RateLimitLabel::Heavy) => &self.heavy,
            Some(RateLimitLabel::ResourceIntensive) => &self.resource_intensive,
        }
    }
}

/// One that waits.
#[derive(Debug)]
pub(crate) struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}
