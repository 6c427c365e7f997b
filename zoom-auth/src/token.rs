//! An access token, and what is known of it.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use url::Url;
use zoom_api::{Authorization, Secret};

use crate::TokenError;
use crate::timing::Moment;

/// What the token endpoint granted.
pub(crate) struct Grant {
    pub(crate) token: Secret,
    pub(crate) expires_in: Duration,
    pub(crate) scopes: BTreeSet<String>,
    /// What the server says of the account's region.
    pub(crate) api_url: Option<String>,
    /// The host that calls should go to, in place of the environment's.
    pub(crate) regional_host: Option<Url>,
}

/// An access token. Clones are cheap and share it.
#[derive(Clone)]
pub struct AccessToken(pub(crate) Arc<Held>);

/// A token as the cache holds it.
#[derive(Clone)]
pub(crate) struct Held {
    token: Secret,
    scopes: BTreeSet<String>,
    api_url: Option<String>,
    pub(crate) authorization: Authorization,
    /// Which attempt asked for it; later ones have greater numbers.
    pub(crate) order: u64,
    pub(crate) stale_at: Moment,
    pub(crate) expires_at: Moment,
}

impl AccessToken {
    /// # Errors
    ///
    /// [Not understood](TokenError::is_not_understood), if no header can carry
    /// the token.
    pub(crate) fn new(
        grant: Grant,
        generation: u64,
        order: u64,
        stale_at: Moment,
        expires_at: Moment,
    ) -> Result<Self, TokenError> {
        let mut authorization = Authorization::bearer(&grant.token, generation).map_err(|_| {
            let problem = "expected an access token that fits into a header";
            TokenError::not_understood(None, problem)
        })?;
        if let Some(host) = grant.regional_host {
            authorization = authorization.with_api_url(host);
        }
        Ok(Self(Arc::new(Held {
            token: grant.token,
            scopes: grant.scopes,
            api_url: grant.api_url,
            authorization,
            order,
            stale_at,
            expires_at,
        })))
    }

    /// The same token, stale from another moment on.
    pub(crate) fn stale_from(&self, stale_at: Moment) -> Self {
        let held = Held::clone(&self.0);
        Self(Arc::new(Held { stale_at, ..held }))
    }

    /// The token itself, to be sent as `Authorization: Bearer …` and to be
    /// shown to nobody else.
    pub fn secret(&self) -> &Secret {
        &self.0.token
    }

    /// When it expires, by the wall clock at the time that it was granted.
    pub fn expires_at(&self) -> SystemTime {
        self.0.expires_at.wall
    }

    /// The scopes that it has. Changes to the app's scopes reach new tokens
    /// only.
    pub fn scopes(&self) -> &BTreeSet<String> {
        &self.0.scopes
    }

    /// Tells it from the provider's other tokens; later ones have greater
    /// numbers. What [`invalidate`](crate::TokenProvider::invalidate) wants.
    pub fn generation(&self) -> u64 {
        self.0.authorization.generation
    }

    /// The API's base URL in the account's region, as Zoom reports it. Calls
    /// go there only if the provider was told to
    /// [follow](crate::TokenProviderBuilder::follow_api_url) it.
    pub fn api_url(&self) -> Option<&str> {
        self.0.api_url.as_deref()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessToken")
            .field("generation", &self.generation())
            .field("expires_at", &self.expires_at())
            .field("scopes", &self.scopes())
            .finish_non_exhaustive()
    }
}
