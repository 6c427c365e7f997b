//! Fleets in virtual time: what they get of a limit, and what happens to them.

mod failing;
mod fleet;
mod sharing;
mod waiting;
