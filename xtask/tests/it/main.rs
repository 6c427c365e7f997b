//! Integration tests, one module for each subject.

mod broken_specs;
mod codegen;
mod repository;
