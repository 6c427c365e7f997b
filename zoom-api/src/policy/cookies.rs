//! The cookies of one chain of redirects (RFC 6265): what a hop sets goes along
//! to the hops behind it that may have it, and is then forgotten.

use std::net::IpAddr;
use std::time::SystemTime;

use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use url::Url;

use crate::environment::is_loopback;

#[derive(Default)]
pub(crate) struct Cookies(Vec<Cookie>);

struct Cookie {
    name: String,
    value: String,
    /// The host that set it, or the domain that it named.
    domain: String,
    /// Whether the hosts below the domain have it, too.
    is_for_hosts_below: bool,
    path: String,
    is_secure: bool,
}

impl Cookies {
    /// Takes what an answer of `url` sets, and drops what it ends (section 5.3).
    pub(crate) fn take(&mut self, url: &Url, headers: &HeaderMap, now: SystemTime) {
        for header in headers.get_all(SET_COOKIE) {
            let line = header.to_str().ok();
            let Some((cookie, is_over)) = line.and_then(|line| Cookie::read(line, url, now)) else {
                continue;
            };
            self.0.retain(|held| !held.is_in_the_place_of(&cookie));
            if !is_over {
                self.0.push(cookie);
            }
        }
    }

    /// Adds the cookies that `url` may have, behind the caller's own (section
    /// 5.4).
    pub(crate) fn write(&self, url: &Url, headers: &mut HeaderMap) {
        let mut cookies: Vec<_> = self.0.iter().filter(|cookie| cookie.is_for(url)).collect();
        if cookies.is_empty() {
            return;
        }
        cookies.sort_by_key(|cookie| std::cmp::Reverse(cookie.path.len()));
        let own = headers.get(COOKIE).and_then(|own| own.to_str().ok());
        let own = own.map(str::to_owned).into_iter();
        let pairs = cookies.iter().map(|cookie| cookie.pair());
        let line = own.chain(pairs).collect::<Vec<_>>().join("; ");
        // They were read from headers, so this one holds them.
        if let Ok(mut value) = HeaderValue::try_from(line) {
            value.set_sensitive(true);
            headers.insert(COOKIE, value);
        }
    }
}

impl Cookie {
    /// Reads a cookie, and whether it is over (section 5.2). What a host may not
    /// set is none.
    fn read(line: &str, url: &Url, now: SystemTime) -> Option<(Self, bool)> {
        let host = url.host_str()?;
        let mut parts = line.split(';').map(str::trim);
        let (name, value) = parts.next()?.split_once('=')?;
        let mut cookie = Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            domain: host.to_owned(),
            is_for_hosts_below: false,
            path: default_path(url).to_owned(),
            is_secure: false,
        };
        let (mut by_age, mut by_date) = (None, None);
        for part in parts {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let (name, value) = (name.trim_end(), value.trim_start());
            match &*name.to_ascii_lowercase() {
                "domain" if !value.is_empty() => {
                    let domain = value.strip_prefix('.').unwrap_or(value);
                    cookie.domain = domain.to_ascii_lowercase();
                    cookie.is_for_hosts_below = true;
                }
                "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
                "secure" => cookie.is_secure = true,
                // A chain takes seconds: what is not over is not going to be.
                "max-age" => by_age = value.parse::<i64>().ok().map(|seconds| seconds <= 0),
                "expires" => by_date = httpdate::parse_http_date(value).ok().map(|at| at <= now),
                _ => {}
            }
        }
        // No list of public suffixes is needed: a host that shares its cookie too
        // widely has chosen the next hop as well.
        let is_allowed = host == cookie.domain
            || (is_below(host, &cookie.domain) && cookie.domain.contains('.'));
        let is_over = by_age.or(by_date).unwrap_or(false);
        (is_allowed && !cookie.name.is_empty()).then_some((cookie, is_over))
    }

    fn is_in_the_place_of(&self, other: &Self) -> bool {
        (&self.name, &self.domain, &self.path) == (&other.name, &other.domain, &other.path)
    }

    fn is_for(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let is_host =
            host == self.domain || (self.is_for_hosts_below && is_below(host, &self.domain));
        // Nothing on its way to this machine is seen by others.
        let is_safe = !self.is_secure || url.scheme() == "https" || is_loopback(url);
        is_host && is_safe && is_path_below(url.path(), &self.path)
    }

    fn pair(&self) -> String {
        format!("{}={}", self.name, self.value)
    }
}

