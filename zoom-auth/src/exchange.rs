//! The exchange itself: one call of the fragment's token operation.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use url::Url;
use zoom_api::{BuildError, Client};

use crate::renewal::{Exchange, ExchangeFuture};
use crate::token::Grant;
use crate::{AccountCredentials, BasicAuth, TokenError};

/// Asks Zoom's token endpoint, through a client that holds the Basic
/// authorization.
#[derive(Debug)]
pub(crate) struct TokenEndpoint {
    client: Client,
    basic: BasicAuth,
    account_id: String,
    follow_api_url: bool,
}

impl TokenEndpoint {
    pub(crate) fn new(
        credentials: &AccountCredentials,
        http: reqwest::ClientBuilder,
        query_as_form: bool,
        follow_api_url: bool,
    ) -> Result<Self, BuildError> {
        let basic = credentials.basic()?.with_query_as_form(query_as_form);
        // A connection is needed once an hour. Keeping it would also tie the
        // next exchange to the runtime of the last one.
        let client = Client::builder(basic.clone())
            .environment(credentials.environment().clone())
            .http(http.pool_max_idle_per_host(0))
            .build()?;
        Ok(Self {
            client,
            basic,
            account_id: credentials.account_id().to_owned(),
            follow_api_url,
        })
    }

    async fn ask(&self) -> Result<Grant, TokenError> {
        let reply = self
            .client
            .get_access_token()
            .grant_type("account_credentials")
            .account_id(&*self.account_id)
            .send()
            .await
            .map_err(TokenError::of_exchange)?;
        let status = reply.status();
        let lacks = |what| TokenError::not_understood(Some(status), format!("expected {what}"));
        let field = |names: &[&str]| names.iter().find_map(|name| reply.get(*name));
        let token = field(&["access_token", "Access_token"])
            .and_then(Value::as_str)
            .ok_or_else(|| lacks("an access_token"))?;
        let expires_in = field(&["expires_in", "Expire_in"])
            .and_then(Value::as_i64)
            .ok_or_else(|| lacks("expires_in"))?;
        let scopes = match field(&["scope"]) {
            Some(Value::String(scopes)) => split(scopes).collect(),
            Some(Value::Array(scopes)) => scopes
                .iter()
                .filter_map(Value::as_str)
                .flat_map(split)
                .collect(),
            _ => BTreeSet::new(),
        };
        let api_url = field(&["api_url"])
            .and_then(Value::as_str)
            .map(str::to_owned);
        Ok(Grant {
            token: token.into(),
            expires_in: Duration::from_secs(u64::try_from(expires_in).unwrap_or(0)),
            scopes,
            regional_host: api_url
                .as_deref()
                .filter(|_| self.follow_api_url)
                .and_then(|url| Url::parse(url).ok()),
            api_url,
        })
    }
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
        if credentials.account_id() != self.account_id {
            let problem = "is not the one that the provider was built for";
            return Err(BuildError::invalid("account id", problem));
        }
        credentials.replace_in(&self.basic)
    }

    fn revision(&self) -> u64 {
        self.basic.revision()
    }
}
