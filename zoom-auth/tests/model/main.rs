//! The single flight under a model checker: its very source, on locks that the
//! checker schedules, through tens of thousands of interleavings of callers on
//! several runtimes.

// Clippy's exemption for tests does not reach the functions that they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../src/flight.rs"]
#[allow(dead_code)] // what other tests ask of it
mod flight;

mod scenarios;
#[path = "../../../zoom-api/tests/model/shapes.rs"]
mod shapes;
mod world;

/// What the flight asks of its surroundings, as the checker has it.
mod sync {
    use std::cell::Cell;

    pub(crate) use shuttle::sync::{Mutex, MutexGuard};

    /// A runtime in name only: it tells its callers from others'.
    pub(crate) type RuntimeId = u8;

    shuttle::thread_local! {
        static RUNTIME: Cell<RuntimeId> = const { Cell::new(0) };
    }

    /// The runtime of the task that is being polled.
    pub(crate) fn here() -> Option<RuntimeId> {
        RUNTIME.with(|runtime| Some(runtime.get()))
    }

    /// Moves the task to another runtime.
    pub(crate) fn move_to(runtime: RuntimeId) {
        RUNTIME.with(|current| current.set(runtime));
    }
}

/// As in the crate.
mod timing {
    use std::time::{Duration, Instant};

    pub(crate) fn later(now: Instant, wait: Duration) -> Instant {
        now + wait
    }
}
