//! How a token is obtained: attempts, waits between them, and what is
//! remembered of failures.

mod shared;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use arc_swap::ArcSwapOption;
use url::Url;
use zoom_api::{BuildError, Clock, HttpClient, Scheme};

use self::shared::{Leave, Memory, Round};
use crate::cache::{Cache, Reading};
use crate::rejections::Rejections;
use crate::sharing::Sharing;
use crate::timing::{Moment, Timing, later};
use crate::token::Grant;
use crate::{AccessToken, AccountCredentials, TokenError};

/// The future that [`Exchange::exchange`] returns.
pub(crate) type ExchangeFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Grant, TokenError>> + Send + 'a>>;

/// Exchanges credentials for a token, once.
pub(crate) trait Exchange: fmt::Debug + Send + Sync + 'static {
    fn exchange(&self) -> ExchangeFuture<'_>;

    /// Puts other credentials of the same account in place.
    fn replace(&self, credentials: &AccountCredentials) -> Result<(), BuildError>;

    /// What its tokens are good for.
    fn scheme(&self) -> Scheme {
        Scheme::Bearer
    }

    /// Whether a token can be asked for where this is called.
    fn is_possible_here(&self) -> bool {
        true
    }

    /// What its requests are sent with, for the calls that its tokens are for.
    fn http(&self) -> HttpClient {
        HttpClient::default()
    }

    /// How often the credentials were replaced.
    fn revision(&self) -> u64;

    /// The host that calls should go to, by what Zoom says of the account's region.
    fn regional_host(&self, api_url: &str) -> Option<Url> {
        let _ = api_url;
        None
    }
}

/// How long the processes of a fleet are kept from trying again after one of them
/// failed.
const LONGEST_COOL_DOWN: Duration = Duration::from_secs(5);

/// What a run ends with, for all who waited for it.
pub(crate) type Outcome = Result<AccessToken, TokenError>;

/// Obtains tokens and puts them into the cache. [`obtain`](Self::obtain) is
/// at work once at a time, but for a run that nobody polled for so long that
/// another was begun; if it ends after all, it changes nothing that the other
/// one left.
pub(crate) struct Renewal {
    exchange: Box<dyn Exchange>,
    clock: Arc<dyn Clock>,
    timing: Timing,
    cache: Cache,
    rejections: Rejections,
    /// Where other processes have their tokens, and put them.
    sharing: Option<Sharing>,
    memory: Memory,
    /// How many attempts were begun.
    begun: AtomicU64,
    generation: AtomicU64,
    trouble: ArcSwapOption<Trouble>,
}

/// The last failure, if no success came after it.
struct Trouble {
    error: TokenError,
    /// How many there were in a row.
    failures: u32,
    /// Until when a token that can still be used is not renewed.
    no_refresh_before: Instant,
    /// Until when there is no exchange at all: callers get the error instead.
    no_exchange_before: Instant,
    /// The credentials that it happened to. Others deserve a try of their own.
    revision: u64,
}

impl Renewal {
    pub(crate) fn new(
        exchange: Box<dyn Exchange>,
        clock: Arc<dyn Clock>,
        timing: Timing,
        sharing: Option<Sharing>,
    ) -> Self {
        Self {
            exchange,
            clock,
            timing,
            cache: Cache::new(sharing.is_some()),
            rejections: Rejections::default(),
            sharing,
            memory: Memory::default(),
            begun: AtomicU64::new(0),
            generation: AtomicU64::new(0),
            trouble: ArcSwapOption::empty(),
        }
    }

    pub(crate) fn clock(&self) -> &Arc<dyn Clock> {
        &self.clock
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::now(&*self.clock)
    }

    /// What the current token is good for.
    pub(crate) fn read(&self, now: &Moment) -> Reading {
        self.cache.read(now)
    }

    /// Drops the token of this generation. Returns whether it was the current
    /// one.
    pub(crate) fn invalidate(&self, generation: u64) -> bool {
        self.cache.invalidate(generation)
    }

