//! Many processes, one Zoom account: what they have to share, they share through
//! Redis or Valkey.
//!
//! ```no_run
//! use zoom_auth::{AccountCredentials, TokenProvider};
//! use zoom_redis::RedisStore;
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let store = RedisStore::from_env()?; // ZOOM_REDIS_URL
//! let zoom = TokenProvider::builder(AccountCredentials::from_env()?)
//!     .store(store)
//!     .build()?
//!     .client()?;
//! let user = zoom.get_user().user_id("me").send().await?;
//! # Ok(())
//! # }
//! ```
//!
//! A [`RedisStore`] is never in the way: while Redis is down, slow, full or holds
//! something else, each process goes on by itself.
//!
#![doc = include_str!("docs/sharing.md")]
#![doc = ""]
#![doc = include_str!("../docs/token.svg")]
#![doc = ""]
#![doc = include_str!("docs/operating.md")]

mod builder;
mod connection;
#[cfg(fuzzing)]
#[doc(hidden)]
#[allow(missing_docs)]
pub mod fuzzing;
mod limits;
mod store;
mod tokens;

/// The crate that it connects with.
pub use redis;

pub use crate::builder::RedisStoreBuilder;
pub use crate::connection::RedisCounters;
pub use crate::limits::RedisLimits;
pub use crate::store::RedisStore;
pub use crate::tokens::EncryptionKey;

/// The README's examples, so that they are compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
