//! What a crate begins with. From then on it is its owner's.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};

/// The manifest, from the crate's root.
pub(super) const MANIFEST: &str = "Cargo.toml";

/// The library, from the crate's root.
pub(super) const LIBRARY: &str = "src/lib.rs";

/// The manifest of a crate in this folder.
///
/// # Errors
///
/// - no crate can have the folder's name
/// - a path is no text
pub(super) fn manifest(folder: &Path, checkout: &Path) -> anyhow::Result<String> {
    let name = name(folder)?;
    let path = way(folder, &checkout.join("zoom-api"))?;
    // What JSON writes is a string in TOML as well.
    let path = serde_json::Value::from(path).to_string();
    Ok(format!(
        r#"[package]
name = "{name}"
description = "Operations of Zoom's API, for the client of zoom-api"
version = "0.1.0"
edition = "2024"
rust-version = "1.88"
# zoom-api is on no registry under its name. Where it is on one of yours, name
# that and a version below, and this crate can be published there, too.
publish = false

[features]
default = ["products"]
# Typed `httpmock` helpers, one pair for each operation.
mock = ["zoom-api/mock"]
# `schemars::JsonSchema` for every model.
schemars = ["zoom-api/schemars"]

[dependencies]
# TLS is chosen by the program, with the features of zoom-auth or zoom-api.
zoom-api = {{ path = {path}, default-features = false }}

[dev-dependencies]
tokio = {{ version = "1", features = ["macros", "rt"] }}
zoom-api = {{ path = {path}, default-features = false, features = ["fake"] }}
"#
    ))
}

/// The library.
pub(super) fn library() -> String {
    "\
//! Operations of Zoom's API that [`zoom_api`] itself doesn't have, as methods of
//! its [`Client`](zoom_api::Client): bring [`ClientExt`] into scope.

#[allow(unused_imports)] // depends on the operations
#[rustfmt::skip]
mod generated;

pub use generated::*;
"
    .to_owned()
}

/// A crate's name, from that of its folder.
fn name(folder: &Path) -> anyhow::Result<String> {
    let given = folder.file_name().unwrap_or_default().to_string_lossy();
    let name: String = given
        .chars()
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || c == '_' => c.to_ascii_lowercase(),
            _ => '-',
        })
        .collect();
    let name = name.trim_matches('-');
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
    if !is_name || crate::openapi::naming::is_keyword(name) || is_taken(name) {
        bail!(
            "a crate can't be called `{name}`: give the folder another name than `{given}`, such as \
             `zoom-meetings`"
        );
    }
    Ok(name.to_owned())
}

/// Names of crates that would be in each other's way.
fn is_taken(name: &str) -> bool {
    matches!(
        name.replace('-', "_").as_str(),
        "zoom_api" | "zoom_auth" | "tokio" | "std" | "core" | "alloc" | "proc_macro" | "test"
    )
}

/// The way from a folder to another: relative where they are near each other,
/// so that both can be moved together.
fn way(from: &Path, to: &Path) -> anyhow::Result<String> {
    let (from, to) = (real(from)?, real(to)?);
    let mut ours = from.components().peekable();
    let mut theirs = to.components().peekable();
    let mut is_near = false;
    while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
        if a != b {
            break;
        }
        is_near |= matches!(a, Component::Normal(_));
        ours.next();
        theirs.next();
    }
    if !is_near {
        return text(&to);
    }
    let up = ours.map(|_| "..".to_owned());
    let down = theirs.map(|part| text(Path::new(part.as_os_str())));
    let parts: Vec<String> = up.map(Ok).chain(down).collect::<anyhow::Result<_>>()?;
    Ok(parts.join("/"))
}

/// A path without links, as far as there is something.
fn real(path: &Path) -> anyhow::Result<PathBuf> {
    let path = std::path::absolute(path).with_context(|| path.display().to_string())?;
    let exists = path.ancestors().find_map(|at| {
        let rest = path.strip_prefix(at).ok()?;
        let mut real = at.canonicalize().ok()?;
        real.extend(rest);
        Some(real)
    });
    Ok(exists.unwrap_or(path))
}

fn text(path: &Path) -> anyhow::Result<String> {
    let text = path.to_str();
    text.map(str::to_owned)
        .with_context(|| format!("{} is no text", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_is_called_as_its_folder() {
        for (folder, expected) in [
            ("/x/zoom-meetings", "zoom-meetings"),
            ("/x/My Zoom", "my-zoom"),
            ("/x/zoom_ops", "zoom_ops"),
        ] {
            assert_eq!(name(Path::new(folder)).expect("a name"), expected);
        }
        for folder in ["/x/zoom-api", "/x/3d", "/x/--", "/", "/x/mod", "/x/tokio"] {
            assert!(name(Path::new(folder)).is_err(), "{folder}");
        }
    }

    #[test]
    fn the_way_is_relative_where_both_can_be_moved_together() {
        for (from, to, expected) in [
            ("/none/a/own", "/none/a/zoom/zoom-api", "../zoom/zoom-api"),
            ("/none/a/zoom/own", "/none/a/zoom/zoom-api", "../zoom-api"),
            ("/one/own", "/other/zoom-api", "/other/zoom-api"),
        ] {
            let way = way(Path::new(from), Path::new(to)).expect("a way");
            assert_eq!(way, expected);
        }
    }
}
