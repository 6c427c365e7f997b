//! HTTP Basic (RFC 7617), with which the token endpoint knows the app.

use std::fmt;
use std::future::ready;
use std::sync::Arc;

use arc_swap::ArcSwap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use zoom_api::{Authorization, AuthorizeFuture, Authorizer, BuildError, Scheme, Secret};

use crate::credentials::{CLIENT_ID, CLIENT_SECRET, check, check_client_id};

/// Authorizes requests with client id and client secret.
///
/// The pair can be replaced while clients use it, which is what rotating a
/// secret takes. Clones share it.
///
/// ```
/// use zoom_api::Client;
/// use zoom_auth::BasicAuth;
///
/// let basic = BasicAuth::new("a client id", "a client secret");
/// assert_eq!(basic.unwrap_err().to_string(), "client id has white space");
///
/// let zoom = Client::new(BasicAuth::new("client-id", "client-secret")?)?;
/// # Ok::<(), zoom_api::BuildError>(())
/// ```
#[derive(Clone)]
pub struct BasicAuth {
    current: Arc<ArcSwap<Authorization>>,
}

impl BasicAuth {
    /// Takes client id and client secret.
    ///
    /// # Errors
    ///
    /// - one of them is empty, or has white space, control or invisible
    ///   characters, or quotes around it
    /// - the client id has a `:`, which would end it (RFC 7617, section 2)
    pub fn new(client_id: &str, client_secret: impl Into<Secret>) -> Result<Self, BuildError> {
        let authorization = authorization(client_id, &client_secret.into(), 0)?;
        Ok(Self {
            current: Arc::new(ArcSwap::from_pointee(authorization)),
        })
    }

    /// Puts another pair in the old one's place, for all requests from now on.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new); the old pair then stays.
    pub fn replace(
        &self,
        client_id: &str,
        client_secret: impl Into<Secret>,
    ) -> Result<(), BuildError> {
        let next = authorization(client_id, &client_secret.into(), 0)?;
        self.current
            .rcu(|current| Authorization::new(next.header.clone(), current.generation + 1));
        Ok(())
    }

    /// How often the pair was replaced.
    pub(crate) fn revision(&self) -> u64 {
        self.current.load().generation
    }
}

/// The header for a pair.
fn authorization(
    client_id: &str,
    client_secret: &Secret,
    generation: u64,
) -> Result<Authorization, BuildError> {
    check_client_id(CLIENT_ID, client_id)?;
    check(CLIENT_SECRET, client_secret.expose())?;
    let pair = Secret::new(format!("{client_id}:{}", client_secret.expose()));
    let value = Secret::new(format!("Basic {}", STANDARD.encode(pair.expose())));
    let header = HeaderValue::from_str(value.expose())
        .map_err(|_| BuildError::invalid(CLIENT_SECRET, "does not fit into a header"))?;
    Ok(Authorization::new(header, generation))
}

impl Authorizer for BasicAuth {
    fn scheme(&self) -> Scheme {
        Scheme::Basic
    }

    fn authorize(&self) -> AuthorizeFuture<'_> {
        Box::pin(ready(Ok(Authorization::clone(&self.current.load()))))
    }

    fn authorize_now(&self) -> Option<Authorization> {
        Some(Authorization::clone(&self.current.load()))
    }

    /// Another attempt makes sense when the pair was replaced meanwhile.
    fn rejected(&self, authorization: &Authorization) -> bool {
        self.revision() != authorization.generation
    }
}

impl fmt::Debug for BasicAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BasicAuth([redacted])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(basic: &BasicAuth) -> String {
        let authorization = basic.current.load();
        assert!(authorization.header.is_sensitive());
        authorization
            .header
            .to_str()
            .expect("visible ASCII")
            .to_owned()
    }

    #[test]
    fn the_header_is_standard_base64_with_padding_and_without_line_breaks() -> Result<(), BuildError>
    {
        // Bytes whose url-safe form would have `-` and `_`.
        let basic = BasicAuth::new("id", "~~~???>>>")?;
        assert_eq!(header(&basic), "Basic aWQ6fn5+Pz8/Pj4+");
        let padded = BasicAuth::new("Aladdin", "open-sesame!".repeat(20))?;
        assert!(header(&padded).starts_with("Basic QWxhZGRpbjpvcGVu"));
        assert!(header(&padded).ends_with('='));
        assert!(!header(&padded).contains(['\n', '\r']));
        Ok(())
    }

    #[test]
    fn a_replaced_pair_is_sent_from_then_on_and_a_bad_one_is_not_taken() -> Result<(), BuildError> {
        let basic = BasicAuth::new("id", "old")?;
        let old = Authorization::clone(&basic.current.load());
        assert!(!basic.rejected(&old));
        basic.clone().replace("id", "new")?;
        assert_eq!(header(&basic), "Basic aWQ6bmV3");
        assert!(basic.rejected(&old));
        assert!(basic.replace("i:d", "newer").is_err());
        assert_eq!(header(&basic), "Basic aWQ6bmV3");
        Ok(())
    }
}
