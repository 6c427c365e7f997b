//! A scratch repository to run the commands in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

pub(crate) use crate::native::fragment;

/// A folder with a fragment, and nothing else yet.
pub(crate) struct Repository {
    folder: TempDir,
}

impl Repository {
    /// With this text as its fragment.
    pub(crate) fn with(fragment: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir(folder.path().join("openapi")).expect("a folder");
        fs::create_dir_all(folder.path().join("zoom-api/src")).expect("a folder");
        let repository = Self { folder };
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../zoom-api/Cargo.toml");
        fs::copy(manifest, repository.path("zoom-api/Cargo.toml")).expect("a manifest");
        fs::write(repository.path("openapi/zoom.json"), fragment).expect("a fragment");
        repository
    }

    /// With the fragment's own, changed.
    pub(crate) fn with_changed(change: impl FnOnce(&mut Value)) -> Self {
        let mut fragment = fragment();
        change(&mut fragment);
        Self::with(&format!("{fragment:#}\n"))
    }

    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.folder.path().join(relative)
    }

    /// `cargo xtask`, to be run on it.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command
            .arg("--root")
            .arg(self.folder.path())
            .args(arguments);
        command
    }

    /// Runs `cargo xtask` on it.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("xtask runs")
    }

    /// All of its files, by their paths.
    pub(crate) fn all(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut files = Vec::new();
        collect(self.folder.path(), self.folder.path(), &mut files);
        files.sort();
        files
    }

    /// Gives it these files and no others.
    pub(crate) fn reset(&self, files: &[(PathBuf, Vec<u8>)]) {
        for entry in fs::read_dir(self.folder.path()).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                fs::remove_dir_all(path).expect("a removal");
            } else {
                fs::remove_file(path).expect("a removal");
            }
        }
        for (path, bytes) in files {
            let path = self.folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, bytes).expect("a file");
        }
    }

    /// The generated files, by their paths.
    pub(crate) fn generated(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let root = self.path("zoom-api/src/generated");
        let mut files = Vec::new();
        collect(&root, &root, &mut files);
        files.sort();
        files
    }
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<(PathBuf, Vec<u8>)>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(root, &path, files);
        } else {
            let relative = path.strip_prefix(root).expect("below the root").to_owned();
            files.push((relative, fs::read(&path).expect("a file")));
        }
    }
}

/// The text of the fragment's own part.
pub(crate) fn fragment_text() -> String {
    format!("{:#}\n", fragment())
}

/// The root of the checkout.
pub(crate) fn checkout() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What a command said, as text.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
