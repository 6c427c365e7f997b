//! `cargo xtask import`: operations of Zoom's own files, in the fragment.
//!
//! read → select → mend, convert → merge, name the schemas → regenerate → write.

mod arguments;
mod convert;
mod listing;
pub mod mend;
mod merge;
mod prepare;
mod prose;
mod report;
pub mod source;
mod update;

use std::path::Path;
use std::process::ExitCode;

use anyhow::bail;

pub use self::arguments::{Import, ImportArgs, Task, Update, Which};
use self::convert::Imported;
pub(crate) use self::convert::references;
use self::mend::Refusal;
use self::prepare::{Fragment, Prepared, prepare};
use self::source::Source;
use crate::codegen::calls::snippet;
use crate::codegen::package::Package;
use crate::openapi::text::shown_lines;
use crate::progress::Progress;
use crate::repository::{NewFolder, ReadGuard, WriteGuard};

/// The exit code when some operations were refused and the others imported.
const SOME_REFUSED: u8 = 2;

/// Prints what a product file has, and what of it a crate has.
///
/// # Errors
///
/// - the file is none that can be imported from
/// - the fragment is broken
pub fn list(package: &Package, file: &Path) -> anyhow::Result<ExitCode> {
    let source = Source::read(file)?;
    let _guard = reading(package)?;
    let list = listing::list(package, &source, &Fragment::read(package)?.document);
    print!("{}", shown_lines(&list));
    Ok(ExitCode::SUCCESS)
}

/// Prints the defects that are mended.
pub fn list_rules() -> ExitCode {
    for rule in mend::rules() {
        println!("{}: {}\n  → {}", rule.name, rule.wrong, rule.done);
    }
    ExitCode::SUCCESS
}

/// Imports operations into a crate, and says what was done. One of a user's own
/// that is not there yet is made.
///
/// # Errors
///
/// - the file is none that can be imported from, or an operation is not in it
/// - the fragment is broken
/// - no operation could be imported
///
/// The fragment is then as it was.
pub fn run(package: &Package, import: &Import) -> anyhow::Result<ExitCode> {
    let source = Source::read(&import.file)?;
    let prepare = || {
        let progress = Progress::of(1);
        prepare(
            package,
            &source,
            &import.which,
            import.descriptions,
            &progress,
        )
    };
    let prepared = if import.dry_run {
        let _guard = reading(package)?;
        prepare()?
    } else {
        let folder = NewFolder::at(package.root())?;
        let guard = WriteGuard::acquire(package.root())?;
        let prepared = prepare()?;
        if !prepared.imported.is_empty() {
            guard.put(&prepared.changes)?;
            folder.keep();
        }
        prepared
    };
    let Prepared {
        imported,
        refused,
        existing,
        ..
    } = &prepared;
    let report = report::report(&prepared, import.dry_run);
    print!("{}", shown_lines(&report));
    if imported.is_empty() && (existing.is_empty() || !refused.is_empty()) {
        bail!("nothing was imported");
    }
    if !import.dry_run && !imported.is_empty() {
        let keys: Vec<String> = imported.iter().map(Imported::key).collect();
        print!("{}", snippet::snippets(package, &prepared.model, &keys));
        print!("{}", shown_lines(&report::next(package)));
    }
    Ok(if refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
}

/// Takes the imported operations from newer files, and reports in Markdown what
/// that means for programs.
///
/// # Errors
///
/// - a file is none that can be imported from, or nothing was imported from any
/// - the fragment is broken
///
/// The crate is then as it was.
pub fn update(package: &Package, update: &Update) -> anyhow::Result<ExitCode> {
    update::run(package, update)
}

/// The right to read a crate, if it is there.
fn reading(package: &Package) -> anyhow::Result<Option<ReadGuard>> {
    let root = package.root();
    root.exists().then(|| ReadGuard::acquire(root)).transpose()
}

/// What an import did.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many operations were imported.
    pub taken: usize,
    /// How many of them needed a mend.
    pub mended: usize,
    /// Those that were not imported, with the reasons.
    pub refused: Vec<(String, Refusal)>,
}

impl Outcome {
    /// Adds what another import did.
    pub fn add(&mut self, other: Self) {
        self.taken += other.taken;
        self.mended += other.mended;
        self.refused.extend(other.refused);
    }
}

/// Imports all operations of a file, without a report: a step of the progress,
/// and one more for each operation where some can't be expressed.
///
/// # Errors
///
/// As [`run`], but that nothing could be imported is none.
pub fn import_all(
    package: &Package,
    source: &Source,
    descriptions: bool,
    progress: &Progress,
) -> anyhow::Result<Outcome> {
    let guard = WriteGuard::acquire(package.root())?;
    let prepared = prepare(package, source, &Which::All, descriptions, progress)?;
    guard.put(&prepared.changes)?;
    let mended = prepared
        .imported
        .iter()
        .filter(|operation| !operation.log.is_empty());
    Ok(Outcome {
        taken: prepared.imported.len(),
        mended: mended.count(),
        refused: prepared.refused,
    })
}

#[cfg(test)]
mod tests;
