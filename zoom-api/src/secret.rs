//! Strings that must not be printed.

use std::cell::Cell;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What stands in place of a secret wherever it would be shown.
const REDACTED: &str = "[redacted]";

/// A string that shows itself to nobody who did not ask for it: a client
/// secret, an access token, a password.
///
/// `Debug` and `Serialize` give `[redacted]`, there is no `Display`, and the
/// memory is overwritten when the value is dropped. Read it with
/// [`expose`](Self::expose); put it truly into a request body, or into a mock's
/// reply, by wrapping the whole body in [`Wire`]. What `send` sends, it puts
/// truly by itself.
///
/// Text becomes one by `into`, and compares with one as it is:
///
/// ```
/// use zoom_api::Secret;
/// use zoom_api::types::User;
///
/// let user = User {
///     host_key: Some("299184".into()),
///     ..User::default()
/// };
/// assert_eq!(user.host_key, Some("299184".into()));
/// assert!(user.host_key.as_ref().is_some_and(|key| key == "299184"));
/// assert_eq!(user.host_key.as_ref().map(Secret::expose), Some("299184"));
/// assert!(!format!("{user:?}").contains("299184"));
/// ```
///
/// Comparing takes the same time wherever two of one length differ. What was
/// serialised without [`Wire`] and is read again holds `[redacted]`, and no
/// secret: keep what you mean to read again truly.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the string over; its old buffer is not copied.
    pub fn new(value: impl Into<String>) -> Self {
        Self(SecretString::from(value.into()))
    }

    /// Whether secrets are being serialised truly: whether this thread is
    /// inside of a [`Wire`].
    pub(crate) fn is_on_the_wire() -> bool {
        ON_THE_WIRE.get()
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl<T: Into<String>> From<T> for Secret {
    fn from(value: T) -> Self {
        Self::new(value)
    }
}

/// Compares without an early exit, so that the time taken tells nothing but
/// the lengths.
impl PartialEq<str> for Secret {
    fn eq(&self, other: &str) -> bool {
        let (a, b) = (self.expose().as_bytes(), other.as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0, |acc, (x, y)| acc | (x ^ y)) == 0
    }
}

/// As with text.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self == other.expose()
    }
}

/// As with text.
impl PartialEq<&str> for Secret {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// As with text.
impl PartialEq<String> for Secret {
    fn eq(&self, other: &String) -> bool {
        self == other.as_str()
    }
}

/// As with text, the other way round.
impl PartialEq<Secret> for str {
    fn eq(&self, other: &Secret) -> bool {
        other == self
    }
}

/// As with text, the other way round.
impl PartialEq<Secret> for &str {
    fn eq(&self, other: &Secret) -> bool {
        other == *self
    }
}

/// As with text, the other way round.
impl PartialEq<Secret> for String {
    fn eq(&self, other: &Secret) -> bool {
        other == self.as_str()
    }
}

impl Eq for Secret {}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        SERIALISED.set(true);
        if Self::is_on_the_wire() {
            serializer.serialize_str(self.expose())
        } else {
            serializer.serialize_str(REDACTED)
        }
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Secret {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Secret".into()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        "zoom_api::Secret".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "password" })
    }
}

// `Serialize` has no room for a context, so what it should do with a secret,
// and that it met one, goes by the thread. `Wire` sets the first around a whole
// value, and `is_in` reads the second; both restore what they found.
thread_local! {
    /// Whether this thread has serialised a secret since [`is_in`] asked.
    static SERIALISED: Cell<bool> = const { Cell::new(false) };

    /// Whether this thread is inside [`Wire`]'s `serialize`.
    static ON_THE_WIRE: Cell<bool> = const { Cell::new(false) };
}

/// Whether a secret was among what a function serialised.
pub(crate) fn is_in<T>(serialise: impl FnOnce() -> T) -> (T, bool) {
    let before = SERIALISED.replace(false);
    let value = serialise();
    (value, SERIALISED.replace(before))
}

/// Serialises the [`Secret`]s inside a value truly instead of redacted.
///
/// For request bodies and mocks only; never for a log.
///
/// ```
/// use zoom_api::{Secret, Wire};
///
/// let secret = Secret::new("s3cr3t");
/// assert_eq!(serde_json::to_string(&secret)?, r#""[redacted]""#);
/// assert_eq!(serde_json::to_string(&Wire(&secret))?, r#""s3cr3t""#);
/// # Ok::<(), serde_json::Error>(())
/// ```
pub struct Wire<T>(pub T);

impl<T: Serialize> Serialize for Wire<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        /// Restores the former state also when serialising panics.
        struct Restore(bool);
        impl Drop for Restore {
            fn drop(&mut self) {
                ON_THE_WIRE.set(self.0);
            }
        }
        let _restore = Restore(ON_THE_WIRE.replace(true));
        self.0.serialize(serializer)
    }
}

impl<T> fmt::Debug for Wire<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_compares_with_text_on_either_side_and_with_its_like() {
        let secret = Secret::from("s3cr3t");
        assert_eq!(secret, "s3cr3t");
        assert_eq!("s3cr3t", secret);
        assert_eq!("s3cr3t".to_owned(), secret);
        assert_eq!(*"s3cr3t", secret);
        assert_eq!(secret, Secret::from("s3cr3t".to_owned()));
        for other in ["s3cr3T", "S3cr3t", "s3cr3", "s3cr3t ", ""] {
            assert_ne!(secret, other);
        }
    }

    #[test]
    fn on_the_wire_it_comes_back_as_it_went_and_elsewhere_it_is_gone() {
        let secret = Secret::from("s3cr3t");
        let read = |text: &str| serde_json::from_str::<Secret>(text).expect("a string");
        let wire = serde_json::to_string(&Wire(&secret)).expect("JSON");
        assert_eq!(read(&wire), secret);
        let shown = serde_json::to_string(&secret).expect("JSON");
        assert_eq!(read(&shown), REDACTED);
    }
}
