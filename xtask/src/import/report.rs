//! What import says of what it did.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{MAIN_SEPARATOR, Path};
use std::time::Duration;

use similar::TextDiff;

use super::convert::{Imported, Unpaged};
use super::merge::{Edits, Renamed};
use super::prepare::Prepared;
use crate::codegen::FRAGMENT;
use crate::codegen::package::Package;
use crate::import::mend::{Log, Refusal};
use crate::openapi::lookup::Lookup;

/// How many places of a rule are listed.
const PLACES: usize = 4;

/// How many lines of the difference are shown beside what is written.
const MOST_LINES: usize = 80;

/// What was done, or would be.
pub(super) fn report(prepared: &Prepared, dry_run: bool) -> String {
    let Prepared {
        fragment,
        imported,
        refused,
        ..
    } = prepared;
    let paths = fragment.document.object("paths");
    let known = |operation: &&Imported| paths.object(&operation.path).has(&operation.method);
    let before = imported.iter().filter(known).count();
    let done = if dry_run { "would import" } else { "imported" };
    let mut report = mends(imported)
        + &notes(imported)
        + &kept(&prepared.merged.edits)
        + &renamed(&prepared.merged.renamed);
    let _ = writeln!(
        report,
        "{done} {} of {} operations of {}: {} new, {before} there before",
        imported.len(),
        imported.len() + refused.len(),
        prepared.product,
        imported.len() - before,
    );
    report.push_str(&lists(imported));
    for existing in &prepared.existing {
        let _ = writeln!(report, "{existing}");
    }
    report.push_str(&refusals(refused));
    if dry_run || before > 0 {
        let most = if dry_run { usize::MAX } else { MOST_LINES };
        report.push_str(&difference(&fragment.text, &prepared.text, most));
    }
    report
}

/// Where a crate of a user's own is, and what to do with it next.
pub(super) fn next(package: &Package) -> String {
    if package.foundation().is_none() {
        return String::new();
    }
    let (name, root) = (package.name(), package.root());
    let manifest = argument(&root.join(package.manifest()));
    let mut text = match package.is_new() {
        true => format!(
            "\nmade the crate {name}: {}\nto depend on it, in your program's folder: \
             cargo add --path {}\n",
            root.display(),
            argument(root),
        ),
        false => format!("\nthe crate {name} has them now: {}\n", root.display()),
    };
    let _ = writeln!(
        text,
        "to run its tests: cargo test --manifest-path {manifest}\n\
         to have them in a fake: FakeZoom::builder().operations({name}::operations::ALL)"
    );
    text
}

/// A path as a shell takes it: POSIX's, where it has more than plain characters.
fn argument(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || "/:._-".contains(c) || c == MAIN_SEPARATOR;
    match path.chars().all(is_plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}

/// The rules that fired, with some of the places.
fn mends(imported: &[Imported]) -> String {
    let mut log = Log::default();
    for operation in imported {
        log.extend_from(&operation.key(), &operation.log);
    }
    let mut text = String::new();
    for (rule, places) in log.iter() {
        let _ = writeln!(
            text,
            "mended {} ({}): {}\n  → {}",
            rule.name,
            places.len(),
            rule.wrong,
            rule.done
        );
        for place in places.iter().take(PLACES) {
            let _ = writeln!(text, "    {place}");
        }
        if places.len() > PLACES {
            let _ = writeln!(text, "    and {} more", places.len() - PLACES);
        }
    }
    text
}

/// How many of the operations that answer with a list come with a stream, and
/// why the others have none.
fn lists(imported: &[Imported]) -> String {
    let streamed = imported.iter().filter(|it| it.value.has("x-pagination"));
    let streamed = streamed.count();
    let mut others: BTreeMap<Unpaged, Vec<String>> = BTreeMap::new();
    for operation in imported {
        if let Some(why) = operation.unpaged {
            others.entry(why).or_default().push(operation.key());
        }
    }
    let all = streamed + others.values().map(Vec::len).sum::<usize>();
    if all == 0 {
        return String::new();
    }
    let mut text =
        format!("{streamed} of {all} operations that answer with lists can be streamed\n");
    for (why, operations) in others {
        let _ = writeln!(text, "  {} {}", operations.len(), why.reason());
        if why != Unpaged::Whole {
            for operation in operations {
                let _ = writeln!(text, "    {operation}");
            }
        }
    }
    text
}

/// What somebody should look at.
fn notes(imported: &[Imported]) -> String {
    let mut text = String::new();
    for operation in imported {
        for note in &operation.notes {
            let _ = writeln!(text, "note: {}: {note}", operation.key());
        }
    }
    text
}

/// Edits of a person's that stayed.
fn kept(edits: &Edits) -> String {
    let mut text = String::new();
    for name in &edits.by_hand {
        let _ = writeln!(
            text,
            "kept: {name} was written by hand, and stays as it is where Zoom's file differs"
        );
    }
    for (name, edits) in &edits.kept {
        for edit in edits {
            let why = if edit.conflict {
                "Zoom's file says something else, too: look at it"
            } else {
                "edited by hand"
            };
            let _ = writeln!(text, "kept: {name} {} ({why})", edit.member);
        }
    }
    text
}

/// Types that had to give way to others.
fn renamed(renamed: &[Renamed]) -> String {
    let mut text = String::new();
    for one in renamed {
        let Renamed {
            name,
            now,
            was,
            operation,
        } = one;
        let _ = if *was {
            writeln!(
                text,
                "renamed: {operation}: what was {name} is {now}, since what else is called {name} \
                 differs from it now"
            )
        } else {
            writeln!(
                text,
                "note: {operation}: {now} would be {name}, but the fragment has another {name}"
            )
        };
    }
    text
}

/// Operations that were not imported, and why.
fn refusals(refused: &[(String, Refusal)]) -> String {
    let mut text = String::new();
    for (operation, refusal) in refused {
        let _ = writeln!(text, "refused: {operation}: {refusal}");
    }
    text
}

fn difference(old: &str, new: &str, most: usize) -> String {
    // A large file is compared for a second, then roughly.
    let diff = TextDiff::configure()
        .timeout(Duration::from_secs(1))
        .diff_lines(old, new);
    let whole = diff
        .unified_diff()
        .context_radius(3)
        .header(FRAGMENT, FRAGMENT)
        .to_string();
    let lines = whole.lines().count();
    if lines <= most {
        return whole;
    }
    let shown: Vec<&str> = whole.lines().take(most).collect();
    format!(
        "{}\n… and {} more lines; see `git diff {FRAGMENT}`\n",
        shown.join("\n"),
        lines - most,
    )
}
