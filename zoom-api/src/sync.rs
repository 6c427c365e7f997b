//! The lock that waiting calls share. The model checker compiles what waits
//! against its own.

pub(crate) use std::sync::{Mutex, MutexGuard};
