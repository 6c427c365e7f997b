//! What a Server-to-Server app is known by.

use std::env::{self, VarError};
use std::fmt;

use zoom_api::{BuildError, Client, Environment, Secret};

use crate::{BasicAuth, TokenProvider};

pub(crate) const ACCOUNT_ID: &str = "account id";
pub(crate) const CLIENT_ID: &str = "client id";
pub(crate) const CLIENT_SECRET: &str = "client secret";

/// The account credentials of a Server-to-Server OAuth app: what its page in
/// Zoom's App Marketplace shows, and which Zoom the app lives at.
///
/// ```no_run
/// use zoom_auth::AccountCredentials;
///
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// let zoom = AccountCredentials::from_env()?.into_client()?;
/// # Ok(())
/// # }
/// ```
///
/// They compare, for a program that reads its configuration again: the secrets as
/// [`Secret`]s do, in a time that tells their lengths at most.
#[derive(Clone, Eq, PartialEq)]
pub struct AccountCredentials {
    account_id: String,
    client_id: String,
    client_secret: Secret,
    environment: Environment,
}

impl AccountCredentials {
    /// Credentials of an app at [Zoom](Environment::zoom).
    ///
    /// # Errors
    ///
    /// Names the one that is refused:
    /// - it is empty, or has white space, control characters, invisible ones such
    ///   as a byte order mark, or quotes around it
    /// - it is the client id, and has a `:` (RFC 7617, section 2)
    pub fn new(
        account_id: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<Secret>,
    ) -> Result<Self, BuildError> {
        let credentials = Self {
            account_id: account_id.into(),
            client_id: client_id.into(),
            client_secret: client_secret.into(),
            environment: Environment::zoom(),
        };
        credentials.checked([ACCOUNT_ID, CLIENT_ID, CLIENT_SECRET])
    }

    /// Credentials from the variables `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and
    /// `ZOOM_CLIENT_SECRET`, and the environment from
    /// [`Environment::from_env`].
    ///
    /// # Errors
    ///
    /// - some of the variables are not set; the error names all of these
    /// - as for [`new`](Self::new) and [`Environment::from_env`], naming the
    ///   variable
    pub fn from_env() -> Result<Self, BuildError> {
        Self::from_env_with_prefix("")
    }

    /// The same, from variables that begin with `prefix`, for programs with
    /// several accounts: with `ACME_`, `ACME_ZOOM_ACCOUNT_ID` and its like, and the
    /// environment from [`Environment::from_env_with_prefix`].
    ///
    /// # Errors
    ///
    /// As for [`from_env`](Self::from_env).
    pub fn from_env_with_prefix(prefix: &str) -> Result<Self, BuildError> {
        let environment = || Environment::from_env_with_prefix(prefix);
        Self::from_variables(prefix, |name| env::var(name), environment)
    }

    fn from_variables(
        prefix: &str,
        read: impl Fn(&str) -> Result<String, VarError>,
        environment: impl FnOnce() -> Result<Environment, BuildError>,
    ) -> Result<Self, BuildError> {
        let names = VARIABLES.map(|name| format!("{prefix}{name}"));
        let names = names.each_ref().map(String::as_str);
        let [account_id, client_id, client_secret] = variables(names, read)?;
        let credentials = Self {
            account_id,
            client_id,
            client_secret: client_secret.into(),
            environment: environment()?,
        };
        credentials.checked(names)
    }

    /// Sets which Zoom the app lives at.
    #[must_use]
    pub fn with_environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// A client that obtains, keeps and renews its access tokens by itself.
    ///
    /// No network is involved yet. For any setting, and for a look at the
    /// token, see [`TokenProvider`].
    ///
    /// # Errors
    ///
    /// - the HTTP client can't be built, for instance without certificates
    pub fn into_client(self) -> Result<Client, BuildError> {
        TokenProvider::new(self)?.client()
    }

    /// The account that tokens are asked for.
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// The app's client id.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Which Zoom the app lives at.
    pub fn environment(&self) -> &Environment {
        &self.environment
    }

