//! What the generated models do with what Zoom sends, shown on `User` and on a
//! second model that has every construct of Zoom's specs.

// What codegen emits for the rest of the crate is public there.
#[allow(dead_code, unreachable_pub)]
#[rustfmt::skip]
mod second;
