//! The store in memory does what every store has to.
#![cfg(feature = "conformance")]

use std::sync::Arc;

use zoom_api::fake::ManualClock;
use zoom_auth::{MemoryTokenStore, conformance};

#[tokio::test]
async fn the_store_in_memory_does_what_every_store_has_to() {
    let clock = ManualClock::new();
    let store = MemoryTokenStore::with_clock(Arc::new(clock.clone()));
    conformance::token_store(&store, async |time| clock.advance(time)).await;
}
