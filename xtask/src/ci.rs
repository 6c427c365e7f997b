//! Everything that has to hold before a change goes in.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};

/// One step: what it shows, and the command that shows it.
struct Step {
    name: String,
    command: Vec<String>,
    /// Environment variables that it needs.
    environment: Vec<(&'static str, &'static str)>,
}

impl Step {
    fn new(name: &str, command: &str) -> Self {
        Self {
            name: name.to_owned(),
            command: command.split_whitespace().map(str::to_owned).collect(),
            environment: Vec::new(),
        }
    }

    fn with(mut self, name: &'static str, value: &'static str) -> Self {
        self.environment.push((name, value));
        self
    }
}

/// Runs all steps, stopping at the first that fails.
///
/// # Errors
///
/// - a command can't be started
/// - the README can't be read
#[allow(clippy::disallowed_methods)] // it tells how long the steps took, and decides nothing by it
pub fn run(root: &Path) -> anyhow::Result<ExitCode> {
    let mut summary = String::new();
    for step in steps(root)? {
        let shown = step.command.join(" ");
        eprintln!("\n==> {}: {shown}", step.name);
        let start = Instant::now();
        let status = Command::new(&step.command[0])
            .args(&step.command[1..])
            .envs(step.environment)
            .current_dir(root)
            .stdin(Stdio::null())
            .status()
            .with_context(|| format!("starting `{shown}`"))?;
        let seconds = start.elapsed().as_secs();
        writeln!(summary, "{seconds:>5} s  {}", step.name)?;
        if !status.success() {
            eprintln!("\n{summary}\nfailed: {} (`{shown}`)", step.name);
            return Ok(ExitCode::FAILURE);
        }
    }
    eprintln!("\n{summary}\nall passed");
    Ok(ExitCode::SUCCESS)
}

fn steps(root: &Path) -> anyhow::Result<Vec<Step>> {
    let mut steps = vec![
        Step::new("format", "cargo fmt --all --check"),
        Step::new("generated code", "cargo xtask codegen --check"),
    ];
    for (name, features) in [
        ("default features", ""),
        ("no features", "--no-default-features"),
        ("all features", "--all-features"),
    ] {
        let command = format!("cargo clippy --workspace --all-targets {features} -- -D warnings");
        steps.push(Step::new(&format!("lints, {name}"), &command));
    }
    for command in readme_commands(root)? {
        steps.push(Step::new("README", &command));
    }
    steps.push(Step::new(
        "tests, all features",
        "cargo test --workspace --all-features",
    ));
    steps.push(Step::new(
        "long tests",
        "cargo test --workspace --all-features --tests -- --ignored",
    ));
    steps.push(
        Step::new("docs", "cargo doc --workspace --all-features --no-deps")
            .with("RUSTDOCFLAGS", "-D warnings"),
    );
    if is_present("cargo", &["deny", "--version"]) {
        steps.push(Step::new(
            "licences and duplicates",
            "cargo deny check bans licenses sources",
        ));
    }
    if is_present("python3", &["-c", "import openapi_spec_validator"]) {
        steps.push(Step::new(
            "fragment",
            "python3 -m openapi_spec_validator openapi/zoom.json",
        ));
    }
    Ok(steps)
}

/// The commands in the README's `sh` blocks, as they are written.
fn readme_commands(root: &Path) -> anyhow::Result<Vec<String>> {
    let readme = std::fs::read_to_string(root.join("README.md")).context("reading README.md")?;
    let mut commands = Vec::new();
    let mut in_block = false;
    for line in readme.lines() {
        match line.trim() {
            "```sh" => in_block = true,
            "```" => in_block = false,
            "" => {}
            line if in_block && !line.starts_with('#') => {
                let command = line.split('#').next().unwrap_or_default().trim();
                commands.push(command.to_owned());
            }
            _ => {}
        }
    }
    if commands.is_empty() {
        bail!("README.md has no `sh` block: its commands can't be checked");
    }
    Ok(commands)
}

fn is_present(command: &str, arguments: &[&str]) -> bool {
    let status = Command::new(command)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}
