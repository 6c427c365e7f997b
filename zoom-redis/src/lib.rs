//! Many processes, one Zoom account: what they have to share, they share through
//! Redis or Valkey.
//!
//! A [`RedisStore`] is never in the way: while Redis is down, slow, full or holds
//! something else, each process goes on by itself.

mod builder;
mod connection;
mod store;

/// The crate that it connects with.
pub use redis;

pub use crate::builder::RedisStoreBuilder;
pub use crate::connection::ConnectionCounters;
pub use crate::store::RedisStore;
