//! Several processes, one store: each a provider of its own, by one clock.

use std::future::{pending, ready};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use tokio::task::unconstrained;
use zoom_api::fake::ManualClock;
use zoom_api::{Clock as _, Secret, StoreErrorKind, StoreFuture};

use super::script::{Call, LIFETIME, Rig, SECOND, Script, poll_once, rejected, unreachable};
use crate::sharing::Sharing;
use crate::store::{Ask, Lease, Minted, Saved, Taken, TokenKey, TokenStore};
use crate::timing::Timing;
use crate::{AccessToken, MemoryTokenStore, TokenError};

const STEP: Duration = Duration::from_millis(10);

/// Polls a call, as often as it takes: tokio would have a test yield now and then.
async fn poll(call: &mut Call) -> Poll<Result<AccessToken, TokenError>> {
    unconstrained(poll_once(call)).await
}

/// What the store does.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Mode {
    #[default]
    Well,
    Down,
    Hanging,
    /// It has another version's token.
    Foreign,
}

/// A store that may be out of order.
#[derive(Clone, Debug)]
struct Moody {
    store: MemoryTokenStore,
    mode: Arc<Mutex<Mode>>,
    asked: Arc<AtomicUsize>,
}

impl Moody {
    fn set(&self, mode: Mode) {
        *self.mode.lock().unwrap() = mode;
    }

    /// How often it was asked for anything.
    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    fn answer<'a, T: Send + 'a>(
        &'a self,
        foreign: Option<T>,
        well: impl FnOnce() -> StoreFuture<'a, T>,
    ) -> StoreFuture<'a, T> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        match (*self.mode.lock().unwrap(), foreign) {
            (Mode::Foreign, Some(foreign)) => Box::pin(ready(Ok(foreign))),
            (Mode::Well | Mode::Foreign, _) => well(),
            (Mode::Down, _) => Box::pin(ready(Err(StoreErrorKind::Unreachable.into()))),
            (Mode::Hanging, _) => Box::pin(pending()),
        }
    }
}

impl TokenStore for Moody {
    fn take<'a>(&'a self, key: &'a TokenKey, ask: Ask<'a>) -> StoreFuture<'a, Taken> {
        self.answer(Some(Taken::Foreign), || self.store.take(key, ask))
    }

    fn renew<'a>(&'a self, key: &'a TokenKey, lease: &'a Lease) -> StoreFuture<'a, bool> {
        self.answer(None, || self.store.renew(key, lease))
    }

    fn save<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: Option<&'a Lease>,
        minted: Minted<'a>,
    ) -> StoreFuture<'a, Saved> {
        self.answer(Some(Saved::Foreign), || self.store.save(key, lease, minted))
    }

    fn release<'a>(
        &'a self,
        key: &'a TokenKey,
        lease: &'a Lease,
        cool_down: Duration,
    ) -> StoreFuture<'a, ()> {
        self.answer(None, || self.store.release(key, lease, cool_down))
    }

    fn forget<'a>(&'a self, key: &'a TokenKey, token: &'a Secret) -> StoreFuture<'a, bool> {
        self.answer(None, || self.store.forget(key, token))
    }
}

/// Processes of one account.
struct Fleet {
    processes: Vec<Rig>,
    script: Arc<Script>,
    store: Moody,
    clock: ManualClock,
}

impl Fleet {
    fn new(processes: usize) -> Self {
        let clock = ManualClock::new();
        let store = Moody {
            store: MemoryTokenStore::with_clock(Arc::new(clock.clone())),
            mode: Arc::default(),
            asked: Arc::default(),
        };
        let mut fleet = Self {
            processes: Vec::new(),
            script: Arc::new(Script::new()),
            store,
            clock,
        };
        for _ in 0..processes {
            fleet.processes.push(fleet.process(fleet.script.clone()));
        }
        fleet
    }

