//! Of the crowd, whose file the model checker compiles on locks of its own.

use std::time::{Duration, Instant};

use super::Crowd;
use crate::operations;

#[test]
#[allow(clippy::disallowed_methods)]
fn each_that_waits_has_a_place_until_it_leaves_or_its_wait_is_over() {
    let (crowd, operation) = (Crowd::default(), operations::ALL[0]);
    let now = Instant::now();
    let until = now + Duration::from_secs(1);
    assert!(!crowd.is_waiting_for(operation, now));
    let first = crowd.join(operation, until);
    let second = crowd.join(operation, until);
    drop(first);
    assert!(crowd.is_waiting_for(operation, now), "the second does");
    assert!(!crowd.is_waiting_for(operation, until));
    drop(second);
    assert!(!crowd.is_waiting_for(operation, now));
}
