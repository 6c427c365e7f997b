//! Integration tests, one module for each subject.

#[cfg(feature = "fake")]
mod fake;
#[cfg(feature = "fake")]
mod policy;
