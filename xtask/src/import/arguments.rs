//! What `cargo xtask import` can be asked to do.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};

use crate::openapi::naming;

/// Imports operations from one of Zoom's product files.
///
/// Without an operation, it lists what the file has.
#[derive(Debug, Default, clap::Args)]
pub struct ImportArgs {
    /// A product file: JSON, OpenAPI 3.0.
    #[arg(required_unless_present_any = ["verify", "rules"])]
    spec: Option<PathBuf>,
    /// Operations, by operationId or as "GET /path".
    operations: Vec<String>,
    /// The folder of a crate of your own that the operations go into, in place of
    /// zoom-api. It is made if it is not there.
    #[arg(long = "crate", value_name = "FOLDER", conflicts_with = "verify")]
    pub own: Option<PathBuf>,
    /// Takes the operations that were imported from newer files (each argument is
    /// one), and reports in Markdown what changed for programs. With `--dry-run`
    /// the exit code tells: 0 for nothing, 3 for changes, 4 for changes that break
    /// programs.
    #[arg(long, conflicts_with_all = ["all", "name", "verify"])]
    update: bool,
    /// Imports every operation of the file.
    #[arg(long, conflicts_with = "operations")]
    all: bool,
    /// Shows what would change in the fragment, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// The operation's name here, in camelCase.
    #[arg(long = "as", value_name = "NAME")]
    name: Option<String>,
    /// Takes Zoom's descriptions over, too. They are Zoom's text: for a
    /// fragment that is not published.
    #[arg(long)]
    descriptions: bool,
    /// Lists the defects that are mended.
    #[arg(long, exclusive = true)]
    rules: bool,
    /// Imports every file of a folder into a copy of the repository, and tests
    /// what comes out.
    #[arg(long, value_name = "FOLDER", conflicts_with_all = ["spec", "all", "dry_run", "name"])]
    verify: Option<PathBuf>,
}

/// One of the commands that the arguments make.
#[derive(Debug)]
pub enum Task {
    /// Lists what a file has.
    List(PathBuf),
    /// Imports operations of a file.
    Import(Import),
    /// Takes what was imported from newer files.
    Update(Update),
    /// Lists the defects that are mended.
    Rules,
    /// Imports all files of a folder into a copy of the repository, and tests
    /// what comes out.
    Verify {
        /// Where the files are.
        folder: PathBuf,
        /// Whether Zoom's prose is taken over.
        descriptions: bool,
    },
}

/// An update from newer files.
#[derive(Debug)]
pub struct Update {
    /// The product files.
    pub files: Vec<PathBuf>,
    /// Whether Zoom's prose is taken over.
    pub descriptions: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// An import from a file.
#[derive(Debug)]
pub struct Import {
    /// The product file.
    pub file: PathBuf,
    /// The operations.
    pub which: Which,
    /// Whether Zoom's prose is taken over.
    pub descriptions: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// The operations that are imported.
#[derive(Debug)]
pub enum Which {
    /// All.
    All,
    /// Those that are named, each by operationId or as "GET /path".
    Some(Vec<String>),
    /// One, under a name of its own.
    Named {
        /// By operationId or as "GET /path".
        operation: String,
        /// Its name here.
        name: String,
    },
}

impl ImportArgs {
    /// The command that these arguments make.
    ///
    /// # Errors
    ///
    /// - a name is given to none or to several operations
    /// - it is none that an operation can have
    /// - an operation is named where all that was imported is updated
    pub fn task(self) -> anyhow::Result<Task> {
        if self.rules {
            return Ok(Task::Rules);
        }
        if let Some(folder) = self.verify {
            let descriptions = self.descriptions;
            return Ok(Task::Verify {
                folder,
                descriptions,
            });
        }
        let Some(file) = self.spec else {
            bail!("name a product file");
        };
        if self.update {
            let mut others = self.operations.iter();
            if let Some(other) = others.find(|other| !Path::new(other).exists()) {
                bail!(
                    "{other} is no file: `--update` takes all that was imported from each file; \
                     without it, operations are imported again"
                );
            }
            let others = self.operations.iter().map(PathBuf::from);
            return Ok(Task::Update(Update {
                files: std::iter::once(file).chain(others).collect(),
                descriptions: self.descriptions,
                dry_run: self.dry_run,
            }));
        }
        let which = match (self.name, self.operations) {
            (None, operations) if operations.is_empty() && !self.all => {
                return Ok(Task::List(file));
            }
            (None, _) if self.all => Which::All,
            (None, operations) => Which::Some(operations),
            (Some(name), operations) => match <[String; 1]>::try_from(operations) {
                Ok([operation]) => {
                    naming::check_operation(&name).map_err(|why| anyhow!("the name {why}"))?;
                    Which::Named { operation, name }
                }
                Err(_) => bail!("`--as` names one operation: say which"),
            },
        };
        Ok(Task::Import(Import {
            file,
            which,
            descriptions: self.descriptions,
            dry_run: self.dry_run,
        }))
    }
}
