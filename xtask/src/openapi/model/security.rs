//! How an operation authorizes.

use serde_json::Value;

use crate::openapi::lookup::Lookup as _;
use crate::openapi::{Pointer, Spec, SpecError};

/// What an operation's `security` says.
pub struct Security {
    /// The variant of `Scheme`.
    pub scheme: &'static str,
    /// The alternatives; each needs all of its scopes.
    pub scopes: Vec<Vec<String>>,
}

/// Reads the operation's `security`, or the document's.
///
/// # Errors
///
/// - there is none
/// - a scheme that the document does not define, or that the runtime can't
///   speak
/// - alternatives of different schemes: a client holds one
/// - scopes of a scheme that has none, or that the scheme does not list
pub(super) fn read(spec: &Spec, source: &Value, at: &Pointer) -> Result<Security, SpecError> {
    let (security, at) = match source.get("security") {
        Some(security) => (security, at.key("security")),
        None => match spec.document.get("security") {
            Some(security) => (security, Pointer::root().key("security")),
            None => return Err(spec.error(at, "has no `security`, and neither does the document")),
        },
    };
    let alternatives = security.as_array().map(Vec::as_slice).unwrap_or_default();
    if alternatives.is_empty() {
        return Err(spec.error(&at, "is empty; name the scheme that the operation needs"));
    }
    let mut read: Option<Security> = None;
    for (index, alternative) in alternatives.iter().enumerate() {
        let at = at.key(index);
        let (scheme, scopes) = read_alternative(spec, alternative, &at)?;
        let security = read.get_or_insert(Security {
            scheme,
            scopes: Vec::new(),
        });
        if security.scheme != scheme {
            let problem = "asks for another scheme than the alternative before it";
            return Err(spec.error(&at, problem));
        }
        if !scopes.is_empty() {
            security.scopes.push(scopes);
        }
    }
    read.ok_or_else(|| spec.error(&at, "is empty"))
}

fn read_alternative(
    spec: &Spec,
    alternative: &Value,
    at: &Pointer,
) -> Result<(&'static str, Vec<String>), SpecError> {
    let schemes = alternative.as_object();
    let Some((name, scopes)) = schemes.and_then(|s| s.iter().next()) else {
        return Err(spec.error(at, "names no security scheme"));
    };
    if schemes.is_some_and(|schemes| schemes.len() > 1) {
        let problem = "names several security schemes, which would all have to be used at once; \
                       make them separate alternatives";
        return Err(spec.error(at, problem));
    }
    let at = at.key(name);
    let defined = spec
        .document
        .pointer("/components/securitySchemes")
        .and_then(|schemes| schemes.get(name));
    let Some(defined) = defined else {
        let problem = "is a security scheme that `components.securitySchemes` does not define";
        return Err(spec.error(&at, problem));
    };
    let scopes: Vec<String> = scopes
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|scope| Some(scope.as_str()?.to_owned()))
        .collect();
    match (defined.text("type"), defined.text("scheme")) {
        ("http", scheme) if scheme.eq_ignore_ascii_case("basic") => {
            if !scopes.is_empty() {
                let problem = "lists scopes; in OpenAPI 3.0 only an oauth2 scheme may";
                return Err(spec.error(&at, problem));
            }
            Ok(("Basic", scopes))
        }
        ("oauth2", _) => {
            let listed = defined.pointer("/flows/clientCredentials/scopes");
            let unknown = scopes
                .iter()
                .find(|scope| listed.is_none_or(|listed| listed.get(scope.as_str()).is_none()));
            match unknown {
                Some(scope) => Err(spec.error(
                    &at,
                    format!(
                        "asks for the scope `{scope}`, which the scheme's clientCredentials flow \
                         does not list"
                    ),
                )),
                None => match defined.text_at("x-grant") {
                    None | Some("account_credentials") => Ok(("Bearer", scopes)),
                    Some("client_credentials") => Ok(("ClientCredentials", scopes)),
                    Some(grant) => {
                        let problem = format!("is by the grant `{grant}`, which nobody knows");
                        Err(spec.error(&at, problem))
                    }
                },
            }
        }
        _ => {
            let problem = "is a security scheme that the client can't speak; \
                           it knows http basic, and oauth2 with the clientCredentials flow";
            Err(spec.error(&at, problem))
        }
    }
}
