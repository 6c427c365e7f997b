//! Calls that Zoom rejects, and what they may cost.

use zoom_api::{Authorization, Authorizer as _};

use super::script::{Rig, SECOND};

impl Rig {
    async fn authorization(&self) -> Authorization {
        self.provider.authorize().await.unwrap()
    }

    /// A call to a path that rejects every token; `false` says that it was not
    /// replayed.
    async fn reject(&self) -> bool {
        let first = self.authorization().await;
        if !self.provider.rejected(&first) {
            return false;
        }
        let second = self.authorization().await;
        assert!(second.generation > first.generation);
        self.provider.replayed(&second, false);
        true
    }

    /// A call after the token was revoked.
    async fn revoked(&self) -> bool {
        let first = self.authorization().await;
        let is_replayed = self.provider.rejected(&first);
        if is_replayed {
            self.provider.replayed(&self.authorization().await, true);
        }
        is_replayed
    }
}

#[tokio::test]
async fn calls_that_every_token_is_rejected_for_cost_two_exchanges_and_one_in_30_seconds() {
    let rig = Rig::new();
    for _ in 0..50 {
        rig.reject().await;
    }
    assert_eq!(rig.script.begun(), 1 + 2);
    // Ten minutes of it, a call each second.
    for _ in 0..600 {
        rig.clock.advance(SECOND);
        rig.reject().await;
    }
    assert_eq!(rig.script.begun(), 1 + 2 + 20);
    // What is not used adds up to two.
    rig.clock.advance(600 * SECOND);
    assert!(rig.reject().await && rig.reject().await && !rig.reject().await);
}

#[tokio::test]
async fn the_bound_is_the_providers_and_not_each_callers() {
    let rig = Rig::new();
    let first = rig.authorization().await;
    // All got the same token, and are rejected before one is replayed.
    for _ in 0..50 {
        assert!(rig.provider.clone().rejected(&first));
    }
    let second = rig.authorization().await;
    for _ in 0..50 {
        rig.provider.replayed(&second, false);
    }
    // As many who got the second one, and the third before it was tried.
    for _ in 0..50 {
        assert!(rig.provider.rejected(&second));
    }
    let third = rig.authorization().await;
    for _ in 0..50 {
        assert!(rig.provider.rejected(&third));
    }
    assert_eq!(rig.authorization().await.generation, third.generation);
    rig.provider.replayed(&third, false);
    for _ in 0..50 {
        assert!(!rig.provider.rejected(&third));
    }
    assert_eq!(rig.script.begun(), 3);
    assert!(rig.provider.current().is_some(), "it stays for the others");
}

#[tokio::test]
async fn a_call_with_an_earlier_token_is_replayed_also_when_that_may_cost_no_exchange() {
    let rig = Rig::new();
    let first = rig.authorization().await;
    while rig.reject().await {}
    let current = rig.authorization().await;
    assert!(!rig.provider.rejected(&current));
    assert!(rig.provider.rejected(&first), "there is another token");
    assert_eq!(rig.generation().await, current.generation);
}

#[tokio::test]
async fn revoked_tokens_are_replaced_as_often_as_it_happens() {
    let rig = Rig::new();
    for _ in 0..100 {
        assert!(rig.revoked().await);
    }
    assert_eq!(rig.script.begun(), 101);
}

#[tokio::test]
async fn replays_that_are_never_answered_cost_nothing() {
    let rig = Rig::new();
    for generation in 1..=50 {
        let authorization = rig.authorization().await;
        assert_eq!(authorization.generation, generation);
        assert!(rig.provider.rejected(&authorization));
        rig.clock.advance(SECOND);
    }
    assert!(rig.revoked().await);
}

#[tokio::test]
async fn what_comes_of_a_replay_counts_also_when_it_comes_late() {
    let rig = Rig::new();
    let mut late = Vec::new();
    for _ in 0..10 {
        let first = rig.authorization().await;
        assert!(rig.provider.rejected(&first));
        late.push(rig.authorization().await);
        rig.clock.advance(SECOND);
    }
    for second in &late {
        rig.provider.replayed(second, false);
    }
    assert!(!rig.reject().await);
}

#[tokio::test]
async fn a_replay_that_mends_by_accident_changes_nothing() {
    // Where a new token ends the old one, the calls beside are replayed with
    // success, before or after the one that all began with.
    for accepted_first in [true, false] {
        let rig = Rig::new();
        for _ in 0..50 {
            let first = rig.authorization().await;
            rig.provider.rejected(&first);
            let second = rig.authorization().await;
            rig.provider.replayed(&second, accepted_first);
            rig.provider.replayed(&second, !accepted_first);
            rig.provider.replayed(&second, accepted_first);
        }
        assert_eq!(rig.script.begun(), 1 + 2, "{accepted_first}");
    }
}

#[tokio::test]
async fn the_answer_to_an_earlier_token_ends_no_trial() {
    let rig = Rig::new();
    let first = rig.authorization().await;
    assert!(rig.provider.rejected(&first));
    let second = rig.authorization().await;
    rig.provider.replayed(&first, true);
    assert!(rig.provider.rejected(&second));
    assert_eq!(rig.generation().await, second.generation);
    rig.provider.replayed(&second, true);
    assert!(rig.provider.rejected(&second));
    assert!(rig.generation().await > second.generation);
}
