//! The repository that the commands work on: which it is, who may write to it,
//! and how several files change as one.
//!
//! - Whoever reads and then writes holds a [`WriteGuard`] over both, whoever
//!   only reads a [`ReadGuard`]. They are locks between processes; who has to
//!   wait says so.
//! - [`WriteGuard::put`] stages what shall be written, notes in a journal what
//!   it is about to do, puts each file in its place in one step, and removes
//!   the journal. Until that last step everything can be taken back: by the
//!   same run after an error, by the next run after a kill.
//! - Nothing is reached through a link below the root, so that nothing outside
//!   of the repository is written or removed.

mod guard;
mod journal;
mod place;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::bail;

pub use self::guard::{ReadGuard, WriteGuard};
pub use self::place::{NewFolder, files, read};

/// What shall become of files: their text, or none where they shall be gone,
/// by their paths from the repository's root.
#[derive(Debug, Default)]
pub struct Changes {
    files: BTreeMap<PathBuf, Option<String>>,
}

impl Changes {
    /// The file shall have this text.
    pub fn write(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.insert(path.into(), Some(text.into()));
    }

    /// The file shall be gone.
    pub fn remove(&mut self, path: impl Into<PathBuf>) {
        self.files.insert(path.into(), None);
    }
}

/// The nearest folder, from this one upwards, that is a checkout.
///
/// # Errors
///
/// There is none.
pub fn containing(folder: &Path) -> anyhow::Result<PathBuf> {
    let is_checkout = |folder: &&Path| {
        folder.join("zoom-api/Cargo.toml").is_file() && folder.join("openapi").is_dir()
    };
    match folder.ancestors().find(is_checkout) {
        Some(root) => Ok(root.to_owned()),
        None => bail!(
            "{} is in no checkout of this repository: neither it nor a folder above has \
             `openapi` and `zoom-api`; call the command in a checkout, or name one with `--root`",
            folder.display()
        ),
    }
}
