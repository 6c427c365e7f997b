//! How many crates a program takes in with `zoom-auth`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};

/// What stands behind the number in ARCHITECTURE.md.
const UNIT: &str = " crates in all";

/// Compares the number of crates with the one in ARCHITECTURE.md, so that it
/// doesn't grow unnoticed.
///
/// # Errors
///
/// - it is another number
/// - the number can't be found, or `cargo tree` fails
pub(super) fn check(root: &Path) -> anyhow::Result<()> {
    let architecture = root.join("ARCHITECTURE.md");
    let text = std::fs::read_to_string(architecture).context("reading ARCHITECTURE.md")?;
    let stated = stated(&text).with_context(|| format!("no number of{UNIT} in ARCHITECTURE.md"))?;
    let tree = "tree --package zoom-auth --edges normal --target x86_64-unknown-linux-gnu \
                --prefix none --format {p}";
    let output = Command::new("cargo")
        .args(tree.split(' '))
        .current_dir(root)
        .output()
        .context("starting `cargo tree`")?;
    ensure!(output.status.success(), "`cargo {tree}` failed");
    let tree = String::from_utf8(output.stdout).context("`cargo tree` prints no text")?;
    let counted = count(&tree);
    ensure!(
        counted == stated,
        "zoom-auth takes in {counted} crates, and ARCHITECTURE.md says {stated}"
    );
    Ok(())
}

/// The number that ARCHITECTURE.md states.
fn stated(text: &str) -> Option<usize> {
    let (before, _) = text.split_once(UNIT)?;
    before.rsplit([' ', '\n']).next()?.parse().ok()
}

/// The crates of a tree, each counted once.
fn count(tree: &str) -> usize {
    let crates: BTreeSet<_> = tree
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?))
        })
        .collect();
    crates.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_are_counted_once_by_name_and_version() {
        let tree = "zoom-auth v0.1.0 (/a)\nbytes v1.0.0\nbytes v1.0.0 (*)\nbytes v2.0.0\n\n";
        assert_eq!(count(tree), 3);
    }

    #[test]
    fn the_number_stands_in_a_sentence() {
        assert_eq!(stated("takes in\n112 crates in all, itself"), Some(112));
        assert_eq!(stated("takes in many crates in all"), None);
    }
}
