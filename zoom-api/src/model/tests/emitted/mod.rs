//! Written by the generator for these tests, and not by hand: the second model,
//! from `xtask/tests/fixtures/second.json`.
//! `BLESS=1 cargo test -p xtask second_model` writes it anew.

// What is emitted for the rest of the crate is public there.
#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip]
pub(super) mod second;
