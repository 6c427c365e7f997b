//! Instructions, which callgrind counts: the same number on every run.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::Command;

use super::Result;

/// Whether they can be counted here; says so if not.
pub(crate) fn is_installed() -> bool {
    let is_installed = Command::new("valgrind").arg("--version").output().is_ok();
    if !is_installed {
        println!("skipped: valgrind, which counts instructions, is not installed");
    }
    is_installed
}

/// How many instructions this program takes with these arguments.
pub(crate) fn instructions(arguments: &[&str]) -> Result<u64> {
    Ok(by_function(arguments)?.values().sum())
}

/// The same by the function that they belong to.
pub(crate) fn by_function(arguments: &[&str]) -> Result<BTreeMap<String, u64>> {
    of(&std::env::current_exe()?, arguments)
}

/// The same of another program.
pub(crate) fn of(program: &Path, arguments: &[&str]) -> Result<BTreeMap<String, u64>> {
    let profile = std::env::temp_dir().join(format!("callgrind.{}", std::process::id()));
    let output = Command::new("valgrind")
        .arg("--tool=callgrind")
        .arg(format!("--callgrind-out-file={}", profile.display()))
        .arg(program)
        .args(arguments)
        .output()?;
    if !output.status.success() {
        let log = String::from_utf8_lossy(&output.stderr);
        return Err(format!("callgrind failed: {log}").into());
    }
    let counts = read(&std::fs::read_to_string(&profile)?);
    std::fs::remove_file(profile)?;
    Ok(counts)
}

/// Reads a profile: `fn=(1) name`, later `fn=(1)`, before lines of a position and a
/// count; what is behind `calls=` belongs to the function that was called.
fn read(profile: &str) -> BTreeMap<String, u64> {
    let mut names = HashMap::new();
    let mut counts = BTreeMap::new();
    let (mut current, mut is_of_call) = (String::new(), false);
    for line in profile.lines() {
        if let Some((kind @ ("fn" | "cfn"), name)) = line.split_once('=') {
            let (id, name) = name.split_once(' ').unwrap_or((name, ""));
            if !name.is_empty() {
                names.insert(id.to_owned(), name.to_owned());
            }
            if kind == "fn" {
                current = names.get(id).cloned().unwrap_or_default();
            }
        } else if line.starts_with("calls=") {
            is_of_call = true;
        } else if line.starts_with(|first: char| first.is_ascii_digit() || "+-*".contains(first)) {
            let count = line
                .split(' ')
                .nth(1)
                .and_then(|count| count.parse::<u64>().ok());
            if !std::mem::take(&mut is_of_call) {
                *counts.entry(current.clone()).or_default() += count.unwrap_or_default();
            }
        }
    }
    counts
}
