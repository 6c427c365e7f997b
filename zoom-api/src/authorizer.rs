//! Who puts the `Authorization` header on a request.

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderValue;
use url::Url;

use crate::error::BuildError;
use crate::{Scheme, Secret, environment};

/// The future that [`Authorizer::authorize`] returns.
pub type AuthorizeFuture<'a> =
    Pin<Box<dyn Future<Output = Result<Authorization, AuthorizeError>> + Send + 'a>>;

/// Authorizes requests, and is told when the server rejected what it gave.
///
/// Every call of the client goes through one of these. [`BearerToken`] is the
/// simplest; the token provider of `zoom-auth` is the one that most programs
/// want.
pub trait Authorizer: fmt::Debug + Send + Sync + 'static {
    /// The scheme of the headers that it gives. A call to an operation that wants
    /// another of the three is refused before anything is sent. A request by hand,
    /// of which nobody knows, takes [`Bearer`](Scheme::Bearer) or
    /// [`ClientCredentials`](Scheme::ClientCredentials), but for
    /// [`Server::OAuth`](crate::Server::OAuth), where it is
    /// [`Basic`](Scheme::Basic).
    fn scheme(&self) -> Scheme;

    /// The header for the next request.
    ///
    /// Called once for every attempt, so it should be cheap when nothing has
    /// to be fetched. The future may be dropped at any point.
    fn authorize(&self) -> AuthorizeFuture<'_>;

    /// The same header, where nothing has to be waited for: asked first, so that most
    /// attempts need no future. It must not block, nor give again what
    /// [`rejected`](Self::rejected) was told of. Default: `None`, which says nothing.
    fn authorize_now(&self) -> Option<Authorization> {
        None
    }

    /// The server rejected this authorization as such (401, or Zoom's code
    /// 124). Returns whether another [`authorize`](Self::authorize) may give a
    /// different one; the client then replays the call once.
    fn rejected(&self, authorization: &Authorization) -> bool {
        let _ = authorization;
        false
    }

    /// A call was replayed because [`rejected`](Self::rejected) said so, with
    /// this authorization. Either the server accepted it, or it rejected it like
    /// the one before: then that one was not to blame, and another would not
    /// help either.
    ///
    /// Not called where the answer says nothing of it, such as a failure.
    fn replayed(&self, authorization: &Authorization, accepted: bool) {
        let _ = (authorization, accepted);
    }
}

/// As its contents.
impl<A: Authorizer + ?Sized> Authorizer for Arc<A> {
    fn scheme(&self) -> Scheme {
        (**self).scheme()
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        (**self).authorize()
    }

    fn authorize_now(&self) -> Option<Authorization> {
        (**self).authorize_now()
    }

    fn rejected(&self, authorization: &Authorization) -> bool {
        (**self).rejected(authorization)
    }

    fn replayed(&self, authorization: &Authorization, accepted: bool) {
        (**self).replayed(authorization, accepted);
    }
}

/// What an access token is called in errors.
const ACCESS_TOKEN: &str = "access token";

/// What an [`Authorizer`] gives for one request.
#[derive(Clone)]
#[non_exhaustive]
pub struct Authorization {
    /// The value of the `Authorization` header, marked sensitive.
    pub header: HeaderValue,
    /// Tells one token from the next; [`Authorizer::rejected`] gets it back.
    pub generation: u64,
    /// Always one of Zoom's own hosts, over https: the header goes there.
    api_url: Option<Arc<Url>>,
}

impl Authorization {
    /// The header of an access token (RFC 6750, section 2.1).
    ///
    /// # Errors
    ///
    /// - the token is empty
    /// - it has characters that a header cannot carry
    pub fn bearer(token: &Secret, generation: u64) -> Result<Self, BuildError> {
        let token = token.expose();
        if token.is_empty() {
            return Err(BuildError::invalid(ACCESS_TOKEN, "is empty"));
        }
        let invalid =
            || BuildError::invalid(ACCESS_TOKEN, "has characters outside of visible ASCII");
        if !token.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(invalid());
        }
        let value = Secret::new(format!("Bearer {token}"));
        let header = HeaderValue::from_str(value.expose()).map_err(|_| invalid())?;
        Ok(Self::new(header, generation))
    }

    /// Marks the header sensitive.
    #[must_use]
    pub fn new(mut header: HeaderValue, generation: u64) -> Self {
        header.set_sensitive(true);
        Self {
            header,
            generation,
            api_url: None,
        }
    }

    /// Sends the call to the account's regional API host, in place of the
    /// scheme and host of the environment's API base; the path stays.
    ///
    /// Ignored is a URL that is not `https` to `zoom.us`, `zoomgov.com` or a
    /// host below them, since the header goes there. See
    /// [`api_url`](Self::api_url).
    #[must_use]
    pub fn with_api_url(mut self, url: Url) -> Self {
        self.api_url = environment::is_zoom(&url).then(|| Arc::new(url));
        self
    }

    /// The regional API host that the call goes to, if not the environment's.
    pub fn api_url(&self) -> Option<&Url> {
        self.api_url.as_deref()
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authorization")
            .field("generation", &self.generation)
            .finish_non_exhaustive()
    }
}

