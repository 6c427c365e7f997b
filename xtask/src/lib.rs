//! What the maintainers' commands are made of.

pub mod codegen;
pub mod emit;
pub mod generate;
pub mod lower;
pub mod models;
pub mod output;
pub mod rewrite;
pub mod spec;
