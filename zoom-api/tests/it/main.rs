//! Integration tests, one module for each subject.

#[cfg(feature = "fake")]
mod fake;
mod listener;
mod operations;
#[cfg(feature = "fake")]
mod policy;