    /// The part that the token endpoint is shown as HTTP Basic.
    pub(crate) fn basic(&self) -> Result<BasicAuth, BuildError> {
        BasicAuth::new(&self.client_id, self.client_secret.clone())
    }

    /// Puts this client id and secret in the place of others.
    pub(crate) fn replace_in(&self, basic: &BasicAuth) -> Result<(), BuildError> {
        basic.replace(&self.client_id, self.client_secret.clone())
    }

    /// Checks the fields, calling them by the given names.
    fn checked(
        self,
        [account_id, client_id, client_secret]: [&str; 3],
    ) -> Result<Self, BuildError> {
        check(account_id, &self.account_id)?;
        check_client_id(client_id, &self.client_id)?;
        check(client_secret, self.client_secret.expose())?;
        Ok(self)
    }
}

/// In the order of [`AccountCredentials::new`].
const VARIABLES: [&str; 3] = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];

/// Reads variables, all of which have to be set: the error names all that are not.
pub(crate) fn variables<const N: usize>(
    names: [&str; N],
    read: impl Fn(&str) -> Result<String, VarError>,
) -> Result<[String; N], BuildError> {
    let missing: Vec<_> = names
        .into_iter()
        .filter(|name| matches!(read(name), Err(VarError::NotPresent)))
        .collect();
    match missing.as_slice() {
        [] => {}
        [name] => return Err(BuildError::invalid(*name, "is not set")),
        names => return Err(BuildError::invalid(names.join(" and "), "are not set")),
    }
    let mut values = names.map(|_| String::new());
    for (value, name) in values.iter_mut().zip(names) {
        *value = read(name).map_err(|_| BuildError::invalid(name, "is not Unicode"))?;
    }
    Ok(values)
}

/// Refuses what no identifier of Zoom's has, and what copying and pasting
/// likes to add.
pub(crate) fn check(name: &str, value: &str) -> Result<(), BuildError> {
    let problem = if value.is_empty() {
        "is empty"
    } else if value.chars().any(char::is_whitespace) {
        "has white space"
    } else if value.chars().any(char::is_control) {
        "has control characters"
    } else if value.chars().any(is_invisible) {
        "has invisible characters"
    } else if value.starts_with(is_quote) || value.ends_with(is_quote) {
        "has quotes around it"
    } else {
        return Ok(());
    };
    Err(BuildError::invalid(name, problem))
}

/// A byte order mark and its like, which copying a file's content takes along.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{feff}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '«' | '»')
}

/// [`check`], and the colon, which ends the client id in HTTP Basic.
pub(crate) fn check_client_id(name: &str, value: &str) -> Result<(), BuildError> {
    check(name, value)?;
    if value.contains(':') {
        return Err(BuildError::invalid(name, "has a colon"));
    }
    Ok(())
}

