//! Code that progenitor does not write.

pub mod docs;
pub mod multipart;
pub mod operations;
pub mod pagination;
pub mod tests;
