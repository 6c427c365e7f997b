//! Where a redirect leads, and what goes along.

use http::header::LOCATION;
use http::{HeaderMap, Method, StatusCode};
use url::Url;

use crate::environment::{is_loopback, is_zoom};
use crate::{Environment, Server};

/// The next request of a redirected one.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Redirect {
    pub(crate) url: Url,
    pub(crate) method: Method,
    /// Whether the body goes along.
    pub(crate) with_body: bool,
    /// Whether the `Authorization` header goes along.
    pub(crate) with_authorization: bool,
}

/// Why a redirect is not followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum NotFollowed {
    NoLocation,
    TooMany,
    Downgrade,
    Insecure,
    Body,
}

impl NotFollowed {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::NoLocation => "it names no usable location",
            Self::TooMany => "there were too many",
            Self::Downgrade => "it leads from https to http",
            Self::Insecure => "it leads to plain http on another machine",
            Self::Body => "it takes the body to a host that is not Zoom's",
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
/// The header goes along to Zoom's own hosts and to those of the environment,
/// but it never comes back once it was left behind. A body is as confidential
/// as the header, but a request without its body is another one: such a
/// redirect is not followed.
pub(crate) fn redirect(
    from: &Url,
    method: &Method,
    was_authorized: bool,
    has_body: bool,
    status: StatusCode,
    headers: &HeaderMap,
    environment: &Environment,
) -> Result<Redirect, NotFollowed> {
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
    // RFC 9110, section 15.4: 303 turns everything but HEAD into GET, and 301
    // and 302 do so with POST, as all browsers do; 307 and 308 change nothing.
    let becomes_get = match status.as_u16() {
        303 => method != Method::HEAD,
        301 | 302 => method == Method::POST,
        _ => false,
    };
    let with_authorization = was_authorized
        && (url.origin() == from.origin() || is_zoom(&url) || is_of(environment, &url));
    let with_body = has_body && !becomes_get;
    if with_body && !with_authorization {
        return Err(NotFollowed::Body);
    }
    Ok(Redirect {
        method: if becomes_get {
            Method::GET
        } else {
            method.clone()
        },
        with_body,
        with_authorization,
        url,
    })
}

/// Whether a URL has the scheme, host and port of one of the bases.
fn is_of(environment: &Environment, url: &Url) -> bool {
    [Server::Api, Server::OAuth]
        .iter()
        .any(|server| environment.base(*server).origin() == url.origin())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn follow(from: &str, to: &str, method: Method, status: u16) -> Result<Redirect, NotFollowed> {
        let environment =
            Environment::custom("http://127.0.0.1:7/v2", "https://oauth.example").unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_str(to).unwrap());
        let from = Url::parse(from).unwrap();
        let status = StatusCode::from_u16(status).unwrap();
        let has_body = !matches!(method, Method::GET | Method::HEAD);
        redirect(
            &from,
            &method,
            true,
            has_body,
            status,
            &headers,
            &environment,
        )
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
            let followed = follow(from, to, Method::GET, 302).map(|next| next.with_authorization);
            assert_eq!(followed, expected, "{from} -> {to}");
        }
    }

    #[test]
    fn a_body_goes_to_zoom_and_to_the_environment_and_nowhere_else() {
        let (zoom, elsewhere) = ("https://api-eu.zoom.us/x", "https://evilzoom.us/x");
        for (to, status, expected) in [
            (zoom, 307, Ok(true)),
            (elsewhere, 307, Err(NotFollowed::Body)),
            (elsewhere, 308, Err(NotFollowed::Body)),
            (elsewhere, 303, Ok(false)),
        ] {
            let followed = follow("https://api.zoom.us/x", to, Method::POST, status);
            assert_eq!(
                followed.map(|next| next.with_body),
                expected,
                "{status} {to}"
            );
        }
    }

    #[test]
    fn methods_change_as_rfc_9110_says() {
        let url = "https://zoom.us/x";
        for (status, method, becomes, with_body) in [
            (301, Method::GET, Method::GET, false),
            (301, Method::POST, Method::GET, false),
            (302, Method::POST, Method::GET, false),
            (302, Method::PUT, Method::PUT, true),
            (303, Method::PUT, Method::GET, false),
            (303, Method::HEAD, Method::HEAD, false),
            (307, Method::POST, Method::POST, true),
            (308, Method::PATCH, Method::PATCH, true),
        ] {
            let next = follow(url, "/y", method.clone(), status).unwrap();
            assert_eq!(
                (next.method, next.with_body),
                (becomes, with_body),
                "{status} {method}"
            );
        }
    }
}
