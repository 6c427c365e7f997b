//! Server-to-Server OAuth for `zoom-api`: account credentials are exchanged for
//! access tokens, which authorize the client's calls.
//!
//! ```no_run
//! use zoom_auth::AccountCredentials;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let zoom = AccountCredentials::from_env()?.into_client()?;
//! # Ok(())
//! # }
//! ```

mod basic;
mod builder;
mod cache;
mod credentials;
mod error;
mod exchange;
mod flight;
mod provider;
mod renewal;
#[cfg(test)]
mod tests;
mod timing;
mod token;

pub use crate::basic::BasicAuth;
pub use crate::builder::TokenProviderBuilder;
pub use crate::credentials::AccountCredentials;
pub use crate::error::TokenError;
pub use crate::provider::TokenProvider;
pub use crate::token::AccessToken;
