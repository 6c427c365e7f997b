//! The commands: `cargo xtask codegen`, `import`, `ci`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use xtask::codegen::package::Package;
use xtask::import::{self, Task};
use xtask::{ci, codegen, repository, verify};

/// Code from Zoom's specifications, for zoom-api and for crates of your own.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The root of the checkout of zoom-api, where it is another than the one that
    /// the command is called in, or from.
    #[arg(long, global = true, value_name = "FOLDER")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Regenerates zoom-api's code, or a crate's of your own, from its
    /// openapi/zoom.json.
    Codegen {
        /// The folder of a crate of your own, in place of zoom-api.
        #[arg(long = "crate", value_name = "FOLDER")]
        own: Option<PathBuf>,
        /// Only says whether it is up to date; exit code 1 if it is not.
        #[arg(long)]
        check: bool,
    },
    /// Imports operations from one of Zoom's product files.
    Import(import::ImportArgs),
    /// Runs everything that has to hold before a change goes in.
    Ci {
        /// Runs only the steps whose names begin with one of these, such as
        /// "README" or "examples/recipes".
        steps: Vec<String>,
    },
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
    let own = match &arguments.command {
        Command::Codegen { own, .. } => own.clone(),
        Command::Import(arguments) => arguments.own.clone(),
        Command::Ci { .. } => None,
    };
    let root = match arguments.root {
        Some(root) => root,
        None => checkout(own.as_deref())?,
    };
    let package = || match &own {
        None => Ok(Package::zoom_api(&root)),
        Some(folder) => Package::own(folder, &root),
    };
    match arguments.command {
        Command::Codegen { check, .. } => codegen::run(&package()?, check),
        Command::Import(arguments) => match arguments.task()? {
            Task::List(file) => import::list(&package()?, &file),
            Task::Import(import) => import::run(&package()?, &import),
            Task::Update(update) => import::update(&package()?, &update),
            Task::Rules => Ok(import::list_rules()),
            Task::Verify {
                folder,
                descriptions,
            } => verify::run(&root, &folder, descriptions),
        },
        Command::Ci { steps } => ci::run(&root, &steps),
    }
}

/// The checkout that is meant: the one that a crate depends on, the one that the
/// command is called in, or else the one that cargo runs it from.
fn checkout(own: Option<&Path>) -> anyhow::Result<PathBuf> {
    if let Some(checkout) = own.and_then(Package::checkout_of) {
        return Ok(checkout);
    }
    let here = std::env::current_dir().context("there is no working directory")?;
    let inside = repository::containing(&here);
    // Not where this was built: checkouts may share what cargo builds.
    let from = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let from = from.as_deref().and_then(Path::parent);
    inside.or_else(|none| from.map_or(Err(none), repository::containing))
}
