//! Server-to-Server OAuth for [`zoom_api`]: account credentials are exchanged
//! for access tokens, which authorize the client's calls.
//!
//! ```no_run
//! use zoom_auth::AccountCredentials;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let zoom = AccountCredentials::from_env()?.into_client()?;
//! let user = zoom.get_user().user_id("me").send().await?;
//! println!("{:?} <{:?}>", user.display_name, user.email);
//! # Ok(())
//! # }
//! ```
//!
//! That is all that most programs need. Those that want to look at the token,
//! to report or rotate something, or to set one of the numbers below, keep the
//! [`TokenProvider`]:
//!
//! ```no_run
//! use std::time::Duration;
//! use zoom_api::RequestPolicy;
//! use zoom_auth::{AccountCredentials, TokenProvider};
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let provider = TokenProvider::builder(AccountCredentials::from_env()?)
//!     .margin(Duration::from_secs(10 * 60))
//!     .build()?;
//! let zoom = provider
//!     .client_builder()
//!     .policy(RequestPolicy::new().with_retries(1))
//!     .build()?;
//!
//! let token = provider.token().await?;
//! println!("good until {:?} for {:?}", token.expires_at(), token.scopes());
//! # Ok(())
//! # }
//! ```
//!
//! # The life of a token
//!
//! | | default | set by |
//! |---|---|---|
//! | it is renewed before its expiry by | 5 min | [`margin`](TokenProviderBuilder::margin) |
//! | … and up to so much earlier, at random | 1 min | [`jitter`](TokenProviderBuilder::jitter) |
//! | a token that does not say lives for | 1 h | |
//! | an `expires_in` is believed from | 5 s | [`minimum_lifetime`](TokenProviderBuilder::minimum_lifetime) |
//! | … up to | 1 day | [`maximum_lifetime`](TokenProviderBuilder::maximum_lifetime) |
//! | an attempt to exchange takes at most | 10 s | [`exchange_timeout`](TokenProviderBuilder::exchange_timeout) |
//! | … of which connecting | 5 s | [`connect_timeout`](TokenProviderBuilder::connect_timeout) |
//! | callers without a token wait for | 3 attempts | [`attempts`](TokenProviderBuilder::attempts) |
//! | the wait after a failure, doubling | 0.5 s | [`min_backoff`](TokenProviderBuilder::min_backoff) |
//! | … up to | 1 min | [`max_backoff`](TokenProviderBuilder::max_backoff) |
//! | rejected credentials are not tried again for | 10 s | [`rejection_memory`](TokenProviderBuilder::rejection_memory) |
//! | calls that Zoom rejects with any token cost | 2 exchanges in a row, then 1 in 30 s | – |
//!
//! While the token endpoint is down, the old token serves until its true
//! expiry. By these defaults the endpoint sees 19 attempts in that time at
//! most, however many callers there are.
//!
//! # What it does not do
//!
//! There are no other grants than account credentials and, for chatbots, client
//! credentials: no user authorization, no refresh tokens, no JWT apps. Tokens are
//! kept in memory, and each process gets its own, which Zoom lets live side by side.
//! Where processes are many or short-lived, they share one through a [`TokenStore`];
//! the crate `zoom-redis` has one.

mod basic;
mod builder;
mod cache;
mod client_credentials;
mod credentials;
mod error;
mod exchange;
mod flight;
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing;
mod grant;
mod provider;
mod rejections;
mod renewal;
mod sharing;
mod store;
mod sync;
#[cfg(test)]
mod tests;
mod timing;
mod token;

pub use crate::basic::BasicAuth;
pub use crate::builder::TokenProviderBuilder;
pub use crate::client_credentials::ClientCredentials;
pub use crate::credentials::AccountCredentials;
pub use crate::error::TokenError;
pub use crate::provider::TokenProvider;
pub use crate::sharing::SharingCounters;
#[cfg(feature = "conformance")]
pub use crate::store::conformance;
pub use crate::store::{
    Ask, Lease, MemoryTokenStore, Minted, Owner, Saved, StoredToken, Taken, TokenKey, TokenStore,
};
pub use crate::token::AccessToken;
pub use zoom_api::{StoreError, StoreErrorKind, StoreFuture};
