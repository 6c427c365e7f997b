//! What a provider costs in memory.

use allocation_counter::{AllocationInfo, measure};

use super::script::{LIFETIME, Rig};

/// Runs something that does not wait, and counts what it allocates.
fn counted(rig: &Rig, what: impl AsyncFn(&Rig)) -> AllocationInfo {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(what(rig)); // whatever is set up once
    measure(|| runtime.block_on(what(rig)))
}

#[test]
fn reading_a_fresh_token_allocates_nothing() {
    let rig = Rig::new();
    let counted = counted(&rig, async |rig| {
        for _ in 0..1_000_000 {
            assert!(rig.provider.token().await.is_ok());
        }
    });
    assert_eq!(rig.script.begun(), 1);
    assert_eq!(
        (counted.count_total, counted.bytes_current),
        (0, 0),
        "{counted:?}"
    );
}

#[test]
fn a_provider_stays_the_same_size_after_a_million_calls_and_a_thousand_refreshes() {
    let rig = Rig::new();
    let counted = counted(&rig, async |rig| {
        for _ in 0..1_000 {
            for _ in 0..1_000 {
                assert!(rig.provider.token().await.is_ok());
            }
            rig.clock.advance(LIFETIME);
        }
    });
    assert_eq!(rig.script.begun(), 2_000);
    assert!(
        counted.count_total > 1_000,
        "the refreshes were counted: {counted:?}"
    );
    assert_eq!(counted.bytes_current, 0, "{counted:?}");
    assert_eq!(counted.count_current, 0, "{counted:?}");
}

#[test]
fn failures_and_cancelled_calls_leave_nothing_behind() {
    let rig = Rig::patient();
    let counted = counted(&rig, async |rig| {
        for _ in 0..1_000 {
            rig.script.fail(super::script::unreachable());
            assert!(rig.provider.token().await.is_err());
            rig.script.close_gate();
            drop(rig.waiting(2).await);
            rig.script.open_gate();
            assert!(rig.provider.token().await.is_err());
            let _ = rig.clock.take_sleeps();
        }
    });
    assert_eq!(counted.count_current, 0, "{counted:?}");
    assert_eq!(counted.bytes_current, 0, "{counted:?}");
}
