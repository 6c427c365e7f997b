//! The connection to Redis: one for each runtime, made when it is needed, and
//! replaced when it is in doubt.
//!
//! `redis` has a connection manager, which isn't used: it reconnects when a
//! connection was dropped, but neither after a timeout nor where a primary became
//! a replica, and it belongs to the runtime that it was made on.
//!
//! - A command waits for so long ([`Settings::patience`]) in all, connecting
//!   included. Connecting goes on when its caller has left, with the next one.
//! - One that timed out, broke, or met a replica takes its connection with it:
//!   nobody knows what the server is going to make of what is under way on it.
//! - Where a connection that was there already breaks, or leads to a replica, the
//!   command is sent again on a new one, once and in the same time: servers close
//!   what is idle.
//! - After such a failure the [breaker](breaker) lets nothing through for a while,
//!   so an outage costs few callers the wait.
//! - What a server refuses by itself, it refuses quickly: a command that its ACL
//!   forbids, or one that writes when it is full. That opens no breaker, since the
//!   other half, or reading, may well work.

mod breaker;
mod failure;
mod script;
mod target;

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use redis::Value;
use tokio::runtime;
use zoom_api::{Clock, StoreError, StoreErrorKind};

use self::breaker::{Breaker, Permit};
pub(crate) use self::failure::failure;
pub(crate) use self::script::Script;
use self::target::Link;
pub(crate) use self::target::Target;

/// How long connecting may take, however many callers it takes.
const CONNECTING: Duration = Duration::from_secs(5);

/// How many runtimes have a connection at most. Beyond that, the one that was
/// used least recently loses its own.
const RUNTIMES: usize = 16;

/// What a connection is made with.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) target: Target,
    pub(crate) clock: Arc<dyn Clock>,
    /// How long a command may take, connecting included.
    pub(crate) patience: Duration,
}

/// The way to Redis, shared by all that a process keeps there.
pub(crate) struct Connection {
    settings: Arc<Settings>,
    breaker: Breaker,
    lines: Mutex<Vec<Line>>,
    tally: Tally,
}

/// A runtime's connection, or the attempt to make one.
#[derive(Clone)]
struct Line {
    runtime: runtime::Id,
    number: u64,
    begun: Instant,
    used: Instant,
    link: Shared<BoxFuture<'static, Result<Link, StoreError>>>,
}

/// What a connection has done, in numbers.
#[derive(Debug, Default)]
struct Tally {
    commands: AtomicU64,
    failures: AtomicU64,
    connections: AtomicU64,
    garbage: AtomicU64,
    foreign: AtomicU64,
}

/// A snapshot of what a process has done with Redis; see
/// [`RedisStore::counters`](crate::RedisStore::counters).
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct RedisCounters {
    /// Scripts that were sent to Redis.
    pub commands: u64,
    /// Scripts that failed, or were not answered in time.
    pub failures: u64,
    /// Connections that were begun.
    pub connections: u64,
    /// How often Redis was left alone after a failure.
    pub outages: u64,
    /// How long in all.
    pub outage_time: Duration,
    /// Values that could not be read, and are replaced.
    pub garbage: u64,
    /// Values of another version, or encrypted with another key, which stay as they
    /// are.
    pub foreign: u64,
}

/// A script, and what it is run with.
struct Asked<'a> {
    script: &'a Script,
    keys: &'a [String],
    arguments: &'a [Vec<u8>],
}

/// What came of a command.
enum Answer {
    Connected(Result<Value, redis::RedisError>),
    NotConnected(StoreError),
}

impl Answer {
    /// Whether it may be another on a new connection.
    fn is_of_old_connection(&self) -> bool {
        match self {
            Self::Connected(Err(error)) => matches!(
                failure::of_redis(error).kind(),
                StoreErrorKind::Unreachable | StoreErrorKind::ReadOnly
            ),
            Self::Connected(Ok(_)) | Self::NotConnected(_) => false,
        }
    }
}

