//! The exchange itself: one call of the fragment's token operation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use url::Url;
use zoom_api::types::{self, Scope};
use zoom_api::{
    BuildError, Client, ClientBuilder, Clock, HttpClient, RequestPolicy, Scheme, operations,
};

use crate::grant::{Credentials, Grant as Asked};
use crate::renewal::{Exchange, ExchangeFuture};
use crate::sync::here;
use crate::token::Grant;
use crate::{AccountCredentials, BasicAuth, TokenError};

/// Asks Zoom's token endpoint, through a client that holds the Basic
/// authorization.
#[derive(Debug)]
pub(crate) struct TokenEndpoint {
    client: Client,
    clock: Arc<dyn Clock>,
    basic: BasicAuth,
    /// What it asks for.
    grant: Asked,
    parameters: Parameters,
    api_host: ApiHost,
}

/// How long a token is believed to live of which Zoom doesn't say it (RFC 6749,
/// section 5.1, lets it), or not by a number: as long as Zoom's tokens do.
const DEFAULT_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// Where the parameters of the token request go.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parameters {
    /// Into the query, which Zoom documents for this grant.
    Query,
    /// Into a form body (RFC 6749, section 4.4.2).
    Form,
}

/// Where API calls go that a token authorizes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ApiHost {
    /// To the environment's.
    Global,
    /// To the account's own, which its tokens name.
    Regional,
}

impl TokenEndpoint {
    /// `configure` says how requests are sent.
    pub(crate) fn new(
        credentials: &Credentials,
        configure: impl FnOnce(ClientBuilder) -> ClientBuilder,
        clock: Arc<dyn Clock>,
        parameters: Parameters,
        api_host: ApiHost,
    ) -> Result<Self, BuildError> {
        let basic = credentials.basic()?;
        // The provider has its own ideas of time limits and retries.
        let policy = RequestPolicy::new().without_retries().without_deadline();
        let client = configure(Client::builder(basic.clone()))
            .environment(credentials.environment().clone())
            .clock(clock.clone())
            .policy(policy)
            .build()?;
        Ok(Self {
            client,
            clock,
            basic,
            grant: credentials.grant(),
            parameters,
            api_host,
        })
    }

    async fn ask(&self) -> Result<Grant, TokenError> {
        let (grant_type, account_id) = self.grant.parameters();
        let reply = match (self.parameters, account_id) {
            (Parameters::Query, Some(account_id)) => {
                let call = self.client.get_access_token();
                call.grant_type(grant_type)
                    .account_id(account_id)
                    .send()
                    .await
            }
            // No account: what the operation needs otherwise.
            (Parameters::Query, None) => {
                let call = self.client.call(&operations::GET_ACCESS_TOKEN);
                call.query("grant_type", grant_type).send().await
            }
            (Parameters::Form, account_id) => {
                let call = self.client.call(&operations::GET_ACCESS_TOKEN);
                let mut form = BTreeMap::from([("grant_type", grant_type.as_str())]);
                form.extend(account_id.map(|id| ("account_id", id)));
                call.form(&form).send().await
            }
        };
        let reply = reply.map_err(|error| TokenError::of_exchange(error, self.clock.wall()))?;
        let status = reply.status();
        if !reply.has_content() {
            return Err(TokenError::of_nothing(status));
        }
        self.read(reply.into_inner())
            .map_err(|expected| TokenError::not_understood(Some(status), expected))
    }

    /// Takes what is needed out of a reply, of which any part may be missing.
    pub(crate) fn read(&self, reply: types::AccessTokenResponse) -> Result<Grant, &'static str> {
        let is_bearer = |token_type: &str| token_type.eq_ignore_ascii_case("bearer");
        if !reply.token_type.as_deref().is_none_or(is_bearer) {
            // RFC 6749, section 7.1: it must not be used.
            return Err("expected bearer at token_type");
        }
        let expires_in = expires_in(&reply);
        let scopes = match &reply.scope {
            Some(Scope::String(scopes)) => split(scopes).collect(),
            Some(Scope::List(scopes)) => scopes.iter().flat_map(|scopes| split(scopes)).collect(),
            _ => BTreeSet::new(),
        };
        let regional_host = reply.api_url.as_deref();
        let regional_host = regional_host.and_then(|url| self.regional_host(url));
        Ok(Grant {
            token: reply
                .access_token
                .ok_or("expected a string at access_token")?,
            expires_in,
            scopes,
            regional_host,
            api_url: reply.api_url,
        })
    }
}

/// How long a token lives, in whatever form Zoom says so: what is not whole is
/// rounded down, and what fits into no clock is clamped by whoever believes it.
fn expires_in(reply: &types::AccessTokenResponse) -> Duration {
    if let Some(seconds) = reply.expires_in {
        return Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
    }
    let odd = reply
        .other
        .get("expires_in")
        .and_then(|value| value.as_f64());
    odd.map_or(DEFAULT_LIFETIME, |seconds| {
        Duration::try_from_secs_f64(seconds.max(0.0).floor()).unwrap_or(Duration::MAX)
    })
}

/// RFC 6749, section 3.3: scopes are separated by spaces.
fn split(scopes: &str) -> impl Iterator<Item = String> {
    scopes.split_ascii_whitespace().map(str::to_owned)
}

impl Exchange for TokenEndpoint {
    fn exchange(&self) -> ExchangeFuture<'_> {
        Box::pin(self.ask())
    }

    fn replace(&self, credentials: &AccountCredentials) -> Result<(), BuildError> {
        if !matches!(&self.grant, Asked::Account(id) if id == credentials.account_id()) {
            let problem = "is not the one that the provider was built for";
            return Err(BuildError::invalid("account id", problem));
        }
        credentials.replace_in(&self.basic)
    }

    fn scheme(&self) -> Scheme {
        self.grant.scheme()
    }

    fn is_possible_here(&self) -> bool {
        here().is_some()
    }

    fn http(&self) -> HttpClient {
        HttpClient::of(&self.client)
    }

    fn revision(&self) -> u64 {
        self.basic.revision()
    }

    fn regional_host(&self, api_url: &str) -> Option<Url> {
        match self.api_host {
            ApiHost::Global => None,
            ApiHost::Regional => Url::parse(api_url).ok(),
        }
    }
}
