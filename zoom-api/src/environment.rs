//! Which hosts a client talks to.

use std::env::VarError;
use std::fmt;

use url::{Host, Url};

use crate::Server;
use crate::error::BuildError;

/// The variable that replaces the API's base URL.
const API_VARIABLE: &str = "ZOOM_API_BASE_URL";
/// The variable that replaces the OAuth server's base URL.
const OAUTH_VARIABLE: &str = "ZOOM_OAUTH_BASE_URL";
/// The variable that replaces the file host's base URL.
const FILE_VARIABLE: &str = "ZOOM_FILE_BASE_URL";

/// The base URLs that the fragment's servers stand for.
///
/// All move together, so that a token and the calls it authorizes go to the
/// same Zoom.
#[derive(Clone, Eq, Hash, PartialEq)]
pub struct Environment {
    api: Url,
    api_root: Url,
    oauth: Url,
    files: Url,
}

impl Environment {
    /// Zoom: `https://api.zoom.us/v2`, `https://zoom.us` and
    /// `https://fileapi.zoom.us/v2`.
    #[must_use]
    pub fn zoom() -> Self {
        Self::known("zoom.us")
    }

    /// Zoom for Government: the same hosts under `zoomgov.com`.
    #[must_use]
    pub fn zoom_gov() -> Self {
        Self::known("zoomgov.com")
    }

    /// Any pair of base URLs: a proxy, a region, a test server. Trailing
    /// slashes don't matter, and one of Zoom's own hosts without a path means its
    /// `/v2`.
    ///
    /// Files go where the API is, so that nothing goes past a proxy or a test
    /// server; next to Zoom's own API host, to Zoom's file host.
    /// [`with_files`](Self::with_files) sends them elsewhere.
    ///
    /// # Errors
    ///
    /// - one of them is not an absolute `http` or `https` URL
    /// - one of them is plain `http` to anything but a loopback address, where
    ///   it would show the credentials to the network
    /// - one of them has user information, a query or a fragment
    pub fn custom(api: &str, oauth: &str) -> Result<Self, BuildError> {
        Ok(Self::of(
            versioned(base("API base URL", api)?),
            base("OAuth base URL", oauth)?,
        ))
    }

    /// The same, with another base URL for [`Server::Files`].
    ///
    /// # Errors
    ///
    /// As for [`custom`](Self::custom).
    pub fn with_files(mut self, files: &str) -> Result<Self, BuildError> {
        self.files = versioned(base("file base URL", files)?);
        Ok(self)
    }

    /// [`zoom`](Self::zoom), with the bases replaced by the variables
    /// `ZOOM_API_BASE_URL`, `ZOOM_OAUTH_BASE_URL` and `ZOOM_FILE_BASE_URL` where
    /// they are set. Without the last, files go where [`custom`](Self::custom)
    /// sends them.
    ///
    /// # Errors
    ///
    /// As for [`custom`](Self::custom), naming the variable; also when a
    /// variable is set but empty or not Unicode.
    pub fn from_env() -> Result<Self, BuildError> {
        Self::from_env_with_prefix("")
    }

    /// The same, from variables that begin with `prefix`: with `ACME_`,
    /// `ACME_ZOOM_API_BASE_URL` and its like. Where none of them is set, all are
    /// taken from those without a prefix, so that a test server or a proxy is
    /// good for every account of a program.
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_env_with_prefix(prefix: &str) -> Result<Self, BuildError> {
        Self::from_variables(prefix, |name| std::env::var(name))
    }

