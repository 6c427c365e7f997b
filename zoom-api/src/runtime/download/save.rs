//! A download that becomes a file.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use tokio::fs;
use tokio::io::{AsyncWriteExt as _, BufWriter};

use super::Download;
use crate::Error;

/// How much is written at a time.
const BUFFER: usize = 256 * 1024;

impl Download {
    /// Saves the file under this path, and returns its length in bytes. What was
    /// there is replaced.
    ///
    /// It is written beside the path, under a temporary name, and renamed when it
    /// is whole and on the disk. So the path never holds half of a file; after a
    /// failure, and when the future is dropped, the temporary file is removed.
    /// Two that save under the same path don't disturb each other.
    ///
    /// It goes on where a connection broke, but not where the process ended: what
    /// is then left is the temporary file (`.NAME.` and 16 digits, `.part`), which
    /// nobody takes up again, since it could be another process's that is still at
    /// it. The next call fetches the whole file. Files of that name that are old
    /// may be removed.
    ///
    /// # Errors
    ///
    /// - those of [`next`](Self::next)
    /// - the file can't be written ([`Error::is_file_unwritable`])
    pub async fn save_to(mut self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let unwritable = |error| Error::file_unwritable(self.operation_id(), error);
        let (partial, file) = Partial::create(path).await.map_err(unwritable)?;
        let mut file = BufWriter::with_capacity(BUFFER, file);
        while let Some(chunk) = self.next().await {
            let written = file.write_all(&chunk?).await;
            written.map_err(|error| Error::file_unwritable(self.operation_id(), error))?;
        }
        let finished = async {
            file.flush().await?;
            file.get_ref().sync_all().await?;
            drop(file);
            partial.rename(path).await
        };
        let finished = finished.await;
        finished.map_err(|error| Error::file_unwritable(self.operation_id(), error))?;
        Ok(self.received())
    }
}

/// A file that is not whole yet.
struct Partial {
    path: PathBuf,
    is_whole: bool,
}

impl Partial {
    /// A new file beside the one that it is going to be.
    async fn create(whole: &Path) -> io::Result<(Self, fs::File)> {
        let name = whole.file_name().ok_or_else(|| {
            io::Error::new(io::ErrorKind::InvalidInput, "the path has no file name")
        })?;
        let mut partial = OsString::from(".");
        partial.push(name);
        partial.push(format!(".{:016x}.part", fastrand::u64(..)));
        let path = whole.with_file_name(partial);
        let mut options = fs::OpenOptions::new();
        let file = options.write(true).create_new(true).open(&path).await?;
        let is_whole = false;
        Ok((Self { path, is_whole }, file))
    }

    async fn rename(mut self, whole: &Path) -> io::Result<()> {
        fs::rename(&self.path, whole).await?;
        self.is_whole = true;
        Ok(())
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        if !self.is_whole {
            // Nobody is left who could be told that it stays.
            let _ = std::fs::remove_file(&self.path);
        }
    }
}