impl Connection {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
            breaker: Breaker::default(),
            lines: Mutex::default(),
            tally: Tally::default(),
        }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.settings.clock
    }

    /// Runs a script, for as long as a command may take.
    ///
    /// Dropping the future is safe; the server may carry out the script all the
    /// same, as it may after a timeout.
    pub(crate) async fn run(
        &self,
        script: &Script,
        keys: &[String],
        arguments: &[Vec<u8>],
    ) -> Result<Value, StoreError> {
        let clock = self.clock();
        let Some(permit) = self.breaker.admit(clock.monotonic()) else {
            return Err(StoreErrorKind::Suspended.into());
        };
        let mut line = self.line()?;
        self.tally.commands.fetch_add(1, Relaxed);
        let begun = clock.monotonic();
        let was_open = line.link.peek().is_some();
        let asked = Asked {
            script,
            keys,
            arguments,
        };
        let mut answer = self.ask(&line, &asked, self.settings.patience).await;
        if was_open && answer.as_ref().is_some_and(Answer::is_of_old_connection) {
            // It was closed since it was idle, or leads to what was the primary.
            self.give_up(&line);
            line = self.line()?;
            let waited = clock.monotonic().saturating_duration_since(begun);
            let left = self.settings.patience.saturating_sub(waited);
            answer = self.ask(&line, &asked, left).await;
        }
        let (error, is_outage) = match answer {
            Some(Answer::Connected(Ok(value))) => {
                self.recovered(permit);
                return Ok(value);
            }
            Some(Answer::Connected(Err(error))) => {
                let error = failure::of_redis(&error);
                let is_outage = !matches!(
                    error.kind(),
                    StoreErrorKind::Refused | StoreErrorKind::Full | StoreErrorKind::Garbage
                );
                (error, is_outage)
            }
            Some(Answer::NotConnected(error)) => (error, true),
            None => (StoreErrorKind::TimedOut.into(), true),
        };
        self.tally.failures.fetch_add(1, Relaxed);
        if is_outage {
            let now = clock.monotonic();
            // It is carried on by the next, where Redis is far away or busy.
            let is_connecting =
                line.link.peek().is_none() && now.duration_since(line.begun) < CONNECTING;
            if !is_connecting {
                self.give_up(&line);
            }
            if permit.failed(now) {
                let reason = std::error::Error::source(&error).map(ToString::to_string);
                // Whoever uses the store says what follows from it, and warns.
                tracing::info!(%error, reason, "Redis fails, and is left alone for a while");
            }
        } else {
            self.recovered(permit);
        }
        Err(error)
    }

    /// Sends a script by a connection, for so long; `None` says that there was no
    /// answer in time.
    async fn ask(&self, line: &Line, asked: &Asked<'_>, limit: Duration) -> Option<Answer> {
        let running = async {
            match line.link.clone().await {
                Ok(mut link) => {
                    let run = asked.script.run(&mut link, asked.keys, asked.arguments);
                    Answer::Connected(run.await)
                }
                Err(error) => Answer::NotConnected(error),
            }
        };
        self.clock().timeout(limit, running).await
    }

    /// Leaves a connection to its fate: the next command makes another.
    fn give_up(&self, line: &Line) {
        self.lines().retain(|other| other.number != line.number);
    }

    /// A value could not be read.
    pub(crate) fn met_garbage(&self) {
        self.tally.garbage.fetch_add(1, Relaxed);
    }

    /// A value is another version's.
    pub(crate) fn met_foreign(&self) {
        self.tally.foreign.fetch_add(1, Relaxed);
    }

    /// What it has done so far.
    pub(crate) fn counters(&self) -> RedisCounters {
        let (outages, outage_time) = self.breaker.outages(self.clock().monotonic());
        RedisCounters {
            commands: self.tally.commands.load(Relaxed),
            failures: self.tally.failures.load(Relaxed),
            connections: self.tally.connections.load(Relaxed),
            outages,
            outage_time,
            garbage: self.tally.garbage.load(Relaxed),
            foreign: self.tally.foreign.load(Relaxed),
        }
    }

    /// Whether Redis was well the last time that it was asked.
    pub(crate) fn is_up(&self) -> bool {
        self.breaker.is_closed()
    }

    fn recovered(&self, permit: Permit<'_>) {
        if let Some(recovery) = permit.succeeded(self.clock().monotonic()) {
            tracing::info!(
                after_ms = u64::try_from(recovery.after.as_millis()).unwrap_or(u64::MAX),
                not_sent = recovery.refused,
                "Redis is back",
            );
        }
    }

    /// The runtime's connection, which may still have to be made.
    fn line(&self) -> Result<Line, StoreError> {
        let Ok(here) = runtime::Handle::try_current() else {
            let reason = "outside of a tokio runtime";
            return Err(failure(StoreErrorKind::Unreachable, reason));
        };
        let (runtime, now) = (here.id(), self.clock().monotonic());
        let mut lines = self.lines();
        if let Some(line) = lines.iter_mut().find(|line| line.runtime == runtime) {
            line.used = now;
            return Ok(line.clone());
        }
        let settings = Arc::clone(&self.settings);
        let connecting = async move {
            let connected = settings.target.connect(settings.patience).await;
            connected.map_err(|error| failure::of_redis(&error))
        };
        let line = Line {
            runtime,
            number: self.tally.connections.fetch_add(1, Relaxed),
            begun: now,
            used: now,
            link: connecting.boxed().shared(),
        };
        if lines.len() >= RUNTIMES
            && let Some(oldest) = lines.iter().map(|line| line.used).min()
        {
            lines.retain(|line| line.used > oldest);
        }
        lines.push(line.clone());
        Ok(line)
    }

    fn lines(&self) -> MutexGuard<'_, Vec<Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connection")
            .field("target", &self.settings.target)
            .field("is_up", &self.is_up())
            .finish_non_exhaustive()
    }
}
