//! What a document has to declare because its operations use it.

use serde_json::{Value, json};

use crate::import::mend::CLIENT_CREDENTIALS;
use crate::openapi::entries;
use crate::openapi::lookup::Lookup;

/// What the operations of a document list under a key.
fn listed<'a>(document: &'a Value, key: &'a str) -> impl Iterator<Item = &'a Value> {
    entries(document).flat_map(move |(_, _, operation)| operation.list(key))
}

/// A scheme lists every scope that an operation names; that of chatbots is there
/// where one of them asks for it.
pub(super) fn scopes(document: &mut Value) {
    list_scopes(document, "accountCredentials");
    let asks = |alternative: &Value| alternative.has(CLIENT_CREDENTIALS);
    if listed(document, "security").any(asks) {
        let scheme = json!({
            "type": "oauth2",
            "description": "A Bearer token of the app itself, as a chatbot has it.",
            "x-grant": "client_credentials",
            "flows": { "clientCredentials": {
                "tokenUrl": "https://zoom.us/oauth/token",
                "scopes": {},
            } },
        });
        if let Some(Value::Object(schemes)) = document.pointer_mut("/components/securitySchemes") {
            schemes.entry(CLIENT_CREDENTIALS).or_insert(scheme);
        }
        list_scopes(document, CLIENT_CREDENTIALS);
    }
}

fn list_scopes(document: &mut Value, scheme: &str) {
    let named: Vec<String> = listed(document, "security")
        .flat_map(|alternative| alternative.texts(scheme))
        .map(str::to_owned)
        .collect();
    let scopes = document.pointer_mut(&format!(
        "/components/securitySchemes/{scheme}/flows/clientCredentials/scopes"
    ));
    let Some(Value::Object(scopes)) = scopes else {
        return;
    };
    for scope in named {
        let meaning = in_words(&scope);
        scopes.entry(scope).or_insert_with(|| json!(meaning));
    }
}

/// `room:read:door:admin` is "Read door (room, admin)".
fn in_words(scope: &str) -> String {
    let parts: Vec<String> = scope
        .split(':')
        .map(|part| part.replace(['_', '-'], " "))
        .collect();
    match parts.as_slice() {
        [area, verb, thing, rest @ ..] if !matches!(thing.as_str(), "admin" | "master") => {
            let rest: Vec<&str> = std::iter::once(area.as_str())
                .chain(rest.iter().map(String::as_str))
                .collect();
            format!("{} {thing} ({})", capital(verb), rest.join(", "))
        }
        [area, verb] => format!("{} {area}", capital(verb)),
        [area, verb, rest @ ..] => format!("{} {area} ({})", capital(verb), rest.join(", ")),
        _ => capital(scope),
    }
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The document lists every tag that an operation has.
pub(super) fn tags(document: &mut Value) {
    let used: Vec<String> = listed(document, "tags")
        .filter_map(|tag| Some(tag.as_str()?.to_owned()))
        .collect();
    if !document.get("tags").is_some_and(Value::is_array) {
        document["tags"] = json!([]);
    }
    let Some(Value::Array(tags)) = document.get_mut("tags") else {
        return;
    };
    for tag in used {
        if !tags.iter().any(|known| known.says("name", &tag)) {
            tags.push(json!({ "name": tag }));
        }
    }
}