    /// One more, which exchanges by a script of its own.
    fn process(&self, script: Arc<Script>) -> Rig {
        let key = TokenKey::new("https://zoom.us/oauth/token", None, "an app");
        let clock = Arc::new(self.clock.clone());
        let sharing = Sharing::new(Arc::new(self.store.clone()), key, clock);
        Rig::of(script, self.clock.clone(), Timing::default(), Some(sharing))
    }

    fn calls(&self) -> Vec<Call> {
        self.processes.iter().map(Rig::call).collect()
    }

    /// Lets time pass until all calls have ended, for so long at most. Gives back
    /// what came of each, and how long it took.
    async fn run(
        &self,
        calls: Vec<Call>,
        longest: Duration,
    ) -> Vec<(Result<AccessToken, TokenError>, Duration)> {
        let begun = self.clock.elapsed();
        let mut calls: Vec<_> = calls.into_iter().map(Some).collect();
        let mut outcomes: Vec<_> = calls.iter().map(|_| None).collect();
        loop {
            for (call, outcome) in calls.iter_mut().zip(&mut outcomes) {
                if let Some(running) = call
                    && let Poll::Ready(result) = poll(running).await
                {
                    *outcome = Some((result, self.clock.elapsed() - begun));
                    *call = None;
                }
            }
            if calls.iter().all(Option::is_none) {
                return outcomes.into_iter().flatten().collect();
            }
            assert!(self.clock.elapsed() - begun < longest, "they still wait");
            self.clock.advance(STEP);
        }
    }

    /// The tokens that all processes get, without the doubles.
    async fn tokens(&self, longest: Duration) -> Vec<String> {
        let outcomes = self.run(self.calls(), longest).await;
        let mut tokens: Vec<_> = outcomes
            .into_iter()
            .map(|(outcome, _)| outcome.unwrap().secret().expose().to_owned())
            .collect();
        tokens.sort();
        tokens.dedup();
        tokens
    }
}

#[tokio::test]
async fn processes_that_start_at_the_same_moment_share_one_exchange() {
    let fleet = Fleet::new(8);
    fleet.script.close_gate();
    let mut calls = Vec::new();
    for process in &fleet.processes {
        calls.append(&mut process.waiting(50).await);
    }
    fleet.clock.advance(2 * SECOND);
    fleet.script.open_gate();
    for (outcome, _) in fleet.run(calls, SECOND).await {
        assert_eq!(outcome.unwrap().secret(), &Secret::new("token-1"));
    }
    assert_eq!(fleet.script.begun(), 1);
}

#[tokio::test]
async fn a_process_that_comes_later_finds_the_token_with_its_region_and_age() {
    let fleet = Fleet::new(2);
    let first = fleet.processes[0].provider.token().await.unwrap();
    fleet.clock.advance(1000 * SECOND);
    let second = fleet.processes[1].provider.token().await.unwrap();
    assert_eq!(first.secret(), second.secret());
    assert_eq!(first.scopes(), second.scopes());
    assert_eq!(first.expires_at(), second.expires_at());
    let counters = fleet.processes[1].provider.sharing_counters().unwrap();
    assert_eq!((counters.hits, counters.leases), (1, 0));
}

#[tokio::test]
async fn a_fresh_token_asks_the_store_for_nothing() {
    let fleet = Fleet::new(1);
    let process = &fleet.processes[0];
    process.generation().await;
    let asked = fleet.store.asked();
    assert_eq!(asked, 2, "it took the lease, and saved");
    for _ in 0..100 {
        process.generation().await;
    }
    assert_eq!(fleet.store.asked(), asked);
}

