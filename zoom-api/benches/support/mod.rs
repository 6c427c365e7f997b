//! What the benches share: what one writes by hand, a server, and counting.

#![allow(dead_code, unused_imports)] // no bench needs all of it

pub(crate) mod callgrind;
pub(crate) mod derived;
mod plain;
pub(crate) mod server;

pub(crate) use plain::{Page, Result, plain};

/// The arguments that a bench was given.
pub(crate) fn arguments() -> Vec<String> {
    let all = std::env::args().skip(1);
    all.filter(|argument| argument != "--bench").collect()
}
