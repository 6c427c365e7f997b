//! What the maintainers' commands are made of.

pub mod ci;
pub mod codegen;
pub mod emit;
pub mod features;
pub mod generate;
pub mod hoist;
pub mod import;
pub mod lower;
pub mod mend;
pub mod models;
pub mod naming;
pub mod output;
pub mod rewrite;
pub mod spec;
pub mod verify;