#[tokio::test]
async fn a_stale_token_is_renewed_by_one_process_and_the_others_keep_it_meanwhile() {
    let fleet = Fleet::new(8);
    assert_eq!(fleet.tokens(SECOND).await, ["token-1"]);
    fleet.clock.advance(LIFETIME - 300 * SECOND);
    fleet.script.close_gate();
    let mut renewing = fleet.processes[0].waiting(1).await;
    for process in &fleet.processes[1..] {
        for _ in 0..10 {
            let token = process.provider.token().await.unwrap();
            assert_eq!(token.secret(), &Secret::new("token-1"), "nobody waits");
        }
    }
    assert_eq!(fleet.script.begun(), 2);
    fleet.script.open_gate();
    renewing.remove(0).await.unwrap();
    fleet.clock.advance(2 * SECOND);
    assert_eq!(fleet.tokens(SECOND).await, ["token-2"]);
    assert_eq!(fleet.script.begun(), 2);
}

#[tokio::test]
async fn when_the_holder_of_the_lease_dies_the_others_go_on_within_three_seconds() {
    let fleet = Fleet::new(8);
    fleet.script.close_gate();
    let dying = fleet.processes[0].waiting(1).await;
    fleet.clock.advance(SECOND);
    fleet.script.open_gate();
    let others = fleet.processes[1..].iter().map(Rig::call).collect();
    for (outcome, took) in fleet.run(others, 4 * SECOND).await {
        assert_eq!(outcome.unwrap().secret(), &Secret::new("token-2"));
        assert!(took <= 3 * SECOND + SECOND / 4, "{took:?}");
    }
    assert_eq!(fleet.script.begun(), 2);
    // It was only asleep, and comes back.
    fleet.clock.advance(60 * SECOND);
    for late in dying {
        assert!(late.await.is_ok());
    }
    let late = fleet.process(fleet.script.clone());
    let token = late.provider.token().await.unwrap();
    assert_eq!(
        token.secret(),
        &Secret::new("token-2"),
        "the newer one stayed"
    );
    assert_eq!(fleet.script.begun(), 2);
}

#[tokio::test]
async fn a_lease_is_renewed_as_long_as_the_exchange_is_polled_and_no_longer() {
    let fleet = Fleet::new(2);
    fleet.script.close_gate();
    let mut leader = fleet.processes[0].waiting(1).await.remove(0);
    for _ in 0..40 {
        fleet.clock.advance(SECOND / 10);
        assert!(poll(&mut leader).await.is_pending());
    }
    let mut other = fleet.processes[1].waiting(1).await.remove(0);
    assert_eq!(fleet.script.begun(), 1, "4 s later it still has the lease");
    drop(leader);
    for _ in 0..32 {
        fleet.clock.advance(SECOND / 10);
        let _ = poll(&mut other).await;
    }
    assert_eq!(
        fleet.script.begun(),
        2,
        "3 s after it was dropped, it has not"
    );
}

#[tokio::test]
async fn who_waits_for_an_exchange_that_does_not_end_makes_one_after_five_seconds() {
    let fleet = Fleet::new(2);
    fleet.script.close_gate();
    let mut leader = fleet.processes[0].waiting(1).await.remove(0);
    let mut other = fleet.processes[1].waiting(1).await.remove(0);
    for _ in 0..56 {
        fleet.clock.advance(SECOND / 10);
        assert!(poll(&mut leader).await.is_pending());
        assert!(poll(&mut other).await.is_pending());
    }
    assert_eq!(fleet.script.begun(), 2);
    let counters = fleet.processes[1].provider.sharing_counters().unwrap();
    assert_eq!(counters.direct_after_wait, 1);
}

#[tokio::test]
async fn a_store_that_is_down_or_hangs_costs_a_call_a_quarter_second_once() {
    for (mode, costs) in [(Mode::Down, Duration::ZERO), (Mode::Hanging, SECOND / 4)] {
        let fleet = Fleet::new(1);
        fleet.store.set(mode);
        let outcomes = fleet.run(fleet.calls(), SECOND).await;
        let (outcome, took) = &outcomes[0];
        assert!(outcome.is_ok(), "{mode:?}");
        assert_eq!(*took, costs, "{mode:?}");
        let counters = fleet.processes[0].provider.sharing_counters().unwrap();
        assert_eq!((counters.direct_after_failure, counters.failures), (1, 1));
    }
}