/// Why an [`Authorizer`] could not authorize. The client's error carries the
/// authorizer's own error as its source.
#[derive(Clone, Debug)]
pub struct AuthorizeError {
    source: Arc<dyn StdError + Send + Sync>,
    class: AuthorizeErrorClass,
}

/// What a failure to authorize means for the caller.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum AuthorizeErrorClass {
    /// The credentials themselves were rejected: trying again is useless.
    Rejected,
    /// The token endpoint could not be reached, or was busy: trying again
    /// later makes sense.
    Transient,
    /// Anything else that trying again won't mend.
    Other,
}

impl AuthorizeError {
    /// Wraps the authorizer's own error, or words for one. It must print no
    /// secret: the client's error shows what it says.
    ///
    /// An `AuthorizeError` of another authorizer is passed on as it is.
    ///
    /// ```
    /// use std::error::Error;
    /// use zoom_api::{AuthorizeError, AuthorizeErrorClass};
    ///
    /// let io = std::io::Error::from(std::io::ErrorKind::TimedOut);
    /// let error = AuthorizeError::new(AuthorizeErrorClass::Transient, io);
    /// assert!(error.source().is_some_and(|source| source.is::<std::io::Error>()));
    ///
    /// let error = AuthorizeError::new(AuthorizeErrorClass::Rejected, "the key was withdrawn");
    /// assert_eq!(error.to_string(), "the credentials were rejected");
    /// ```
    pub fn new(
        class: AuthorizeErrorClass,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        Self {
            source: Arc::from(source.into()),
            class,
        }
    }

    /// What it means for the caller.
    pub fn class(&self) -> AuthorizeErrorClass {
        self.class
    }

    pub(crate) fn source_arc(&self) -> &Arc<dyn StdError + Send + Sync> {
        &self.source
    }
}

/// What it means for the caller; its source says why.
impl fmt::Display for AuthorizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.class {
            AuthorizeErrorClass::Rejected => "the credentials were rejected",
            AuthorizeErrorClass::Transient => "there is no authorization for now",
            AuthorizeErrorClass::Other => "there is no authorization",
        })
    }
}

/// Its source is the authorizer's own error.
impl StdError for AuthorizeError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&*self.source)
    }
}

/// A fixed access token, from whatever OAuth app.
///
/// It cannot be renewed: once Zoom rejects it, so do all calls.
#[derive(Clone)]
pub struct BearerToken {
    authorization: Authorization,
}

impl BearerToken {
    /// Takes an access token.
    ///
    /// # Errors
    ///
    /// As for [`Authorization::bearer`].
    pub fn new(token: impl Into<Secret>) -> Result<Self, BuildError> {
        let authorization = Authorization::bearer(&token.into(), 0)?;
        Ok(Self { authorization })
    }
}

impl Authorizer for BearerToken {
    fn scheme(&self) -> Scheme {
        Scheme::Bearer
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        Box::pin(ready(Ok(self.authorization.clone())))
    }

    fn authorize_now(&self) -> Option<Authorization> {
        Some(self.authorization.clone())
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BearerToken([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn an_authorizers_error_is_made_of_what_is_at_hand_and_is_the_source() {
        let boxed: Box<dyn StdError + Send + Sync> = "boxed".into();
        let shared: Arc<dyn StdError + Send + Sync> = Arc::from(Box::from("shared"));
        let of = |class, error: AuthorizeError| {
            assert_eq!(error.class(), class);
            let copy = error.clone();
            copy.source().map(ToString::to_string).unwrap_or_default()
        };
        use AuthorizeErrorClass::{Other, Rejected, Transient};
        let text = String::from("a string");
        assert_eq!(of(Other, AuthorizeError::new(Other, "text")), "text");
        assert_eq!(of(Other, AuthorizeError::new(Other, text)), "a string");
        assert_eq!(of(Rejected, AuthorizeError::new(Rejected, boxed)), "boxed");
        assert_eq!(of(Other, AuthorizeError::new(Other, shared)), "shared");
        let io = io::Error::from(io::ErrorKind::TimedOut);
        let error = AuthorizeError::new(Transient, io);
        assert!(
            error
                .source()
                .is_some_and(|source| source.is::<io::Error>())
        );
        assert_eq!(error.to_string(), "there is no authorization for now");
    }
}
