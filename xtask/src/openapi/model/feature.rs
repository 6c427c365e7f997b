//! The cargo feature that an operation is compiled with.

use serde_json::Value;

use super::names::is_word;

use crate::openapi::{Pointer, Spec, SpecError};

/// How long a feature's name may be. Files are named by it.
pub const MOST_LETTERS: usize = 64;

/// Reads the operation's `x-feature`.
///
/// # Errors
///
/// It is no name for a feature, or none for the modules that are named by it.
pub(super) fn read(spec: &Spec, source: &Value, at: &Pointer) -> Result<Option<String>, SpecError> {
    let Some(feature) = source.get("x-feature") else {
        return Ok(None);
    };
    let refuse = |problem: String| Err(spec.error(&at.key("x-feature"), problem));
    match feature.as_str() {
        Some(name) if is_feature(name) => Ok(Some(name.to_owned())),
        Some(name) if name.len() > MOST_LETTERS => refuse(format!(
            "is {} letters long; at most {MOST_LETTERS} are taken",
            name.len()
        )),
        Some(name) if is_kebab(name) => refuse(format!(
            "is `{name}`, which the generated modules can't be named by"
        )),
        _ => refuse(format!(
            "is {feature}; a cargo feature in kebab-case is needed"
        )),
    }
}

/// The name of the modules of what is always compiled.
pub const BASE: &str = "base";

/// Whether a product's feature, and its modules, may have this name.
pub fn is_feature(name: &str) -> bool {
    // `core` is a crate that everybody has.
    let is_free = !matches!(name, BASE | "core") && is_word(&name.replace('-', "_"));
    is_kebab(name) && is_free && name.len() <= MOST_LETTERS
}

fn is_kebab(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.split('-').all(|word| {
            !word.is_empty()
                && word
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
        })
}
