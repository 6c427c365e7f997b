//! Integration tests, one module for each subject.

// Clippy allows these in test functions, but not in what they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod exchange;
mod extras;
#[cfg(feature = "fake")]
mod fake;
#[cfg(feature = "fake")]
mod files;
#[rustfmt::skip]
#[allow(unused_imports)] // depends on the operations
mod generated;
#[cfg(feature = "fake")]
mod hosts;
mod listener;
mod lists;
#[cfg(feature = "mock")]
mod mocks;
mod operations;
#[cfg(feature = "fake")]
mod policy;
mod untyped;