    /// Drops the token that a call was rejected with, unless another one is not
    /// worth its exchange. Returns whether a replay makes sense.
    pub(crate) fn rejected(&self, generation: u64) -> bool {
        let now = self.clock.monotonic();
        self.rejections.blame(&self.cache, generation, now)
    }

    /// What came of a replay with this token.
    pub(crate) fn replayed(&self, generation: u64, accepted: bool) {
        let now = self.clock.monotonic();
        self.rejections.replayed(generation, accepted, now);
    }

    /// What its tokens are good for.
    pub(crate) fn scheme(&self) -> Scheme {
        self.exchange.scheme()
    }

    /// Whether a token can be asked for where this is called.
    pub(crate) fn is_possible_here(&self) -> bool {
        self.exchange.is_possible_here()
    }

    /// What its requests are sent with.
    pub(crate) fn http(&self) -> HttpClient {
        self.exchange.http()
    }

    /// Exchanges other credentials of the same account from now on.
    pub(crate) fn replace(&self, credentials: &AccountCredentials) -> Result<(), BuildError> {
        self.exchange.replace(credentials)?;
        if let Some(sharing) = &self.sharing {
            sharing.use_client_id(credentials.client_id());
        }
        Ok(())
    }

    /// The store's part, if there is one.
    pub(crate) fn sharing(&self) -> Option<&Sharing> {
        self.sharing.as_ref()
    }

    /// The failure that holds up an exchange right now.
    pub(crate) fn held_up(&self, now: &Moment, is_refresh: bool) -> Option<TokenError> {
        let trouble = self.trouble.load();
        let trouble = trouble.as_ref()?;
        let until = if is_refresh {
            trouble.no_refresh_before
        } else {
            trouble.no_exchange_before
        };
        (now.monotonic < until && trouble.revision == self.exchange.revision())
            .then(|| trouble.error.clone())
    }

    /// Exchanges, until there is a token or no point in another attempt.
    ///
    /// While the old token can be used there is one attempt only: its caller
    /// should not have to wait, and the next one is due after a backoff.
    pub(crate) async fn obtain(self: Arc<Self>) -> Outcome {
        let mut attempt = 1;
        loop {
            let begun = self.now();
            // Somebody else may have been here between a caller's look at the
            // cache and the beginning of its run.
            let reading = self.cache.read(&begun);
            if let Reading::Fresh(token) = reading {
                return Ok(token);
            }
            let usable = reading.usable();
            if let Some(token) = usable.as_ref().filter(|_| self.is_resting(&begun)) {
                return Ok(token.clone());
            }
            let is_refresh = usable.is_some();
            if let Some(error) = self.held_up(&begun, is_refresh) {
                let found = match &self.sharing {
                    Some(sharing) if !is_refresh => self.look_only(sharing, &begun).await,
                    _ => None,
                };
                return found.ok_or(error);
            }
            let (begun, leave) = match &self.sharing {
                None => (begun, None),
                Some(sharing) => match self.round(sharing, usable).await {
                    Round::Token(token) => return Ok(token),
                    Round::Exchange(leave) => (self.now(), Some((sharing, leave))),
                },
            };
            let revision = self.exchange.revision();
            let order = self.next_order();
            let exchanged = self.exchange_once(order, &begun, attempt, is_refresh, leave.as_ref());
            let error = match exchanged.await {
                Ok(token) => return Ok(token),
                Err(error) => error,
            };
            let wait = self.wait_before_retry(&error, attempt);
            if let Some((sharing, Leave::Leased(lease))) = &leave {
                // The others need not try right after this one, unless it is this
                // one's credentials that are wrong.
                let cool_down = if error.is_transient() {
                    wait.unwrap_or(LONGEST_COOL_DOWN).min(LONGEST_COOL_DOWN)
                } else {
                    Duration::ZERO
                };
                sharing.release(lease, cool_down).await;
            }
            if self.cache.has_later_than(order) {
                return Err(error); // it says nothing of how things stand now
            }
            if !error.is_transient() && revision != self.exchange.revision() {
                continue; // the credentials were replaced meanwhile
            }
            let now = self.now();
            self.remember(&error, &now, revision);
            // The old token may have gone meanwhile.
            let is_refresh = self.cache.read(&now).usable().is_some();
            let is_last = is_refresh || attempt >= self.timing.attempts;
            tracing::warn!(
                attempt,
                refresh = is_refresh,
                kind = error.kind(),
                status = error.status().map(|status| status.as_u16()),
                duration_ms = millis(now.monotonic - begun.monotonic),
                "access token not obtained",
            );
            match wait {
                Some(wait) if !is_last => self.clock.sleep(wait).await,
                _ => return Err(error),
            }
            attempt += 1;
        }
    }

