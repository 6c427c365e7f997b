//! Integration tests, one module for each subject.

mod listener;
mod operations;
