//! Integration tests, one module for each subject.

// Clippy allows these in test functions, but not in what they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "fake")]
mod extras;
#[cfg(feature = "fake")]
mod fake;
#[cfg(feature = "fake")]
mod files;
#[cfg(feature = "fake")]
#[rustfmt::skip]
#[allow(unused_imports)] // depends on the operations
mod generated;
#[cfg(feature = "fake")]
mod hosts;
#[cfg(feature = "fake")]
mod ids;
#[cfg(feature = "fake")]
mod imported;
mod listener;
#[cfg(feature = "fake")]
mod lists;
#[cfg(feature = "mock")]
mod mocks;
mod operations;
#[cfg(feature = "fake")]
mod policy;