impl fmt::Debug for AccountCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccountCredentials")
            .field("account_id", &self.account_id)
            .field("client_id", &self.client_id)
            .field("client_secret", &self.client_secret)
            .field("environment", &self.environment)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(result: Result<AccountCredentials, BuildError>) -> String {
        result.expect_err("refused credentials").to_string()
    }

    #[test]
    fn refused_credentials_are_named() {
        for bad in [
            "",
            " ",
            "a b",
            "a\n",
            "\ta",
            "a\u{0}b",
            "a\u{7f}",
            "a\u{a0}",
            "\"a\"",
            "'a'",
            "a\"",
            "“a”",
            "`a`",
            "\u{feff}a",
            "a\u{200b}",
            "\u{202e}a",
        ] {
            let account = message(AccountCredentials::new(bad, "id", "secret"));
            assert!(account.starts_with("account id "), "{bad:?}: {account}");
            let client = message(AccountCredentials::new("account", bad, "secret"));
            assert!(client.starts_with("client id "), "{bad:?}: {client}");
            let secret = message(AccountCredentials::new("account", "id", bad));
            assert!(secret.starts_with("client secret "), "{bad:?}: {secret}");
        }
        let colon = message(AccountCredentials::new("account", "i:d", "secret"));
        assert_eq!(colon, "client id has a colon");
        assert!(AccountCredentials::new("a:b", "id", "s:t").is_ok());
    }

    #[test]
    fn debug_does_not_show_the_secret() -> Result<(), BuildError> {
        let credentials = AccountCredentials::new("account", "id", "S3NT1NEL")?;
        let shown = format!(
            "{credentials:?} {credentials:#?} {:?} {:?}",
            credentials.basic()?,
            TokenProvider::builder(credentials.clone())
        );
        assert!(!shown.contains("S3NT1NEL"), "{shown}");
        for part in ["account", "BasicAuth([redacted])", "margin: 300s"] {
            assert!(shown.contains(part), "no {part} in {shown}");
        }
        Ok(())
    }

    #[test]
    fn credentials_that_were_read_again_tell_whether_they_changed() -> Result<(), BuildError> {
        let read = |account, id, secret| AccountCredentials::new(account, id, secret);
        let credentials = read("account", "id", "secret")?;
        assert_eq!(credentials, read("account", "id", "secret")?);
        for changed in [
            read("another", "id", "secret")?,
            read("account", "other", "secret")?,
            read("account", "id", "rotated")?,
            credentials
                .clone()
                .with_environment(Environment::zoom_gov()),
        ] {
            assert_ne!(credentials, changed);
        }
        Ok(())
    }

    fn from(variables: &[(&str, &str)]) -> Result<AccountCredentials, BuildError> {
        from_prefixed("", variables)
    }

    fn from_prefixed(
        prefix: &str,
        variables: &[(&str, &str)],
    ) -> Result<AccountCredentials, BuildError> {
        let read = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found
                .map(|(_, value)| (*value).to_owned())
                .ok_or(VarError::NotPresent)
        };
        AccountCredentials::from_variables(prefix, read, || Ok(Environment::zoom_gov()))
    }

    #[test]
    fn all_missing_variables_are_named() {
        assert_eq!(
            message(from(&[("ZOOM_CLIENT_ID", "id")])),
            "ZOOM_ACCOUNT_ID and ZOOM_CLIENT_SECRET are not set"
        );
        assert_eq!(
            message(from(&[
                ("ZOOM_CLIENT_ID", "id"),
                ("ZOOM_ACCOUNT_ID", "account")
            ])),
            "ZOOM_CLIENT_SECRET is not set"
        );
        let all = message(from(&[]));
        assert!(VARIABLES.iter().all(|name| all.contains(name)), "{all}");
    }

    #[test]
    fn variables_are_checked_under_their_own_names() -> Result<(), BuildError> {
        let mut variables = [
            ("ZOOM_ACCOUNT_ID", "account"),
            ("ZOOM_CLIENT_ID", "i:d"),
            ("ZOOM_CLIENT_SECRET", ""),
        ];
        assert_eq!(message(from(&variables)), "ZOOM_CLIENT_ID has a colon");
        variables[1].1 = "id";
        assert_eq!(message(from(&variables)), "ZOOM_CLIENT_SECRET is empty");
        variables[2].1 = "secret";
        let credentials = from(&variables)?;
        assert_eq!(credentials.account_id(), "account");
        assert_eq!(credentials.client_id(), "id");
        assert_eq!(credentials.environment(), &Environment::zoom_gov());
        Ok(())
    }

    #[test]
    fn each_account_has_variables_of_its_own_prefix() -> Result<(), BuildError> {
        let variables = [
            ("ZOOM_ACCOUNT_ID", "nobody's"),
            ("ACME_ZOOM_ACCOUNT_ID", "acme"),
            ("ACME_ZOOM_CLIENT_ID", "id"),
            ("ACME_ZOOM_CLIENT_SECRET", "secret"),
        ];
        assert_eq!(from_prefixed("ACME_", &variables)?.account_id(), "acme");
        assert_eq!(
            message(from_prefixed("ACME_", &variables[..2])),
            "ACME_ZOOM_CLIENT_ID and ACME_ZOOM_CLIENT_SECRET are not set"
        );
        Ok(())
    }
}
