//! Integration tests, one module for each subject.

// Clippy allows these in test functions, but not in what they call.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod arrows;
mod broken_specs;
mod codegen;
mod desk;
mod follow;
mod hostile;
mod import;
mod imported;
mod markdown;
mod native;
mod own_builds;
mod own_crate;
mod product;
mod repository;
mod studio;
mod writes;
