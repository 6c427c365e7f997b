//! The grant that an operation's tokens are of.

use super::rule::{Log, Part, Place, Rule, Schema};
use crate::import::prose::wants_client_credentials;
use crate::openapi::lookup::Lookup as _;

pub(super) static CLIENT: Rule = Rule {
    name: "client-credentials",
    wrong: "the operation takes a token of the client credentials grant, which only its prose says",
    done: "the scheme `clientCredentials`, which `zoom_auth::ClientCredentials` is for",
};

/// The scheme of such operations in the fragment.
pub const CLIENT_CREDENTIALS: &str = "clientCredentials";

/// Whether an operation takes a token of the client credentials grant.
pub fn mend_grant(operation: &Schema, log: &mut Log) -> bool {
    let is_so = wants_client_credentials(operation.text("description"));
    if is_so {
        log.fired(&CLIENT, &Place::new(Part::Request, "", "/security"));
    }
    is_so
}
