//! Processes on one clock that share a store.

use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use tokio::task::JoinHandle;

use super::super::store::{Claim, Closed, LaneRate, LimitStore, Reserved};
use super::super::{MemoryLimitStore, NoTurn, Pass};
use crate::fake::ManualClock;
use crate::{
    Clock, Operation, Rate, RateLimitLabel, RateLimiter, RateLimits, Scheme, Server,
    StoreErrorKind, StoreFuture,
};

pub(super) const SECOND: Duration = Duration::from_secs(1);

/// How finely time passes.
const STEP: Duration = Duration::from_millis(2);

pub(super) const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What the way to the store does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) enum Way {
    #[default]
    Quick,
    /// An answer takes so long.
    Slow(Duration),
    /// An answer never comes, though the store does what it was asked.
    Silent,
    Broken(StoreErrorKind),
}

/// A store at the end of a way.
#[derive(Debug)]
pub(super) struct Remote {
    pub(super) store: MemoryLimitStore,
    clock: ManualClock,
    way: Mutex<Way>,
    /// The claims that it was shown.
    pub(super) wants: Mutex<Vec<u32>>,
}

impl Remote {
    pub(super) fn set(&self, way: Way) {
        *self.way.lock().unwrap() = way;
    }

    async fn go<T>(&self, answer: StoreFuture<'_, T>) -> Result<T, crate::StoreError> {
        let way = *self.way.lock().unwrap();
        match way {
            Way::Quick => answer.await,
            Way::Slow(time) => {
                self.clock.sleep(time / 2).await;
                let answer = answer.await;
                self.clock.sleep(time / 2).await;
                answer
            }
            Way::Silent => {
                let _ = answer.await;
                std::future::pending().await
            }
            Way::Broken(kind) => Err(kind.into()),
        }
    }
}

impl LimitStore for Remote {
    fn reserve<'a>(&'a self, claim: &'a Claim<'a>) -> StoreFuture<'a, Reserved> {
        self.wants.lock().unwrap().push(claim.want);
        Box::pin(self.go(self.store.reserve(claim)))
    }

    fn close<'a>(&'a self, lane: &'a LaneRate, closed: Closed) -> StoreFuture<'a, ()> {
        Box::pin(self.go(self.store.close(lane, closed)))
    }
}

/// A fleet, and the turns that it had: when, and whose.
pub(super) struct Fleet {
    pub(super) clock: ManualClock,
    /// The store's own.
    pub(super) server: ManualClock,
    pub(super) remote: Arc<Remote>,
    pub(super) processes: Vec<RateLimiter>,
    turns: Arc<Mutex<Vec<(Duration, usize)>>>,
    tasks: Vec<JoinHandle<()>>,
}

pub(super) fn light() -> Operation {
    Operation::new("getUser", Method::GET, "/", Server::Api, Scheme::Bearer)
        .with_rate_limit(RateLimitLabel::Light)
}

impl Fleet {
    pub(super) fn new(processes: u32, limits: RateLimits) -> Self {
        let (clock, server) = (ManualClock::new(), ManualClock::new());
        let remote = Arc::new(Remote {
            store: MemoryLimitStore::with_clock(Arc::new(server.clone())),
            clock: clock.clone(),
            way: Mutex::default(),
            wants: Mutex::default(),
        });
        let store: Arc<dyn LimitStore> = remote.clone();
        let limiter = |_| RateLimiter::shared(limits.clone(), Arc::clone(&store)).build();
        Self {
            processes: (0..processes).map(limiter).collect(),
            clock,
            server,
            remote,
            turns: Arc::default(),
            tasks: Vec::new(),
        }
    }

    /// So many a second, for all.
    pub(super) fn of_rate(processes: u32, requests: u32) -> Self {
        let rate = Rate::per_second(requests);
        Self::new(
            processes,
            RateLimits::none().with(RateLimitLabel::Light, rate),
        )
    }

