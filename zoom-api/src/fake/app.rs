//! Server-to-Server OAuth apps and their credentials.

use std::fmt;
use std::sync::Arc;

use super::state::Shared;
use crate::Secret;

/// A Server-to-Server OAuth app of the fake: a client id and a client secret
/// that are good for one account.
///
/// [`FakeZoom::app`](super::FakeZoom::app) is the one that every fake starts
/// with; [`FakeZoom::add_app`](super::FakeZoom::add_app) makes more. Clones
/// are handles of the same app.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    account_id: Arc<str>,
    client_id: Arc<str>,
}

pub(super) struct AppState {
    pub(super) account_id: Arc<str>,
    pub(super) secret: Secret,
    pub(super) scopes: Vec<String>,
    /// Whether its tokens are its own and no account's.
    pub(super) is_chatbot: bool,
    pub(super) active: bool,
}

impl AppState {
    pub(super) fn accepts(&self, secret: &str) -> bool {
        self.active && self.secret == Secret::new(secret)
    }
}

impl App {
    pub(super) fn register(shared: &Arc<Shared>, account_id: &str, scopes: Vec<String>) -> Self {
        Self::registered(shared, account_id, scopes, false)
    }

    /// An app that acts for itself.
    pub(super) fn chatbot(shared: &Arc<Shared>, account_id: &str) -> Self {
        Self::registered(shared, account_id, vec!["imchat:bot".to_owned()], true)
    }

    fn registered(
        shared: &Arc<Shared>,
        account_id: &str,
        scopes: Vec<String>,
        is_chatbot: bool,
    ) -> Self {
        let app = Self {
            shared: Arc::clone(shared),
            account_id: account_id.into(),
            client_id: format!("fake-client-{:016x}", fastrand::u64(..)).into(),
        };
        let state = AppState {
            account_id: Arc::clone(&app.account_id),
            secret: new_secret(),
            scopes,
            is_chatbot,
            active: true,
        };
        shared.lock().apps.insert(app.client_id.to_string(), state);
        app
    }

    /// The account that the app acts for.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// The app's client id.
    #[must_use]
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The client secret that is accepted now.
    #[must_use]
    pub fn client_secret(&self) -> Secret {
        self.with(|app| app.secret.clone())
    }

    /// Gives the app a new secret and returns it. The old one is rejected from
    /// now on, and the tokens that were minted with it are revoked.
    pub fn rotate_secret(&self) -> Secret {
        let secret = new_secret();
        self.with(|app| app.secret = secret.clone());
        self.revoke_tokens();
        secret
    }

    /// Sets the scopes of the tokens to come; those already minted keep theirs.
    pub fn set_scopes<S: Into<String>>(&self, scopes: impl IntoIterator<Item = S>) {
        let scopes = scopes.into_iter().map(Into::into).collect();
        self.with(|app| app.scopes = scopes);
    }

    /// Rejects the app's credentials and revokes its tokens, until
    /// [`activate`](Self::activate).
    pub fn deactivate(&self) {
        self.with(|app| app.active = false);
        self.revoke_tokens();
    }

    /// Accepts the app's credentials again.
    pub fn activate(&self) {
        self.with(|app| app.active = true);
    }

    /// A token of the app, without a request: as good as one from the token
    /// endpoint, but not counted as minted there.
    #[must_use]
    pub fn mint_token(&self) -> Secret {
        let mut state = self.shared.lock();
        let scopes = state
            .apps
            .get(&*self.client_id)
            .map(|app| app.scopes.clone())
            .unwrap_or_default();
        let token = state.tokens.mint(
            Some(&self.client_id),
            &self.account_id,
            &scopes,
            self.shared.settings.token_lifetime,
            &*self.shared.clock,
        );
        Secret::new(token)
    }

    /// Revokes the tokens of this app only. Returns how many were alive.
    pub fn revoke_tokens(&self) -> usize {
        self.shared.lock().tokens.revoke_of_app(&self.client_id)
    }

    fn with<T>(&self, f: impl FnOnce(&mut AppState) -> T) -> T {
        let mut state = self.shared.lock();
        #[allow(clippy::expect_used)] // `register` inserted it, and nothing removes an app
        let app = state
            .apps
            .get_mut(&*self.client_id)
            .expect("a registered app");
        f(app)
    }
}

fn new_secret() -> Secret {
    Secret::new(format!(
        "fake-secret-{:016x}{:016x}",
        fastrand::u64(..),
        fastrand::u64(..)
    ))
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("account_id", &self.account_id)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
