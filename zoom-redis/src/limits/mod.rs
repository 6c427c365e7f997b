//! The shared limits: of each lane the dates of its last turns, changed by two scripts.

mod names;

use std::fmt;
use std::time::Duration;

use redis::Value;
use zoom_api::{
    Claim, Closed, Environment, LaneRate, LimitStore, Reserved, Server, StoreError, StoreErrorKind,
    StoreFuture,
};

use self::names::Names;
use crate::RedisStore;
use crate::connection::Script;

/// The text of a script, with what both begin with.
macro_rules! text {
    ($name:literal) => {
        concat!(
            include_str!("prelude.lua"),
            include_str!(concat!($name, ".lua"))
        )
    };
}

/// The scripts about limits.
#[derive(Debug)]
pub(crate) struct LimitScripts {
    reserve: Script,
    close: Script,
}

impl LimitScripts {
    pub(crate) fn new() -> Self {
        Self {
            reserve: Script::new(text!("reserve")),
            close: Script::new(text!("close")),
        }
    }
}

/// The limits of one account, as they are kept in a [`RedisStore`]: what a
/// [`RateLimiter`](zoom_api::RateLimiter) takes its turns from that all processes of
/// the account share. See [`RedisStore::limits`].
#[derive(Clone)]
pub struct RedisLimits {
    store: RedisStore,
    names: Names,
}

impl RedisStore {
    /// The limits of an account, by its id and where its API is.
    ///
    /// ```no_run
    /// use std::sync::Arc;
    /// use zoom_api::{Environment, Plan, RateLimiter, RateLimits};
    /// use zoom_redis::RedisStore;
    ///
    /// # fn run(account_id: &str) -> Result<(), Box<dyn std::error::Error>> {
    /// let store = RedisStore::from_env()?;
    /// let limits = store.limits(&Environment::zoom(), account_id);
    /// let limiter = RateLimiter::shared(RateLimits::of(Plan::Pro), Arc::new(limits)).build();
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn limits(&self, environment: &Environment, account_id: &str) -> RedisLimits {
        let api = environment.base(Server::Api).as_str();
        RedisLimits {
            names: Names::of(&self.shared.prefix, api, account_id),
            store: self.clone(),
        }
    }
}

impl LimitStore for RedisLimits {
    fn reserve<'a>(&'a self, claim: &'a Claim<'a>) -> StoreFuture<'a, Reserved> {
        Box::pin(async move {
            let mut keys = vec![self.names.processes()];
            let mut arguments = vec![
                number(u64::from(claim.want)),
                number(u64::from(claim.unused)),
                micros(claim.horizon),
                number(u64::from(claim.epoch.is_some())),
                number(claim.asker),
            ];
            for lane in claim.lanes {
                keys.extend(self.names.lane(lane));
                let daily = lane.daily.as_ref();
                arguments.extend([
                    number(u64::from(lane.limit)),
                    micros(lane.window),
                    number(daily.map_or(0, |daily| daily.limit.max(1))),
                ]);
            }
            let shared = &self.store.shared;
            let script = &shared.limits.reserve;
            let answer = shared.connection.run(script, &keys, &arguments).await?;
            read(&answer)
        })
    }

    fn close<'a>(&'a self, lane: &'a LaneRate, closed: Closed) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let (word, time) = match closed {
                Closed::Window => ("window", lane.window),
                Closed::For(time) => ("closed", time),
                _ => return Err(StoreErrorKind::Refused.into()),
            };
            let [ring, _, closing, _] = self.names.lane(lane);
            let (keys, arguments) = ([ring, closing], [word.as_bytes().to_vec(), micros(time)]);
            let shared = &self.store.shared;
            let script = &shared.limits.close;
            let answer = shared.connection.run(script, &keys, &arguments).await;
            answer.map(drop)
        })
    }
}

/// The answer to a claim: the time, the processes, the epoch, how long a lane is closed
/// and in how long to ask again (-1: not at all), and the turns.
fn read(answer: &Value) -> Result<Reserved, StoreError> {
    let garbage = || StoreError::new(StoreErrorKind::Garbage);
    let Value::Array(parts) = answer else {
        return Err(garbage());
    };
    let parts: Option<Vec<i64>> = parts
        .iter()
        .map(|part| match part {
            Value::Int(number) => Some(*number),
            _ => None,
        })
        .collect();
    let Some([clock, processes, epoch, closed, again, turns @ ..]) = parts.as_deref() else {
        return Err(garbage());
    };
    let time = |micros: i64| u64::try_from(micros).ok().map(Duration::from_micros);
    let mut reserved = Reserved::default();
    reserved.turns = turns.iter().copied().map_while(time).collect();
    if reserved.turns.len() != turns.len() {
        return Err(garbage());
    }
    reserved.clock = time(*clock).ok_or_else(garbage)?;
    reserved.processes = u32::try_from(*processes).map_err(|_| garbage())?;
    reserved.epoch = u64::try_from(*epoch).map_err(|_| garbage())?;
    reserved.closed_for = time(*closed);
    reserved.again_in = time(*again);
    Ok(reserved)
}

impl fmt::Debug for RedisLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimits")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

fn number(number: u64) -> Vec<u8> {
    number.to_string().into_bytes()
}

/// A time in microseconds, of a year at most.
fn micros(time: Duration) -> Vec<u8> {
    let time = time.min(Duration::from_secs(366 * 24 * 60 * 60));
    number(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests;