/// Whether a host's name ends in a domain (section 5.1.3). Addresses have no
/// domains.
fn is_below(host: &str, domain: &str) -> bool {
    let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
    let rest = host.strip_suffix(domain);
    !is_address && rest.is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a path is another one, or below it (section 5.1.4).
fn is_path_below(path: &str, parent: &str) -> bool {
    path.strip_prefix(parent)
        .is_some_and(|rest| rest.is_empty() || parent.ends_with('/') || rest.starts_with('/'))
}

/// The folder that a URL is in, without a slash at its end (section 5.1.4).
fn default_path(url: &Url) -> &str {
    url.path().rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    /// The `Cookie` header for a URL, after these answers.
    fn sent(set: &[(&str, &str)], to: &str) -> Option<String> {
        let mut cookies = Cookies::default();
        let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        for (url, line) in set {
            let mut headers = HeaderMap::new();
            headers.append(SET_COOKIE, HeaderValue::from_str(line).unwrap());
            cookies.take(&Url::parse(url).unwrap(), &headers, now);
        }
        let mut headers = HeaderMap::new();
        cookies.write(&Url::parse(to).unwrap(), &mut headers);
        let header = headers.get(COOKIE)?;
        assert!(header.is_sensitive());
        Some(header.to_str().unwrap().to_owned())
    }

    #[test]
    fn a_cookie_goes_to_the_hosts_paths_and_schemes_that_may_have_it() {
        let from = "https://us06web.zoom.us/clips/share/x";
        for (line, to, is_sent) in [
            ("a=1", "https://us06web.zoom.us/clips/share/y", true),
            ("a=1", "https://us06web.zoom.us/clips/share", true),
            ("a=1", "https://us06web.zoom.us/clips/shared", false),
            ("a=1", "https://us06web.zoom.us/clips/", false),
            ("a=1; Path=/", "https://us06web.zoom.us/", true),
            ("a=1; path=/clips/", "https://us06web.zoom.us/clips/y", true),
            ("a=1; Path=/clips", "https://us06web.zoom.us/clip", false),
            ("a=1; Path=x", "https://us06web.zoom.us/clips/share/y", true),
            ("a=1; Path=", "https://us06web.zoom.us/clips/share/y", true),
            // Its own host, unless it names a domain.
            ("a=1; Path=/", "https://zoom.us/", false),
            ("a=1; Path=/", "https://x.us06web.zoom.us/", false),
            ("a=1; Path=/; Domain=", "https://us06web.zoom.us/", true),
            ("a=1; Path=/; Domain=", "https://x.us06web.zoom.us/", false),
            ("a=1; Path=/; Domain=zoom.us", "https://zoom.us/", true),
            (
                "a=1; Path=/; Domain=.Zoom.US",
                "https://ssrweb.zoom.us/",
                true,
            ),
            ("a=1; Path=/; Domain=zoom.us", "https://evilzoom.us/", false),
            (
                "a=1; Path=/; Domain=zoom.us",
                "https://zoom.us.example/",
                false,
            ),
            // A domain that the host is not in, or that is none.
            (
                "a=1; Path=/; Domain=example.com",
                "https://example.com/",
                false,
            ),
            (
                "a=1; Path=/; Domain=web.zoom.us",
                "https://web.zoom.us/",
                false,
            ),
            (
                "a=1; Path=/; Domain=x.us06web.zoom.us",
                "https://x.us06web.zoom.us/",
                false,
            ),
            ("a=1; Path=/; Domain=us", "https://us06web.zoom.us/", false),
            // What must not be read on the way.
            ("a=1; Path=/; Secure", "https://us06web.zoom.us/", true),
            ("a=1; Path=/; SECURE", "http://us06web.zoom.us/", false),
            ("a=1; Path=/", "http://us06web.zoom.us/", true),
            // What is no cookie.
            ("a", "https://us06web.zoom.us/clips/share/y", false),
            ("=1", "https://us06web.zoom.us/clips/share/y", false),
        ] {
            let expected = is_sent.then(|| "a=1".to_owned());
            assert_eq!(sent(&[(from, line)], to), expected, "{line} -> {to}");
        }
    }

    #[test]
    fn an_address_is_a_host_and_no_domain() {
        let from = "http://127.0.0.1:7/";
        assert!(sent(&[(from, "a=1; Secure")], "http://127.0.0.1:8/").is_some());
        assert!(sent(&[(from, "a=1")], "http://localhost:7/").is_none());
        assert!(sent(&[(from, "a=1; Domain=0.0.1")], from).is_none());
        assert!(sent(&[(from, "a=1; Domain=127.0.0.1")], from).is_some());
        assert!(sent(&[("http://[::1]/", "a=1")], "http://[::1]/").is_some());
        assert!(
            sent(
                &[("http://10.0.0.1/", "a=1; Domain=0.1")],
                "http://9.0.0.1/"
            )
            .is_none()
        );
    }

    #[test]
    fn a_cookie_is_replaced_and_ended() {
        let url = "https://zoom.us/a/b";
        let after = |lines: &[&str]| {
            let set: Vec<_> = lines.iter().map(|line| (url, *line)).collect();
            sent(&set, url)
        };
        for (lines, expected) in [
            (&["a=1", "a= 2 "][..], Some("a=2")),
            (&["a=1", "b=2=3;"], Some("a=1; b=2=3")),
            // The longer path comes first.
            (&["a=1; Path=/", "a=2"], Some("a=2; a=1")),
            (&["a=1", "a=1; Domain=zoom.us"], Some("a=1")),
            (&["a=1", "a=; Max-Age=0"], None),
            (&["a=1", "a=; max-age = -1"], None),
            (&["a=1; Max-Age=60"], Some("a=1")),
            (&["a=1; Max-Age=long"], Some("a=1")),
            (&["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], None),
            (&["a=1; Expires=Fri, 15 Jan 2027 08:00:00 GMT"], None),
            (&["a=1; Expires=Fri, 15 Jan 2027 08:00:01 GMT"], Some("a=1")),
            (&["a=1; Expires=soon"], Some("a=1")),
            // The age counts, whatever the date says.
            (
                &["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"],
                Some("a=1"),
            ),
            (&["a=1; Path=/", "a=; Max-Age=0"], Some("a=1")),
        ] {
            assert_eq!(after(lines).as_deref(), expected, "{lines:?}");
        }
    }
}
