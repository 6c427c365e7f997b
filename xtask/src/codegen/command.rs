//! `cargo xtask codegen`: what is generated, put in its place or compared with
//! what is there.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;

use super::package::Package;
use super::source::output::Output;
use super::{FRAGMENT, calls, features, output};
use crate::openapi::Spec;
use crate::openapi::model::Model;
use crate::repository::{Changes, ReadGuard, WriteGuard};

/// Regenerates a crate's code, or with `check` compares it with what is there.
///
/// # Errors
///
/// - the fragment is broken: see [`Spec::read`] and [`Model::read`]
/// - a crate of its own that is not there
/// - a file can't be read or written; then all of them are as they were
pub fn run(package: &Package, check: bool) -> anyhow::Result<ExitCode> {
    let root = package.root();
    if package.is_new() {
        bail!(
            "{} has no {FRAGMENT}: `cargo xtask import --crate` makes a crate",
            root.display()
        );
    }
    if check {
        let _guard = ReadGuard::acquire(root)?;
        return compare(package);
    }
    let guard = WriteGuard::acquire(root)?;
    let changes = Generated::read(package)?.changes(package)?;
    let changed = guard.put(&changes)?;
    if changed.is_empty() {
        eprintln!("{} is up to date with {FRAGMENT}", package.generated());
    }
    for path in changed {
        eprintln!("wrote {}", path.display());
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(package: &Package) -> anyhow::Result<ExitCode> {
    let generated = Generated::read(package)?;
    let mut reports = Vec::new();
    if features::maintained(package, &generated.spec)?.is_some() {
        reports.push(format!("the products' features in {}", package.manifest()));
    }
    for (output, folder) in generated.outputs(package) {
        reports.extend(output.compare(package.root(), Path::new(folder))?);
    }
    let folder = package.generated();
    if reports.is_empty() {
        eprintln!("{folder} is up to date with {FRAGMENT}");
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("{}", reports.join("\n"));
    let command = package.command();
    eprintln!("{folder} is stale; run `{command}` and commit what it changes");
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
    fn read(package: &Package) -> anyhow::Result<Self> {
        let file = package.root().join(FRAGMENT);
        Self::of(package, Spec::read(&file, Path::new(FRAGMENT))?)
    }

    /// Generates all of it, in memory.
    ///
    /// # Errors
    ///
    /// What is wrong with the spec.
    pub fn of(package: &Package, spec: Spec) -> anyhow::Result<Self> {
        let model = Model::read(&spec)?;
        let shared = package
            .foundation()
            .map_or_else(BTreeSet::new, |foundation| {
                foundation.shared(spec.schemas())
            });
        Ok(Self {
            code: output(package, &model, &shared)?,
            tests: calls::output(package, &model)?,
            model,
            spec,
        })
    }

    /// The files of Rust, by their paths from the root.
    pub fn files<'a>(&'a self, package: &Package) -> impl Iterator<Item = (PathBuf, &'a str)> {
        let outputs = self.outputs(package).into_iter();
        outputs.flat_map(|(output, folder)| {
            let files = output.files.iter();
            files.map(move |(path, text)| (Path::new(folder).join(path), text.as_str()))
        })
    }

    fn outputs(&self, package: &Package) -> [(&Output, &'static str); 2] {
        [
            (&self.code, package.generated()),
            (&self.tests, package.tests()),
        ]
    }

    /// What has to be changed for it in the crate, the manifest included.
    ///
    /// # Errors
    ///
    /// - an operation's feature is something else in the manifest
    /// - a link is in the way
    pub fn changes(&self, package: &Package) -> anyhow::Result<Changes> {
        let mut changes = Changes::default();
        for (path, text) in package.start() {
            changes.write(path, text);
        }
        if let Some(manifest) = features::maintained(package, &self.spec)? {
            changes.write(package.manifest(), manifest);
        }
        for (output, folder) in self.outputs(package) {
            output.note(package.root(), Path::new(folder), &mut changes)?;
        }
        Ok(changes)
    }
}
