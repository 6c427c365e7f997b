//! What the maintainers' commands are made of.

pub mod ci;
pub mod codegen;
pub mod import;
pub mod openapi;
pub mod progress;
pub mod repository;
pub mod verify;

/// Tests of both kinds share a module.
#[cfg(test)]
extern crate self as xtask;
