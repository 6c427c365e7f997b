//! The token provider: who gets which token, and who renews it.

use std::fmt;
use std::sync::Arc;

use zoom_api::{
    Authorization, AuthorizeError, AuthorizeFuture, Authorizer, BuildError, Client, ClientBuilder,
    Clock, Environment, Scheme,
};

use crate::builder::TokenProviderBuilder;
use crate::cache::Reading;
use crate::flight::{Seat, SingleFlight};
use crate::grant::Credentials;
use crate::renewal::{Exchange, Outcome, Renewal};
use crate::sharing::{Sharing, SharingCounters};
use crate::timing::Timing;
use crate::{AccessToken, AccountCredentials, TokenError};

/// Exchanges account credentials for access tokens, keeps them, renews them.
///
/// It authorizes the calls of a [`Client`]; [`client`](Self::client) makes one.
///
/// - A *fresh* token is returned at once: no lock, no allocation.
/// - A *stale* one can still be used, but is about to expire. One caller renews
///   it, which takes that one as long as an attempt does; the others get it at
///   once. If that fails, all keep getting it, and the next attempt is due
///   after a backoff.
/// - Without a usable one, all callers wait for one exchange, and share its
///   success or failure.
///
/// A call that Zoom rejects for its token [invalidates](Self::invalidate) it
/// and is replayed once with another. Some calls Zoom rejects in this way for
/// another reason: the replay is rejected as well. Such calls cost two exchanges
/// in a row and then one in 30 seconds, however many callers and clients there
/// are; beyond that they fail at once, and the token stays. Exchanges that did
/// mend a call are not counted.
///
/// A provider with a [store](TokenProviderBuilder::store) shares its token with all
/// processes that have the same one: before it exchanges, it looks there, and while
/// another process exchanges, it waits. A store that fails costs a call 250
/// milliseconds at most and fails none.
///
/// Nothing runs in the background: renewing is done by callers. A provider can
/// be built outside of a runtime, be used from several at a time, and outlive
/// them. A caller that gives up hands over to another, so an exchange that has
/// begun is not lost. Clones are cheap and share everything; providers share
/// nothing with each other.
///
/// ```no_run
/// use std::time::Duration;
/// use zoom_auth::{AccountCredentials, TokenProvider};
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let provider = TokenProvider::builder(AccountCredentials::from_env()?)
///     .margin(Duration::from_secs(600))
///     .build()?;
/// let zoom = provider.client()?;
/// let token = provider.token().await?;
/// println!("expires at {:?}, allows {:?}", token.expires_at(), token.scopes());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct TokenProvider {
    inner: Arc<Inner>,
}

struct Inner {
    renewal: Arc<Renewal>,
    flight: SingleFlight<Outcome>,
    environment: Environment,
}

impl TokenProvider {
    /// A provider with the default settings. No network is involved yet.
    ///
    /// # Errors
    ///
    /// As for [`TokenProviderBuilder::build`].
    pub fn new(credentials: AccountCredentials) -> Result<Self, BuildError> {
        Self::builder(credentials).build()
    }

    /// A provider that differs from the default in something.
    pub fn builder(credentials: AccountCredentials) -> TokenProviderBuilder {
        Self::builder_for(credentials.into())
    }

    pub(crate) fn builder_for(credentials: Credentials) -> TokenProviderBuilder {
        TokenProviderBuilder::new(credentials)
    }

    pub(crate) fn with_exchange(
        exchange: Box<dyn Exchange>,
        clock: Arc<dyn Clock>,
        timing: Timing,
        environment: Environment,
        sharing: Option<Sharing>,
    ) -> Self {
        let flight = SingleFlight::new(clock.clone(), timing.lease());
        let renewal = Arc::new(Renewal::new(exchange, clock, timing, sharing));
        Self {
            inner: Arc::new(Inner {
                renewal,
                flight,
                environment,
            }),
        }
    }

