//! Generated source: its files and modules, its docs, and the types in it.

pub mod docs;
pub(super) mod modules;
pub mod output;
pub mod rust_type;
