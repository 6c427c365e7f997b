//! What Zoom says of an operation in prose or in extensions of its own: the
//! rate limit, the scopes, the server.

use serde_json::{Map, Value, json};

use crate::import::mend::{self, Log, Refusal};
use crate::openapi::lookup::Lookup;
use crate::openapi::model::LABELS;
use crate::openapi::model::Server;

/// What Zoom says of an operation besides its parts.
#[derive(Debug)]
pub(super) struct Facts {
    /// Its server.
    pub(super) server: Server,
    /// Its rate limit label.
    pub(super) label: Option<&'static str>,
    /// The scopes that allow it.
    scopes: Vec<String>,
    /// Whether it takes HTTP Basic.
    is_basic: bool,
    /// Whether its tokens are of the client credentials grant.
    is_of_app: bool,
}

impl Facts {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// When the operation's server is none that the client knows.
    pub(super) fn read(
        path: &str,
        operation: &Map<String, Value>,
        document: &Value,
        log: &mut Log,
    ) -> Result<Self, Refusal> {
        let declared = server(operation, document)?;
        Ok(Self {
            server: mend::mend_server(declared, path, operation, log),
            label: rate_limit_label(operation.text("description")),
            scopes: scopes(operation),
            is_basic: is_basic(operation, document),
            is_of_app: mend::mend_grant(operation, log),
        })
    }

    /// What the file does not say, and somebody may want to look up.
    pub(super) fn missing(&self) -> Vec<String> {
        let mut missing = Vec::new();
        if self.label.is_none() {
            missing.push("no rate limit label: Zoom's file has none".to_owned());
        }
        if self.scopes.is_empty() && !self.is_basic {
            missing.push("no scopes: Zoom's file has none".to_owned());
        }
        missing
    }

    /// The operation's `servers`; the API's own goes without saying.
    pub(super) fn servers(&self) -> Option<Value> {
        let is_other = self.server != Server::Api;
        is_other.then(|| json!([{ "url": self.server.url() }]))
    }

    /// How the operation proves who sends it, in the fragment's terms. Each
    /// scope is enough by itself.
    pub(super) fn security(&self) -> Value {
        let scheme = if self.is_of_app {
            mend::CLIENT_CREDENTIALS
        } else {
            "accountCredentials"
        };
        match self.scopes.as_slice() {
            _ if self.is_basic => json!([{ "basic": [] }]),
            [] => json!([{ scheme: [] }]),
            scopes => {
                let alternative = |scope| json!({ scheme: [scope] });
                scopes.iter().map(alternative).collect()
            }
        }
    }

    /// The component that says what a refusal looks like.
    pub(super) fn error_response(&self) -> &'static str {
        if self.is_basic {
            "#/components/responses/TokenError"
        } else {
            "#/components/responses/ApiError"
        }
    }
}

/// The label that stands after the words "rate limit label".
pub(in crate::import) fn rate_limit_label(description: &str) -> Option<&'static str> {
    let upper = description.to_uppercase();
    let start = upper.find("RATE LIMIT LABEL")?;
    // Not farther than the next paragraph: what follows is about other things.
    let rest = upper[start..]
        .split("\n\n")
        .next()
        .unwrap_or_default()
        .replace(['_', ' '], "-");
    // The label, not the link around it.
    let value = rest
        .rsplit_once(":**")
        .map_or(rest.as_str(), |(_, value)| value);
    LABELS
        .into_iter()
        .filter_map(|(label, _)| Some((value.find(label)?, label)))
        .min()
        .map(|(_, label)| label)
}

