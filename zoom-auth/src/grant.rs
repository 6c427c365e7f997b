//! By which grant tokens are obtained.

use std::fmt;

use zoom_api::types::GrantType;
use zoom_api::{BuildError, Environment, Scheme, Server, operations};

use crate::store::TokenKey;
use crate::{AccountCredentials, BasicAuth, ClientCredentials};

/// Credentials, and with them the grant.
pub(crate) enum Credentials {
    Account(AccountCredentials),
    Client(ClientCredentials),
}

/// What an exchange asks for (RFC 6749, section 4.4, for the latter).
#[derive(Debug)]
pub(crate) enum Grant {
    /// A token for this account.
    Account(String),
    /// A token for the app itself.
    Client,
}

impl Grant {
    /// The grant's name on the wire, and the account that it is for.
    pub(crate) fn parameters(&self) -> (GrantType, Option<&str>) {
        match self {
            Self::Account(id) => (GrantType::AccountCredentials, Some(id)),
            Self::Client => (GrantType::from("client_credentials".to_owned()), None),
        }
    }

    /// What its tokens are good for.
    pub(crate) fn scheme(&self) -> Scheme {
        match self {
            Self::Account(_) => Scheme::Bearer,
            Self::Client => Scheme::ClientCredentials,
        }
    }
}

impl Credentials {
    pub(crate) fn environment(&self) -> &Environment {
        match self {
            Self::Account(credentials) => credentials.environment(),
            Self::Client(credentials) => credentials.environment(),
        }
    }

    pub(crate) fn basic(&self) -> Result<BasicAuth, BuildError> {
        match self {
            Self::Account(credentials) => credentials.basic(),
            Self::Client(credentials) => credentials.basic(),
        }
    }

    /// Where their tokens are shared.
    pub(crate) fn key(&self) -> TokenKey {
        let base = self.environment().base(Server::OAuth).as_str();
        let path = operations::GET_ACCESS_TOKEN.path;
        let token_url = format!("{}{path}", base.trim_end_matches('/'));
        match self {
            Self::Account(credentials) => {
                let account_id = Some(credentials.account_id().to_owned());
                TokenKey::new(token_url, account_id, credentials.client_id())
            }
            Self::Client(credentials) => TokenKey::new(token_url, None, credentials.client_id()),
        }
    }

    pub(crate) fn grant(&self) -> Grant {
        match self {
            Self::Account(credentials) => Grant::Account(credentials.account_id().to_owned()),
            Self::Client(_) => Grant::Client,
        }
    }
}

impl From<AccountCredentials> for Credentials {
    fn from(credentials: AccountCredentials) -> Self {
        Self::Account(credentials)
    }
}

impl From<ClientCredentials> for Credentials {
    fn from(credentials: ClientCredentials) -> Self {
        Self::Client(credentials)
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Account(credentials) => credentials.fmt(f),
            Self::Client(credentials) => credentials.fmt(f),
        }
    }
}
