//! Runs cargo on the copy.

use std::path::Path;
use std::process::{Command, Output};

use anyhow::Context;

/// What cargo said.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// Whether all went well.
    pub(super) passed: bool,
    /// How many tests passed.
    pub(super) succeeded: usize,
    /// What a test says of itself.
    pub(super) told: Option<String>,
    /// The tests that failed, or the errors, each in a line.
    pub(super) failed: Vec<String>,
}

impl Report {
    pub(super) fn verdict(&self) -> String {
        if self.passed {
            "passed".to_owned()
        } else {
            format!("failed\n    {}", self.failed.join("\n    "))
        }
    }
}

/// How many messages of cargo's are shown.
const MOST: usize = 20;

/// `cargo check` of the generated crate; the copy's manifest denies warnings.
pub(super) fn check(root: &Path) -> anyhow::Result<Report> {
    let output = cargo(
        root,
        &[
            "check",
            "--package",
            "zoom-api",
            "--all-features",
            "--message-format",
            "short",
        ],
    )?;
    let text = String::from_utf8_lossy(&output.stderr);
    let errors = text
        .lines()
        .filter(|line| line.contains("error"))
        .take(MOST);
    Ok(Report {
        passed: output.status.success(),
        succeeded: 0,
        told: None,
        failed: errors.map(str::to_owned).collect(),
    })
}

/// The tests that were made from Zoom's file.
pub(super) fn test(root: &Path) -> anyhow::Result<Report> {
    tests(root, &["--test", "it"], &["generated::"])
}

/// The fake's own test with requests of every operation in which one thing is
/// wrong.
pub(super) fn fuzz(root: &Path) -> anyhow::Result<Report> {
    tests(root, &["--lib"], &["all_that_is_generated", "--nocapture"])
}

fn tests(root: &Path, target: &[&str], which: &[&str]) -> anyhow::Result<Report> {
    let mut arguments = vec!["test", "--package", "zoom-api", "--all-features"];
    arguments.extend(target);
    arguments.extend(["--message-format", "short", "--"]);
    arguments.extend(which);
    let output = cargo(root, &arguments)?;
    let (text, errors) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    let mut report = Report {
        passed: output.status.success(),
        ..Report::default()
    };
    report.succeeded = text
        .lines()
        .filter(|line| line.starts_with("test ") && line.ends_with("... ok"))
        .count();
    let fuzzed = text.lines().find(|line| line.starts_with("fuzzed: "));
    report.told = fuzzed.map(str::to_owned);
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line
            .strip_prefix("---- ")
            .and_then(|line| line.strip_suffix(" stdout ----"))
        else {
            continue;
        };
        // The panic's own message, behind the line that says where.
        let message = lines
            .by_ref()
            .skip_while(|line| !line.contains("panicked at"))
            .nth(1)
            .unwrap_or_default();
        report.failed.push(format!("{name}: {message}"));
    }
    if !report.passed && report.failed.is_empty() {
        report.failed = errors
            .lines()
            .filter(|line| line.contains("error"))
            .take(MOST)
            .map(str::to_owned)
            .collect();
    }
    Ok(report)
}

fn cargo(root: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    let target = root
        .parent()
        .map(|parent| parent.join("build"))
        .unwrap_or_default();
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(arguments)
        .env("CARGO_TARGET_DIR", target)
        .current_dir(root)
        .output()
        .context("cargo can't be started")
}
