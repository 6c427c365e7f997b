//! What the single flight asks of its surroundings. The model checker compiles
//! the flight against its own.

pub(crate) use std::sync::{Mutex, MutexGuard};

use tokio::runtime;

/// Tells one runtime from another.
pub(crate) type RuntimeId = runtime::Id;

/// The runtime that polls this, if one does.
pub(crate) fn here() -> Option<RuntimeId> {
    runtime::Handle::try_current()
        .ok()
        .map(|handle| handle.id())
}