    fn from_variables(
        prefix: &str,
        variable: impl Fn(&str) -> Result<String, VarError>,
    ) -> Result<Self, BuildError> {
        let is_set = |name: &&str| {
            let value = variable(&format!("{prefix}{name}"));
            !matches!(value, Err(VarError::NotPresent))
        };
        let any = [API_VARIABLE, OAUTH_VARIABLE, FILE_VARIABLE]
            .iter()
            .any(is_set);
        let prefix = if any { prefix } else { "" };
        let read = |name: &str| {
            let name = format!("{prefix}{name}");
            match variable(&name) {
                Ok(value) => base(&name, &value).map(Some),
                Err(VarError::NotPresent) => Ok(None),
                Err(VarError::NotUnicode(_)) => Err(BuildError::invalid(name, "is not Unicode")),
            }
        };
        let zoom = Self::zoom();
        let api = read(API_VARIABLE)?.map_or(zoom.api, versioned);
        let oauth = read(OAUTH_VARIABLE)?.unwrap_or(zoom.oauth);
        let environment = Self::of(api, oauth);
        Ok(match read(FILE_VARIABLE)? {
            Some(files) => Self {
                files: versioned(files),
                ..environment
            },
            None => environment,
        })
    }

    /// The base URL that a server stands for, without a trailing slash in its
    /// path (but for the root path itself).
    pub fn base(&self, server: Server) -> &Url {
        match server {
            Server::Api => &self.api,
            Server::ApiRoot => &self.api_root,
            Server::OAuth => &self.oauth,
            Server::Files => &self.files,
        }
    }

    /// The path that all of a server's begin with, without a slash at its end; no
    /// placeholder is in it, since a URL has braces encoded.
    pub(crate) fn root(&self, server: Server) -> &str {
        self.base(server).path().trim_end_matches('/')
    }

    /// Whether a URL has the scheme, host and port of one of the bases.
    pub(crate) fn has(&self, url: &Url) -> bool {
        [&self.api, &self.oauth, &self.files]
            .iter()
            .any(|base| base.origin() == url.origin())
    }

    fn known(zone: &str) -> Self {
        #[allow(clippy::expect_used)] // constants of this file, covered by a test
        let parse = |url: String| Url::parse(&url).expect("a documented URL parses");
        Self::of(
            parse(format!("https://api.{zone}/v2")),
            parse(format!("https://{zone}")),
        )
    }

    fn of(api: Url, oauth: Url) -> Self {
        let mut api_root = api.clone();
        if let Some(root) = api.path().strip_suffix("/v2") {
            api_root.set_path(root);
        }
        let files = file_host(&api).unwrap_or_else(|| api.clone());
        Self {
            api,
            api_root,
            oauth,
            files,
        }
    }
}

impl Default for Environment {
    fn default() -> Self {
        Self::zoom()
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("api", &self.api.as_str())
            .field("oauth", &self.oauth.as_str())
            .field("files", &self.files.as_str())
            .finish()
    }
}

/// The host that takes files beside one of Zoom's own API hosts.
fn file_host(api: &Url) -> Option<Url> {
    let files = match api.as_str() {
        "https://api.zoom.us/v2" => "https://fileapi.zoom.us/v2",
        "https://api.zoomgov.com/v2" => "https://fileapi.zoomgov.com/v2",
        _ => return None,
    };
    Url::parse(files).ok()
}

/// One of Zoom's own API or file hosts has nothing below its root but for what
/// [`Server::ApiRoot`] stands for; `/v2` is what was meant.
fn versioned(mut base: Url) -> Url {
    if base.path() == "/" && is_zoom(&base) {
        base.set_path("/v2");
    }
    base
}

