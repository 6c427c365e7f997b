//! Headers that an operation can have as parameters.

/// Those that the client decides on: what it accepts and sends, how it
/// authorizes, and what belongs to the connection (RFC 9110, section 7.6.1;
/// RFC 9113, section 8.2.2).
const OWN: [&str; 16] = [
    "accept",
    "accept-encoding",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Whether the client sets a header itself, or must not.
pub fn is_own(name: &str) -> bool {
    OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Why a header can be no parameter, if it can't.
pub(super) fn problem(name: &str) -> Option<&'static str> {
    if !is_token(name) {
        Some("has characters that the name of a header can't have")
    } else if is_own(name) {
        Some("is a header that the client sets itself; remove the parameter")
    } else {
        None
    }
}

/// Whether a name is a token (RFC 9110, section 5.6.2).
fn is_token(name: &str) -> bool {
    let is_tchar = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty() && name.chars().all(is_tchar)
}
