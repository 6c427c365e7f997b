//! A door for the fuzz targets in `fuzz/`, which stands open under
//! `--cfg fuzzing` alone.

use std::sync::Arc;
use std::time::SystemTime;

use http::{HeaderMap, StatusCode};
use zoom_api::{BuildError, SystemClock, operations};

use crate::exchange::{ApiHost, Parameters, TokenEndpoint};
use crate::timing::{Moment, Timing};
use crate::{AccessToken, AccountCredentials, TokenError};

/// A token endpoint whose replies are made up.
#[derive(Debug)]
pub struct Tokens(TokenEndpoint);

impl Tokens {
    pub fn new() -> Result<Self, BuildError> {
        let credentials = AccountCredentials::new("account", "id", "secret")?.into();
        let (parameters, api_host) = (Parameters::Query, ApiHost::Regional);
        TokenEndpoint::new(
            &credentials,
            |client| client,
            Arc::new(SystemClock),
            parameters,
            api_host,
        )
        .map(Self)
    }

    /// What an exchange makes of a reply.
    pub fn reply(
        &self,
        status: StatusCode,
        headers: HeaderMap,
        body: &[u8],
        now: SystemTime,
    ) -> Result<AccessToken, TokenError> {
        let operation = &operations::GET_ACCESS_TOKEN;
        let reply = zoom_api::fuzzing::reply(operation, status, headers, body, now)
            .map_err(|error| TokenError::of_exchange(error, now))?;
        let grant = self
            .0
            .read(reply)
            .map_err(|problem| TokenError::not_understood(Some(status), problem))?;
        let timing = Timing::default();
        let lifetime = timing.lifetime(grant.expires_in);
        let begun = Moment::now(&SystemClock);
        let fresh_for = timing.fresh_for(lifetime, 0.5);
        AccessToken::new(grant, 1, 1, begun.after(fresh_for), begun.after(lifetime))
    }
}
