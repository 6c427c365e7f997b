//! What the runtime knows about an operation: facts that codegen reads from
//! the fragment.

use std::fmt;

use http::Method;

/// One operation of the API, as the fragment describes it.
///
/// Codegen emits a static for each (see [`operations`](crate::operations)),
/// from which a call takes everything that it needs to know.
#[derive(Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The `operationId`, as the fragment spells it.
    pub id: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The path template, such as `/users/{userId}`, relative to the server.
    pub path: &'static str,
    /// The server that the operation lives on.
    pub server: Server,
    /// The scheme by which it authorizes.
    pub scheme: Scheme,
    /// The scopes that allow the operation: any one of the outer entries does,
    /// and each entry needs all of its scopes. Empty where none is needed.
    pub scopes: &'static [&'static [&'static str]],
    /// The rate limit's class, `x-rate-limit-label` in the fragment.
    pub rate_limit: Option<RateLimitLabel>,
    /// The product whose limits apply, `x-product` in the fragment or the
    /// operation's first tag; empty where it has neither.
    pub product: &'static str,
    /// What the fake checks and answers, for operations that codegen emitted.
    #[cfg(feature = "fake")]
    pub(crate) contract: Option<&'static crate::fake::contract::Contract>,
}

impl Operation {
    /// Describes an operation that needs no scopes and has no label; the
    /// `with_` methods add them.
    #[must_use]
    pub const fn new(
        id: &'static str,
        method: Method,
        path: &'static str,
        server: Server,
        scheme: Scheme,
    ) -> Self {
        Self {
            id,
            method,
            path,
            server,
            scheme,
            scopes: &[],
            rate_limit: None,
            product: "",
            #[cfg(feature = "fake")]
            contract: None,
        }
    }

    /// Sets [`scopes`](Self::scopes).
    #[must_use]
    pub const fn with_scopes(mut self, scopes: &'static [&'static [&'static str]]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Sets [`rate_limit`](Self::rate_limit).
    #[must_use]
    pub const fn with_rate_limit(mut self, label: RateLimitLabel) -> Self {
        self.rate_limit = Some(label);
        self
    }

    /// Sets [`product`](Self::product).
    #[must_use]
    pub const fn with_product(mut self, product: &'static str) -> Self {
        self.product = product;
        self
    }

    /// The same operation, counted against another limit.
    pub(crate) fn counted_as(&self, product: &'static str, label: RateLimitLabel) -> Self {
        Self {
            method: self.method.clone(),
            product,
            rate_limit: Some(label),
            ..*self
        }
    }

    /// Sets what the fake checks and answers.
    #[cfg(feature = "fake")]
    #[doc(hidden)]
    #[must_use]
    pub const fn with_contract(
        mut self,
        contract: &'static crate::fake::contract::Contract,
    ) -> Self {
        self.contract = Some(contract);
        self
    }

    /// Whether a token with these scopes may call the operation, as far as the
    /// fragment knows.
    pub fn is_allowed_by<'a>(&self, scopes: impl IntoIterator<Item = &'a str> + Clone) -> bool {
        self.scopes.is_empty()
            || self.scopes.iter().any(|all| {
                all.iter()
                    .all(|needed| scopes.clone().into_iter().any(|held| held == *needed))
            })
    }
}

/// A server of the fragment. An [`Environment`](crate::Environment) gives each
/// its base URL.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Server {
    /// `https://api.zoom.us/v2`, where most operations live.
    Api,
    /// `https://api.zoom.us`, for operations outside of `/v2`.
    ApiRoot,
    /// `https://zoom.us`, which exchanges credentials for tokens.
    OAuth,
    /// `https://fileapi.zoom.us/v2`, which takes uploads.
    Files,
}

/// How a request proves who sends it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Scheme {
    /// HTTP Basic with client id and client secret (RFC 7617).
    Basic,
    /// A Bearer access token (RFC 6750).
    Bearer,
    /// The same, of the client credentials grant (RFC 6749, section 4.4): a token
    /// of the app itself and of no account, which is what a chatbot has.
    ClientCredentials,
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Basic => "Basic",
            Self::Bearer => "Bearer",
            Self::ClientCredentials => "client credentials",
        })
    }
}

/// Zoom's classes of rate limits
/// (<https://developers.zoom.us/docs/api/rate-limits/>).
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum RateLimitLabel {
    /// `LIGHT`
    Light,
    /// `MEDIUM`
    Medium,
    /// `HEAVY`
    Heavy,
    /// `RESOURCE-INTENSIVE`
    ResourceIntensive,
}
