//! A fake Zoom, and a provider for its app.

use std::error::Error as _;
use std::sync::Arc;

use zoom_api::fake::{FakeZoom, FakeZoomBuilder, ManualClock};
use zoom_api::{Client, Error};
use zoom_auth::{AccountCredentials, TokenError, TokenProvider, TokenProviderBuilder};

/// A fake, and what it takes to use it; both ends live by one clock.
pub(crate) struct Rig {
    pub(crate) fake: FakeZoom,
    pub(crate) provider: TokenProvider,
    pub(crate) zoom: Client,
    pub(crate) clock: ManualClock,
}

impl Rig {
    pub(crate) async fn new() -> Self {
        Self::with(|fake| fake, |provider| provider).await
    }

    /// Waits between attempts pass at once.
    pub(crate) async fn with(
        fake: impl FnOnce(FakeZoomBuilder) -> FakeZoomBuilder,
        provider: impl FnOnce(TokenProviderBuilder) -> TokenProviderBuilder,
    ) -> Self {
        let clock = ManualClock::auto_advancing();
        let builder = FakeZoom::builder().clock(Arc::new(clock.clone()));
        let fake = fake(builder).start().await.unwrap();
        let builder = TokenProvider::builder(credentials(&fake))
            .http(http())
            .clock(Arc::new(clock.clone()));
        let provider = provider(builder).build().unwrap();
        let zoom = provider.client_builder().http(http()).build().unwrap();
        Self {
            fake,
            provider,
            zoom,
            clock,
        }
    }

    /// How many requests the token endpoint and the API have seen.
    pub(crate) fn requests(&self) -> (u64, u64) {
        let counts = self.fake.counts();
        (counts.token_requests, counts.api_calls)
    }

    /// Gets the account's owner, and checks that it is.
    pub(crate) async fn get_owner(&self) -> Result<(), Error> {
        get_owner(&self.zoom).await
    }
}

/// Loading the machine's certificates takes longer than any of the tests.
pub(crate) fn http() -> reqwest::ClientBuilder {
    let http = reqwest::Client::builder();
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    let http = http.tls_certs_only([]);
    http
}

pub(crate) async fn get_owner(zoom: &Client) -> Result<(), Error> {
    let user = zoom.get_user().user_id("me").send().await?;
    assert_eq!(user.email.as_deref(), Some("jchill@example.com"));
    Ok(())
}

pub(crate) fn credentials(fake: &FakeZoom) -> AccountCredentials {
    AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())
        .unwrap()
        .with_environment(fake.environment())
}

/// The provider's own error in a call's.
pub(crate) fn token_error(error: &Error) -> &TokenError {
    error.source().unwrap().downcast_ref().unwrap()
}
