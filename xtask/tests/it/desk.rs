//! A folder in which a user makes crates of their own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

use crate::repository::{checkout, said};

/// A folder of a user's, outside of any checkout, with a product's file.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn with(product: &Value) -> Self {
        let desk = Self(tempfile::tempdir().expect("a temporary folder"));
        desk.write("product.json", &product.to_string());
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a write");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        let path = self.0.path().join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    pub(crate) fn has(&self, path: &str) -> bool {
        self.0.path().join(path).exists()
    }

    /// Runs `cargo xtask` here, as cargo runs it from the checkout.
    pub(crate) fn xtask(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("CARGO_MANIFEST_DIR", checkout().join("xtask"))
            .output()
            .expect("xtask runs")
    }

    /// Runs it, and expects success: what it printed.
    pub(crate) fn done(&self, arguments: &[&str]) -> String {
        let output = self.xtask(arguments);
        assert!(output.status.success(), "{}", said(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Makes a workspace of these crates and a library that depends on them.
    pub(crate) fn program(&self, crates: &[&str], library: &str) {
        let zoom_api = checkout().canonicalize().expect("a path").join("zoom-api");
        let own: String = crates
            .iter()
            .map(|name| format!("{name} = {{ path = \"../{name}\" }}\n"))
            .collect();
        self.write(
            "program/Cargo.toml",
            &format!(
                "[package]\nname = \"program\"\nedition = \"2024\"\n\n[dependencies]\n{own}\
                 zoom-api = {{ path = {zoom_api:?}, default-features = false }}\n\n\
                 [dev-dependencies]\nhttp = \"1\"\nserde_json = \"1\"\n\
                 tokio = {{ version = \"1\", features = [\"macros\", \"rt\"] }}\n\
                 zoom-api = {{ path = {zoom_api:?}, default-features = false, features = [\"fake\"] }}\n"
            ),
        );
        self.write("program/src/lib.rs", library);
        let members: Vec<&str> = crates.iter().copied().chain(["program"]).collect();
        self.workspace(&members);
    }

    /// Makes a workspace of the crates here, with the dependencies that the
    /// checkout has, so that what cargo built of them is used again.
    fn workspace(&self, members: &[&str]) {
        self.write(
            "Cargo.toml",
            &format!(
                "[workspace]\nresolver = \"3\"\nmembers = {members:?}\n\n\
                 [profile.dev]\ndebug = \"line-tables-only\"\n\n\
                 [profile.dev.package.\"*\"]\ndebug = false\n"
            ),
        );
        self.lock();
    }

    /// Takes the checkout's versions of dependencies.
    pub(crate) fn lock(&self) {
        fs::copy(
            checkout().join("Cargo.lock"),
            self.path().join("Cargo.lock"),
        )
        .expect("a copy");
    }

    /// Runs cargo on it.
    pub(crate) fn cargo(&self, arguments: &str) -> Output {
        let target = std::env::var_os("CARGO_TARGET_DIR");
        let target = target.map_or_else(|| checkout().join("target"), PathBuf::from);
        Command::new(env!("CARGO"))
            .args(arguments.split(' '))
            .current_dir(self.path())
            .env("CARGO_TARGET_DIR", target.join("own-crates"))
            .output()
            .expect("cargo runs")
    }

    /// Runs cargo, and expects success without a warning: what it said.
    pub(crate) fn built(&self, arguments: &str) -> String {
        let output = self.cargo(arguments);
        let said = said(&output);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{printed}");
        assert!(!said.contains("warning"), "{said}");
        printed.into_owned()
    }
}
