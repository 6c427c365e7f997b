//! `cargo xtask import`: operations of Zoom's own files, in the fragment.
//!
//! read → select → mend, derive → merge, name the schemas → regenerate → write.
//! Nothing is written before everything has succeeded in memory.

mod convert;
mod listing;
pub mod mend;
mod merge;
mod report;
pub mod source;
mod verify;

pub(crate) use convert::references;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::Value;
use similar::TextDiff;

use crate::codegen;
use crate::codegen::features::Manifest;
use crate::codegen::{Generated, snippet};
use crate::import::mend::Refusal;
use crate::openapi::model::Model;
use crate::openapi::{Spec, naming};
use crate::repository::{Changes, ReadGuard, WriteGuard};

use convert::{Imported, Options};
use merge::Merged;
use merge::lock::{LOCK, Lock};
use source::Source;
use source::select;

/// The exit code when some operations were refused and the others imported.
const SOME_REFUSED: u8 = 2;

/// How many lines of the difference are shown beside what is written.
const MOST_LINES: usize = 80;

/// Imports operations from one of Zoom's product files.
///
/// Without an operation, it lists what the file has.
#[derive(Debug, Default, clap::Args)]
pub struct ImportArgs {
    /// A product file: JSON, OpenAPI 3.0.
    #[arg(required_unless_present_any = ["verify", "rules"])]
    pub spec: Option<PathBuf>,
    /// Operations, by operationId or as "GET /path".
    pub operations: Vec<String>,
    /// Imports every operation of the file.
    #[arg(long, conflicts_with = "operations")]
    pub all: bool,
    /// Shows what would change in the fragment, and writes nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// The operation's name here, in camelCase.
    #[arg(long = "as", value_name = "NAME")]
    pub name: Option<String>,
    /// Takes Zoom's descriptions over, too. They are Zoom's text: for a
    /// fragment that is not published.
    #[arg(long)]
    pub descriptions: bool,
    /// Lists the defects that are mended.
    #[arg(long)]
    pub rules: bool,
    /// Imports every file of a folder into a copy of the repository, and tests
    /// what comes out.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["spec", "all", "dry_run"])]
    pub verify: Option<PathBuf>,
}

