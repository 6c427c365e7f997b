//! Locks between the processes that work on one repository.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use fs4::{FileExt, TryLockError};

use super::{Changes, journal};

/// The right to read the repository while nobody writes.
#[derive(Debug)]
pub struct ReadGuard {
    /// Held, and let go by the system when it is closed, also by a kill.
    _lock: File,
}

impl ReadGuard {
    /// Waits until nobody writes. Writes nothing itself.
    ///
    /// # Errors
    ///
    /// - the root can't be opened
    /// - a run was stopped while it wrote, and none has written since
    pub fn acquire(root: &Path) -> anyhow::Result<Self> {
        let lock = lock(root, FileExt::try_lock_shared, FileExt::lock_shared)?;
        if journal::is_left(root) {
            bail!(
                "a run was stopped while it wrote to {}: `cargo xtask codegen` takes back what it \
                 had done, and regenerates",
                root.display()
            );
        }
        Ok(Self { _lock: lock })
    }
}

/// The right to read the repository and to write to it, alone.
#[derive(Debug)]
pub struct WriteGuard {
    root: PathBuf,
    /// As in [`ReadGuard`].
    _lock: File,
}

impl WriteGuard {
    /// Waits until nobody else reads or writes, then takes back what a run
    /// that was stopped had done.
    ///
    /// # Errors
    ///
    /// - the root can't be opened
    /// - what was done can't be taken back
    pub fn acquire(root: &Path) -> anyhow::Result<Self> {
        let lock = lock(root, FileExt::try_lock, FileExt::lock)?;
        journal::repair(root)?;
        Ok(Self {
            root: root.to_owned(),
            _lock: lock,
        })
    }

    /// Makes all changes or none, and tells which files were not yet so.
    ///
    /// # Errors
    ///
    /// A file can't be written, or a link leads to it. Then nothing has
    /// changed; or, where not even that can be seen to, the next
    /// [`acquire`](Self::acquire) sees to it.
    pub fn put(&self, changes: &Changes) -> anyhow::Result<Vec<PathBuf>> {
        journal::put(&self.root, changes)
    }
}

/// What is locked: the folder itself, so that no file is left behind.
#[cfg(unix)]
fn open(root: &Path) -> io::Result<File> {
    File::open(root)
}

/// What is locked: a file, since Windows locks no folders.
#[cfg(not(unix))]
fn open(root: &Path) -> io::Result<File> {
    let file = root.join(".xtask.lock");
    File::options().create(true).append(true).open(file)
}

fn lock(
    root: &Path,
    try_lock: fn(&File) -> Result<(), TryLockError>,
    wait: fn(&File) -> io::Result<()>,
) -> anyhow::Result<File> {
    let shown = root.display();
    let file = open(root).with_context(|| format!("{shown} can't be opened"))?;
    let locked = match try_lock(&file) {
        Err(TryLockError::WouldBlock) => {
            eprintln!("waiting for another `cargo xtask` that works on {shown}");
            wait(&file)
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    match locked {
        Err(error) if error.kind() == io::ErrorKind::Interrupted => {
            bail!("interrupted while waiting for {shown}")
        }
        // Some network file systems have no locks, and people work on them.
        Err(error) => {
            eprintln!("{shown} can't be locked: run one `cargo xtask` at a time ({error})")
        }
        Ok(()) => {}
    }
    Ok(file)
}