/// Checks a base URL and drops its trailing slashes.
fn base(name: &str, value: &str) -> Result<Url, BuildError> {
    if value.trim().is_empty() {
        return Err(BuildError::invalid(name, "is empty"));
    }
    let mut url =
        Url::parse(value).map_err(|_| BuildError::invalid(name, "is not an absolute URL"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => {
            return Err(BuildError::invalid(
                name,
                "must be https, since plain http is allowed to loopback addresses only",
            ));
        }
        _ => return Err(BuildError::invalid(name, "must be an https URL")),
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(BuildError::invalid(
            name,
            "must not have a user name or password",
        ));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(BuildError::invalid(
            name,
            "must not have a query or a fragment",
        ));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Whether a URL may be shown the client's token: it is one of Zoom's own hosts,
/// or one of the environment's.
pub(crate) fn is_trusted(url: &Url, environment: &Environment) -> bool {
    let is_anonymous = url.username().is_empty() && url.password().is_none();
    is_zoom(url) || (is_anonymous && environment.has(url))
}

/// Whether a URL names this machine: `localhost`, `127.0.0.0/8` or `::1`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether a URL names a host of Zoom's own, over https: `zoom.us`,
/// `zoomgov.com` or anything below them.
pub(crate) fn is_zoom(url: &Url) -> bool {
    url.scheme() == "https"
        && url.username().is_empty()
        && url.password().is_none()
        && url.host_str().is_some_and(|host| {
            ["zoom.us", "zoomgov.com"].iter().any(|zone| {
                host.strip_suffix(zone)
                    .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bases(environment: &Environment) -> [&str; 4] {
        [Server::Api, Server::ApiRoot, Server::OAuth, Server::Files]
            .map(|s| environment.base(s).as_str())
    }

    #[test]
    fn zooms_documented_hosts() {
        assert_eq!(
            bases(&Environment::zoom()),
            [
                "https://api.zoom.us/v2",
                "https://api.zoom.us/",
                "https://zoom.us/",
                "https://fileapi.zoom.us/v2"
            ]
        );
        assert_eq!(
            bases(&Environment::zoom_gov()),
            [
                "https://api.zoomgov.com/v2",
                "https://api.zoomgov.com/",
                "https://zoomgov.com/",
                "https://fileapi.zoomgov.com/v2"
            ]
        );
    }

    #[test]
    fn files_follow_the_api_where_they_have_no_base_of_their_own() -> Result<(), BuildError> {
        let files = |variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                let found = variables.iter().find(|(set, _)| *set == name);
                found.map_or(Err(VarError::NotPresent), |(_, value)| {
                    Ok((*value).to_owned())
                })
            };
            let environment = Environment::from_variables("", variable)?;
            Ok::<_, BuildError>(environment.base(Server::Files).to_string())
        };
        let moved = (API_VARIABLE, "http://127.0.0.1:9/v2/");
        assert_eq!(files(&[])?, "https://fileapi.zoom.us/v2");
        assert_eq!(files(&[moved])?, "http://127.0.0.1:9/v2");
        let own = (FILE_VARIABLE, "https://files.proxy.example/v2/");
        assert_eq!(files(&[own])?, "https://files.proxy.example/v2");
        assert_eq!(files(&[moved, own])?, "https://files.proxy.example/v2");
        let zooms = (API_VARIABLE, "https://api.zoomgov.com/v2/");
        assert_eq!(files(&[zooms])?, "https://fileapi.zoomgov.com/v2");
        let error = files(&[(FILE_VARIABLE, "http://fileapi.zoom.us")]).unwrap_err();
        assert!(error.to_string().contains(FILE_VARIABLE), "{error}");
        let given = Environment::custom("http://127.0.0.1:9/v2", "http://127.0.0.1:8")?
            .with_files("http://localhost:7/f/")?;
        assert_eq!(given.base(Server::Files).as_str(), "http://localhost:7/f");
        assert!(
            given.has(given.base(Server::Files)),
            "it is shown the token"
        );
        Ok(())
    }

    #[test]
    fn trailing_slashes_do_not_matter() -> Result<(), BuildError> {
        let slashed = Environment::custom("http://127.0.0.1:9/v2/", "http://localhost:8//")?;
        let plain = Environment::custom("http://127.0.0.1:9/v2", "http://localhost:8")?;
        assert_eq!(slashed, plain);
        let mut clients = std::collections::HashMap::from([(slashed, "a client")]);
        assert!(clients.remove(&plain).is_some());
        let prefixed = Environment::custom("https://proxy.zoom.us/a/v2", "https://zoom.us/b")?;
        assert_eq!(prefixed.base(Server::ApiRoot).path(), "/a");
        Ok(())
    }

    #[test]
    fn zooms_own_hosts_have_their_version_also_where_nobody_says_it() -> Result<(), BuildError> {
        let bare = Environment::custom("https://api-eu.zoom.us", "https://zoom.us")?
            .with_files("https://fileapi.zoom.us/")?;
        let said = Environment::custom("https://api-eu.zoom.us/v2", "https://zoom.us")?
            .with_files("https://fileapi.zoom.us/v2")?;
        assert_eq!(bare, said);
        let global = Environment::custom("https://api.zoom.us/", "https://zoom.us")?;
        assert_eq!(global, Environment::zoom());
        let server = Environment::custom("http://127.0.0.1:9", "http://127.0.0.1:9")?;
        assert_eq!(server.base(Server::Api).as_str(), "http://127.0.0.1:9/");
        let variable = |name: &str| match name {
            API_VARIABLE => Ok("https://api.zoom.us".to_owned()),
            _ => Err(VarError::NotPresent),
        };
        assert_eq!(
            Environment::from_variables("", variable)?,
            Environment::zoom()
        );
        Ok(())
    }

    #[test]
    fn variables_with_a_prefix_go_before_those_without_and_are_never_mixed_with_them()
    -> Result<(), BuildError> {
        let of = |variables: &[(&str, &str)]| {
            let variable = |name: &str| {
                let found = variables.iter().find(|(set, _)| *set == name);
                found.map_or(Err(VarError::NotPresent), |(_, value)| {
                    Ok((*value).to_owned())
                })
            };
            Environment::from_variables("ACME_", variable)
        };
        let all = (API_VARIABLE, "http://127.0.0.1:9/v2");
        let own = ("ACME_ZOOM_API_BASE_URL", "https://api.zoomgov.com/v2");
        let oauth = ("ACME_ZOOM_OAUTH_BASE_URL", "https://zoomgov.com");
        assert_eq!(of(&[])?, Environment::zoom());
        assert_eq!(of(&[all])?.base(Server::Api).as_str(), all.1);
        assert_eq!(of(&[all, own, oauth])?, Environment::zoom_gov());
        assert_eq!(
            of(&[all, oauth])?.base(Server::Api),
            Environment::zoom().base(Server::Api)
        );
        let error = of(&[("ACME_ZOOM_API_BASE_URL", "")]).unwrap_err();
        assert_eq!(error.to_string(), "ACME_ZOOM_API_BASE_URL is empty");
        Ok(())
    }

    #[test]
    fn refused_bases_are_named() {
        let oauth = "https://zoom.us";
        for (api, why) in [
            ("", "is empty"),
            ("api.zoom.us/v2", "not an absolute URL"),
            ("ftp://api.zoom.us", "must be an https URL"),
            ("http://api.zoom.us/v2", "must be https"),
            ("http://127.0.0.1.zoom.us/v2", "must be https"),
            ("https://me:pw@api.zoom.us/v2", "user name"),
            ("https://api.zoom.us/v2?x=1", "query"),
        ] {
            let error = Environment::custom(api, oauth).unwrap_err().to_string();
            assert!(
                error.contains("API base URL") && error.contains(why),
                "{api}: {error}"
            );
            assert!(!error.contains("pw"), "{error}");
        }
    }

    #[test]
    fn only_zooms_own_hosts_are_zooms() -> Result<(), url::ParseError> {
        for (url, expected) in [
            ("https://api-eu.zoom.us", true),
            ("https://eu01api.zoom.us/", true),
            ("https://api.zoomgov.com", true),
            ("http://api.zoom.us", false),
            ("https://evilzoom.us", false),
            ("https://zoom.us@example.com", false),
            ("https://me@zoom.us", false),
            ("https://example.com/#.zoom.us", false),
            ("https://zoom.us.example.com", false),
        ] {
            assert_eq!(is_zoom(&Url::parse(url)?), expected, "{url}");
        }
        Ok(())
    }
}
