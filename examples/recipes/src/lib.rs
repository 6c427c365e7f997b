//! The operations that the programs in `src/bin` call, for the client of
//! [`zoom_api`]: bring [`ClientExt`] into scope. They were made, and are kept up,
//! by
//!
//! ```text
//! cargo xtask import --crate examples/recipes examples/recipes/specs/office.json --all
//! ```

#[allow(unused_imports)] // depends on the operations
#[rustfmt::skip]
mod generated;

pub use generated::*;
