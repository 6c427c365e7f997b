//! Integration tests, one module for each subject.
