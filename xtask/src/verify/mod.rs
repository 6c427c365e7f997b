//! `cargo xtask import --verify`: imports every file of a folder into a copy of
//! the repository, and tests what comes out against the files themselves.
//!
//! For each file, and for all of them in one fragment: every operation is
//! imported, the crate is checked with all features and no warning, and each
//! operation is called. The call has to arrive with the method, path, query,
//! body and server that Zoom's file says, made from the file's examples, each of
//! which our client has to accept; a reply made from the file's examples
//! has to be read into typed fields and written back as it came.

mod copy;
mod described;
mod examples;
mod run;
mod typed;
mod value;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};

use crate::codegen;
use crate::codegen::calls::{self, Snippets};
use crate::codegen::package::Package;
use crate::import::source::Source;
use crate::import::{self, Outcome};
use crate::openapi::Spec;
use crate::openapi::model::{Model, Operation};
use crate::progress::Progress;
use crate::repository::{Changes, WriteGuard};

use copy::Scratch;
use examples::Examples;
use typed::Typed;

/// Verifies the files of a folder, for the repository at `root`.
///
/// # Errors
///
/// - the folder has no product file
/// - the copy can't be made, or cargo can't be started
pub fn run(root: &Path, folder: &Path, descriptions: bool) -> anyhow::Result<ExitCode> {
    let files = files(folder)?;
    let sources = files
        .iter()
        .map(|file| Source::read(file))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let scratch = Scratch::of(root)?;
    // Each file, and all of them: imported, checked, called, and asked for wrongly.
    let together = if sources.len() > 1 {
        sources.len() + 3
    } else {
        0
    };
    let progress = Progress::of(4 * sources.len() + together);
    let mut fine = true;
    for source in &sources {
        let title = source
            .file
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        fine &= verify(
            &scratch,
            &title,
            std::slice::from_ref(source),
            descriptions,
            &progress,
        )?;
    }
    if sources.len() > 1 {
        fine &= verify(
            &scratch,
            "all in one fragment",
            &sources,
            descriptions,
            &progress,
        )?;
    }
    Ok(if fine {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in
        std::fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))?
    {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(path);
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("{} has no JSON file", folder.display());
    }
    Ok(files)
}

/// Verifies files in one fragment, and reports.
fn verify(
    scratch: &Scratch,
    title: &str,
    sources: &[Source],
    descriptions: bool,
    progress: &Progress,
) -> anyhow::Result<bool> {
    scratch.reset()?;
    let package = Package::zoom_api(scratch.root());
    let mut outcome = Outcome::default();
    for source in sources {
        outcome.add(import::import_all(
            &package,
            source,
            descriptions,
            progress,
        )?);
    }
    let file = scratch.root().join(codegen::FRAGMENT);
    let model = Model::read(&Spec::read(&file, Path::new(codegen::FRAGMENT))?)?;
    let described = described::read(sources);
    let case = |operation: &Operation| {
        let described = described.get(&operation.key())?;
        Some(described.case(&model.types, operation))
    };
    let examples = |operation: &Operation| {
        let described = described.get(&operation.key());
        described.map_or_else(Vec::new, |described| {
            described.examples(&model.types, operation)
        })
    };
    let tests = calls::output_of(&package, &model, &case, &examples, Snippets::Run)?;
    let guard = WriteGuard::acquire(scratch.root())?;
    let mut changes = Changes::default();
    tests.note(scratch.root(), Path::new(codegen::TESTS), &mut changes)?;
    guard.put(&changes)?;
    drop(guard);

    let (mut typed, mut examples) = (Typed::default(), Examples::default());
    for operation in &model.operations {
        if let Some(described) = described.get(&operation.key()) {
            typed.count(&model.types, operation, &described.operation);
            examples.count(&model.types, operation, &described.operation);
        }
    }
    progress.step(format_args!("{title}: checking the crate"));
    let checked = run::check(scratch.root())?;
    let tested = if checked.passed {
        progress.step(format_args!(
            "{title}: calling {} operations",
            model.operations.len()
        ));
        run::test(scratch.root())?
    } else {
        run::Report::default()
    };
    let fuzzed = if checked.passed {
        progress.step(format_args!("{title}: asking the fake for what is wrong"));
        run::fuzz(scratch.root())?
    } else {
        run::Report::default()
    };

    progress.aside(|| {
        report(
            title,
            &outcome,
            &typed,
            &examples,
            &checked,
            [&tested, &fuzzed],
        )
    });
    Ok(checked.passed && tested.passed && fuzzed.passed && outcome.refused.is_empty())
}

fn report(
    title: &str,
    outcome: &Outcome,
    typed: &Typed,
    examples: &Examples,
    checked: &run::Report,
    [tested, fuzzed]: [&run::Report; 2],
) {
    let total = outcome.taken + outcome.refused.len();
    println!(
        "{title}: {} of {total} operations taken, {} mended, {} refused",
        outcome.taken,
        outcome.mended,
        outcome.refused.len()
    );
    for (operation, why) in &outcome.refused {
        println!("  refused {operation}: {why}");
    }
    println!("  typed: {} of {} properties", typed.typed, typed.declared);
    for place in &typed.untyped {
        println!("    untyped: {place}");
    }
    let contradicted = examples.contradicted.len();
    println!(
        "  the file's own examples of what is sent: {} of {} sent, {contradicted} that the file \
         contradicts",
        examples.shown - contradicted,
        examples.shown,
    );
    for example in &examples.contradicted {
        println!("    contradicted: {example}");
    }
    println!(
        "  cargo check, all features, warnings denied: {}",
        checked.verdict()
    );
    println!(
        "  calls and replies: {} passed, {} failed",
        tested.succeeded,
        tested.failed.len()
    );
    println!(
        "  the fake: {}",
        fuzzed.told.as_deref().unwrap_or("not tried")
    );
    for failure in tested.failed.iter().chain(&fuzzed.failed) {
        println!("    failed: {failure}");
    }
}

#[cfg(test)]
mod corpus;
