//! Path parameters that can't leave their segment.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but the unreserved characters of RFC 3986, section 2.3.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Encodes a value as one path segment that decodes to it.
///
/// # Errors
///
/// Says what is wrong with a value that no segment can hold: an empty one or a
/// dot segment, which `url` resolves even when it is percent-encoded
/// (<https://url.spec.whatwg.org/#double-dot-path-segment>), and control
/// characters, which no identifier of Zoom's has.
pub(crate) fn encode_segment(value: &str) -> Result<Cow<'_, str>, &'static str> {
    match value {
        "" => Err("is empty"),
        "." | ".." => Err("is a dot segment"),
        _ if value.chars().any(char::is_control) => Err("has control characters"),
        _ => Ok(utf8_percent_encode(value, RESERVED).into()),
    }
}

/// A value that Zoom decodes twice, as it is to be encoded once more: itself,
/// or where the first decoding would make more than a segment of it, encoded.
///
/// Zoom asks for it where a UUID begins with a slash or has two in a row, in
/// some products also for any slash and for a leading plus; more is no harm.
pub(crate) fn shielded(value: &str) -> Cow<'_, str> {
    if value.contains('/') || value.starts_with('+') {
        Cow::Owned(utf8_percent_encode(value, RESERVED).to_string())
    } else {
        Cow::Borrowed(value)
    }
}

/// Where `{name}` stands in a path. Segments that were filled in have no braces.
pub(crate) fn placeholder(path: &str, name: &str) -> Option<Range<usize>> {
    path.match_indices('{').find_map(|(start, _)| {
        let rest = path[start + 1..].strip_prefix(name)?;
        rest.starts_with('}').then(|| start..start + name.len() + 2)
    })
}

/// The name of the first placeholder that is left in a path.
pub(crate) fn unfilled(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once('{')?;
    rest.split('}').next()
}

/// Checks the fixed part of a path template that came from the caller.
///
/// # Errors
///
/// Says what is wrong with a path that would not reach the server as it is.
pub(crate) fn check_template(path: &str) -> Result<(), &'static str> {
    if !path.starts_with('/') {
        return Err("must begin with a slash");
    }
    for segment in path[1..].split('/') {
        let plain = segment.replace("%2e", ".").replace("%2E", ".");
        if plain == "." || plain == ".." {
            return Err("has a dot segment");
        }
        if segment.is_empty() {
            return Err("has an empty segment");
        }
    }
    if path.contains(['?', '#', '\\']) {
        return Err("has a character that ends or breaks a path");
    }
    if path.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("has white space or control characters");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_other_segment_decodes_to_its_value() {
        for id in [
            "a/b",
            "a\\b",
            "a?b",
            "a#b",
            "50%",
            "a..b",
            "...",
            "a+b",
            "a b",
            "é@ü.example",
            "%2e%2e",
        ] {
            let encoded = encode_segment(id).expect(id);
            let url =
                url::Url::parse(&format!("https://api.zoom.us/v2/users/{encoded}/x")).expect(id);
            let segments: Vec<_> = url.path_segments().expect(id).collect();
            assert_eq!(segments.len(), 4, "{id}");
            let decoded = percent_encoding::percent_decode_str(segments[2])
                .decode_utf8()
                .expect(id);
            assert_eq!(decoded, id);
        }
    }

    #[test]
    fn a_path_that_would_not_arrive_as_it_is_is_none() {
        for path in ["/a", "/a/{id}/b", "/a/..b", "/a/%2e%2e%2e", "/a:b/c@d"] {
            assert_eq!(check_template(path), Ok(()), "{path}");
        }
        for (path, problem) in [
            ("a", "slash"),
            ("", "slash"),
            ("https://example.com/a", "slash"),
            ("/", "empty"),
            ("//a", "empty"),
            ("/a//b", "empty"),
            ("/a/", "empty"),
            ("/.", "dot"),
            ("/a/../b", "dot"),
            ("/a/%2e", "dot"),
            ("/a/.%2E/b", "dot"),
            ("/a?b", "ends"),
            ("/a#b", "ends"),
            ("/a\\b", "ends"),
            ("/a b", "white"),
            ("/a\u{7}", "white"),
            ("/a\u{a0}", "white"),
        ] {
            let found = check_template(path).expect_err(path);
            assert!(found.contains(problem), "{path}: {found}");
        }
    }

    #[test]
    fn a_placeholder_is_found_by_its_whole_name() {
        let path = "/a/{userIds}/{user}/{userId}";
        let found = |name| placeholder(path, name).map(|range| &path[range]);
        assert_eq!(found("userId"), Some("{userId}"));
        assert_eq!(found("user"), Some("{user}"));
        assert_eq!(found("id"), None);
        assert_eq!(found(""), None);
        assert_eq!(placeholder("/a/{b", "b"), None);
    }

    #[test]
    fn what_no_segment_can_hold_is_refused() {
        for id in ["", ".", "..", "a\nb", "\0", "a\u{7f}"] {
            assert!(encode_segment(id).is_err(), "{id:?}");
        }
    }
}
