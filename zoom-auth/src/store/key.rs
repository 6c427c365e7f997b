//! What a shared token belongs to.

use std::fmt;

/// Whose token it is: an app's, for an account, at a token endpoint.
///
/// None of it is a secret, and yet it is nobody's business: a store should derive
/// its own keys from all three in a way that they can't be read from.
#[derive(Clone, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct TokenKey {
    token_url: String,
    account_id: Option<String>,
    client_id: String,
}

impl TokenKey {
    /// The key of an app's tokens for an account; of its tokens for itself, as a
    /// chatbot has them, without one.
    pub fn new(
        token_url: impl Into<String>,
        account_id: Option<String>,
        client_id: impl Into<String>,
    ) -> Self {
        Self {
            token_url: token_url.into(),
            account_id,
            client_id: client_id.into(),
        }
    }

    /// The URL of the token endpoint.
    pub fn token_url(&self) -> &str {
        &self.token_url
    }

    /// The account, unless the tokens are for the app itself.
    pub fn account_id(&self) -> Option<&str> {
        self.account_id.as_deref()
    }

    /// The app.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The same for another app.
    pub(crate) fn with_client_id(&self, client_id: &str) -> Self {
        Self {
            client_id: client_id.to_owned(),
            ..self.clone()
        }
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenKey")
            .field("token_url", &self.token_url)
            .finish_non_exhaustive()
    }
}