    /// Adds one more.
    pub(super) fn join(&mut self, requests: u32) -> usize {
        let rate = Rate::per_second(requests);
        let limits = RateLimits::none().with(RateLimitLabel::Light, rate);
        let store: Arc<dyn LimitStore> = self.remote.clone();
        self.processes
            .push(RateLimiter::shared(limits, store).build());
        self.processes.len() - 1
    }

    /// A turn for a call of a process.
    pub(super) fn acquire(
        &self,
        process: usize,
        patience: Option<Duration>,
    ) -> impl Future<Output = Result<Option<Pass>, NoTurn>> + Send + 'static {
        let (limiter, clock) = (self.processes[process].clone(), self.clock.clone());
        async move { limiter.acquire(&clock, &light(), patience).await }
    }

    /// A turn for a call of a process that need not wait for long.
    pub(super) async fn turn(
        &self,
        process: usize,
        patience: Option<Duration>,
    ) -> Result<Option<Pass>, NoTurn> {
        let call = tokio::spawn(self.acquire(process, patience));
        for _ in 0..300 {
            settle().await;
            if call.is_finished() {
                return call.await.unwrap();
            }
            self.pass(STEP).await;
        }
        panic!("no turn");
    }

    /// Tasks of a process, each with a call after the other.
    pub(super) fn load(&mut self, process: usize, tasks: usize) {
        for _ in 0..tasks {
            let (limiter, clock) = (self.processes[process].clone(), self.clock.clone());
            let turns = self.turns.clone();
            self.tasks.push(tokio::spawn(async move {
                loop {
                    limiter.acquire(&clock, &light(), None).await.unwrap();
                    turns.lock().unwrap().push((clock.elapsed(), process));
                    // The network, and the answer.
                    let time = Duration::from_micros(5_000 + fastrand::u64(..20_000));
                    clock.sleep(time).await;
                }
            }));
        }
    }

    pub(super) fn load_all(&mut self, tasks: usize) {
        for process in 0..self.processes.len() {
            self.load(process, tasks);
        }
    }

    pub(super) fn unload(&mut self) {
        self.tasks.drain(..).for_each(|task| task.abort());
    }

    /// Lets time pass, step by step.
    pub(super) async fn pass(&self, time: Duration) {
        self.pass_by(STEP, time).await;
    }

    /// Lets time pass, in steps of this length.
    pub(super) async fn pass_by(&self, step: Duration, time: Duration) {
        settle().await;
        let end = self.clock.elapsed() + time;
        while self.clock.elapsed() < end {
            let step = (end - self.clock.elapsed()).min(step);
            self.server.advance(step);
            self.clock.advance(step);
            settle().await;
        }
    }

    /// When turns were begun, since the start.
    pub(super) fn turns(&self) -> Vec<Duration> {
        self.turns
            .lock()
            .unwrap()
            .iter()
            .map(|(at, _)| *at)
            .collect()
    }

    /// How many turns a process had.
    pub(super) fn turns_of(&self, process: usize) -> usize {
        let turns = self.turns.lock().unwrap();
        turns.iter().filter(|(_, whose)| *whose == process).count()
    }

    /// The most turns within a second, from a time on.
    pub(super) fn peak(&self, from: Duration) -> usize {
        let mut turns = self.turns();
        turns.retain(|turn| *turn >= from);
        let within = |first: &Duration| {
            let is_within = |turn: &&Duration| (*first..*first + SECOND).contains(*turn);
            turns.iter().filter(is_within).count()
        };
        turns.iter().map(within).max().unwrap_or(0)
    }

    pub(super) fn counters(&self, process: usize) -> crate::SharedCounters {
        self.processes[process].shared_counters().unwrap()
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.unload();
    }
}

/// Lets everything that is ready run.
pub(super) async fn settle() {
    for _ in 0..4 {
        tokio::task::yield_now().await;
    }
}
