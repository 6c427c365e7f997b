//! Many callers, one exchange.

use super::script::{Call, LIFETIME, Rig, SECOND, poll_once, rejected, unreachable};

const HERD: usize = 10_000;

/// Opens the gate and collects the generations that the callers get.
async fn generations(rig: &Rig, calls: Vec<Call>) -> Vec<u64> {
    rig.script.open_gate();
    let mut generations = Vec::new();
    for call in calls {
        generations.push(call.await.unwrap().generation());
    }
    generations.sort_unstable();
    generations.dedup();
    generations
}

#[tokio::test]
async fn ten_thousand_cold_callers_share_one_exchange() {
    let rig = Rig::new();
    rig.script.close_gate();
    let calls = rig.waiting(HERD).await;
    assert_eq!(generations(&rig, calls).await, [1]);
    assert_eq!(rig.script.begun(), 1);
}

#[tokio::test]
async fn ten_thousand_callers_at_the_moment_of_expiry_share_one_exchange() {
    let rig = Rig::new();
    assert_eq!(rig.generation().await, 1);
    rig.clock.advance(LIFETIME);
    rig.script.close_gate();
    let calls = rig.waiting(HERD).await;
    assert_eq!(generations(&rig, calls).await, [2]);
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn ten_thousand_reports_of_one_rejected_token_lead_to_one_exchange() {
    let rig = Rig::new();
    let rejected = rig.generation().await;
    rig.script.close_gate();
    // Half of them report before the others ask, half after.
    let mut calls = Vec::new();
    for _ in 0..HERD {
        rig.provider.invalidate(rejected);
        calls.append(&mut rig.waiting(1).await);
    }
    assert_eq!(generations(&rig, calls).await, [2]);
    for _ in 0..HERD {
        assert!(!rig.provider.invalidate(rejected));
        assert_eq!(rig.generation().await, 2);
    }
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn invalidate_names_the_rejected_token_and_spares_a_newer_one() {
    let rig = Rig::new();
    let first = rig.generation().await;
    assert!(rig.provider.invalidate(first));
    assert!(!rig.provider.invalidate(first), "only once");
    let second = rig.generation().await;
    assert!(second > first, "generations grow");
    assert!(!rig.provider.invalidate(first), "a late report");
    assert_eq!(rig.generation().await, second);
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn an_invalidated_token_never_comes_back() {
    let rig = Rig::new();
    let generation = rig.generation().await;
    rig.script.fail(rejected());
    rig.provider.invalidate(generation);
    assert!(rig.provider.token().await.unwrap_err().is_rejected());
    assert!(rig.provider.current().is_none());
}

#[tokio::test]
async fn a_failure_is_shared_by_all_who_waited_for_it() {
    let rig = Rig::new();
    rig.script.close_gate();
    rig.script.fail(rejected());
    let calls = rig.waiting(HERD).await;
    rig.script.open_gate();
    for call in calls {
        assert!(call.await.unwrap_err().is_rejected());
    }
    assert_eq!(rig.script.begun(), 1);
}

#[tokio::test]
async fn the_last_of_several_failed_attempts_is_shared_too() {
    let rig = Rig::patient();
    rig.script.close_gate();
    rig.script.fail(unreachable());
    let calls = rig.waiting(100).await;
    rig.script.open_gate();
    for call in calls {
        assert!(call.await.unwrap_err().is_unreachable());
    }
    assert_eq!(rig.script.begun(), 3, "the attempts of one caller");
}

#[tokio::test]
async fn a_caller_that_comes_a_moment_too_late_exchanges_nothing() {
    let rig = Rig::new();
    rig.generation().await;
    assert_eq!(rig.provider.late_run().await.unwrap().generation(), 1);
    assert_eq!(rig.script.begun(), 1);

    let rig = Rig::new();
    rig.script.fail(rejected());
    assert!(rig.provider.token().await.is_err());
    assert!(rig.provider.late_run().await.unwrap_err().is_rejected());
    assert_eq!(rig.script.begun(), 1);
}

#[tokio::test]
async fn a_cancelled_leader_hands_its_exchange_over() {
    for followers in [1, 2, 100] {
        let rig = Rig::new();
        rig.script.close_gate();
        let mut calls = rig.waiting(1 + followers).await;
        drop(calls.remove(0));
        for call in &mut calls {
            assert!(poll_once(call).await.is_pending());
        }
        assert_eq!(generations(&rig, calls).await, [1]);
        assert_eq!(rig.script.begun(), 1, "nothing is fetched twice");
    }
}

#[tokio::test]
async fn leaders_may_be_cancelled_one_after_the_other() {
    let rig = Rig::new();
    rig.script.close_gate();
    let mut calls = rig.waiting(100).await;
    while calls.len() > 1 {
        drop(calls.remove(0));
        assert!(poll_once(&mut calls[0]).await.is_pending());
    }
    assert_eq!(generations(&rig, calls).await, [1]);
    assert_eq!(rig.script.begun(), 1);
}

/// The leader is dropped after its `k`-th poll, for every `k`: before it has
/// begun, at the gate of each attempt, and between two attempts.
#[tokio::test]
async fn a_leader_may_be_cancelled_at_any_await_point() {
    for polls in 0.. {
        let rig = Rig::new();
        rig.script.fail(unreachable());
        let mut leader = rig.call();
        let mut is_done = false;
        for poll in 0..polls {
            if poll % 2 == 0 {
                rig.clock.advance(SECOND);
                rig.script.close_gate();
            } else {
                rig.script.open_gate();
            }
            is_done = poll_once(&mut leader).await.is_ready();
        }
        if is_done {
            assert_eq!(polls, 6, "three attempts, two polls each");
            break;
        }
        let begun = rig.script.begun();
        let is_at_the_gate = begun > rig.script.ended();
        let mut follower = rig.call();
        drop(leader);
        rig.script.close_gate();
        rig.script.grant(LIFETIME);
        rig.clock.advance(SECOND);
        assert!(poll_once(&mut follower).await.is_pending());
        rig.script.open_gate();
        assert!(follower.await.is_ok(), "after {polls} polls");
        let expected = if is_at_the_gate { begun } else { begun + 1 };
        assert_eq!(rig.script.begun(), expected, "after {polls} polls");
        assert_eq!(rig.script.ended(), expected, "none was lost");
    }
}

#[tokio::test]
async fn an_exchange_whose_callers_have_all_left_is_carried_on_by_the_next() {
    let rig = Rig::new();
    rig.script.close_gate();
    drop(rig.waiting(3).await);
    rig.script.open_gate();
    assert_eq!(rig.generation().await, 1);
    assert_eq!(rig.script.begun(), 1);
}

#[tokio::test]
async fn an_exchange_that_was_left_for_long_is_begun_anew() {
    let rig = Rig::new();
    rig.script.close_gate();
    drop(rig.waiting(3).await);
    rig.clock.advance(LIFETIME);
    rig.script.open_gate();
    rig.generation().await;
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn a_leader_that_is_never_polled_again_holds_nobody_up_for_long() {
    let rig = Rig::new();
    rig.script.close_gate();
    let mut calls = rig.waiting(3).await;
    let abandoned = calls.remove(0);
    rig.script.open_gate();
    for call in &mut calls {
        assert!(poll_once(call).await.is_pending());
    }
    rig.clock.advance(20 * SECOND);
    for call in calls {
        assert!(call.await.is_ok());
    }
    assert_eq!(rig.script.begun(), 2);
    // It comes back after all, and does no harm.
    assert!(abandoned.await.is_ok());
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn a_panic_in_an_exchange_fails_its_own_caller_only() {
    let rig = Rig::new();
    rig.script.panic_once();
    let call = rig.call();
    assert!(tokio::spawn(call).await.unwrap_err().is_panic());
    assert_eq!(rig.generation().await, 1);
}

/// A leader that is not polled for long is replaced. Its exchange is over last,
/// although it was begun first.
async fn late_leader(rig: &Rig) -> Call {
    rig.script.close_gate();
    let late = rig.waiting(1).await.remove(0);
    rig.clock.advance(20 * SECOND);
    rig.script.open_gate();
    assert_eq!(rig.generation().await, 1);
    assert_eq!(rig.script.begun(), 2);
    late
}

#[tokio::test]
async fn a_late_leaders_token_is_not_put_over_a_newer_one() {
    let rig = Rig::new();
    let late = late_leader(&rig).await;
    let current = rig.provider.current().unwrap();
    let got = late.await.unwrap();
    assert_eq!(rig.script.ended(), 2);
    for token in [got, rig.provider.current().unwrap()] {
        assert_eq!(token.generation(), current.generation());
        assert_eq!(token.expires_at(), current.expires_at());
    }
    // An hour after the late one began, the newer one is still there.
    rig.clock.advance(LIFETIME - 10 * SECOND);
    assert!(rig.provider.current().is_some());
}

#[tokio::test]
async fn a_late_leaders_failure_says_nothing_of_the_next_exchange() {
    let rig = Rig::new();
    let late = late_leader(&rig).await;
    rig.script.fail(rejected());
    assert_eq!(late.await.unwrap().generation(), 1);
    rig.script.grant(LIFETIME);
    rig.provider.invalidate(1);
    assert_eq!(rig.generation().await, 2);
}

#[tokio::test]
async fn a_late_leaders_token_is_better_than_none() {
    let rig = Rig::new();
    let late = late_leader(&rig).await;
    rig.provider.invalidate(1);
    assert_eq!(late.await.unwrap().generation(), 2);
    assert_eq!(rig.generation().await, 2);
    assert_eq!(rig.script.begun(), 2);
}
