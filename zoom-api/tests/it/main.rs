//! Integration tests, one module for each subject.

mod exchange;
#[cfg(feature = "fake")]
mod fake;
#[rustfmt::skip]
mod generated;
mod listener;
mod operations;
#[cfg(feature = "fake")]
mod policy;
