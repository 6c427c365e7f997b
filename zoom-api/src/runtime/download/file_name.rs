//! The name that a server gives a file.

use http::HeaderMap;
use http::header::CONTENT_DISPOSITION;
use percent_encoding::percent_decode_str;

/// The name in `Content-Disposition` (RFC 6266), as one that is safe in a
/// folder: without directories, and nothing in it that steers a terminal.
pub(super) fn file_name(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(CONTENT_DISPOSITION)?.as_bytes();
    let value = String::from_utf8_lossy(value);
    let mut plain = None;
    let mut extended = None;
    for (name, value) in parameters(&value) {
        if name.eq_ignore_ascii_case("filename*") {
            extended = extended.or_else(|| decode(&value));
        } else if name.eq_ignore_ascii_case("filename") {
            plain = plain.or(Some(value));
        }
    }
    safe(&extended.or(plain)?)
}

/// The parameters behind the first semicolon, unquoted.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut parameters = Vec::new();
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let (value, next) = match behind.strip_prefix('"') {
            Some(quoted) => unquote(quoted),
            None => {
                let (value, next) = behind.split_once(';').unwrap_or((behind, ""));
                (value.trim().to_owned(), next)
            }
        };
        let name = name.trim_matches(|c: char| c == ';' || c.is_whitespace());
        parameters.push((name.to_owned(), value));
        rest = next;
    }
    parameters
}

/// A quoted string up to its end, and what stands behind it.
fn unquote(quoted: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return (value, &quoted[index + 1..]),
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            c => value.push(c),
        }
    }
    (value, "")
}

/// An extended value (RFC 8187): `UTF-8''na%C3%AFve.txt`.
fn decode(value: &str) -> Option<String> {
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    let decoded = percent_decode_str(encoded).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

fn safe(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let is_shown = |c: &char| {
        !c.is_control() && !matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let name: String = last.chars().filter(is_shown).collect();
    let name = name.trim();
    (!matches!(name, "" | "." | "..")).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn a_files_name_is_one_name_and_no_path() {
        for (value, expected) in [
            ("attachment; filename=a.mp4", Some("a.mp4")),
            (
                "attachment; filename=\"a; b\\\".mp4\"; size=3",
                Some("a; b\".mp4"),
            ),
            (
                "attachment;filename=\"a.mp4\";filename*=UTF-8''%E2%82%AC.mp4",
                Some("€.mp4"),
            ),
            (
                "attachment; filename*=iso-8859-1''%A3.mp4; filename=b",
                Some("b"),
            ),
            ("attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            ("attachment; filename=\"C:\\\\x\\\\y.doc\"", Some("y.doc")),
            ("attachment; filename*=UTF-8''%2e%2e%2f%2e%2e", None),
            ("attachment; filename*=UTF-8''a%0d%1b%E2%80%AEb", Some("ab")),
            ("attachment", None),
            ("attachment; filename", None),
            ("attachment; filename=\"open", Some("open")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_DISPOSITION, HeaderValue::from_str(value).unwrap());
            assert_eq!(file_name(&headers).as_deref(), expected, "{value}");
        }
    }
}
