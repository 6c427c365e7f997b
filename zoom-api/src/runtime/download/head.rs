//! What an answer says of the file that it begins.

use http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderName,
    LAST_MODIFIED,
};
use http::{HeaderMap, HeaderValue, StatusCode};
use reqwest::Response;

use crate::runtime::Request;

/// Whether a success is a file, and not the page that tells a browser's user to
/// sign in.
///
/// A page may also be the file: then it is called an attachment, or was asked
/// for by type.
pub(in crate::runtime) fn is_file(request: &Request, response: &Response) -> bool {
    let headers = response.headers();
    let content_type = text(headers, &CONTENT_TYPE).unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let is_page = ["text/html", "application/xhtml+xml"]
        .iter()
        .any(|page| essence.eq_ignore_ascii_case(page));
    let is_attachment = text(headers, &CONTENT_DISPOSITION).is_some_and(|disposition| {
        let kind = disposition.split(';').next().unwrap_or_default().trim();
        kind.eq_ignore_ascii_case("attachment")
    });
    let is_asked_for = || request.accept().to_str().is_ok_and(|a| a.contains("html"));
    response.status().is_success() && (!is_page || is_attachment || is_asked_for())
}

/// A header's value, if it is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// By what a file is told from another that took its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Version {
    etag: Option<HeaderValue>,
    last_modified: Option<HeaderValue>,
    pub(super) total: Option<u64>,
}

/// Why a file that broke off is not gone on with.
pub(super) const CHANGED: &str = "the file has changed since";
const UNKNOWN: &str = "the server tells neither its ETag nor its length";
const ANOTHER_RANGE: &str = "another part came than the one that was asked for";

impl Version {
    pub(super) fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        let total = match status {
            StatusCode::PARTIAL_CONTENT => content_range(headers).and_then(|(_, total)| total),
            _ => text(headers, &CONTENT_LENGTH).and_then(|length| length.parse().ok()),
        };
        Self {
            etag: headers.get(ETAG).cloned(),
            last_modified: headers.get(LAST_MODIFIED).cloned(),
            total,
        }
    }

    /// Whether another answer can be told to be of the same file.
    pub(super) fn check(&self) -> Result<(), &'static str> {
        match (&self.etag, self.total) {
            (None, None) => Err(UNKNOWN),
            _ => Ok(()),
        }
    }

    /// What a server compares itself (RFC 9110, section 13.1.5): a strong ETag.
    pub(super) fn validator(&self) -> Option<HeaderValue> {
        let is_strong = |etag: &&HeaderValue| etag.as_bytes().starts_with(b"\"");
        self.etag.as_ref().filter(is_strong).cloned()
    }

    /// How many bytes of an answer to skip, which was asked to begin at `from`.
    pub(super) fn skip(
        &self,
        from: u64,
        status: StatusCode,
        headers: &HeaderMap,
    ) -> Result<u64, &'static str> {
        let now = Self::of(status, headers);
        let same_etag = same(self.etag.as_ref(), now.etag.as_ref());
        let same_total = same(self.total, now.total);
        let same_date = same(self.last_modified.as_ref(), now.last_modified.as_ref());
        // Hosts of one file may date it differently: its ETag then decides.
        let has_changed = same_etag == Some(false)
            || same_total == Some(false)
            || (same_etag.is_none() && same_date == Some(false));
        if has_changed {
            return Err(CHANGED);
        }
        if status != StatusCode::PARTIAL_CONTENT {
            return match same_etag.or(same_total) {
                Some(true) => Ok(from),
                _ => Err(UNKNOWN),
            };
        }
        let is_judged = same_etag.or(same_total) == Some(true) || self.validator().is_some();
        match content_range(headers) {
            Some((first, _)) if first == from && is_judged => Ok(0),
            Some((first, _)) if first == from => Err(UNKNOWN),
            _ => Err(ANOTHER_RANGE),
        }
    }
}

/// Whether two facts agree, if both are known.
fn same<T: PartialEq>(before: Option<T>, now: Option<T>) -> Option<bool> {
    Some(before? == now?)
}

/// The first byte of a part, and how many the whole has (RFC 9110, section
/// 14.4).
fn content_range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let range = text(headers, &CONTENT_RANGE)?
        .trim()
        .strip_prefix("bytes")?;
    let (part, total) = range.trim_start().split_once('/')?;
    let (first, _) = part.split_once('-')?;
    Some((first.trim().parse().ok()?, total.trim().parse().ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        let lines = lines.iter().map(|(name, value)| {
            let (name, value) = (HeaderName::from_static(name), *value);
            (name, HeaderValue::from_static(value))
        });
        lines.collect()
    }

    #[test]
    fn a_file_is_gone_on_with_only_if_it_is_the_same() {
        let ok = StatusCode::OK;
        let part = StatusCode::PARTIAL_CONTENT;
        let rows: &[(&[_], StatusCode, &[_], Result<u64, &str>)] = &[
            (
                &[("etag", "\"a\""), ("content-length", "9")],
                part,
                &[("etag", "\"a\""), ("content-range", "bytes 4-8/9")],
                Ok(0),
            ),
            (
                &[("content-length", "9")],
                part,
                &[("content-range", "bytes 4-8/9")],
                Ok(0),
            ),
            (
                &[("content-length", "9")],
                part,
                &[("content-range", "bytes 4-8/10")],
                Err(CHANGED),
            ),
            (
                &[("etag", "\"a\""), ("content-length", "9")],
                ok,
                &[("etag", "\"b\""), ("content-length", "9")],
                Err(CHANGED),
            ),
            (
                &[("etag", "\"a\""), ("content-length", "9")],
                ok,
                &[("etag", "\"a\""), ("content-length", "9")],
                Ok(4),
            ),
            (
                &[("content-length", "9")],
                ok,
                &[("content-length", "9")],
                Ok(4),
            ),
            (&[("content-length", "9")], ok, &[], Err(UNKNOWN)),
            (
                &[("content-length", "9"), ("last-modified", "Mon")],
                ok,
                &[("content-length", "9"), ("last-modified", "Tue")],
                Err(CHANGED),
            ),
            // The server has compared the ETag itself.
            (
                &[("etag", "\"a\"")],
                part,
                &[("content-range", "bytes 4-8/*")],
                Ok(0),
            ),
            (
                &[("etag", "W/\"a\"")],
                part,
                &[("content-range", "bytes 4-8/*")],
                Err(UNKNOWN),
            ),
            (
                &[("content-length", "9")],
                part,
                &[("content-range", "bytes 0-8/9")],
                Err(ANOTHER_RANGE),
            ),
            (&[("content-length", "9")], part, &[], Err(ANOTHER_RANGE)),
        ];
        for (before, status, now, expected) in rows {
            let version = Version::of(ok, &headers(before));
            let skip = version.skip(4, *status, &headers(now));
            assert_eq!(skip, *expected, "{before:?} {now:?}");
        }
        assert!(Version::of(ok, &headers(&[])).check().is_err());
        assert!(
            Version::of(ok, &headers(&[("etag", "\"a\"")]))
                .check()
                .is_ok()
        );
    }
}
