//! Files below a root that no link leads away from.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, bail};

/// Where a file of the repository stands, or would stand.
///
/// # Errors
///
/// - the path leads out of the root
/// - a link on the way, or at its end
/// - something on the way that is no folder, or at its end that is no file
pub(super) fn file(root: &Path, relative: &Path) -> anyhow::Result<PathBuf> {
    let mut path = root.to_owned();
    let mut parts = relative.components().peekable();
    if parts.peek().is_none() {
        bail!("the root is no file");
    }
    while let Some(part) = parts.next() {
        let Component::Normal(name) = part else {
            bail!("{} leads out of the repository", relative.display());
        };
        path.push(name);
        let is_last = parts.peek().is_none();
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_symlink() => return Err(link(&path)),
            Ok(found) if is_last && !found.is_file() => bail!("{} is no file", path.display()),
            Ok(found) if !is_last && !found.is_dir() => bail!("{} is no folder", path.display()),
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }
    Ok(path)
}

fn link(path: &Path) -> anyhow::Error {
    anyhow::anyhow!(
        "{} is a link, and what is generated goes through none: remove it, or put what it leads \
         to in its place",
        path.display()
    )
}

/// The bytes of a file of the repository; none where there is no file.
///
/// # Errors
///
/// - it can't be read
/// - a link leads to it, or it is no file
pub fn read(root: &Path, relative: &Path) -> anyhow::Result<Option<Vec<u8>>> {
    let path = file(root, relative)?;
    match fs::read(&path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
    }
}

/// All files below a folder of the repository, by their paths from there, in
/// order; none where there is no folder.
///
/// # Errors
///
/// - a folder can't be read
/// - a link leads to the folder, or is in it
pub fn files(root: &Path, folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    // What could be in the folder is reached through none if this is not.
    file(root, &folder.join("file"))?;
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        let path = root.join(folder).join(&inner);
        let reading = || format!("reading {}", path.display());
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).with_context(reading),
        };
        for entry in entries {
            let entry = entry.with_context(reading)?;
            let kind = entry.file_type().with_context(reading)?;
            let relative = inner.join(entry.file_name());
            if kind.is_symlink() {
                return Err(link(&entry.path()));
            } else if kind.is_dir() {
                open.push(relative);
            } else {
                files.push(relative);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// A folder that is made if it is not there, with those around it, and gone
/// again unless it is kept.
#[derive(Debug)]
pub struct NewFolder {
    /// What was made, the inner ones first.
    made: Vec<PathBuf>,
}

impl NewFolder {
    /// Makes it.
    ///
    /// # Errors
    ///
    /// It can't be made.
    pub fn at(path: &Path) -> anyhow::Result<Self> {
        let missing = path.ancestors().take_while(|folder| !folder.exists());
        let made = missing.map(Path::to_owned).collect();
        fs::create_dir_all(path).with_context(|| format!("making {}", path.display()))?;
        Ok(Self { made })
    }

    /// Keeps it.
    pub fn keep(mut self) {
        self.made.clear();
    }
}

impl Drop for NewFolder {
    fn drop(&mut self) {
        for folder in &self.made {
            // What somebody put there meanwhile stays.
            let _ = fs::remove_dir(folder);
        }
    }
}