    /// One attempt, and the token in the cache if it succeeds.
    async fn exchange_once(
        &self,
        order: u64,
        begun: &Moment,
        attempt: u32,
        is_refresh: bool,
        leave: Option<&(&Sharing, Leave)>,
    ) -> Outcome {
        let limit = self.timing.exchange_timeout;
        let exchange = self.clock.timeout(limit, self.exchange.exchange());
        let granted = match leave {
            Some((sharing, Leave::Leased(lease))) => sharing.while_renewing(lease, exchange).await,
            _ => exchange.await,
        };
        let grant = granted.unwrap_or_else(|| Err(TokenError::timed_out()))?;
        // The server began to count at some time after the attempt began.
        let lifetime = self.timing.lifetime(grant.expires_in);
        let fresh_for = self.timing.fresh_for(lifetime, fastrand::f64());
        let generation = self.next_generation();
        let token = AccessToken::new(
            grant,
            generation,
            order,
            begun.after(fresh_for),
            begun.after(lifetime),
        )?;
        if let Err(later) = self.cache.store(&token) {
            if let Some((sharing, Leave::Leased(lease))) = leave {
                sharing.release(lease, Duration::ZERO).await;
            }
            return Ok(later);
        }
        self.trouble.store(None);
        tracing::info!(
            attempt,
            refresh = is_refresh,
            generation,
            duration_ms = millis(self.now().monotonic - begun.monotonic),
            expires_in_s = lifetime.as_secs(),
            refresh_in_s = fresh_for.as_secs(),
            "access token obtained",
        );
        Ok(match leave {
            Some((sharing, leave)) => self.share(sharing, leave, token, begun, lifetime).await,
            None => token,
        })
    }

    fn next_order(&self) -> u64 {
        self.begun.fetch_add(1, Ordering::Relaxed)
    }

    fn next_generation(&self) -> u64 {
        self.generation.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Holds up the next refresh, and after a failure that another attempt
    /// won't mend, or when the server asks for it, any exchange.
    fn remember(&self, error: &TokenError, now: &Moment, revision: u64) {
        let failures = self
            .trouble
            .load()
            .as_ref()
            .map_or(0, |trouble| trouble.failures);
        let failures = failures.saturating_add(1);
        let pause = if error.is_transient() {
            let asked = error.retry_after().unwrap_or_default();
            asked.min(self.timing.max_backoff)
        } else {
            self.timing.rejection_memory
        };
        let backoff = self.timing.backoff(failures);
        self.trouble.store(Some(Arc::new(Trouble {
            error: error.clone(),
            failures,
            no_refresh_before: later(now.monotonic, backoff.max(pause)),
            no_exchange_before: later(now.monotonic, pause),
            revision,
        })));
    }

    /// How long callers are made to wait for another attempt; `None` if they
    /// had better get the error.
    fn wait_before_retry(&self, error: &TokenError, attempt: u32) -> Option<Duration> {
        let longest = self.timing.exchange_timeout;
        let asked = error.retry_after().unwrap_or_default();
        let backoff = self.timing.backoff(attempt).min(longest);
        (error.is_transient() && asked <= longest).then(|| backoff.max(asked))
    }
}

pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_has_whole_milliseconds_and_no_overflow() {
        assert_eq!(millis(Duration::from_micros(1_500_900)), 1_500);
        assert_eq!(millis(Duration::MAX), u64::MAX);
    }
}
