//! A door for the fuzz targets in `fuzz/`, which stands open under
//! `--cfg fuzzing` alone.

use zoom_api::BuildError;
use zoom_auth::StoredToken;

use crate::EncryptionKey;
use crate::tokens::{Keys, read};

/// What a store may be given, and how it reads it.
#[derive(Debug)]
pub struct Values {
    plain: Keys,
    sealed: Keys,
}

impl Values {
    pub fn new() -> Result<Self, BuildError> {
        let key = EncryptionKey::new("k", [7; 32])?;
        Ok(Self {
            plain: Keys::default(),
            sealed: Keys::new(vec![key])?,
        })
    }

    /// Reads a value as a store without a key does.
    pub fn plain(&self, value: &[u8], now: u64) -> Option<StoredToken> {
        read(&self.plain, "place", value, now)
    }

    /// Reads it as a store with one does.
    pub fn sealed(&self, value: &[u8], now: u64) -> Option<StoredToken> {
        read(&self.sealed, "place", value, now)
    }
}
