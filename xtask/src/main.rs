//! Maintainers' commands: `cargo xtask codegen`, `import`, `ci`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use xtask::import::{self, Task};
use xtask::{ci, codegen, repository, verify};

/// Maintainers' commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The repository's root, for working on another than the checkout that the
    /// command is called in.
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Regenerates zoom-api/src/generated from openapi/zoom.json.
    Codegen {
        /// Only says whether it is up to date; exit code 1 if it is not.
        #[arg(long)]
        check: bool,
    },
    /// Imports operations from one of Zoom's product files.
    Import(import::ImportArgs),
    /// Runs everything that has to hold before a change goes in.
    Ci,
}

/// The bytes of the stack, of which only those that are used take memory.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    // What takes documents apart calls itself for each of their levels.
    let on_a_large_stack = || {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let running = thread.spawn(|| run(arguments)).context("starting")?;
        running
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    };
    on_a_large_stack().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let root = match arguments.root {
        Some(root) => root,
        // Not where this was built: checkouts may share what cargo builds.
        None => {
            let here = std::env::current_dir().context("there is no working directory")?;
            repository::containing(&here)?
        }
    };
    match arguments.command {
        Command::Codegen { check } => codegen::run(&root, check),
        Command::Import(arguments) => match arguments.task()? {
            Task::List(file) => import::list(&root, &file),
            Task::Import(import) => import::run(&root, &import),
            Task::Rules => Ok(import::list_rules()),
            Task::Verify {
                folder,
                descriptions,
            } => verify::run(&root, &folder, descriptions),
        },
        Command::Ci => ci::run(&root),
    }
}
