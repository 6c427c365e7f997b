//! Many callers over HTTP; rejected tokens and their replay.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Method, StatusCode};
use zoom_api::HttpClient;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};
use zoom_auth::TokenProvider;

use crate::support::{Rig, credentials, get_owner};

const HERD: usize = 256;

/// Makes 256 calls at once, all of which must succeed.
async fn herd(rig: &Rig) {
    let calls: Vec<_> = (0..HERD)
        .map(|_| {
            let zoom = rig.zoom.clone();
            tokio::spawn(async move { get_owner(&zoom).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn two_hundred_and_fifty_six_cold_callers_cost_one_exchange() {
    let rig = Rig::new().await;
    let gate = rig.fake.hold(Endpoint::Token);
    let (_, ()) = tokio::join!(herd(&rig), async {
        gate.reached(1).await;
        gate.release();
    });
    assert_eq!(rig.requests(), (1, HERD as u64));
}

#[tokio::test]
async fn two_hundred_and_fifty_six_callers_after_an_expiry_cost_one_exchange() {
    let rig = Rig::new().await;
    rig.get_owner().await.unwrap();
    rig.clock.advance(Duration::from_secs(3_600));
    herd(&rig).await;
    assert_eq!(rig.requests(), (2, 1 + HERD as u64));
}

#[tokio::test]
async fn two_hundred_and_fifty_six_callers_with_a_revoked_token_cost_one_exchange() {
    for status in [401, 400] {
        let status = StatusCode::from_u16(status).unwrap();
        let rig = Rig::with(|fake| fake.rejection_status(status), |provider| provider).await;
        rig.get_owner().await.unwrap();
        assert_eq!(rig.fake.revoke_all_tokens(), 1);
        // All are at the server with the revoked token before one is answered.
        let gate = rig.fake.hold(Endpoint::Api);
        let (_, ()) = tokio::join!(herd(&rig), async {
            gate.reached(HERD).await;
            gate.release();
        });
        assert_eq!(rig.requests(), (2, 1 + 2 * HERD as u64), "{status}");
    }
}

#[tokio::test]
async fn a_rejected_call_is_replayed_once_and_never_in_a_loop() {
    for rejection in [Reply::invalid_token(), Reply::expired_token()] {
        let rig = Rig::new().await;
        rig.fake.always(Endpoint::Api, rejection);
        let error = rig.get_owner().await.unwrap_err();
        assert!(error.is_refused() && error.is_unauthorized() && !error.is_transient());
        assert_eq!(error.code(), Some(124));
        assert_eq!(rig.requests(), (2, 2));
    }
}

#[tokio::test]
async fn a_path_that_rejects_every_token_costs_two_exchanges_beside_calls_that_succeed() {
    let rig = Rig::new().await;
    rig.fake
        .route(Method::GET, "/bad", |_| Reply::invalid_token());
    let bad = || {
        let zoom = rig.zoom.clone();
        async move {
            let request = zoom.request(Method::GET, "/bad");
            request.send::<serde_json::Value>().await.map(drop)
        }
    };
    for _ in 0..25 {
        assert!(bad().await.unwrap_err().is_unauthorized());
        rig.get_owner().await.unwrap();
    }
    let together: Vec<_> = (0..25)
        .flat_map(|_| {
            let zoom = rig.zoom.clone();
            let good = tokio::spawn(async move { get_owner(&zoom).await });
            [(tokio::spawn(bad()), false), (good, true)]
        })
        .collect();
    for (call, succeeds) in together {
        assert_eq!(call.await.unwrap().is_ok(), succeeds);
    }
    assert_eq!(rig.requests().0, 3);
    // A token that is revoked after that is replaced within half a minute.
    rig.fake.revoke_all_tokens();
    rig.clock.advance(Duration::from_secs(30));
    rig.get_owner().await.unwrap();
    assert_eq!(rig.requests().0, 4);
}

#[tokio::test]
async fn a_token_that_is_revoked_again_and_again_is_replaced_each_time() {
    let rig = Rig::new().await;
    for round in 0..20 {
        assert_eq!(rig.requests().0, round);
        rig.get_owner().await.unwrap();
        rig.fake.revoke_all_tokens();
    }
}

#[tokio::test]
async fn an_expired_token_is_replaced_when_the_server_says_so_first() {
    let rig = Rig::new().await;
    rig.get_owner().await.unwrap();
    assert_eq!(rig.fake.expire_tokens(), 1);
    rig.get_owner().await.unwrap();
    assert_eq!(rig.requests(), (2, 3));
}

/// Drops a future after so many polls.
struct DropAfter<F> {
    future: Option<Pin<Box<F>>>,
    polls: usize,
}

impl<F: Future> Future for DropAfter<F> {
    type Output = bool;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<bool> {
        if self.polls == 0 {
            self.future = None;
            return Poll::Ready(false);
        }
        self.polls -= 1;
        let Some(future) = &mut self.future else {
            return Poll::Ready(false);
        };
        match future.as_mut().poll(cx) {
            Poll::Ready(_) => Poll::Ready(true),
            Poll::Pending if self.polls == 0 => {
                self.future = None;
                Poll::Ready(false)
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

/// On its way over HTTP the leader is dropped after its `k`-th poll, for every
/// `k` until it is through. Whoever comes next carries its request on.
#[tokio::test]
async fn a_leader_cancelled_at_any_await_point_costs_no_second_exchange() {
    for polls in 0.. {
        let rig = Rig::new().await;
        let leader = DropAfter {
            future: Some(Box::pin(rig.provider.token())),
            polls,
        };
        let (is_done, follower) = tokio::join!(leader, rig.provider.token());
        assert_eq!(follower.unwrap().generation(), 1);
        assert_eq!(rig.requests(), (1, 0), "after {polls} polls");
        if is_done {
            assert!(polls > 2, "{polls}");
            break;
        }
        // The same without anybody waiting.
        let rig = Rig::new().await;
        let leader = DropAfter {
            future: Some(Box::pin(rig.provider.token())),
            polls,
        };
        leader.await;
        rig.get_owner().await.unwrap();
        assert_eq!(rig.requests(), (1, 1), "after {polls} polls");
    }
}

#[test]
fn a_runtime_that_stands_still_holds_up_no_exchange_of_another() {
    let fake = FakeZoom::start_on_thread().unwrap();
    let provider = TokenProvider::builder(credentials(&fake))
        .http(HttpClient::per_runtime(crate::support::http))
        .build()
        .unwrap();
    let runtime = || {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
    };
    let (still, other) = (runtime(), runtime());
    for (generation, runtime) in [(1, &still), (2, &other), (3, &other)] {
        let token = runtime.block_on(provider.token()).unwrap();
        assert_eq!(token.generation(), generation);
        provider.invalidate(generation);
    }
    assert_eq!(fake.counts().connections, 2, "one for each runtime");
}

#[test]
fn a_client_is_used_from_one_runtime_after_the_other() {
    let fake = FakeZoom::start_on_thread().unwrap();
    let provider = TokenProvider::new(credentials(&fake)).unwrap();
    for round in 1..=3 {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let token = runtime.block_on(provider.token()).unwrap();
        assert_eq!(token.generation(), round);
        provider.invalidate(round);
        // The next exchange begins here and is carried on, or begun anew, there.
        runtime.block_on(DropAfter {
            future: Some(Box::pin(provider.token())),
            polls: 1,
        });
    }
    assert!(fake.counts().mints >= 3);
}
