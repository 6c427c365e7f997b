//! Everything that has to hold before a change goes in.

mod budget;
mod readme;

use std::env;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anyhow::{Context as _, bail};
use toml_edit::{Document, Item};

use self::readme::Readme;

/// One step: what it shows, and the command that shows it.
struct Step {
    name: String,
    command: Vec<String>,
    /// Environment variables that it needs.
    environment: Vec<(&'static str, PathBuf)>,
    /// Where it is given, if not in the checkout.
    folder: Option<PathBuf>,
    /// What is run at the same time, since it waits for most of its own. What it
    /// prints comes at its end.
    beside: Option<Box<Step>>,
}

impl Step {
    fn new(name: &str, command: &str) -> Self {
        Self {
            name: name.to_owned(),
            command: command.split_whitespace().map(str::to_owned).collect(),
            environment: Vec::new(),
            folder: None,
            beside: None,
        }
    }

    /// A command as a person gives it, in this folder.
    fn shell(name: &str, command: &str, folder: &Path) -> Self {
        Self {
            command: ["sh", "-c", command].map(str::to_owned).into(),
            folder: Some(folder.to_owned()),
            ..Self::new(name, "")
        }
    }

    fn with(mut self, name: &'static str, value: impl Into<PathBuf>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    fn beside(mut self, other: Self) -> Self {
        self.beside = Some(Box::new(other));
        self
    }

    fn shown(&self) -> String {
        self.command.join(" ")
    }

    fn process(&self, root: &Path) -> Command {
        let mut command = Command::new(&self.command[0]);
        command
            .args(&self.command[1..])
            .envs(self.environment.iter().cloned())
            .current_dir(self.folder.as_deref().unwrap_or(root))
            .stdin(Stdio::null());
        command
    }

