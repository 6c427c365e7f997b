//! What an update did, as Markdown that a changelog can take.

use std::fmt::Write as _;

use super::compare::{Class, Topic};
use super::{Changed, New, Outcome};
use crate::codegen::source::docs::code;

/// The classes, the gravest first, each with its heading.
const HEADINGS: [(Class, &str); 4] = [
    (Class::Gone, "Gone"),
    (Class::Breaking, "Breaking"),
    (Class::Deprecated, "Deprecated"),
    (Class::Compatible, "Compatible"),
];

/// The report.
pub(super) fn report(outcome: &Outcome) -> String {
    let mut report = String::new();
    for (class, heading) in HEADINGS {
        let operations: Vec<&Changed> = outcome
            .changed
            .iter()
            .filter(|changed| changed.class() == Some(class))
            .collect();
        if !operations.is_empty() {
            let _ = write!(report, "### {heading}\n\n");
            operations.iter().for_each(|it| operation(it, &mut report));
            report.push('\n');
        }
    }
    let refused = &outcome.refused;
    if !refused.is_empty() {
        report.push_str("### Not taken, and as they were\n\n");
        for (key, why) in refused {
            let _ = writeln!(report, "- {}: {why}", code(key));
        }
        report.push('\n');
    }
    fresh(&outcome.fresh, &mut report);
    let same = outcome.compared - outcome.changed.iter().filter(|it| !is_gone(it)).count();
    let _ = writeln!(
        report,
        "{} operations compared, {same} of them the same for programs.",
        outcome.compared
    );
    for (topic, count) in &outcome.common {
        let what = match topic {
            Topic::Scopes => "other scopes",
            Topic::RateLimit => "another class of rate limits",
            Topic::Operation => continue,
        };
        let _ = writeln!(
            report,
            "How the file is written: {what} in {count} operations at once."
        );
    }
    let spelling = &outcome.spelling;
    let others: Vec<String> = [
        ("scopes", spelling.scopes),
        ("prose, examples and the like", spelling.prose),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(what, count)| format!("{what} in {count}"))
    .collect();
    if !others.is_empty() {
        let _ = writeln!(
            report,
            "Written otherwise, which means nothing to programs: {}.",
            others.join("; ")
        );
    }
    if outcome.others > 0 {
        let _ = writeln!(report, "{} are from other files.", outcome.others);
    }
    report
}

fn is_gone(changed: &Changed) -> bool {
    changed.class() == Some(Class::Gone)
}

/// An operation with its changes, the gravest first.
fn operation(changed: &Changed, report: &mut String) {
    let (method, key) = (code(&changed.method), code(&changed.key));
    let _ = write!(report, "- {method} ({key}):");
    let mut changes: Vec<_> = changed.changes.iter().collect();
    changes.sort_by_key(|change| std::cmp::Reverse(change.class));
    if let [only] = changes.as_slice() {
        let _ = writeln!(report, " {} {}.", only.part, only.what);
        return;
    }
    report.push('\n');
    let worst = changed.class();
    for change in changes {
        // The heading is the gravest's.
        let class = HEADINGS
            .iter()
            .find(|(class, _)| *class == change.class && Some(*class) != worst)
            .map_or_else(String::new, |(_, heading)| {
                format!(" ({})", heading.to_lowercase())
            });
        let _ = writeln!(report, "  - {} {}{class}", change.part, change.what);
    }
}

fn fresh(products: &[(String, Option<Vec<New>>)], report: &mut String) {
    let listed: Vec<&(String, Option<Vec<New>>)> = products
        .iter()
        .filter(|(_, new)| new.as_ref().is_some_and(|new| !new.is_empty()))
        .collect();
    if !listed.is_empty() {
        report.push_str("### New, and not taken\n\n");
        for (product, new) in listed {
            for New { key, summary } in new.iter().flatten() {
                let _ = writeln!(report, "- {product}: {} ({summary})", code(key));
            }
        }
        report.push('\n');
    }
}
