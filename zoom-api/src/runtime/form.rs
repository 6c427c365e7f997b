//! `multipart/form-data` (RFC 7578).

use std::fmt;

use http::HeaderValue;

use super::FileContent;
use super::body::Body;

/// A multipart form, for uploads: text fields and files, in the order they were
/// added. See [`Request::multipart`](crate::Request::multipart).
///
/// ```
/// use http::HeaderValue;
/// use zoom_api::Form;
///
/// let form = Form::new()
///     .text("title", "Minutes")
///     .file("file", "minutes.pdf", HeaderValue::from_static("application/pdf"), &b"%PDF-"[..]);
/// # let _ = form;
/// ```
#[derive(Clone, Default)]
#[must_use = "a form does nothing until a request is given it"]
pub struct Form {
    parts: Vec<Part>,
}

#[derive(Clone)]
struct Part {
    name: String,
    file: Option<(String, HeaderValue)>,
    content: FileContent,
}

impl Form {
    /// An empty form.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text field.
    pub fn text(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let content = FileContent::from(value.into());
        self.parts.push(Part {
            name: name.into(),
            file: None,
            content,
        });
        self
    }

    /// Adds a file.
    pub fn file(
        mut self,
        name: impl Into<String>,
        file_name: impl Into<String>,
        content_type: HeaderValue,
        content: impl Into<FileContent>,
    ) -> Self {
        let file = Some((file_name.into(), content_type));
        self.parts.push(Part {
            name: name.into(),
            file,
            content: content.into(),
        });
        self
    }

    /// The form with this text, in place of what it has of this name.
    pub(super) fn with_text(mut self, name: &str, value: String) -> Self {
        self.parts.retain(|part| part.name != name);
        self.text(name, value)
    }

    pub(super) fn into_body(self) -> Body {
        let boundary = self.boundary();
        let content_type = format!("multipart/form-data; boundary={boundary}");
        let content_type = HeaderValue::try_from(content_type)
            .unwrap_or_else(|_| HeaderValue::from_static("multipart/form-data"));
        Body::of_parts(content_type, self.write(&boundary))
    }

    /// The body, with this line between its parts.
    pub(super) fn write(&self, boundary: &str) -> Vec<FileContent> {
        let mut parts = Vec::new();
        let mut out = Vec::new();
        for part in &self.parts {
            out.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
            let name = quoted(&part.name);
            let disposition = format!("Content-Disposition: form-data; name={name}");
            out.extend_from_slice(disposition.as_bytes());
            if let Some((file_name, content_type)) = &part.file {
                let file = format!("; filename={}\r\nContent-Type: ", quoted(file_name));
                out.extend_from_slice(file.as_bytes());
                out.extend_from_slice(content_type.as_bytes());
            }
            out.extend_from_slice(b"\r\n\r\n");
            parts.push(std::mem::take(&mut out).into());
            parts.push(part.content.clone());
            out.extend_from_slice(b"\r\n");
        }
        out.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        parts.push(out.into());
        parts
    }

    /// A line that occurs in no part (RFC 2046, section 5.1.1). What is not in
    /// memory is not searched: by chance it has one of 128 bits nowhere.
    fn boundary(&self) -> String {
        loop {
            let boundary = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
            let is_in = |part: &Part| {
                let bytes = part.content.bytes().into_iter();
                bytes
                    .flat_map(|bytes| bytes.windows(boundary.len()))
                    .any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(is_in) {
                return boundary;
            }
        }
    }
}

/// A quoted parameter, as browsers write it
/// (<https://html.spec.whatwg.org/#multipart-form-data>).
fn quoted(value: &str) -> String {
    let escaped = value
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    format!("\"{escaped}\"")
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.parts.iter().map(|part| &part.name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::super::body::{Content, all_bytes};
    use super::*;

    #[test]
    fn parts_are_written_in_order_and_cannot_break_out_of_their_headers() {
        let body = Form::new()
            .text("a\"b", "1")
            .file(
                "f",
                "x\r\ny",
                HeaderValue::from_static("text/plain"),
                &b"\0\xff"[..],
            )
            .into_body();
        let boundary = body.content_type.to_str().unwrap();
        let boundary = boundary
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let mut expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"a%22b\"\r\n\r\n1\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x%0D%0Ay\"\r\n\
             Content-Type: text/plain\r\n\r\n"
        )
        .into_bytes();
        expected.extend_from_slice(b"\0\xff\r\n");
        expected.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        let Content::Bytes(bytes) = body.content else {
            panic!("it is in memory");
        };
        assert_eq!(bytes, expected);
        assert_eq!(boundary.len(), 32);
        let another = Form::new().text("a", "1").into_body();
        assert_ne!(
            another.content_type, body.content_type,
            "it can't be guessed"
        );
    }

    #[test]
    fn a_text_takes_the_place_of_what_has_its_name() {
        let form = Form::new().text("a", "1").text("b", "2").text("a", "3");
        let form = form.with_text("a", "4".to_owned());
        let expected = Form::new().text("b", "2").text("a", "4");
        let written = |form: &Form| all_bytes(&form.write("x"));
        assert_eq!(written(&form), written(&expected));
        assert_eq!(format!("{form:?}"), r#"["b", "a"]"#);
    }
}
