//! One limit for many processes.

mod memory;
mod ring;
mod store;

pub use self::memory::MemoryLimitStore;
pub use self::store::{Claim, Closed, DailyRate, LaneRate, LimitStore, Reserved};
