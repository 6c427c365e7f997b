//! `cargo xtask codegen`: what is generated, put in its place or compared with
//! what is there.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::source::output::Output;
use super::{FRAGMENT, GENERATED, TESTS, calls, features, output};
use crate::openapi::Spec;
use crate::openapi::model::Model;
use crate::repository::{Changes, ReadGuard, WriteGuard};

/// Regenerates the client, or with `check` compares it with what is there.
///
/// # Errors
///
/// - the fragment is broken: see [`Spec::read`] and [`Model::read`]
/// - a file can't be read or written; then all of them are as they were
pub fn run(root: &Path, check: bool) -> anyhow::Result<ExitCode> {
    if check {
        let _guard = ReadGuard::acquire(root)?;
        return compare(root);
    }
    let guard = WriteGuard::acquire(root)?;
    let changes = Generated::read(root)?.changes(root)?;
    let changed = guard.put(&changes)?;
    if changed.is_empty() {
        eprintln!("{GENERATED} is up to date with {FRAGMENT}");
    }
    for path in changed {
        eprintln!("wrote {}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(root: &Path) -> anyhow::Result<ExitCode> {
    let generated = Generated::read(root)?;
    let mut reports = Vec::new();
    if features::maintained(root, &generated.spec)?.is_some() {
        reports.push(format!("the products' features in {}", features::MANIFEST));
    }
    for (output, folder) in generated.outputs() {
        reports.extend(output.compare(root, Path::new(folder))?);
    }
    if reports.is_empty() {
        eprintln!("{GENERATED} is up to date with {FRAGMENT}");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{}", reports.join("\n"));
    eprintln!("{GENERATED} is stale; run `cargo xtask codegen` and commit what it changes");
    Ok(ExitCode::FAILURE)
}

/// What is generated from a fragment.
pub struct Generated {
    spec: Spec,
    /// What it was generated from.
    pub model: Model,
    code: Output,
    tests: Output,
}

impl Generated {
    fn read(root: &Path) -> anyhow::Result<Self> {
        Self::of(Spec::read(&root.join(FRAGMENT), Path::new(FRAGMENT))?)
    }

    /// Generates all of it, in memory.
    ///
    /// # Errors
    ///
    /// What is wrong with the spec.
    pub fn of(spec: Spec) -> anyhow::Result<Self> {
        let model = Model::read(&spec)?;
        Ok(Self {
            code: output(&model)?,
            tests: calls::output(&model)?,
            model,
            spec,
        })
    }

    /// The files of Rust, by their paths from the repository's root.
    pub fn files(&self) -> impl Iterator<Item = (PathBuf, &str)> {
        let outputs = self.outputs().into_iter();
        outputs.flat_map(|(output, folder)| {
            let files = output.files.iter();
            files.map(move |(path, text)| (Path::new(folder).join(path), text.as_str()))
        })
    }

    fn outputs(&self) -> [(&Output, &'static str); 2] {
        [(&self.code, GENERATED), (&self.tests, TESTS)]
    }

    /// What has to be changed for it in the repository, the manifest included.
    ///
    /// # Errors
    ///
    /// - an operation's feature is something else in the manifest
    /// - a link is in the way
    pub fn changes(&self, root: &Path) -> anyhow::Result<Changes> {
        let mut changes = Changes::default();
        if let Some(manifest) = features::maintained(root, &self.spec)? {
            changes.write(features::MANIFEST, manifest);
        }
        for (output, folder) in self.outputs() {
            output.note(root, Path::new(folder), &mut changes)?;
        }
        Ok(changes)
    }
}
