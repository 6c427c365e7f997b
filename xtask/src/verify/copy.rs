//! A copy of the repository to work in.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tempfile::TempDir;
use toml_edit::{Document, Item, Value};

use crate::codegen;
use crate::codegen::features::MANIFEST;

/// What the copy needs of the repository, besides the workspace's members.
const PARTS: [&str; 5] = [
    "Cargo.toml",
    "Cargo.lock",
    "clippy.toml",
    ".cargo",
    "openapi",
];

/// What an import writes.
const WRITTEN: [&str; 4] = ["openapi", codegen::GENERATED, codegen::TESTS, MANIFEST];

/// The copy, which is removed when it is dropped.
pub(super) struct Scratch {
    folder: TempDir,
    /// What an import writes, as it was.
    pristine: PathBuf,
}

impl Scratch {
    /// Copies the repository. What cargo builds of it is kept in the
    /// repository's own target folder, for the next time.
    pub(super) fn of(root: &Path) -> anyhow::Result<Self> {
        let target = root.join("target/verify");
        fs::create_dir_all(&target).with_context(|| target.display().to_string())?;
        // The same place each time, so that cargo knows it again.
        let folder = tempfile::Builder::new()
            .prefix("copy")
            .rand_bytes(0)
            .tempdir_in(&target);
        let folder = folder.with_context(|| {
            format!(
                "{}/copy exists: is another verification running?",
                target.display()
            )
        })?;
        let pristine = folder.path().join("target/pristine");
        let scratch = Self { folder, pristine };
        let members = members(root)?;
        for part in PARTS.into_iter().chain(members.iter().map(String::as_str)) {
            copy(&root.join(part), &scratch.root().join(part))?;
        }
        for part in WRITTEN {
            copy(&scratch.root().join(part), &scratch.pristine.join(part))?;
        }
        let manifest = scratch.root().join("Cargo.toml");
        let text = fs::read_to_string(&manifest)?;
        let text = text.replacen(
            "[workspace.lints.rust]\n",
            "[workspace.lints.rust]\nwarnings = { level = \"deny\", priority = -2 }\n",
            1,
        );
        fs::write(&manifest, text)?;
        Ok(scratch)
    }

    /// The copy's root.
    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Takes back what an import did.
    pub(super) fn reset(&self) -> anyhow::Result<()> {
        for part in WRITTEN {
            let path = self.root().join(part);
            if path.is_dir() {
                fs::remove_dir_all(&path)?;
            }
            copy(&self.pristine.join(part), &path)?;
        }
        Ok(())
    }
}

/// The folders of the workspace's crates, without all of which cargo builds none.
fn members(root: &Path) -> anyhow::Result<Vec<String>> {
    let manifest = root.join("Cargo.toml");
    let shown = || manifest.display().to_string();
    let text = fs::read_to_string(&manifest).with_context(shown)?;
    let manifest = Document::parse(text).with_context(shown)?;
    let members = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("members"));
    let members = members.and_then(Item::as_array).with_context(shown)?;
    let members = members.iter().filter_map(Value::as_str);
    Ok(members.map(str::to_owned).collect())
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    let copied = || -> std::io::Result<()> {
        if !from.is_dir() {
            fs::create_dir_all(to.parent().unwrap_or(to))?;
            return fs::copy(from, to).map(|_| ());
        }
        fs::create_dir_all(to)?;
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(from.join(&folder))? {
                let entry = entry?;
                let inner = folder.join(entry.file_name());
                if entry.file_name() == "target" {
                    continue;
                }
                if entry.file_type()?.is_dir() {
                    fs::create_dir_all(to.join(&inner))?;
                    folders.push(inner);
                } else {
                    fs::copy(entry.path(), to.join(&inner))?;
                }
            }
        }
        Ok(())
    };
    copied().with_context(|| format!("copying {}", from.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_has_all_that_cargo_wants_of_a_workspace() {
        let root = tempfile::tempdir().expect("a folder");
        let put = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        let manifest = "[workspace]\nmembers = [\"zoom-api\", \"later\"]\n";
        put("Cargo.toml", manifest);
        for path in [
            "Cargo.lock",
            "clippy.toml",
            ".cargo/config.toml",
            "openapi/zoom.json",
        ] {
            put(path, "");
        }
        for written in [
            MANIFEST,
            "zoom-api/src/generated/mod.rs",
            "zoom-api/tests/it/generated/mod.rs",
            "later/Cargo.toml",
        ] {
            put(written, "");
        }
        let copy = Scratch::of(root.path()).expect("a copy");
        assert!(copy.root().join("later/Cargo.toml").is_file());
    }
}