    /// A token that can be used now.
    ///
    /// Dropping the future is safe at any point: an exchange that it has begun
    /// is carried on by the next caller.
    ///
    /// # Errors
    ///
    /// - [rejected](TokenError::is_rejected): the credentials are wrong. This
    ///   is remembered for a while, in which nothing is asked again, unless the
    ///   credentials are [replaced](Self::replace_credentials)
    /// - [throttled](TokenError::is_throttled) or
    ///   [unreachable](TokenError::is_unreachable), after several attempts
    /// - [not understood](TokenError::is_not_understood)
    /// - no tokio runtime runs where the future is polled
    ///
    /// None of these while the last token can still be used.
    pub async fn token(&self) -> Result<AccessToken, TokenError> {
        let Inner {
            renewal, flight, ..
        } = &*self.inner;
        loop {
            let now = renewal.now();
            let stale = match renewal.read(&now) {
                Reading::Fresh(token) => return Ok(token),
                Reading::Stale(token) => Some(token),
                Reading::Unusable => None,
            };
            if let Some(error) = renewal.held_up(&now, stale.is_some())
                && (stale.is_some() || !renewal.may_look(&now))
            {
                return stale.ok_or(error);
            }
            if let Some(token) = stale.as_ref().filter(|_| renewal.is_resting(&now)) {
                return Ok(token.clone());
            }
            if !renewal.is_possible_here() {
                return stale.ok_or_else(TokenError::outside_runtime);
            }
            let outcome = match flight.board(|| Box::pin(renewal.clone().obtain())) {
                Seat::Lead(lead) => lead.await,
                Seat::Wait(wait) => match stale {
                    Some(token) => return Ok(token),
                    None => match wait.outcome().await {
                        Some(outcome) => outcome,
                        None => continue,
                    },
                },
            };
            return outcome.or_else(|error| self.current().ok_or(error));
        }
    }

    /// The token that can be used now, if there is one. Obtains none.
    pub fn current(&self) -> Option<AccessToken> {
        let renewal = &self.inner.renewal;
        renewal.read(&renewal.now()).usable()
    }

    /// Reports that the server rejected the token of this
    /// [generation](AccessToken::generation), so that it is not used again.
    /// Returns whether it was the current one; nothing happens if a newer one
    /// is in its place.
    ///
    /// The clients of the provider do this by themselves.
    pub fn invalidate(&self, generation: u64) -> bool {
        self.inner.renewal.invalidate(generation)
    }

    /// Uses another client id and secret of the same account from now on: what
    /// rotating a secret takes. The current token stays until it expires or
    /// Zoom rejects it.
    ///
    /// # Errors
    ///
    /// - the credentials are of another account or another
    ///   [`Environment`], or the provider has those of a chatbot; the old ones
    ///   then stay
    pub fn replace_credentials(&self, credentials: &AccountCredentials) -> Result<(), BuildError> {
        if *credentials.environment() != self.inner.environment {
            let problem = "is not the one that the provider was built for";
            return Err(BuildError::invalid("environment", problem));
        }
        self.inner.renewal.replace(credentials)
    }

    /// What came of sharing its tokens with other processes; `None` without a
    /// [store](TokenProviderBuilder::store).
    pub fn sharing_counters(&self) -> Option<SharingCounters> {
        let sharing = self.inner.renewal.sharing();
        sharing.map(|sharing| sharing.tally().snapshot())
    }

    /// What a caller does who looked at the cache just before the last run
    /// ended, and boarded just after.
    #[cfg(test)]
    pub(crate) async fn late_run(&self) -> Outcome {
        self.inner.renewal.clone().obtain().await
    }

    #[cfg(test)]
    pub(crate) fn while_flight_is_locked(&self, then: impl FnOnce()) {
        self.inner.flight.while_locked(then);
    }

    /// A client whose calls this provider authorizes.
    ///
    /// # Errors
    ///
    /// As for [`ClientBuilder::build`].
    pub fn client(&self) -> Result<Client, BuildError> {
        self.client_builder().build()
    }

    /// A builder of such a client, with the environment, the clock and the HTTP
    /// client of this provider: its settings are for tokens and calls alike.
    pub fn client_builder(&self) -> ClientBuilder {
        Client::builder(self.clone())
            .http(self.inner.renewal.http())
            .environment(self.inner.environment.clone())
            .clock(self.inner.renewal.clock().clone())
    }
}

impl Authorizer for TokenProvider {
    fn scheme(&self) -> Scheme {
        self.inner.renewal.scheme()
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        Box::pin(async {
            let token = self.token().await.map_err(AuthorizeError::from)?;
            Ok(token.0.authorization.clone())
        })
    }

    fn authorize_now(&self) -> Option<Authorization> {
        let renewal = &self.inner.renewal;
        match renewal.read(&renewal.now()) {
            Reading::Fresh(token) => Some(token.0.authorization.clone()),
            Reading::Stale(_) | Reading::Unusable => None,
        }
    }

    /// Another attempt makes sense with another token, unless those were in
    /// vain.
    fn rejected(&self, authorization: &Authorization) -> bool {
        self.inner.renewal.rejected(authorization.generation)
    }

    fn replayed(&self, authorization: &Authorization, accepted: bool) {
        let generation = authorization.generation;
        self.inner.renewal.replayed(generation, accepted);
    }
}

impl fmt::Debug for TokenProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenProvider")
            .field("current", &self.current())
            .field("environment", &self.inner.environment)
            .finish_non_exhaustive()
    }
}
