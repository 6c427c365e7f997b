//! The queues that calls wait in, under a model checker: their very source, on
//! locks that the checker schedules, through tens of thousands of
//! interleavings.

// Clippy's exemption for tests does not reach the functions that they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../src/policy/crowd.rs"]
mod crowd;
#[path = "../../src/policy/lane.rs"]
#[allow(dead_code)] // what other tests ask of it
mod lane;
#[path = "../../src/policy/places.rs"]
mod places;

mod clock;
mod idle;
mod scenarios;
mod shapes;
mod world;

// What the queues ask of their surroundings.
use zoom_api::{Clock, Operation, RateLimitLabel};

mod sync {
    pub(crate) use shuttle::sync::{Mutex, MutexGuard};
}
