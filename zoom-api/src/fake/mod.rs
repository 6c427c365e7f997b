//! A stateful Zoom on loopback, for tests.

mod clock;

pub use self::clock::ManualClock;
