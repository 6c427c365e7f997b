//! Maintainers' commands: `cargo xtask codegen`, `import`, `ci`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{ci, codegen, import};

/// Maintainers' commands.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The repository's root, for working on a copy of it.
    #[arg(long, global = true, value_name = "FOLDER", default_value_os_t = repository())]
    root: PathBuf,
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

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Command::Codegen { check } => codegen::run(&arguments.root, check),
        Command::Import(import) => import::run(&arguments.root, &import),
        Command::Ci => ci::run(&arguments.root),
    };
    result.unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// The repository that this was built from.
fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}