/// The scopes that allow an operation, granular ones first. Zoom puts all of
/// them into one requirement, but each is enough.
fn scopes(operation: &Map<String, Value>) -> Vec<String> {
    let extensions = operation.object("x-extensions");
    let listed = |key: &str| extensions.texts(key).map(str::to_owned).collect();
    let mut granular: Vec<String> = listed("x-granular-scopes");
    let mut classic: Vec<String> = listed("x-macro-scopes");
    let secured: Vec<String> = requirements(operation.list("security"))
        .flat_map(|(_, scopes)| scopes.as_array().into_iter().flatten())
        .filter_map(|scope| Some(scope.as_str()?.to_owned()))
        .collect();
    let known = |scope: &str| {
        scope.contains(':')
            || granular
                .iter()
                .chain(&classic)
                .chain(&secured)
                .any(|other| other == scope)
    };
    let (prose_granular, prose_classic) = in_prose(operation.text("description"), &known);
    granular.extend(prose_granular);
    classic.extend(prose_classic);
    for scope in secured {
        // `user:read:user` is granular, `user:read:admin` classic.
        let parts: Vec<&str> = scope.trim().split(':').collect();
        let is_granular = parts.len() > 2 && !matches!(parts[2], "admin" | "master");
        if is_granular {
            granular.push(scope)
        } else {
            classic.push(scope)
        }
    }
    let mut scopes: Vec<String> = Vec::new();
    for scope in granular.into_iter().chain(classic) {
        // Zoom's prose has some in brackets that don't match.
        let scope = scope.trim_matches(|c: char| c.is_whitespace() || "().,;".contains(c));
        let scope = scope.to_owned();
        let sound = !scope.is_empty()
            && !scope.contains(|c: char| c.is_whitespace() || c == '"' || c == '\\');
        if sound && !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes
}

/// The scopes that stand, in code font, behind a bold "Scopes" or "Granular
/// Scopes", on that line or in the list below it.
fn in_prose(description: &str, known: &dyn Fn(&str) -> bool) -> (Vec<String>, Vec<String>) {
    let (mut granular, mut classic) = (Vec::new(), Vec::new());
    let mut lines = description.lines().peekable();
    while let Some(line) = lines.next() {
        let lower = line.to_lowercase();
        if !(lower.contains("**")
            && lower.contains("scopes")
            && lower.find("scopes") > lower.find("**"))
        {
            continue;
        }
        let into = if lower.contains("granular") {
            &mut granular
        } else {
            &mut classic
        };
        into.extend(
            in_code(line)
                .filter(|scope| known(scope))
                .map(str::to_owned),
        );
        if into.is_empty() {
            while let Some(line) = lines.next_if(|line| {
                line.trim().is_empty() || line.trim_start().starts_with(['*', '-', '`'])
            }) {
                if line.contains("**") {
                    break;
                }
                into.extend(
                    in_code(line)
                        .filter(|scope| known(scope))
                        .map(str::to_owned),
                );
            }
        }
    }
    (granular, classic)
}

fn in_code(line: &str) -> impl Iterator<Item = &str> {
    line.split('`')
        .skip(1)
        .step_by(2)
        .flat_map(|code| code.split(','))
        .map(str::trim)
}

/// An operation's server, as the file has it.
fn server(operation: &Map<String, Value>, document: &Value) -> Result<Server, Refusal> {
    let servers = if operation.has("servers") {
        operation.list("servers")
    } else {
        document.list("servers")
    };
    let Some(server) = servers.first() else {
        return Ok(Server::Api);
    };
    let mut url = server.text("url").to_owned();
    for (name, variable) in server.object("variables") {
        url = url.replace(&format!("{{{name}}}"), variable.text("default"));
    }
    let plain = url.trim().trim_end_matches('/').to_lowercase();
    let plain = plain
        .strip_prefix("http://")
        .map_or(plain.clone(), |rest| format!("https://{rest}"));
    let host = plain.strip_prefix("https://").unwrap_or_default();
    match (plain.as_str(), Server::at(&plain)) {
        ("/v2" | "", _) => Ok(Server::Api),
        (_, Some(server)) => Ok(server),
        _ if mend::is_file_host(host.trim_end_matches("/v2")) => Ok(Server::Files),
        (_, None) => {
            let why = format!("its server is {url}, which is none that the client knows");
            Err(Refusal::whole(why))
        }
    }
}

fn is_basic(operation: &Map<String, Value>, document: &Value) -> bool {
    let required = if operation.has("security") {
        operation.list("security")
    } else {
        document.list("security")
    };
    requirements(required).any(|(name, _)| {
        let schemes = document.object("components").object("securitySchemes");
        schemes.object(name).says("scheme", "basic")
    })
}

/// The schemes that alternatives of security name, each with its scopes.
fn requirements(alternatives: &[Value]) -> impl Iterator<Item = (&String, &Value)> {
    alternatives.iter().filter_map(Value::as_object).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    #[test]
    fn the_label_is_read_from_prose() {
        let cases = [
            (
                "Text.\n\n**[Rate Limit Label](https://x/rate-limits#heavy):** `LIGHT`",
                Some("LIGHT"),
            ),
            (
                "**Rate Limit Label**: `Resource-intensive`",
                Some("RESOURCE-INTENSIVE"),
            ),
            (
                "**[Rate limit label](x):** RESOURCE_INTENSIVE",
                Some("RESOURCE-INTENSIVE"),
            ),
            ("A heavy operation.", None),
            ("**Rate Limit Label:** none\n\nHEAVY users", None),
        ];
        for (prose, label) in cases {
            assert_eq!(rate_limit_label(prose), label, "{prose}");
        }
    }

    #[test]
    fn scopes_come_from_everywhere_and_once() {
        let operation = object(json!({
            "description": "**[Scopes](u):** `room:read`,`room:read:admin)`\n\n**Granular Scopes:** `room:read:door:admin`\n\nThe `me` value.",
            "x-extensions": { "x-macro-scopes": ["room:read", " room:write:admin"] },
            "security": [{ "oauth": ["room:read", "room:read:window"], "other": [] }],
        }));
        let expected = [
            "room:read:door:admin",
            "room:read:window",
            "room:read",
            "room:write:admin",
            "room:read:admin",
        ];
        assert_eq!(scopes(&operation), expected);
    }

    #[test]
    fn scopes_are_read_from_a_list_below_their_heading() {
        let operation = object(
            json!({ "description": "**Required scopes**\n\n* `room:read`\n* `room:write`\n\nMore `a:b`." }),
        );
        assert_eq!(scopes(&operation), ["room:read", "room:write"]);
    }

    #[test]
    fn the_server_is_one_of_four_or_refused() {
        let at = |url: &str| {
            let operation = object(json!({ "servers": [{ "url": url }] }));
            server(&operation, &json!({})).map_err(|_| "refused")
        };
        assert_eq!(at("https://api.zoom.us/v2/"), Ok(Server::Api));
        assert_eq!(at("https://api.zoom.us/"), Ok(Server::ApiRoot));
        assert_eq!(at("http://zoom.us"), Ok(Server::OAuth));
        assert_eq!(at("https://fileapi.zoom.us/v2/"), Ok(Server::Files));
        assert_eq!(at("https://fileapi.zoom.us"), Ok(Server::Files));
        assert_eq!(at("https://files.example.com"), Err("refused"));
    }
}