#[tokio::test]
async fn what_was_exchanged_while_the_store_was_down_is_shared_once_it_is_back() {
    let fleet = Fleet::new(4);
    fleet.store.set(Mode::Down);
    assert_eq!(fleet.tokens(SECOND).await.len(), 4, "each has its own");
    fleet.store.set(Mode::Well);
    fleet.clock.advance(8 * SECOND);
    let tokens = fleet.tokens(SECOND).await;
    let late = fleet.process(fleet.script.clone());
    let token = late.provider.token().await.unwrap();
    assert!(tokens.contains(&token.secret().expose().to_owned()));
    assert_eq!(fleet.script.begun(), 4, "no further exchange");
    // All have settled, and the store is left alone until a token is stale.
    let asked = fleet.store.asked();
    fleet.clock.advance(60 * SECOND);
    fleet.tokens(SECOND).await;
    assert_eq!(fleet.store.asked(), asked);
}

#[tokio::test]
async fn while_the_store_is_down_a_stale_token_is_kept_and_then_renewed_before_it_ends() {
    let fleet = Fleet::new(1);
    let process = &fleet.processes[0];
    process.generation().await;
    fleet.store.set(Mode::Down);
    process.go_stale();
    for _ in 0..115 {
        assert_eq!(process.generation().await, 1);
        fleet.clock.advance(SECOND);
    }
    assert_eq!(fleet.script.begun(), 1);
    for _ in 0..45 {
        process.generation().await;
        fleet.clock.advance(SECOND);
    }
    assert_eq!(fleet.script.begun(), 2, "with half of the margin left");
}

#[tokio::test]
async fn another_versions_token_is_neither_used_nor_replaced() {
    let fleet = Fleet::new(2);
    fleet.store.set(Mode::Foreign);
    assert_eq!(fleet.tokens(SECOND).await.len(), 2);
    let counters = fleet.processes[0].provider.sharing_counters().unwrap();
    assert_eq!((counters.direct_beside_foreign, counters.saved), (1, 0));
    assert_eq!(fleet.store.asked(), 2, "it was not offered anything");
}

#[tokio::test]
async fn a_revoked_token_costs_the_fleet_one_exchange() {
    let fleet = Fleet::new(8);
    assert_eq!(fleet.tokens(SECOND).await, ["token-1"]);
    fleet.clock.advance(100 * SECOND);
    for process in &fleet.processes {
        let generation = process.generation().await;
        assert!(process.provider.invalidate(generation));
    }
    assert_eq!(fleet.tokens(SECOND).await, ["token-2"]);
    assert_eq!(fleet.script.begun(), 2);
    // One that hears of it last loses nothing that is newer.
    assert!(!fleet.processes[0].provider.invalidate(1));
    assert_eq!(fleet.tokens(SECOND).await, ["token-2"]);
}

#[tokio::test]
async fn a_token_that_was_rejected_while_the_store_was_away_is_never_taken_from_it() {
    let fleet = Fleet::new(1);
    let process = &fleet.processes[0];
    let first = process.generation().await;
    fleet.store.set(Mode::Down);
    process.provider.invalidate(first);
    let second = process.generation().await;
    process.provider.invalidate(second);
    fleet.store.set(Mode::Well);
    fleet.clock.advance(2 * SECOND);
    assert_eq!(fleet.tokens(2 * SECOND).await, ["token-3"]);
    let late = fleet.process(fleet.script.clone());
    let token = late.provider.token().await.unwrap();
    assert_eq!(token.secret(), &Secret::new("token-3"));
}

