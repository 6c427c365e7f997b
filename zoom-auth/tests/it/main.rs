//! Integration tests, one module for each subject.

// Clippy's exemption for tests does not reach the functions that they share.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(any(feature = "rustls", feature = "native-tls"))]
mod certificates;
mod examples;
mod failures;
mod grants;
mod herd;
mod hosts;
mod http_client;
mod minute;
mod proxies;
mod secrets;
mod stores;
mod support;
mod wire;
