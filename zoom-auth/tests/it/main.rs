//! Integration tests, one module for each subject.

mod failures;
mod herd;
mod hosts;
mod secrets;
mod support;
mod wire;