    /// Runs it, and what is beside it. Returns whether both succeeded.
    fn run(&self, root: &Path) -> anyhow::Result<bool> {
        let starting = |step: &Self| format!("starting `{}`", step.shown());
        eprintln!("\n==> {}: {}", self.name, self.shown());
        let Some(beside) = &self.beside else {
            let status = self.process(root).status();
            return Ok(status.with_context(|| starting(self))?.success());
        };
        eprintln!("==> at the same time, {}: {}", beside.name, beside.shown());
        let log = target(root).join("beside.log");
        let output = File::create(&log).with_context(|| format!("writing {}", log.display()))?;
        let mut process = beside.process(root);
        process.stdout(output.try_clone()?).stderr(output);
        let mut other = process.spawn().with_context(|| starting(beside))?;
        let status = self.process(root).status();
        let other = other.wait()?;
        eprintln!("\n==> {}, as it was printed:", beside.name);
        io::copy(&mut File::open(&log)?, &mut io::stderr())?;
        Ok(status.with_context(|| starting(self))?.success() && other.success())
    }
}

/// The examples that are crates of their own.
pub const EXAMPLES: [&str; 2] = ["examples/meetings", "examples/recipes"];

/// Runs all steps, or those whose names begin with one of `wanted`, stopping at
/// the first that fails.
///
/// # Errors
///
/// - a command can't be started
/// - the README can't be read, or its programs can't be written
/// - a step that is wanted is none
/// - `zoom-auth` takes in more or fewer crates than ARCHITECTURE.md says
#[allow(clippy::disallowed_methods)] // it tells how long the steps took, and decides nothing by it
pub fn run(root: &Path, wanted: &[String]) -> anyhow::Result<ExitCode> {
    let mut summary = String::new();
    budget::check(root)?;
    let steps = select(steps(root)?, wanted)?;
    for step in steps {
        let start = Instant::now();
        let succeeded = step.run(root)?;
        let seconds = start.elapsed().as_secs();
        eprintln!("<== {}: {seconds} s", step.name);
        writeln!(summary, "{seconds:>5} s  {}", step.name)?;
        if !succeeded {
            eprintln!("\n{summary}\nfailed: {} (`{}`)", step.name, step.shown());
            return Ok(ExitCode::FAILURE);
        }
    }
    eprintln!("\n{summary}\nall passed");
    Ok(ExitCode::SUCCESS)
}

/// The steps whose names begin with one of `wanted`, or all.
fn select(mut steps: Vec<Step>, wanted: &[String]) -> anyhow::Result<Vec<Step>> {
    let is_called = |step: &Step, name: &String| step.name.starts_with(name.as_str());
    let is_none = |name: &&String| !steps.iter().any(|step| is_called(step, name));
    if let Some(unknown) = wanted.iter().find(is_none) {
        let mut names: Vec<&str> = steps.iter().map(|step| &*step.name).collect();
        names.dedup();
        bail!("no step is called {unknown}: {}", names.join("; "));
    }
    let is_wanted = |step: &Step| wanted.iter().any(|name| is_called(step, name));
    steps.retain(|step| wanted.is_empty() || is_wanted(step));
    Ok(steps)
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
    let readme = Readme::read(root)?;
    for command in &readme.commands {
        steps.push(Step::new("README", command));
    }
    steps.push(Step::new(
        "tests, all features",
        "cargo test --workspace --all-features",
    ));
    let long = |package: &str| {
        let command = format!("cargo test {package} --all-features --tests -- --ignored");
        Step::new("long tests", &command)
    };
    let here = long("--workspace --exclude zoom-redis");
    if is_present("redis-server", &["--version"]) {
        steps.push(here.beside(long("--package zoom-redis")));
    } else {
        eprintln!("no redis-server: what is shared through one is not tested");
        steps.push(here);
    }
    for folder in EXAMPLES {
        steps.extend(example(root, folder));
    }
    for program in readme.write(root, &target(root).join("readme"))? {
        for command in &program.commands {
            let step = Step::shell("README's programs", command, &program.folder);
            steps.push(step.with("CARGO_TARGET_DIR", target(root)));
        }
        let step = Step::shell("README's programs", "cargo test --quiet", &program.folder);
        steps.push(step.with("CARGO_TARGET_DIR", target(root)));
    }
    steps.push(office());
    steps.push(
        Step::new("docs", "cargo doc --workspace --all-features --no-deps")
            .with("RUSTDOCFLAGS", "-D warnings"),
    );
    if is_present("cargo", &["+nightly", "--version"]) {
        // As docs.rs builds them, with the features that an item needs.
        let command = "cargo +nightly doc --package zoom-api --package zoom-auth \
                       --package zoom-redis --all-features --no-deps";
        let flags = "--cfg docsrs -D warnings";
        let target = target(root).join("docs.rs");
        let step = Step::new("docs, as on docs.rs", command).with("RUSTDOCFLAGS", flags);
        steps.push(step.with("CARGO_TARGET_DIR", target));
    }
    if is_present("cargo", &["deny", "--version"]) {
        steps.push(Step::new(
            "licences and duplicates",
            "cargo deny check bans licenses sources",
        ));
        if is_present("cargo", &["deny", "fetch", "db"]) {
            steps.push(Step::new("advisories", "cargo deny check advisories"));
        } else {
            eprintln!("no advisory database: known vulnerabilities are not looked for");
        }
    }
    if is_present("cargo", &["+nightly", "fuzz", "--version"]) {
        for target in fuzz_targets(root)? {
            steps.push(fuzz(root, &target)?);
        }
    }
    if is_present("python3", &["-c", "import openapi_spec_validator"]) {
        steps.push(Step::new(
            "fragment",
            "python3 -m openapi_spec_validator openapi/zoom.json",
        ));
    }
    Ok(steps)
}

/// An example, which is in no workspace and depends on the crates by path. That
/// its code is what its fragment gives, a test of this crate's shows.
fn example(root: &Path, folder: &str) -> [Step; 3] {
    let manifest = format!("--manifest-path {folder}/Cargo.toml");
    let lints = "--all-targets --all-features -- -D warnings";
    [
        ("format", format!("cargo fmt --check {manifest}")),
        ("lints", format!("cargo clippy {manifest} {lints}")),
        ("tests", format!("cargo test --all-features {manifest}")),
    ]
    .map(|(name, command)| {
        let step = Step::new(&format!("{folder}, {name}"), &command);
        step.with("CARGO_TARGET_DIR", target(root))
    })
}

/// The crates' tests where a proxy that leads nowhere is named in every way,
/// nobody has a home to write to, and letters, numbers and hours are others.
fn office() -> Step {
    const NOWHERE: &str = "http://127.0.0.1:9";
    let tests = "cargo test --package zoom-api --package zoom-auth --all-features --offline";
    let mut step = Step::new("tests, in an office", tests)
        .with("HOME", "/dev/null")
        .with("NO_PROXY", "")
        .with("LC_ALL", "tr_TR.UTF-8")
        .with("TZ", "Pacific/Chatham");
    for name in [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        step = step.with(name, NOWHERE);
    }
    // The tools themselves stay where they are.
    for (name, folder) in [("CARGO_HOME", ".cargo"), ("RUSTUP_HOME", ".rustup")] {
        let home = || Some(env::home_dir()?.join(folder));
        if let Some(tools) = env::var_os(name).map(PathBuf::from).or_else(home) {
            step = step.with(name, tools);
        }
    }
    step
}

/// The fuzz targets, but for those that need more than the crates.
fn fuzz_targets(root: &Path) -> anyhow::Result<Vec<String>> {
    let manifest = "fuzz/Cargo.toml";
    let text = fs::read_to_string(root.join(manifest)).context(manifest)?;
    let document = Document::parse(text).context(manifest)?;
    let targets = document.get("bin").and_then(Item::as_array_of_tables);
    let targets = targets.into_iter().flatten();
    Ok(targets
        .filter(|target| !target.contains_key("required-features"))
        .filter_map(|target| target.get("name")?.as_str().map(str::to_owned))
        .collect())
}

/// A short run of a fuzz target, the same each time. What it finds out goes to a
/// folder that git ignores.
fn fuzz(root: &Path, target: &str) -> anyhow::Result<Step> {
    let corpus = format!("fuzz/corpus/{target}");
    fs::create_dir_all(root.join(&corpus)).with_context(|| format!("making {corpus}"))?;
    let command = format!("cargo +nightly fuzz run {target} {corpus} fuzz/seeds/{target}");
    let limits = "-- -seed=1 -runs=20000 -max_total_time=60 -timeout=20";
    Ok(Step::new(
        &format!("fuzzing, {target}"),
        &format!("{command} {limits}"),
    ))
}

/// Where cargo builds.
fn target(root: &Path) -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or(root.join("target"), PathBuf::from)
}

