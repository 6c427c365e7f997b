//! Several files that change as one.
//!
//! All of it happens in [`FOLDER`], on the files' own file system:
//!
//! 1. the new text of each file is written to `new/`, and its old one linked
//!    into `old/`;
//! 2. `journal.json` is put there, which names the files with the digests of
//!    their old and new texts;
//! 3. the new files take their places, each in one step;
//! 4. `journal.json` is removed, then the folder.
//!
//! A folder without a journal is from before or after the change, and rubbish.
//! With one, the change is taken back.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Changes, place};

/// Where changes are staged, below the root. It is there only while a run
/// writes, or after one was stopped.
const FOLDER: &str = ".xtask";

/// The journal, in [`FOLDER`].
const JOURNAL: &str = "journal.json";

/// What is being done.
#[derive(Debug, Deserialize, Serialize)]
struct Journal {
    /// The files, each with a number that names it in `new/` and `old/`.
    files: Vec<Change>,
    /// The folders that are made for them, each behind the one it is in.
    folders: Vec<PathBuf>,
}

/// What is being done to one file.
#[derive(Debug, Deserialize, Serialize)]
struct Change {
    path: PathBuf,
    /// The digest of its bytes as they were; none if it was not there.
    old: Option<String>,
    /// The digest of its bytes as they shall be; none if it shall be gone.
    new: Option<String>,
}

/// Where things are in [`FOLDER`].
struct Stage {
    folder: PathBuf,
}

impl Stage {
    /// # Errors
    ///
    /// The folder is a link.
    fn of(root: &Path) -> anyhow::Result<Self> {
        place::file(root, &Path::new(FOLDER).join(JOURNAL))?;
        Ok(Self {
            folder: root.join(FOLDER),
        })
    }

    fn journal(&self) -> PathBuf {
        self.folder.join(JOURNAL)
    }

    fn new_text(&self, number: usize) -> PathBuf {
        self.folder.join("new").join(number.to_string())
    }

    fn old_text(&self, number: usize) -> PathBuf {
        self.folder.join("old").join(number.to_string())
    }

