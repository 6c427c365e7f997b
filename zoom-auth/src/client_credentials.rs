//! The credentials of an app that acts for itself: a chatbot.

use std::env;
use std::fmt;

use zoom_api::{BuildError, Client, Environment, Secret};

use crate::credentials::{CLIENT_ID, CLIENT_SECRET, check, check_client_id, variables};
use crate::{BasicAuth, TokenProvider, TokenProviderBuilder};

/// The credentials of an app that acts for itself and no account, as a chatbot
/// does: client id and client secret.
///
/// Their tokens are for operations that ask for them, and no others are for
/// these ([`Scheme::ClientCredentials`](zoom_api::Scheme::ClientCredentials)). So
/// a program with a chatbot has two clients, each with tokens of its own.
///
/// ```no_run
/// use http::Method;
/// use zoom_auth::ClientCredentials;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let chatbot = ClientCredentials::from_env()?.into_client()?;
/// let message = serde_json::json!({ "robot_jid": "…", "to_jid": "…", "content": {} });
/// chatbot
///     .request(Method::POST, "/im/chat/messages")
///     .json(&message)
///     .send::<serde_json::Value>()
///     .await?;
/// # Ok(())
/// # }
/// ```
///
/// They compare as [`AccountCredentials`](crate::AccountCredentials) do.
#[derive(Clone, Eq, PartialEq)]
pub struct ClientCredentials {
    client_id: String,
    client_secret: Secret,
    environment: Environment,
}

/// In the order of [`ClientCredentials::new`].
const VARIABLES: [&str; 2] = ["ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];

impl ClientCredentials {
    /// Credentials of an app at [Zoom](Environment::zoom).
    ///
    /// # Errors
    ///
    /// As for [`AccountCredentials::new`](crate::AccountCredentials::new).
    pub fn new(
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Result<Self, BuildError> {
        Self::checked(
            client_id.into(),
            client_secret.into(),
            [CLIENT_ID, CLIENT_SECRET],
        )
    }

    /// Credentials from the variables `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET`,
    /// and the environment from [`Environment::from_env`].
    ///
    /// # Errors
    ///
    /// - some of the variables are not set; the error names all of these
    /// - one of them is not Unicode
    /// - as for [`new`](Self::new) and [`Environment::from_env`], naming the
    ///   variable
    pub fn from_env() -> Result<Self, BuildError> {
        Self::from_env_with_prefix("")
    }

    /// The same, from variables that begin with `prefix`, for a program that has an
    /// app of another kind as well: with `BOT_`, `BOT_ZOOM_CLIENT_ID` and its like,
    /// and the environment from [`Environment::from_env_with_prefix`].
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_env_with_prefix(prefix: &str) -> Result<Self, BuildError> {
        let names = VARIABLES.map(|name| format!("{prefix}{name}"));
        let names = names.each_ref().map(String::as_str);
        let [id, secret] = variables(names, |name| env::var(name))?;
        let credentials = Self::checked(id, secret.into(), names)?;
        Ok(credentials.with_environment(Environment::from_env_with_prefix(prefix)?))
    }

    fn checked(
        client_id: String,
        client_secret: Secret,
        [id, secret]: [&str; 2],
    ) -> Result<Self, BuildError> {
        check_client_id(id, &client_id)?;
        check(secret, client_secret.expose())?;
        Ok(Self {
            client_id,
            client_secret,
            environment: Environment::zoom(),
        })
    }

    /// Sets which Zoom the app lives at.
    #[must_use]
    pub fn with_environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// A client that obtains, keeps and renews its access tokens by itself.
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built, for instance without certificates
    pub fn into_client(self) -> Result<Client, BuildError> {
        self.into_provider_builder().build()?.client()
    }

    /// A provider of the app's tokens, to be set up.
    pub fn into_provider_builder(self) -> TokenProviderBuilder {
        TokenProvider::builder_for(self.into())
    }

    /// The app's client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Which Zoom the app lives at.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    pub(crate) fn basic(&self) -> Result<BasicAuth, BuildError> {
        BasicAuth::new(&self.client_id, self.client_secret.clone())
    }
}

impl fmt::Debug for ClientCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientCredentials")
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("environment", &self.environment)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refused_credentials_are_named_and_the_secret_is_not_shown() -> Result<(), BuildError> {
        let error = |id, secret| {
            let refused = ClientCredentials::new(id, secret);
            refused.expect_err("refused credentials").to_string()
        };
        assert_eq!(error("i:d", "secret"), "client id has a colon");
        assert_eq!(error("id", ""), "client secret is empty");
        let credentials = ClientCredentials::new("id", "S3NT1NEL")?;
        assert_eq!(credentials, credentials.clone());
        assert!(credentials != ClientCredentials::new("id", "another")?);
        let builder = credentials.clone().into_provider_builder();
        let shown = format!("{credentials:?} {builder:?}");
        assert!(!shown.contains("S3NT1NEL"), "{shown}");
        Ok(())
    }
}
