#![doc = include_str!("docs/front.md")]
#![doc = include_str!("docs/token-life.svg")]
#![doc = ""] // where the picture ends
#![doc = include_str!("docs/life.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

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