    /// Removes everything, the journal first.
    fn clear(&self) -> io::Result<()> {
        remove(&self.journal())?;
        sync(&self.folder)?;
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Whether a run was stopped between the first change and the last.
pub(super) fn is_left(root: &Path) -> bool {
    root.join(FOLDER).join(JOURNAL).exists()
}

/// Makes the changes, or none of them, and tells which were any.
pub(super) fn put(root: &Path, changes: &Changes) -> anyhow::Result<Vec<PathBuf>> {
    let (journal, texts) = plan(root, changes)?;
    if journal.files.is_empty() {
        return Ok(Vec::new());
    }
    let stage = Stage::of(root)?;
    if let Err(error) = prepare(root, &stage, &journal, &texts) {
        // What is left of it, the next run removes.
        let _ = fs::remove_dir_all(&stage.folder);
        return Err(error.context("nothing was written"));
    }
    finish(root, &stage, &journal)?;
    Ok(journal.files.into_iter().map(|file| file.path).collect())
}

/// Steps 3 and 4, or none of it.
fn finish(root: &Path, stage: &Stage, journal: &Journal) -> anyhow::Result<()> {
    let Err(error) = carry_out(root, stage, journal) else {
        return Ok(());
    };
    Err(match take_back(root, stage, journal) {
        Ok(_) => error.context("nothing was changed"),
        Err(also) => error.context(format!(
            "some files have been written, and can't be taken back now ({also:#}); the next \
             `cargo xtask codegen` or `import` does that"
        )),
    })
}

/// What differs from what shall be, and the text that each file shall have.
fn plan<'a>(root: &Path, changes: &'a Changes) -> anyhow::Result<(Journal, Vec<Option<&'a str>>)> {
    let mut files = Vec::new();
    let mut texts = Vec::new();
    for (path, text) in &changes.files {
        let old = place::read(root, path)?;
        if old.as_deref() != text.as_deref().map(str::as_bytes) {
            files.push(Change {
                path: path.clone(),
                old: old.as_deref().map(digest),
                new: text.as_deref().map(|text| digest(text.as_bytes())),
            });
            texts.push(text.as_deref());
        }
    }
    let folders = missing_folders(root, &files);
    Ok((Journal { files, folders }, texts))
}

/// Steps 1 and 2.
fn prepare(
    root: &Path,
    stage: &Stage,
    journal: &Journal,
    texts: &[Option<&str>],
) -> anyhow::Result<()> {
    let staging = || format!("writing {}", stage.folder.display());
    stage.clear().with_context(staging)?;
    for inner in ["new", "old"] {
        fs::create_dir_all(stage.folder.join(inner)).with_context(staging)?;
    }
    for (number, (file, text)) in journal.files.iter().zip(texts).enumerate() {
        let staging = || format!("writing {}", file.path.display());
        if let Some(text) = text {
            write(&stage.new_text(number), text.as_bytes()).with_context(staging)?;
        }
        if file.old.is_some() {
            keep(&root.join(&file.path), &stage.old_text(number)).with_context(staging)?;
        }
    }
    let text = serde_json::to_vec_pretty(journal)?;
    let unfinished = stage.folder.join("journal.tmp");
    let written = write(&unfinished, &text)
        .and_then(|()| sync(&stage.folder.join("new")))
        .and_then(|()| sync(&stage.folder.join("old")))
        .and_then(|()| fs::rename(&unfinished, stage.journal()))
        .and_then(|()| sync(&stage.folder));
    written.with_context(staging)
}

/// Steps 3 and 4.
fn carry_out(root: &Path, stage: &Stage, journal: &Journal) -> anyhow::Result<()> {
    make_folders(root, journal)?;
    let mut touched = BTreeSet::new();
    for (number, file) in journal.files.iter().enumerate() {
        let path = put_one(root, stage, number, file)?;
        touched.extend(path.parent().map(Path::to_owned));
    }
    for folder in touched {
        sync(&folder).with_context(|| format!("writing {}", folder.display()))?;
    }
    remove(&stage.journal()).with_context(|| format!("removing {}", stage.journal().display()))?;
    // From here on it is done; what is left, the next run removes.
    let _ = stage.clear();
    Ok(())
}

fn make_folders(root: &Path, journal: &Journal) -> anyhow::Result<()> {
    for folder in &journal.folders {
        let path = root.join(folder);
        match fs::create_dir(&path) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(error).with_context(|| format!("writing {}", path.display()));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Puts a staged file in its place, or removes the one that shall be gone.
fn put_one(root: &Path, stage: &Stage, number: usize, file: &Change) -> anyhow::Result<PathBuf> {
    let path = place::file(root, &file.path)?;
    let done = match file.new {
        Some(_) => fs::rename(stage.new_text(number), &path),
        None => remove(&path),
    };
    done.with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}

/// Takes back what a stopped run had done, if one was stopped.
pub(super) fn repair(root: &Path) -> anyhow::Result<()> {
    let stage = Stage::of(root)?;
    let journal = match fs::read(stage.journal()) {
        Ok(journal) => journal,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return stage
                .clear()
                .with_context(|| format!("removing {}", stage.folder.display()));
        }
        Err(error) => {
            return Err(error).with_context(|| format!("reading {}", stage.journal().display()));
        }
    };
    let journal: Journal = serde_json::from_slice(&journal).with_context(|| {
        format!(
            "{} is damaged: bring the files back from version control and remove {}",
            stage.journal().display(),
            stage.folder.display()
        )
    })?;
    let edited = take_back(root, &stage, &journal)
        .context("a run was stopped while it wrote, and what it had done can't be taken back")?;
    eprintln!("a run was stopped while it wrote: what it had done was taken back");
    for path in edited {
        eprintln!("{} was edited since, and stays as it is", path.display());
    }
    Ok(())
}

/// Puts every file back that has the new text, and tells which have neither
/// the new nor the old one: somebody edited them since.
fn take_back(root: &Path, stage: &Stage, journal: &Journal) -> anyhow::Result<Vec<PathBuf>> {
    let mut edited = Vec::new();
    for (number, file) in journal.files.iter().enumerate() {
        let path = place::file(root, &file.path)?;
        let now = place::read(root, &file.path)?.as_deref().map(digest);
        if now == file.old {
            continue;
        }
        if now != file.new {
            edited.push(file.path.clone());
            continue;
        }
        let done = match file.old {
            Some(_) => fs::create_dir_all(path.parent().unwrap_or(root))
                .and_then(|()| fs::rename(stage.old_text(number), &path)),
            None => remove(&path),
        };
        done.with_context(|| format!("writing {}", path.display()))?;
    }
    for folder in journal.folders.iter().rev() {
        let path = place::file(root, &folder.join("file"))?;
        // One that somebody has put something into stays.
        let _ = path.parent().map(fs::remove_dir);
    }
    stage
        .clear()
        .with_context(|| format!("removing {}", stage.folder.display()))?;
    Ok(edited)
}

/// The folders that the files need and that are not there yet.
fn missing_folders(root: &Path, files: &[Change]) -> Vec<PathBuf> {
    let needed: BTreeSet<&Path> = files
        .iter()
        .filter(|file| file.new.is_some())
        .flat_map(|file| file.path.ancestors().skip(1))
        .filter(|folder| !root.join(folder).exists())
        .collect();
    needed.into_iter().map(Path::to_owned).collect()
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Keeps a file's bytes under another name, whatever takes its place.
fn keep(path: &Path, kept: &Path) -> io::Result<()> {
    // Not every file system has hard links.
    fs::hard_link(path, kept).or_else(|_| write(kept, &fs::read(path)?))
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Sees to it that a folder's entries outlast a loss of power.
fn sync(folder: &Path) -> io::Result<()> {
    if !cfg!(unix) || !folder.exists() {
        return Ok(());
    }
    match File::open(folder)?.sync_all() {
        // Not every file system has that to offer.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        done => done,
    }
}

fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