fn is_present(command: &str, arguments: &[&str]) -> bool {
    let status = Command::new(command)
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    status.is_ok_and(|status| status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_that_is_wanted_is_there() {
        let steps = || ["format", "lints, a", "lints, b"].map(|name| Step::new(name, "true"));
        let select = |wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
            let selected = select(steps().into(), &wanted)?;
            anyhow::Ok(selected.into_iter().map(|step| step.name).collect())
        };
        let names = |wanted: &[&str]| -> Vec<String> { select(wanted).expect("steps") };
        assert_eq!(names(&[]), ["format", "lints, a", "lints, b"]);
        assert_eq!(names(&["lints"]), ["lints, a", "lints, b"]);
        let error = select(&["format", "lnts"]).expect_err("no such step");
        let expected = "no step is called lnts: format; lints, a; lints, b";
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn what_is_fuzzed_is_what_the_manifest_has_and_ci_can_build() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let targets = fuzz_targets(&root).expect("targets");
        let entries = fs::read_dir(root.join("fuzz/targets")).expect("their sources");
        let mut sources: Vec<String> = entries
            .map(|entry| entry.expect("an entry").path())
            .map(|path| path.file_stem().expect("a name").display().to_string())
            .collect();
        sources.retain(|name| name != "codegen");
        sources.sort();
        let mut sorted = targets.clone();
        sorted.sort();
        assert_eq!(sorted, sources);
    }
}
