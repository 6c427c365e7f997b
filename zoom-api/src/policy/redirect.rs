//! Where a redirect leads, and what goes along.

use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::Environment;
use crate::environment::{is_loopback, is_zoom};

/// A request on its way, redirected or not. Method and body are the call's own
/// on every hop: a POST that became a GET would look as if it had succeeded.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Hop {
    pub(crate) url: Url,
    /// Whether the `Authorization` header goes along.
    pub(crate) with_authorization: bool,
}

/// What a redirect depends on, of the call that met it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Redirected<'a> {
    pub(crate) method: &'a Method,
    pub(crate) has_body: bool,
    /// Whether any bytes will do: those of a file may come from anywhere.
    pub(crate) wants_file: bool,
    pub(crate) was_authorized: bool,
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NotFollowed {
    NoLocation,
    TooMany,
    Downgrade,
    Insecure,
    Elsewhere,
    SeeOther,
    BodyGone,
}

impl NotFollowed {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NoLocation => "it names no usable location",
            Self::TooMany => "there were too many",
            Self::Downgrade => "it leads from https to http",
            Self::Insecure => "it leads to plain http on another machine",
            Self::Elsewhere => "it leads to a host that is not Zoom's",
            Self::BodyGone => "its body can't be sent again",
            Self::SeeOther => "it does not say what came of the call",
        }
    }
}

/// Whether an answer is a redirect that a client follows by itself
/// (RFC 9110, section 15.4).
pub(crate) fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

/// Decides about an answer for which [`is_redirect`] holds.
///
/// Calls stay with Zoom's own hosts and those of the environment: header and
/// body are confidential, and what another host answers is not Zoom's answer.
/// A file that was asked for is the exception, since Zoom keeps files with
/// others; the header is left behind then, and never comes back.
///
/// RFC 9110, section 15.4, lets 301 and 302 turn a POST into a GET, and has 303
/// do so. The former keep the method here, and the latter is not followed.
pub(crate) fn redirect(
    from: &Url,
    call: Redirected<'_>,
    status: StatusCode,
    headers: &HeaderMap,
    environment: &Environment,
) -> Result<Hop, NotFollowed> {
    let url = headers
        .get(LOCATION)
        .and_then(|location| location.to_str().ok())
        .and_then(|location| from.join(location).ok())
        .ok_or(NotFollowed::NoLocation)?;
    match (from.scheme(), url.scheme()) {
        (_, "https") => {}
        ("https", "http") => return Err(NotFollowed::Downgrade),
        (_, "http") if is_loopback(&url) => {}
        (_, "http") => return Err(NotFollowed::Insecure),
        _ => return Err(NotFollowed::NoLocation),
    }
    if status == StatusCode::SEE_OTHER && !call.method.is_safe() {
        return Err(NotFollowed::SeeOther);
    }
    let is_zooms = url.origin() == from.origin() || is_zoom(&url) || environment.has(&url);
    let with_authorization = call.was_authorized && is_zooms;
    let is_download = call.wants_file && call.method.is_safe() && !call.has_body;
    if !with_authorization && !is_download {
        return Err(NotFollowed::Elsewhere);
    }
    Ok(Hop {
        url,
        with_authorization,
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    const DOWNLOAD: Redirected<'_> = Redirected {
        method: &Method::GET,
        has_body: false,
        wants_file: true,
        was_authorized: true,
    };

    fn follow(
        from: &str,
        to: &str,
        call: Redirected<'_>,
        status: u16,
    ) -> Result<bool, NotFollowed> {
        let environment =
            Environment::custom("http://127.0.0.1:7/v2", "https://oauth.example").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_str(to).unwrap());
        let from = Url::parse(from).unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        let hop = redirect(&from, call, status, &headers, &environment)?;
        Ok(hop.with_authorization)
    }

    #[test]
    fn the_header_goes_to_zoom_and_to_the_environment_and_nowhere_else() {
        for (from, to, expected) in [
            (
                "https://api.zoom.us/v2/x",
                "https://api-eu.zoom.us/v2/x",
                Ok(true),
            ),
            ("https://api.zoom.us/v2/x", "/v2/y", Ok(true)),
            (
                "https://api.zoom.us/v2/x",
                "https://oauth.example/y",
                Ok(true),
            ),
            (
                "https://api.zoom.us/v2/x",
                "https://oauth.example:444/y",
                Ok(false),
            ),
            (
                "https://api.zoom.us/v2/x",
                "https://evilzoom.us/v2/x",
                Ok(false),
            ),
            ("https://api.zoom.us/v2/x", "//zoom.us.example/x", Ok(false)),
            (
                "https://api.zoom.us/v2/x",
                "http://api.zoom.us/v2/x",
                Err(NotFollowed::Downgrade),
            ),
            (
                "https://api.zoom.us/v2/x",
                "http://127.0.0.1:7/v2/x",
                Err(NotFollowed::Downgrade),
            ),
            (
                "http://127.0.0.1:7/v2/x",
                "http://127.0.0.1:7/v2/y",
                Ok(true),
            ),
            (
                "http://127.0.0.1:7/v2/x",
                "http://127.0.0.1:8/v2/y",
                Ok(false),
            ),
            (
                "http://127.0.0.1:7/v2/x",
                "http://zoom.us/y",
                Err(NotFollowed::Insecure),
            ),
            (
                "http://127.0.0.1:7/v2/x",
                "ftp://127.0.0.1/y",
                Err(NotFollowed::NoLocation),
            ),
            (
                "http://127.0.0.1:7/v2/x",
                "http://",
                Err(NotFollowed::NoLocation),
            ),
        ] {
            assert_eq!(follow(from, to, DOWNLOAD, 302), expected, "{from} -> {to}");
        }
    }

    #[test]
    fn a_call_that_wants_an_answer_stays_with_zoom() {
        let (from, elsewhere) = ("https://api.zoom.us/x", "https://evilzoom.us/x");
        let file = DOWNLOAD;
        let value = Redirected {
            wants_file: false,
            ..file
        };
        let with_body = Redirected {
            has_body: true,
            ..file
        };
        let post = Redirected {
            method: &Method::POST,
            ..file
        };
        let left_behind = Redirected {
            was_authorized: false,
            ..value
        };
        for status in [301, 302, 307, 308] {
            for call in [value, with_body, post] {
                assert_eq!(
                    follow(from, elsewhere, call, status),
                    Err(NotFollowed::Elsewhere),
                    "{status} {call:?}"
                );
                assert_eq!(follow(from, "/y", call, status), Ok(true));
            }
            assert_eq!(follow(from, elsewhere, file, status), Ok(false));
            let back = follow(
                "https://cdn.example/x",
                "https://zoom.us/x",
                left_behind,
                status,
            );
            assert_eq!(back, Err(NotFollowed::Elsewhere));
        }
    }

    #[test]
    fn a_look_elsewhere_is_no_outcome_of_what_changed_something() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let call = Redirected {
                method: &method,
                ..DOWNLOAD
            };
            let followed = follow("https://zoom.us/x", "/y", call, 303);
            assert_eq!(followed, Err(NotFollowed::SeeOther), "{method}");
        }
        assert_eq!(follow("https://zoom.us/x", "/y", DOWNLOAD, 303), Ok(true));
    }
}
