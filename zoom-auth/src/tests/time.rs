//! Suspends, clock steps, and lifetimes that make no sense.

use std::time::Duration;

use super::script::{LIFETIME, Rig, SECOND};

#[tokio::test]
async fn a_suspend_counts_although_the_monotonic_clock_stood_still() {
    let rig = Rig::new();
    rig.generation().await;
    rig.clock.suspend(LIFETIME);
    assert!(rig.provider.current().is_none());
    assert_eq!(rig.generation().await, 2);
}

#[tokio::test]
async fn a_wall_clock_that_is_stepped_back_does_not_keep_a_token_alive() {
    let rig = Rig::new();
    let token = rig.provider.token().await.unwrap();
    rig.clock.set_wall(token.expires_at() - 10 * LIFETIME);
    assert_eq!(rig.generation().await, 1);
    rig.clock.advance(LIFETIME);
    assert_eq!(rig.generation().await, 2);
}

#[tokio::test]
async fn a_wall_clock_that_is_stepped_to_and_fro_costs_one_exchange() {
    let rig = Rig::new();
    let token = rig.provider.token().await.unwrap();
    rig.clock.set_wall(token.expires_at() + 1_000 * LIFETIME);
    assert_eq!(rig.generation().await, 2);
    rig.clock.set_wall(token.expires_at() - LIFETIME);
    for _ in 0..100 {
        assert_eq!(rig.generation().await, 2);
    }
}

#[tokio::test]
async fn a_lifetime_counts_from_the_beginning_of_its_exchange() {
    let rig = Rig::new();
    rig.script.close_gate();
    let call = rig.waiting(1).await.remove(0);
    rig.clock.advance(9 * SECOND);
    rig.script.open_gate();
    call.await.unwrap();
    rig.clock
        .advance(LIFETIME - 9 * SECOND - Duration::from_millis(1));
    assert!(rig.provider.current().is_some());
    rig.clock.advance(Duration::from_millis(1));
    assert!(rig.provider.current().is_none());
}

#[tokio::test]
async fn an_expires_in_of_zero_or_less_than_the_margin_does_not_make_every_call_an_exchange() {
    for expires_in in [Duration::ZERO, SECOND, 299 * SECOND] {
        let rig = Rig::new();
        rig.script.grant(expires_in);
        for _ in 0..1_000 {
            rig.generation().await;
        }
        assert_eq!(rig.script.begun(), 1, "{expires_in:?}");
        rig.clock.advance(300 * SECOND);
        rig.generation().await;
        assert_eq!(rig.script.begun(), 2, "{expires_in:?}");
    }
}

#[tokio::test]
async fn an_endless_expires_in_is_believed_for_a_day() {
    let rig = Rig::new();
    rig.script.grant(Duration::MAX);
    rig.generation().await;
    rig.clock.advance(24 * LIFETIME);
    assert_eq!(rig.generation().await, 2);
}
