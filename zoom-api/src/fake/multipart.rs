//! The parts of a `multipart/form-data` body (RFC 7578).

use bytes::Bytes;

/// A part of a form that the fake received.
#[derive(Clone)]
#[non_exhaustive]
pub struct Part {
    /// The field's name.
    pub name: String,
    /// The file's name, if it is a file.
    pub file_name: Option<String>,
    /// The part's content type, if it has one.
    pub content_type: Option<String>,
    /// What it holds.
    pub content: Bytes,
}

impl Part {
    /// The text of a part that is no file.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self.file_name {
            None => std::str::from_utf8(&self.content).ok(),
            Some(_) => None,
        }
    }
}

/// Leaves the content out: it may be a secret.
impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Part")
            .field("name", &self.name)
            .field("bytes", &self.content.len())
            .finish_non_exhaustive()
    }
}

/// Takes a body apart; nothing where it isn't what its content type says.
pub(super) fn parts(content_type: &str, body: &Bytes) -> Option<Vec<Part>> {
    let boundary = parameter(content_type, "boundary")?;
    let delimiter = format!("--{boundary}");
    let start = find(body, delimiter.as_bytes())?;
    let mut rest = body.slice(start + delimiter.len()..);
    let between = format!("\r\n{delimiter}");
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let end = find(&rest, between.as_bytes())?;
        parts.push(part(&rest.slice(..end))?);
        rest = rest.slice(end + between.len()..);
    }
    Some(parts)
}

/// A part, from the line break behind its delimiter.
fn part(part: &Bytes) -> Option<Part> {
    let head = find(part, b"\r\n\r\n")?;
    let headers = std::str::from_utf8(&part[..head]).ok()?;
    let header = |wanted: &str| {
        let mut lines = headers.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
        Some(value.trim().to_owned())
    };
    let disposition = header("content-disposition")?;
    Some(Part {
        name: parameter(&disposition, "name")?,
        file_name: parameter(&disposition, "filename"),
        content_type: header("content-type"),
        content: part.slice(head + 4..),
    })
}

/// A parameter of a header, with or without quotes.
fn parameter(header: &str, wanted: &str) -> Option<String> {
    let parameters = header.split(';').skip(1);
    let mut pairs = parameters.filter_map(|parameter| parameter.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    let value = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'))
        .unwrap_or(value);
    // As browsers and reqwest write what a quoted name can't have.
    Some(value.replace("%22", "\"").replace("\\\"", "\""))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let mut windows = bytes.windows(wanted.len());
    windows.position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_texts_are_told_apart() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nA\r\n\r\nB\r\n\
                    --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\
                    Content-Type: text/plain\r\n\r\n--y\r\n--x--\r\n";
        let parts = parts("multipart/form-data; boundary=x", &Bytes::from(body)).expect("parts");
        let [title, file] = &parts[..] else {
            panic!("{parts:?}");
        };
        assert_eq!(title.text(), Some("A\r\n\r\nB"));
        assert_eq!(
            (file.text(), file.file_name.as_deref()),
            (None, Some("a.txt"))
        );
        assert_eq!(&file.content[..], b"--y");
    }

    #[test]
    fn what_is_cut_off_has_no_parts() {
        let body = Bytes::from("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nb");
        assert!(parts("multipart/form-data; boundary=x", &body).is_none());
        assert!(parts("multipart/form-data", &body).is_none());
    }
}