#[tokio::test]
async fn calls_that_are_always_rejected_cost_the_fleet_one_exchange_a_second_at_most() {
    let fleet = Fleet::new(8);
    let begun = fleet.clock.elapsed();
    for _ in 0..100 {
        for (outcome, _) in fleet.run(fleet.calls(), 5 * SECOND).await {
            let generation = outcome.unwrap().generation();
            for process in &fleet.processes {
                process.provider.invalidate(generation);
            }
        }
        fleet.clock.advance(SECOND / 10);
    }
    let seconds = (fleet.clock.elapsed() - begun).as_secs();
    let most = usize::try_from(seconds).unwrap() + 1;
    assert!(
        fleet.script.begun() <= most,
        "{} in {seconds} s",
        fleet.script.begun()
    );
}

#[tokio::test]
async fn one_process_with_a_wrong_secret_fails_alone_and_is_served_while_a_token_lives() {
    let fleet = Fleet::new(2);
    let script = Arc::new(Script::new());
    script.fail(rejected());
    let wrong = fleet.process(script.clone());
    assert!(wrong.provider.token().await.unwrap_err().is_rejected());
    // It looks for the others' before it may exchange again, but not at each call.
    let asked = fleet.store.asked();
    for _ in 0..100 {
        assert!(wrong.provider.token().await.unwrap_err().is_rejected());
    }
    assert_eq!(
        fleet.store.asked(),
        asked + 2,
        "it took the lease, and gave it back"
    );
    assert_eq!(
        fleet.tokens(SECOND / 10).await,
        ["token-1"],
        "nobody has to wait"
    );
    fleet.clock.advance(2 * SECOND);
    let token = wrong.provider.token().await.unwrap();
    assert_eq!(token.secret(), &Secret::new("token-1"));
    assert_eq!(script.begun(), 1);
}

#[tokio::test]
async fn while_the_endpoint_is_out_of_order_the_fleet_makes_one_attempt_at_a_time() {
    let fleet = Fleet::new(8);
    fleet.script.fail(unreachable());
    let begun = fleet.clock.elapsed();
    let mut attempts = Vec::new();
    while fleet.clock.elapsed() - begun < 30 * SECOND {
        let before = fleet.script.begun();
        let mut calls = fleet.calls();
        for _ in 0..100 {
            for call in &mut calls {
                // What has ended is not asked again.
                let _ = poll(call).await;
            }
            attempts.push(fleet.script.begun() - before);
            calls = fleet.calls();
            fleet.clock.advance(STEP);
        }
    }
    let made = fleet.script.begun();
    assert!(made <= 60, "{made} attempts in 30 s by 8 processes");
    fleet.script.grant(LIFETIME);
    assert_eq!(fleet.tokens(10 * SECOND).await.len(), 1);
    assert_eq!(fleet.script.begun(), made + 1);
}

#[tokio::test]
async fn lifetimes_are_clamped_before_they_are_stored_and_after() {
    for (expires_in, lifetime) in [(Duration::ZERO, 5 * SECOND), (Duration::MAX, 24 * LIFETIME)] {
        let fleet = Fleet::new(1);
        fleet.script.grant(expires_in);
        fleet.processes[0].generation().await;
        let late = fleet.process(fleet.script.clone());
        let token = late.provider.token().await.unwrap();
        let lives = token.expires_at().duration_since(fleet.clock.wall());
        assert_eq!(lives.unwrap(), lifetime);
        assert_eq!(fleet.script.begun(), 1);
    }
}

#[tokio::test]
async fn a_store_that_hands_out_what_no_header_can_carry_is_gone_around() {
    let fleet = Fleet::new(1);
    let key = TokenKey::new("https://zoom.us/oauth/token", None, "an app");
    let token = Secret::new("not a\ntoken");
    let minted = Minted::new(&token, LIFETIME, Duration::ZERO);
    fleet.store.save(&key, None, minted).await.unwrap();
    assert_eq!(fleet.tokens(SECOND).await, ["token-1"]);
}
