//! Fresh, stale, unusable; and what failures do to each.

use std::time::Duration;

use zoom_api::{Authorizer, Environment};

use super::script::{LIFETIME, Rig, SECOND, poll_once, rejected, unreachable};
use crate::{AccountCredentials, TokenError};

#[tokio::test]
async fn reading_a_fresh_token_takes_no_lock() {
    let rig = Rig::new();
    rig.generation().await;
    let locked = rig.provider.clone();
    let call = rig.call();
    let (done, is_done) = std::sync::mpsc::channel();
    locked.while_flight_is_locked(|| {
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .build()
                .unwrap();
            done.send(runtime.block_on(call).is_ok())
        });
        let patience = Duration::from_secs(30);
        assert_eq!(
            is_done.recv_timeout(patience),
            Ok(true),
            "it waits for the lock"
        );
    });
}

#[tokio::test]
async fn a_fresh_token_is_returned() {
    let rig = Rig::new();
    let first = rig.provider.token().await.unwrap();
    rig.clock.advance(LIFETIME - 361 * SECOND);
    for _ in 0..1_000 {
        assert_eq!(rig.generation().await, first.generation());
    }
    assert_eq!(rig.script.begun(), 1);
    assert_eq!(first.secret().expose(), "token-1");
}

#[tokio::test]
async fn an_authorization_is_at_hand_while_the_token_is_fresh() {
    let rig = Rig::new();
    let now = || rig.provider.authorize_now().map(|it| it.generation);
    assert_eq!(now(), None);
    rig.generation().await;
    assert_eq!(now(), Some(1));
    // Somebody has to come by who renews it.
    rig.go_stale();
    assert_eq!(now(), None);
    assert_eq!(rig.script.begun(), 1);
}

