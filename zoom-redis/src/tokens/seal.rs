//! Encryption at rest.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::aead::{Aead as _, Generate as _, Payload};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305, XNonce};
use zoom_api::{BuildError, Secret};

/// How long a nonce is.
const NONCE: usize = 24;

/// What stands in the place of a key's id where there is none.
pub(super) const PLAIN: &str = "-";

/// A key that tokens are encrypted with in the store, and the id that it has there.
///
/// The cipher is XChaCha20-Poly1305, with a random nonce each time. What was
/// encrypted is bound to its place: it can't be moved to another app's.
///
/// ```
/// use zoom_redis::EncryptionKey;
///
/// let key = EncryptionKey::from_base64("2026-11", "c2l4dGVlbiBieXRlcyB0d2ljZSBvciB0aGlydHkgdHc=")?;
/// # Ok::<(), zoom_api::BuildError>(())
/// ```
#[derive(Clone)]
pub struct EncryptionKey {
    id: String,
    cipher: XChaCha20Poly1305,
}

impl EncryptionKey {
    /// A key of 32 random bytes.
    ///
    /// # Errors
    ///
    /// - the id is not 1 to 32 letters, digits, dots, dashes or underscores, or a
    ///   dash alone
    pub fn new(id: impl Into<String>, key: [u8; 32]) -> Result<Self, BuildError> {
        let id = id.into();
        let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        if id.is_empty() || id == PLAIN || id.len() > 32 || !id.bytes().all(is_plain) {
            let problem = "is not 1 to 32 letters, digits, dots, dashes or underscores";
            return Err(BuildError::invalid("id of an encryption key", problem));
        }
        let cipher = XChaCha20Poly1305::new(&Key::from(key));
        Ok(Self { id, cipher })
    }

    /// A key in Base64, such as `openssl rand -base64 32` makes.
    ///
    /// # Errors
    ///
    /// - it is not Base64 of 32 bytes
    /// - as for [`new`](Self::new)
    pub fn from_base64(id: impl Into<String>, key: impl Into<Secret>) -> Result<Self, BuildError> {
        let bytes = BASE64_STANDARD.decode(key.into().expose().trim()).ok();
        let key = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let problem = || BuildError::invalid("encryption key", "is not Base64 of 32 bytes");
        Self::new(id, key.ok_or_else(problem)?)
    }

    /// What it is called in the store.
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The keys of a store: the first seals, all open.
#[derive(Debug, Default)]
pub(crate) struct Keys(Vec<EncryptionKey>);

impl Keys {
    /// # Errors
    ///
    /// - two have the same id
    pub(crate) fn new(keys: Vec<EncryptionKey>) -> Result<Self, BuildError> {
        let mut ids: Vec<_> = keys.iter().map(EncryptionKey::id).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| pair[0] == pair[1]) {
            let problem = "is that of another one, too";
            return Err(BuildError::invalid("id of an encryption key", problem));
        }
        Ok(Self(keys))
    }

    /// The ids of what can be opened, each between two spaces.
    pub(super) fn known(&self) -> String {
        match &*self.0 {
            [] => format!(" {PLAIN} "),
            keys => keys
                .iter()
                .fold(" ".to_owned(), |known, key| known + &key.id + " "),
        }
    }

    /// Seals what is kept at a place. Gives back the id of the key.
    pub(super) fn seal(&self, plain: Vec<u8>, place: &str, print: &str) -> Option<(&str, Vec<u8>)> {
        let Some(key) = self.0.first() else {
            return Some((PLAIN, plain));
        };
        let nonce = XNonce::try_generate().ok()?;
        let aad = bound_to(place, print, &key.id);
        let payload = Payload {
            msg: &plain,
            aad: &aad,
        };
        let sealed = key.cipher.encrypt(&nonce, payload).ok()?;
        Some((&key.id, [nonce.as_slice(), &sealed].concat()))
    }

    /// Opens what was sealed for a place; `None` if it was not, or for another.
    pub(super) fn open(
        &self,
        id: &str,
        sealed: &[u8],
        place: &str,
        print: &str,
    ) -> Option<Vec<u8>> {
        if self.0.is_empty() && id == PLAIN {
            return Some(sealed.to_owned());
        }
        let key = self.0.iter().find(|key| key.id == id)?;
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let aad = bound_to(place, print, id);
        let payload = Payload {
            msg: sealed,
            aad: &aad,
        };
        let nonce = XNonce::try_from(nonce).ok()?;
        key.cipher.decrypt(&nonce, payload).ok()
    }
}

/// What a sealed value can't be parted from. None of it has a space in it.
fn bound_to(place: &str, print: &str, id: &str) -> Vec<u8> {
    format!("{place} 1 {print} {id}").into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, byte: u8) -> EncryptionKey {
        EncryptionKey::new(id, [byte; 32]).unwrap()
    }

    fn keys(keys: &[(&str, u8)]) -> Keys {
        Keys::new(keys.iter().map(|&(id, byte)| key(id, byte)).collect()).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_in_its_place_alone() {
        let both = keys(&[("new", 1), ("old", 2)]);
        let (id, sealed) = both.seal(b"a token".to_vec(), "place", "print").unwrap();
        assert_eq!(id, "new");
        assert!(!sealed.windows(5).any(|part| part == b"token"));
        let open = |id, place, print| both.open(id, &sealed, place, print);
        assert_eq!(
            open("new", "place", "print").as_deref(),
            Some(&b"a token"[..])
        );
        assert_eq!(open("old", "place", "print"), None);
        assert_eq!(open("new", "elsewhere", "print"), None);
        assert_eq!(open("new", "place", "another"), None);
        for end in 0..sealed.len() {
            assert_eq!(both.open("new", &sealed[..end], "place", "print"), None);
        }
    }

    #[test]
    fn keys_are_rotated_by_adding_the_new_one_first_as_the_second() {
        let steps = [
            keys(&[("old", 2)]),
            keys(&[("old", 2), ("new", 1)]),
            keys(&[("new", 1), ("old", 2)]),
            keys(&[("new", 1)]),
        ];
        for pair in steps.windows(2) {
            for (writer, reader) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
                let (id, sealed) = writer.seal(b"x".to_vec(), "p", "f").unwrap();
                let opened = reader.open(id, &sealed, "p", "f");
                // The last step waits until nothing of the old key is left.
                let is_left = id == "old" && !reader.known().contains(" old ");
                assert_eq!(opened.is_none(), is_left, "{id}");
            }
        }
    }

    #[test]
    fn what_is_not_sealed_is_not_taken_where_there_is_a_key() {
        let none = keys(&[]);
        let (id, text) = none.seal(b"x".to_vec(), "p", "f").unwrap();
        assert_eq!((id, &*text), (PLAIN, &b"x"[..]));
        assert!(none.open(id, &text, "p", "f").is_some());
        assert!(keys(&[("a", 1)]).open(id, &text, "p", "f").is_none());
    }

    #[test]
    fn ids_and_keys_are_checked_and_not_shown() {
        for id in ["", "-", "a b", "ä", &"x".repeat(33)] {
            assert!(EncryptionKey::new(id, [0; 32]).is_err(), "{id:?}");
        }
        assert!(EncryptionKey::from_base64("id", "c2hvcnQ=").is_err());
        assert!(EncryptionKey::from_base64("id", "no Base64").is_err());
        let shown = format!("{:?}", key("id", 7));
        assert!(!shown.contains('7'), "{shown}");
        assert!(Keys::new(vec![key("id", 1), key("id", 2)]).is_err());
    }
}
