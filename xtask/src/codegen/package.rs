//! The crate that code is generated for: `zoom-api`, or one of a user's own
//! that adds operations to it.

mod foundation;
mod start;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use toml_edit::{Document, Item};

pub use self::foundation::Foundation;
use crate::repository;

/// The version of what generated code needs of `zoom-api`: that of the macro
/// `zoom_api::generated`. It changes whenever code that was generated before, or
/// is generated from now on, doesn't compile with the other.
pub const VERSION: u32 = 2;

/// The fragment, from a crate's root; of `zoom-api`, from the checkout's.
pub const FRAGMENT: &str = "openapi/zoom.json";

/// The folder of `zoom-api`'s generated code, from the checkout's root.
pub const GENERATED: &str = "zoom-api/src/generated";

/// The folder of the tests of `zoom-api`'s operations, from the checkout's root.
pub const TESTS: &str = "zoom-api/tests/it/generated";

/// The name of `zoom-api` in Rust.
const ZOOM_API: &str = "zoom_api";

/// A crate, as far as generating code for it is concerned.
#[derive(Debug)]
pub struct Package {
    /// The folder that is locked and written to: of `zoom-api` the checkout, of
    /// another its own.
    root: PathBuf,
    /// Its name in Rust.
    name: String,
    /// What it stands on; none for `zoom-api`, which stands on itself.
    foundation: Option<Foundation>,
    /// The files that it begins with, for those that are not there yet.
    start: BTreeMap<&'static str, String>,
}

impl Package {
    /// `zoom-api` in the checkout at `root`.
    pub fn zoom_api(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            name: ZOOM_API.to_owned(),
            foundation: None,
            start: BTreeMap::new(),
        }
    }

    /// The crate of a user's own in this folder, which stands on the checkout.
    /// Where there is none, it is one that is about to be made.
    ///
    /// # Errors
    ///
    /// - the checkout's fragment is broken
    /// - the folder can be no crate's, or what is there is none
    pub fn own(folder: &Path, checkout: &Path) -> anyhow::Result<Self> {
        let root = std::path::absolute(folder).context("the folder of the crate")?;
        if root.join("zoom-api/Cargo.toml").is_file() && root.join(FRAGMENT).is_file() {
            bail!(
                "{} is the checkout of zoom-api itself, and no crate of its own",
                folder.display()
            );
        }
        let foundation = Foundation::read(checkout)?;
        let mut package = Self {
            root,
            name: String::new(),
            foundation: Some(foundation),
            start: BTreeMap::new(),
        };
        package.start = package.missing(checkout)?;
        package.name = package.name_in_rust()?;
        Ok(package)
    }

    /// The checkout that the crate in this folder depends on, if it is there
    /// and depends on one by path.
    pub fn checkout_of(folder: &Path) -> Option<PathBuf> {
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).ok()?;
        let manifest = Document::parse(manifest).ok()?;
        let dependency = manifest.get("dependencies")?.get("zoom-api")?;
        let path = folder.join(dependency.get("path")?.as_str()?);
        let checkout = path.parent()?.to_owned();
        checkout.join(FRAGMENT).is_file().then_some(checkout)
    }

    /// The folder that its files are below.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Its name in Rust.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it stands on; none for `zoom-api`.
    pub fn foundation(&self) -> Option<&Foundation> {
        self.foundation.as_ref()
    }

    /// The manifest, from its root.
    pub fn manifest(&self) -> &'static str {
        match self.foundation {
            None => "zoom-api/Cargo.toml",
            Some(_) => "Cargo.toml",
        }
    }

    /// The folder of generated code, from its root.
    pub fn generated(&self) -> &'static str {
        match self.foundation {
            None => GENERATED,
            Some(_) => "src/generated",
        }
    }

    /// The folder of the operations' tests, from its root.
    pub fn tests(&self) -> &'static str {
        match self.foundation {
            None => TESTS,
            Some(_) => "tests/generated",
        }
    }

    /// The command that generates it.
    pub fn command(&self) -> String {
        match self.foundation {
            None => "cargo xtask codegen".to_owned(),
            Some(_) => format!("cargo xtask codegen --crate {}", self.root.display()),
        }
    }

    /// What the method of an operation is to rustdoc, two modules below the
    /// generated one.
    pub(super) fn method_path(&self, method: &str) -> String {
        match self.foundation {
            None => format!("zoom_api::Client::{method}"),
            Some(_) => format!("super::super::ClientExt::{method}"),
        }
    }

    /// The bytes of one of its files, or what it would begin with; none where
    /// there is neither.
    ///
    /// # Errors
    ///
    /// It can't be read, or a link leads to it.
    pub fn read(&self, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let start = || self.start.get(path).map(|text| text.clone().into_bytes());
        if !self.root.is_dir() {
            return Ok(start());
        }
        Ok(repository::read(&self.root, Path::new(path))?.or_else(start))
    }

    /// The text of a file that it has to have.
    ///
    /// # Errors
    ///
    /// As for [`read`](Self::read), and where it is missing or no text.
    pub fn text(&self, path: &str) -> anyhow::Result<String> {
        let bytes = self
            .read(path)?
            .with_context(|| format!("{} is missing", self.shown(path)))?;
        String::from_utf8(bytes).with_context(|| self.shown(path))
    }

    /// One of its files, as messages name it.
    fn shown(&self, path: &str) -> String {
        match self.foundation {
            None => path.to_owned(),
            Some(_) => self.root.join(path).display().to_string(),
        }
    }

    /// The files that it begins with and that are not there yet.
    pub fn start(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.start.iter().map(|(path, text)| (*path, text.as_str()))
    }

    /// Whether it is about to be made.
    pub fn is_new(&self) -> bool {
        self.start.contains_key(FRAGMENT)
    }

    fn missing(&self, checkout: &Path) -> anyhow::Result<BTreeMap<&'static str, String>> {
        let mut start = BTreeMap::new();
        let Some(foundation) = &self.foundation else {
            return Ok(start);
        };
        for path in [start::MANIFEST, start::LIBRARY, FRAGMENT] {
            if self.read(path)?.is_none() {
                let text = match path {
                    start::MANIFEST => start::manifest(&self.root, checkout)?,
                    start::LIBRARY => start::library(),
                    _ => foundation.first_fragment()?,
                };
                start.insert(path, text);
            }
        }
        Ok(start)
    }

    /// The name of the library that the manifest describes.
    fn name_in_rust(&self) -> anyhow::Result<String> {
        let manifest = self.text(start::MANIFEST)?;
        let manifest = Document::parse(manifest).with_context(|| self.shown(start::MANIFEST))?;
        let named = |table: &str| manifest.get(table)?.get("name").and_then(Item::as_str);
        let name = named("lib").or_else(|| named("package"));
        let name = name.with_context(|| {
            let shown = self.shown(start::MANIFEST);
            format!("{shown} has no `[package]` with a name: it is no crate's manifest")
        })?;
        let dependencies = manifest.get("dependencies");
        if dependencies.and_then(|all| all.get("zoom-api")).is_none() {
            bail!(
                "{} has no dependency `zoom-api`, which generated code stands on; begin with a \
                 folder that has no Cargo.toml, and a whole one is written",
                self.shown(start::MANIFEST)
            );
        }
        Ok(name.replace('-', "_"))
    }
}
