//! Meetings of Zoom's API, for the client of [`zoom_api`]: bring [`ClientExt`]
//! into scope. It was made, and is kept up, by
//!
//! ```text
//! cargo xtask import --crate examples/meetings examples/meetings/specs/meetings.json --all
//! ```
//!
//! On top of it, [`workshop`] holds one.

#[allow(unused_imports)] // depends on the operations
#[rustfmt::skip]
mod generated;
pub mod workshop;

pub use generated::*;
