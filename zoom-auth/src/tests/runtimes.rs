//! Several runtimes, none at all, several accounts.

use std::sync::Arc;
use std::thread;

use tokio::runtime::{Builder, Runtime};

use super::script::{LIFETIME, Rig, SECOND, poll_once};
use crate::{AccountCredentials, TokenProvider};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn multi_thread() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

#[test]
fn a_provider_is_built_outside_a_runtime_and_outlives_those_that_use_it() {
    let credentials = AccountCredentials::new("account", "id", "secret").unwrap();
    assert!(TokenProvider::new(credentials).unwrap().client().is_ok());

    let rig = Rig::new();
    for round in 1..=3 {
        let runtime = if round == 2 {
            multi_thread()
        } else {
            current_thread()
        };
        assert_eq!(runtime.block_on(rig.generation()), round);
        drop(runtime);
        rig.clock.advance(LIFETIME);
    }
}

#[test]
fn no_task_is_spawned() {
    let rig = Rig::new();
    let runtime = multi_thread();
    runtime.block_on(async {
        rig.generation().await;
        rig.go_stale();
        rig.generation().await;
    });
    assert_eq!(rig.script.begun(), 2);
    assert_eq!(runtime.metrics().num_alive_tasks(), 0);
    assert_eq!(
        Arc::strong_count(&rig.script),
        2,
        "the test's and the provider's"
    );
}

#[test]
fn callers_on_any_mix_of_runtimes_share_one_exchange() {
    let rig = Rig::new();
    rig.script.close_gate();
    let runtimes = [current_thread(), multi_thread(), current_thread()];
    let calls: Vec<_> = runtimes
        .iter()
        .map(|runtime| runtime.block_on(rig.waiting(256)))
        .collect();
    rig.script.open_gate();
    // All at the same time; the leader is on the first.
    let threads: Vec<_> = runtimes
        .into_iter()
        .zip(calls)
        .map(|(runtime, calls)| {
            thread::spawn(move || {
                runtime.block_on(async {
                    for call in calls {
                        assert_eq!(call.await.unwrap().generation(), 1);
                    }
                });
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(rig.script.begun(), 1);
}

#[test]
fn racing_threads_share_one_exchange() {
    for _ in 0..20 {
        let rig = Rig::new();
        let start = Arc::new(std::sync::Barrier::new(8));
        let threads: Vec<_> = (0..8)
            .map(|_| {
                let (start, calls) = (
                    start.clone(),
                    (0..32).map(|_| rig.call()).collect::<Vec<_>>(),
                );
                thread::spawn(move || {
                    let runtime = current_thread();
                    start.wait();
                    runtime.block_on(async {
                        for call in calls {
                            assert_eq!(call.await.unwrap().generation(), 1);
                        }
                    });
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert_eq!(rig.script.begun(), 1);
    }
}

#[test]
fn a_leader_that_is_lost_with_its_runtime_is_replaced_from_another() {
    let rig = Rig::new();
    rig.script.close_gate();
    let lost = current_thread();
    let leader = lost.spawn(rig.call());
    lost.block_on(tokio::task::yield_now());
    assert_eq!(rig.script.begun(), 1);

    let other = multi_thread();
    let mut follower = other.block_on(rig.waiting(1));
    drop(lost);
    assert!(leader.is_finished());
    rig.script.open_gate();
    other.block_on(async {
        assert_eq!(follower.remove(0).await.unwrap().generation(), 1);
    });
    assert_eq!(rig.script.begun(), 2, "its connection was lost with it");
}

#[test]
fn a_leader_whose_runtime_stands_still_is_replaced_from_another() {
    let rig = Rig::new();
    rig.script.close_gate();
    let still = current_thread();
    let leader = still.spawn(rig.call());
    still.block_on(tokio::task::yield_now());

    let other = current_thread();
    let mut follower = other.block_on(rig.waiting(1));
    rig.script.open_gate();
    rig.clock.advance(20 * SECOND);
    other.block_on(async {
        assert_eq!(follower.remove(0).await.unwrap().generation(), 1);
    });
    assert!(still.block_on(leader).unwrap().is_ok());
    assert_eq!(rig.script.begun(), 2);
}

#[test]
fn a_thousand_providers_share_nothing() {
    let rigs: Vec<_> = (0..1_000).map(|_| Rig::new()).collect();
    let runtime = current_thread();
    runtime.block_on(async {
        // All but one hang in their exchanges, and hold up nobody.
        for rig in &rigs[1..] {
            rig.script.close_gate();
        }
        let mut calls = Vec::new();
        for rig in &rigs[1..] {
            calls.append(&mut rig.waiting(2).await);
        }
        assert_eq!(rigs[0].generation().await, 1);
        rigs[0].provider.invalidate(1);
        assert_eq!(rigs[0].generation().await, 2);
        for (rig, calls) in rigs[1..].iter().zip(calls.chunks_mut(2)) {
            assert!(poll_once(&mut calls[0]).await.is_pending());
            rig.script.open_gate();
            for call in calls {
                assert_eq!(call.await.unwrap().generation(), 1);
            }
        }
    });
    assert!(rigs[1..].iter().all(|rig| rig.script.begun() == 1));
}

#[test]
fn public_types_are_send_and_sync_and_so_are_their_futures() {
    fn send_sync<T: Send + Sync>(_: &T) {}
    fn send<T: Send>(_: &T) {}
    let credentials = AccountCredentials::new("account", "id", "secret").unwrap();
    send_sync(&credentials);
    send_sync(&TokenProvider::builder(credentials));
    let rig = Rig::new();
    send_sync(&rig.provider);
    send(&rig.provider.token());
    let token = current_thread().block_on(rig.provider.token());
    send_sync(&token);
}