/// Runs the command on the repository at `root`.
///
/// # Errors
///
/// - the file is none that can be imported from, or an operation is not in it
/// - the fragment is broken
/// - no operation could be imported
///
/// The fragment is then as it was.
pub fn run(root: &Path, arguments: &ImportArgs) -> anyhow::Result<ExitCode> {
    if arguments.rules {
        for rule in crate::import::mend::rules() {
            println!("{}: {}\n  → {}", rule.name, rule.wrong, rule.done);
        }
        return Ok(ExitCode::SUCCESS);
    }
    if let Some(folder) = &arguments.verify {
        return crate::import::verify::run(root, folder);
    }
    let Some(file) = &arguments.spec else {
        bail!("name a product file");
    };
    let source = Source::read(file)?;
    if !arguments.all && arguments.operations.is_empty() {
        if arguments.name.is_some() {
            bail!("`--as` names one operation: say which");
        }
        let _guard = ReadGuard::acquire(root)?;
        print!(
            "{}",
            listing::list(&source, &Fragment::read(root)?.document)
        );
        return Ok(ExitCode::SUCCESS);
    }
    let prepared = if arguments.dry_run {
        let _guard = ReadGuard::acquire(root)?;
        let prepared = prepare(root, &source, arguments)?;
        print!("{}", prepared.report(true));
        prepared
    } else {
        let guard = WriteGuard::acquire(root)?;
        let prepared = prepare(root, &source, arguments)?;
        if !prepared.imported.is_empty() {
            guard.put(&prepared.changes)?;
        }
        print!("{}", prepared.report(false));
        prepared
    };
    if prepared.imported.is_empty() {
        bail!("nothing was imported");
    }
    if !arguments.dry_run {
        let keys: Vec<String> = prepared.imported.iter().map(Imported::key).collect();
        print!("{}", snippet::snippets(&prepared.model, &keys));
    }
    Ok(if prepared.refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
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

/// Imports all operations of a file, without a word.
///
/// # Errors
///
/// As [`run`], but that nothing could be imported is none.
pub fn import_all(root: &Path, source: &Source) -> anyhow::Result<Outcome> {
    let arguments = ImportArgs {
        all: true,
        ..ImportArgs::default()
    };
    let guard = WriteGuard::acquire(root)?;
    let prepared = prepare(root, source, &arguments)?;
    guard.put(&prepared.changes)?;
    Ok(Outcome {
        taken: prepared.imported.len(),
        mended: prepared
            .imported
            .iter()
            .filter(|operation| !operation.log.is_empty())
            .count(),
        refused: prepared.refused,
    })
}

/// The fragment, as it is.
struct Fragment {
    text: String,
    document: Value,
}

impl Fragment {
    fn read(root: &Path) -> anyhow::Result<Self> {
        let text =
            std::fs::read_to_string(root.join(codegen::FRAGMENT)).context(codegen::FRAGMENT)?;
        let document = Spec::parse(text.as_bytes(), Path::new(codegen::FRAGMENT))?.document;
        Ok(Self { text, document })
    }
}

/// Everything that an import will write.
struct Prepared {
    product: String,
    fragment: Fragment,
    merged: Merged,
    /// The new fragment.
    text: String,
    changes: Changes,
    model: Model,
    imported: Vec<Imported>,
    refused: Refused,
}

fn prepare(root: &Path, source: &Source, arguments: &ImportArgs) -> anyhow::Result<Prepared> {
    let fragment = Fragment::read(root)?;
    let feature = Manifest::read(root)?.free(&naming::kebab(&source.product));
    let (imported, mut refused) = read(source, &feature, arguments)?;
    let lock = Lock::read(root)?;
    let (merged, imported, generated) =
        generate(&fragment.document, &lock, imported, &mut refused)?;
    let text = text(&merged.document)?;
    let spec = Spec::parse(text.as_bytes(), Path::new(codegen::FRAGMENT))?;
    let mut changes = generated.changes(root, &spec)?;
    changes.write(codegen::FRAGMENT, text.as_str());
    changes.write(LOCK, merged.lock.text());
    Ok(Prepared {
        product: source.product.clone(),
        fragment,
        merged,
        text,
        changes,
        model: generated.model,
        imported,
        refused,
    })
}

impl Prepared {
    fn report(&self, dry_run: bool) -> String {
        let known = |operation: &&Imported| {
            let item = self
                .fragment
                .document
                .get("paths")
                .and_then(|paths| paths.get(&operation.path));
            item.is_some_and(|item| item.get(&operation.method).is_some())
        };
        let before = self.imported.iter().filter(known).count();
        let mut report = format!(
            "{}{}{}",
            report::mends(&self.imported),
            report::notes(&self.imported),
            report::kept(&self.merged.edits)
        );
        report.push_str(&format!(
            "{} {} of {} operations of {}: {} new, {before} there before\n",
            if dry_run { "would import" } else { "imported" },
            self.imported.len(),
            self.imported.len() + self.refused.len(),
            self.product,
            self.imported.len() - before,
        ));
        report.push_str(&report::refused(&self.refused));
        if dry_run {
            report.push_str(&difference(&self.fragment.text, &self.text, usize::MAX));
        } else if before > 0 {
            report.push_str(&difference(&self.fragment.text, &self.text, MOST_LINES));
        }
        report
    }
}

/// Operations that were not imported, and why.
type Refused = Vec<(String, Refusal)>;

/// Reads the operations that are asked for.
fn read(
    source: &Source,
    feature: &str,
    arguments: &ImportArgs,
) -> anyhow::Result<(Vec<Imported>, Refused)> {
    let chosen = if arguments.all {
        source.operations.iter().collect()
    } else {
        select(source, &arguments.operations)?
    };
    if let Some(name) = &arguments.name {
        let camel = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_alphanumeric());
        if chosen.len() != 1 {
            bail!("`--as` names one operation, not {}", chosen.len());
        }
        if !camel {
            bail!("`{name}` is no name for an operation: it must be in camelCase");
        }
    }
    let mut imported = Vec::new();
    let mut refused = Vec::new();
    let options = Options {
        feature,
        descriptions: arguments.descriptions,
    };
    for operation in chosen {
        match convert::import(source, operation, options) {
            Ok(mut done) => {
                if let Some(name) = &arguments.name {
                    done.call(name);
                }
                imported.push(done);
            }
            Err(refusal) => refused.push((operation.key(), refusal)),
        }
    }
    Ok((imported, refused))
}

/// Merges and generates in memory. Operations that codegen has no way to
/// express are refused, and the others taken.
fn generate(
    fragment: &Value,
    lock: &Lock,
    mut imported: Vec<Imported>,
    refused: &mut Refused,
) -> anyhow::Result<(Merged, Vec<Imported>, Generated)> {
    loop {
        let mut merged = merge::merge(fragment, lock, &imported);
        let not_merged: Vec<String> = merged.refused.iter().map(|(key, _)| key.clone()).collect();
        refused.append(&mut merged.refused);
        imported.retain(|operation| !not_merged.contains(&operation.key()));
        let problem = match codegen_of(&merged.document) {
            Ok(output) => return Ok((merged, imported, output)),
            Err(problem) => problem,
        };
        // Is it one of the operations, by itself?
        let mut guilty = Vec::new();
        for operation in &imported {
            let alone = merge::merge(fragment, lock, std::slice::from_ref(operation));
            if let Err(problem) = codegen_of(&alone.document) {
                guilty.push((operation.key(), format!("{problem:#}")));
            }
        }
        if guilty.is_empty() || guilty.len() == imported.len() && fragment_is_broken(fragment) {
            return Err(problem);
        }
        imported.retain(|operation| !guilty.iter().any(|(key, _)| *key == operation.key()));
        for (operation, why) in guilty {
            refused.push((operation, Refusal::whole(why)));
        }
    }
}

fn fragment_is_broken(fragment: &Value) -> bool {
    codegen_of(fragment).is_err()
}

fn codegen_of(document: &Value) -> anyhow::Result<Generated> {
    let spec = Spec::parse(text(document)?.as_bytes(), Path::new(codegen::FRAGMENT))?;
    Generated::of(&spec)
}

fn text(document: &Value) -> anyhow::Result<String> {
    Ok(serde_json::to_string_pretty(document)? + "\n")
}

fn difference(old: &str, new: &str, most: usize) -> String {
    // A large file is compared for a second, then roughly.
    let diff = TextDiff::configure()
        .timeout(Duration::from_secs(1))
        .diff_lines(old, new);
    let whole = diff
        .unified_diff()
        .context_radius(3)
        .header(codegen::FRAGMENT, codegen::FRAGMENT)
        .to_string();
    let lines = whole.lines().count();
    if lines <= most {
        return whole;
    }
    let shown: Vec<&str> = whole.lines().take(most).collect();
    format!(
        "{}\n… and {} more lines; see `git diff {}`\n",
        shown.join("\n"),
        lines - most,
        codegen::FRAGMENT
    )
}

#[cfg(test)]
mod tests;
