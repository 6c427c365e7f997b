//! What import says of what it did.

use std::fmt::Write as _;

use super::convert::Imported;
use super::merge::Edits;
use crate::import::mend::{Log, Refusal};

/// How many places of a rule are listed.
const PLACES: usize = 4;

/// The rules that fired, with some of the places.
pub(super) fn mends(imported: &[Imported]) -> String {
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

/// What somebody should look at.
pub(super) fn notes(imported: &[Imported]) -> String {
    let mut text = String::new();
    for operation in imported {
        for note in &operation.notes {
            let _ = writeln!(text, "note: {}: {note}", operation.key());
        }
    }
    text
}

/// Edits of a person's that stayed.
pub(super) fn kept(edits: &Edits) -> String {
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

/// Operations that were not imported, and why.
pub(super) fn refused(refused: &[(String, Refusal)]) -> String {
    let mut text = String::new();
    for (operation, refusal) in refused {
        let _ = writeln!(text, "refused: {operation}: {refusal}");
    }
    text
}
