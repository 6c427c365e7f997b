//! `cargo xtask import --update`: the operations that were imported, as newer
//! files have them, and what that means for programs.

mod compare;
mod follow;
mod report;
mod spelling;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use serde_json::Value;

use self::compare::{Change, Class, Seen, Topic, compare};
use self::follow::{Followed, Gone};
use self::spelling::{Spelling, take_common};
use super::arguments::{Update, Which};
use super::merge::lock::{LOCK, Lock};
use super::prepare::{Fragment, Ground, Refused, convert, generate, options, text};
use super::source::{Source, SourceOperation};
use crate::codegen::package::Package;
use crate::codegen::{FRAGMENT, Generated};
use crate::openapi::Spec;
use crate::openapi::model::Model;
use crate::openapi::text::shown_lines;
use crate::progress::Progress;
use crate::repository::{Changes, WriteGuard};

/// The exit code of a dry run that found changes, and none that breaks programs.
const COMPATIBLE: u8 = 3;

/// The exit code of a dry run that found changes that break programs.
const BREAKING: u8 = 4;

/// Takes the imported operations from newer files, and reports in Markdown what
/// changed.
///
/// # Errors
///
/// - a file is none that can be imported from, or nothing was imported from any
/// - the fragment is broken
///
/// The crate is then as it was.
pub(super) fn run(package: &Package, update: &Update) -> anyhow::Result<ExitCode> {
    let files = update.files.iter();
    let sources: Vec<Source> = files
        .map(|file: &PathBuf| Source::read(file))
        .collect::<anyhow::Result<_>>()?;
    let outcome = if update.dry_run {
        let _guard = super::reading(package)?;
        prepare(package, &sources, update.descriptions)?
    } else {
        let guard = WriteGuard::acquire(package.root())?;
        let outcome = prepare(package, &sources, update.descriptions)?;
        guard.put(&outcome.files)?;
        outcome
    };
    print!("{}", shown_lines(&report::report(&outcome)));
    Ok(ExitCode::from(match outcome.class() {
        _ if !outcome.refused.is_empty() => super::SOME_REFUSED,
        Some(Class::Breaking | Class::Gone) if update.dry_run => BREAKING,
        Some(_) if update.dry_run => COMPATIBLE,
        _ => 0,
    }))
}

/// What an update does.
struct Outcome {
    /// What is written.
    files: Changes,
    /// How many operations were compared.
    compared: usize,
    /// How many were imported from other files.
    others: usize,
    /// The operations that changed.
    changed: Vec<Changed>,
    /// What changed in most of the operations at once, which is how the file is
    /// written, and in how many.
    common: Vec<(Topic, usize)>,
    /// What changed and means nothing.
    spelling: Spelling,
    /// By product, the operations that are new there; none where it isn't known
    /// which were there before.
    fresh: Vec<(String, Option<Vec<New>>)>,
    refused: Refused,
}

/// What changed of an operation.
#[derive(Debug)]
struct Changed {
    /// Its method of the client.
    method: String,
    /// Its method and path, as they were.
    key: String,
    /// Its changes, in the order of its parts.
    changes: Vec<Change>,
}

impl Changed {
    /// What all of its changes mean together; none where there are none.
    fn class(&self) -> Option<Class> {
        self.changes.iter().map(|change| change.class).max()
    }
}

/// An operation that was not imported.
struct New {
    key: String,
    summary: String,
}

impl Outcome {
    /// The class of the gravest change.
    fn class(&self) -> Option<Class> {
        self.changed.iter().filter_map(Changed::class).max()
    }
}

fn prepare(package: &Package, sources: &[Source], descriptions: bool) -> anyhow::Result<Outcome> {
    let fragment = Fragment::read(package)?;
    let lock = Lock::read(package)?;
    let before = model(&fragment.text)?;
    let Followed {
        fragment: followed,
        lock: mut known,
        found,
        gone,
        others,
    } = follow::follow(&fragment.document, &lock, sources);
    if found.is_empty() && gone.is_empty() {
        bail!("nothing was imported from these files: name operations to import them");
    }
    let mut refused = Refused::new();
    let mut fresh = Vec::new();
    let mut document = followed;
    let mut generated = None;
    let progress = Progress::of(sources.len());
    for source in sources {
        let wanted = source.operations.iter().filter(|operation| {
            let key = operation.place().key();
            found.iter().any(|(_, now)| *now == key)
        });
        let which = Which::Some(wanted.map(SourceOperation::key).collect());
        let feature = super::prepare::feature(package, source)?;
        let options = options(&feature, descriptions);
        let (imported, wanted) = convert(source, &which, options, &mut refused)?;
        let listed = follow::fresh(source, &document, &lock);
        let listed = listed.map(|listed| listed.into_iter().map(New::of).collect());
        fresh.push((source.product.clone(), listed));
        let ground = Ground {
            package,
            fragment: &document,
            lock: &known,
            wanted: &wanted,
        };
        let (_, merged, made) = generate(&ground, imported, &mut refused, &progress)?;
        document = merged.document;
        known = merged.lock;
        known.know(source);
        generated = Some(made);
    }
    let Some(generated) = generated else {
        bail!("name a product file");
    };
    let (mut changed, spelling) = compared(
        (&before, &fragment.document),
        (&generated.model, &document),
        &found,
        gone,
    );
    let common = take_common(&mut changed, found.len());
    let files = files(package, &generated, &document, &known)?;
    Ok(Outcome {
        files,
        compared: found.len(),
        others,
        changed,
        common,
        spelling,
        fresh,
        refused,
    })
}

impl New {
    fn of(operation: &SourceOperation) -> Self {
        Self {
            key: operation.key(),
            summary: operation.summary(),
        }
    }
}

fn model(text: &str) -> anyhow::Result<Model> {
    let spec = Spec::parse(text.as_bytes(), Path::new(FRAGMENT))?;
    Ok(Model::read(&spec)?)
}

fn files(
    package: &Package,
    generated: &Generated,
    document: &Value,
    lock: &Lock,
) -> anyhow::Result<Changes> {
    let mut files = generated.changes(package)?;
    files.write(FRAGMENT, text(document)?);
    files.write(LOCK, lock.text());
    Ok(files)
}

/// Compares all operations that were found, and adds those that are gone.
fn compared(
    (before, old): (&Model, &Value),
    (after, new): (&Model, &Value),
    found: &[(String, String)],
    gone: Vec<Gone>,
) -> (Vec<Changed>, Spelling) {
    let mut changed = Vec::new();
    let mut spelling = Spelling::default();
    for (was, is) in found {
        let (Some(ours), Some(theirs)) = (Seen::of(before, was), Seen::of(after, is)) else {
            continue;
        };
        let changes = compare(ours, theirs);
        if changes.is_empty() {
            let at = |of: Seen<'_>| of.operation.pointer.to_string();
            spelling.count((old, &at(ours)), (new, &at(theirs)));
        } else {
            changed.push(Changed {
                method: ours.operation.snake(),
                key: was.clone(),
                changes,
            });
        }
    }
    changed.extend(gone.into_iter().map(|gone| {
        let what = if gone.stays {
            "is not in the file any more; it was edited by hand, and stays"
        } else {
            "is not in the file any more, and is removed"
        };
        Changed {
            method: crate::openapi::naming::snake(&gone.id),
            key: gone.key,
            changes: vec![Change {
                class: Class::Gone,
                topic: Topic::Operation,
                part: "the operation".to_owned(),
                what: what.to_owned(),
            }],
        }
    }));
    (changed, spelling)
}
