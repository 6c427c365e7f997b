//! `cargo xtask import`: operations of Zoom's own files, in the fragment.
//!
//! read → select → mend, derive → merge, name the schemas → regenerate → write.
//! Nothing is written before everything has succeeded in memory.

mod enum_names;
mod facts;
mod fragment;
mod keep;
mod listing;
mod lock;
mod members;
pub mod operation;
mod pagination;
mod references;
mod report;
mod select;
mod snippet;
pub mod source;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use similar::TextDiff;

use crate::codegen;
use crate::features;
use crate::mend::Refusal;
use crate::output::{Output, replace};
use crate::spec::Spec;

use fragment::Merged;
use lock::{LOCK, Lock};
use operation::Imported;
use source::Source;

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
    /// Lists the defects that are mended, and how often they occur.
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
        for rule in crate::mend::rules() {
            println!(
                "{}: {}\n  → {} ({})",
                rule.name, rule.wrong, rule.done, rule.seen
            );
        }
        return Ok(ExitCode::SUCCESS);
    }
    let Some(file) = &arguments.spec else {
        bail!("name a product file");
    };
    let source = Source::read(file)?;
    let old = std::fs::read_to_string(root.join(codegen::FRAGMENT)).context(codegen::FRAGMENT)?;
    let fragment = Spec::parse(old.as_bytes(), Path::new(codegen::FRAGMENT))?.document;
    if !arguments.all && arguments.operations.is_empty() {
        if arguments.name.is_some() {
            bail!("`--as` names one operation: say which");
        }
        print!("{}", listing::list(&source, &fragment));
        return Ok(ExitCode::SUCCESS);
    }
    let (imported, mut refused) = read(&source, arguments)?;
    let lock = Lock::read(root)?;
    let (merged, imported, output) = generate(&fragment, &lock, imported, &mut refused)?;
    let text = text(&merged.document)?;

    print!(
        "{}{}{}",
        report::mends(&imported),
        report::notes(&imported),
        report::kept(&merged)
    );
    let new = imported
        .iter()
        .filter(|operation| lock_key(&fragment, operation).is_none())
        .count();
    let updated = imported.len() - new;
    let verb = if arguments.dry_run {
        "would import"
    } else {
        "imported"
    };
    println!(
        "{verb} {} of {} operations of {}: {new} new, {updated} there before",
        imported.len(),
        imported.len() + refused.len(),
        source.product
    );
    print!("{}", report::refused(&refused));
    if imported.is_empty() {
        bail!("nothing was imported");
    }
    if arguments.dry_run {
        print!("{}", difference(&old, &text, usize::MAX));
    } else if updated > 0 {
        print!("{}", difference(&old, &text, MOST_LINES));
    }
    if !arguments.dry_run {
        write(root, &old, &text, &merged, &output)?;
        print!("{}", snippet::snippets(&merged.document, &imported)?);
    }
    Ok(if refused.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
}

/// Reads the operations that are asked for.
fn read(
    source: &Source,
    arguments: &ImportArgs,
) -> anyhow::Result<(Vec<Imported>, Vec<(String, Refusal)>)> {
    let chosen = if arguments.all {
        source.operations.iter().collect()
    } else {
        select::select(source, &arguments.operations)?
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
    for operation in chosen {
        match operation::import(source, operation, arguments.descriptions) {
            Ok(mut done) => {
                if let Some(name) = &arguments.name {
                    done.value.insert("operationId".to_owned(), json!(name));
                    done.value.insert("x-asked-for".to_owned(), json!(true));
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
    refused: &mut Vec<(String, Refusal)>,
) -> anyhow::Result<(Merged, Vec<Imported>, Output)> {
    loop {
        let mut merged = fragment::merge(fragment, lock, &imported);
        let not_merged: Vec<String> = merged.refused.iter().map(|(key, _)| key.clone()).collect();
        refused.append(&mut merged.refused);
        imported.retain(|operation| !not_merged.contains(&key(operation)));
        let problem = match codegen_of(&merged.document) {
            Ok(output) => return Ok((merged, imported, output)),
            Err(problem) => problem,
        };
        // Is it one of the operations, by itself?
        let mut guilty = Vec::new();
        for operation in &imported {
            let alone = fragment::merge(fragment, lock, std::slice::from_ref(operation));
            if let Err(problem) = codegen_of(&alone.document) {
                guilty.push((key(operation), format!("{problem:#}")));
            }
        }
        if guilty.is_empty() || guilty.len() == imported.len() && fragment_is_broken(fragment) {
            return Err(problem);
        }
        imported.retain(|operation| !guilty.iter().any(|(key_, _)| *key_ == key(operation)));
        for (operation, why) in guilty {
            refused.push((
                operation,
                Refusal {
                    pointer: String::new(),
                    why,
                },
            ));
        }
    }
}

fn fragment_is_broken(fragment: &Value) -> bool {
    codegen_of(fragment).is_err()
}

fn codegen_of(document: &Value) -> anyhow::Result<Output> {
    let spec = Spec::parse(text(document)?.as_bytes(), Path::new(codegen::FRAGMENT))?;
    codegen::output(&spec)
}

fn key(operation: &Imported) -> String {
    format!("{} {}", operation.method.to_uppercase(), operation.path)
}

fn lock_key<'a>(fragment: &'a Value, operation: &Imported) -> Option<&'a Value> {
    fragment
        .get("paths")?
        .get(&operation.path)?
        .get(&operation.method)
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

/// Writes the fragment, then what is made of it. Whoever is stopped in between
/// has a whole fragment and runs `cargo xtask codegen`.
fn write(
    root: &Path,
    old: &str,
    text: &str,
    merged: &Merged,
    output: &Output,
) -> anyhow::Result<()> {
    // What could fail is tried first.
    features::maintain(root, &merged.document, true)?;
    if old != text {
        replace(&root.join(codegen::FRAGMENT), text)?;
    }
    replace(&root.join(LOCK), &merged.lock.text())?;
    if features::maintain(root, &merged.document, false)? {
        eprintln!("wrote {}", features::MANIFEST);
    }
    for path in output.write(&root.join(codegen::GENERATED))? {
        eprintln!("wrote {}/{}", codegen::GENERATED, path.display());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