#[tokio::test]
async fn a_stale_token_serves_all_but_the_one_caller_that_renews_it() {
    let rig = Rig::new();
    assert_eq!(rig.generation().await, 1);
    rig.go_stale();
    rig.script.close_gate();
    let mut renewing = rig.waiting(1).await;
    for _ in 0..10_000 {
        assert_eq!(rig.generation().await, 1, "at once");
    }
    rig.script.open_gate();
    assert_eq!(renewing.remove(0).await.unwrap().generation(), 2);
    assert_eq!(rig.generation().await, 2);
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn a_cancelled_renewal_is_carried_on_by_the_next_caller() {
    let rig = Rig::new();
    rig.generation().await;
    rig.go_stale();
    rig.script.close_gate();
    drop(rig.waiting(1).await);
    rig.script.open_gate();
    assert_eq!(rig.generation().await, 2);
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn without_a_usable_token_all_wait_for_the_one_renewal() {
    let rig = Rig::new();
    rig.generation().await;
    rig.go_stale();
    rig.script.close_gate();
    let mut renewing = rig.waiting(1).await;
    // It was begun while the token still served; now it doesn't.
    rig.provider.invalidate(1);
    renewing.append(&mut rig.waiting(100).await);
    rig.script.open_gate();
    for call in renewing {
        assert_eq!(call.await.unwrap().generation(), 2);
    }
    assert_eq!(rig.script.begun(), 2);
}

/// The endpoint is down for the last quarter of a token's life, and there is a
/// call every tenth of a second. By the defaults the refresh is due 300 to 360
/// seconds before the expiry, and 11 to 19 attempts fit in there: after waits
/// of up to 0.5, 1, 2, 4, 8, 16, 32 seconds, then of 30 to 60.
#[tokio::test]
async fn a_refresh_that_fails_backs_off_and_the_token_keeps_serving() {
    let rig = Rig::new();
    rig.generation().await;
    let (quarter, step) = (LIFETIME / 4, SECOND / 10);
    rig.clock.advance(LIFETIME - quarter);
    rig.script.fail(unreachable());
    let mut attempts = Vec::new();
    let mut passed = Duration::ZERO;
    while passed < quarter {
        let before = rig.script.begun();
        assert_eq!(rig.generation().await, 1, "served at {passed:?}");
        if rig.script.begun() > before {
            attempts.push(passed);
        }
        rig.clock.advance(step);
        passed += step;
    }
    println!("{} attempts, at {attempts:?}", attempts.len());
    assert!(
        (11..=19).contains(&attempts.len()),
        "{} attempts",
        attempts.len()
    );
    assert!(
        (540 * SECOND..=600 * SECOND).contains(&attempts[0]),
        "{attempts:?}"
    );
    let waits = attempts.windows(2).map(|pair| pair[1] - pair[0]);
    for (doublings, wait) in (0..).zip(waits) {
        let full = (SECOND / 2 * 2u32.pow(doublings)).min(60 * SECOND);
        let (least, most) = (full / 2, full + step);
        assert!((least..=most).contains(&wait), "{attempts:?}");
    }
    // Now it has truly expired.
    assert!(rig.provider.current().is_none());
    rig.script.grant(LIFETIME);
    assert_eq!(rig.generation().await, 2);
}

#[tokio::test]
async fn backoffs_are_spread_so_that_a_fleet_does_not_retry_in_step() {
    let mut waits = Vec::new();
    for _ in 0..20 {
        let rig = Rig::patient();
        rig.script.fail(unreachable());
        assert!(rig.provider.token().await.is_err());
        waits.extend(rig.clock.sleeps());
    }
    assert_eq!(waits.len(), 40);
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() > 30, "{waits:?}");
}

#[tokio::test]
async fn renewals_are_spread_so_that_a_fleet_does_not_renew_in_step() {
    let mut stale_at = Vec::new();
    for _ in 0..20 {
        let rig = Rig::new();
        rig.generation().await;
        let mut at = LIFETIME - 360 * SECOND;
        rig.clock.advance(at);
        while rig.script.begun() == 1 {
            rig.generation().await;
            rig.clock.advance(SECOND);
            at += SECOND;
        }
        stale_at.push(at);
    }
    stale_at.sort_unstable();
    assert!(stale_at[19] <= LIFETIME - 299 * SECOND);
    stale_at.dedup();
    assert!(stale_at.len() > 5, "{stale_at:?}");
}

#[tokio::test]
async fn transient_failures_are_attempted_again_a_few_times() {
    let rig = Rig::patient();
    rig.script.fail(unreachable());
    assert!(rig.provider.token().await.unwrap_err().is_unreachable());
    assert_eq!(rig.script.begun(), 3);
    let waits = rig.clock.take_sleeps();
    assert_eq!(waits.len(), 2);
    assert!((SECOND / 4..=SECOND / 2).contains(&waits[0]), "{waits:?}");
    assert!((SECOND / 2..=SECOND).contains(&waits[1]), "{waits:?}");
    // It isn't held against the next caller.
    rig.script.grant(LIFETIME);
    rig.generation().await;
}

#[tokio::test]
async fn permanent_failures_are_not_attempted_again_and_remembered_briefly() {
    let rig = Rig::new();
    rig.script.fail(rejected());
    for _ in 0..1_000 {
        let error = rig.provider.token().await.unwrap_err();
        assert!(error.is_rejected() && !error.is_transient());
        assert_eq!(error.oauth_error(), Some("invalid_client"));
    }
    assert_eq!(rig.script.begun(), 1, "a herd does not hammer");
    rig.clock.advance(10 * SECOND);
    assert!(rig.provider.token().await.is_err());
    assert_eq!(rig.script.begun(), 2, "nor is it for ever");
    rig.script.grant(LIFETIME);
    rig.clock.advance(10 * SECOND);
    rig.generation().await;
}

#[tokio::test]
async fn new_credentials_are_tried_at_once() {
    let rig = Rig::new();
    rig.script.fail(rejected());
    assert!(rig.provider.token().await.is_err());
    let credentials = AccountCredentials::new("account", "id", "rotated").unwrap();
    rig.provider.replace_credentials(&credentials).unwrap();
    rig.script.grant(LIFETIME);
    assert_eq!(rig.generation().await, 1);

    let elsewhere = credentials.with_environment(Environment::zoom_gov());
    assert!(rig.provider.replace_credentials(&elsewhere).is_err());
}

#[tokio::test]
async fn credentials_replaced_during_an_exchange_get_one_of_their_own() {
    let rig = Rig::new();
    rig.script.fail(rejected());
    rig.script.close_gate();
    let mut calls = rig.waiting(2).await;
    let credentials = AccountCredentials::new("account", "id", "rotated").unwrap();
    rig.provider.replace_credentials(&credentials).unwrap();
    // The old ones are rejected, the new ones are waiting at the gate.
    rig.script.open_gate();
    rig.script.close_gate();
    rig.script.open_gate();
    let first = poll_once(&mut calls[0]).await;
    assert!(first.is_ready());
    assert_eq!(rig.script.begun(), 2);
}

#[tokio::test]
async fn a_retry_after_is_waited_for_if_it_is_short_and_remembered_if_not() {
    let rig = Rig::patient();
    rig.script.fail(TokenError::throttled(Some(7 * SECOND)));
    assert!(rig.provider.token().await.unwrap_err().is_throttled());
    assert_eq!(rig.clock.take_sleeps(), [7 * SECOND, 7 * SECOND]);

    let rig = Rig::patient();
    rig.script.fail(TokenError::throttled(Some(LIFETIME)));
    for _ in 0..100 {
        let error = rig.provider.token().await.unwrap_err();
        assert_eq!(error.retry_after(), Some(LIFETIME));
    }
    assert_eq!(rig.script.begun(), 1);
    // Obeyed for a minute at most: nobody can shut a provider up for ever.
    rig.clock.advance(60 * SECOND);
    rig.script.grant(LIFETIME);
    rig.generation().await;
}

#[tokio::test]
async fn an_exchange_that_does_not_answer_is_given_up() {
    let rig = Rig::new();
    rig.script.close_gate();
    let mut calls = rig.waiting(3).await;
    for attempt in 1..=2 {
        assert_eq!(rig.script.begun(), attempt);
        for wait in [10 * SECOND, SECOND] {
            rig.clock.advance(wait);
            assert!(poll_once(&mut calls[0]).await.is_pending());
        }
    }
    rig.clock.advance(10 * SECOND);
    for call in calls {
        assert!(call.await.unwrap_err().is_unreachable());
    }
    assert_eq!(rig.script.begun(), 3);
    assert_eq!(rig.script.ended(), 0);
}

#[tokio::test]
async fn a_call_without_a_token_has_the_token_error_as_its_source() {
    let rig = Rig::new();
    rig.script.fail(rejected());
    let zoom = rig.provider.client().unwrap();
    let call = zoom.request(http::Method::GET, "/users/me").send::<()>();
    let error = call.await.unwrap_err();
    assert!(error.is_not_sent() && error.is_unauthorized() && !error.is_transient());
    let source = std::error::Error::source(&error).unwrap();
    let token_error = source.downcast_ref::<TokenError>().unwrap();
    assert_eq!(
        token_error.reason(),
        Some("Invalid client_id or client_secret")
    );

    rig.script.grant(LIFETIME);
    rig.clock.advance(10 * SECOND);
    let authorization = rig.provider.authorize().await.unwrap();
    assert!(authorization.header.is_sensitive());
    assert_eq!(authorization.header, "Bearer token-2");
}
