//! A file to upload.

use std::fmt;

use bytes::Bytes;
use http::HeaderValue;

/// A file in a multipart body: its name, its content type, its content.
///
/// ```
/// use http::HeaderValue;
/// use zoom_api::File;
///
/// let picture = File::new("me.png", HeaderValue::from_static("image/png"), &b"\x89PNG"[..]);
/// assert_eq!(picture.name, "me.png");
/// ```
#[derive(Clone, Eq, PartialEq)]
pub struct File {
    /// The file's name, as the server is told it.
    pub name: String,
    /// What is in it.
    pub content_type: HeaderValue,
    /// Its content. It is kept until the call is over, so that it can be sent
    /// again.
    pub content: Bytes,
}

impl File {
    /// A file of this name, type and content.
    pub fn new(
        name: impl Into<String>,
        content_type: HeaderValue,
        content: impl Into<Bytes>,
    ) -> Self {
        Self {
            name: name.into(),
            content_type,
            content: content.into(),
        }
    }
}

/// Shows how long the content is, not what it is.
impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File")
            .field("name", &self.name)
            .field("content_type", &self.content_type)
            .field("length", &self.content.len())
            .finish()
    }
}
