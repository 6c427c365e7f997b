//! What a document has to declare because its operations use it.

use serde_json::{Value, json};

use crate::openapi::entries;
use crate::openapi::lookup::Lookup;

/// What the operations of a document list under a key.
fn listed<'a>(document: &'a Value, key: &'a str) -> impl Iterator<Item = &'a Value> {
    entries(document).flat_map(move |(_, _, operation)| operation.list(key))
}

/// The scheme lists every scope that an operation names.
pub(super) fn scopes(document: &mut Value) {
    let named: Vec<String> = listed(document, "security")
        .flat_map(|alternative| alternative.texts("accountCredentials"))
        .map(str::to_owned)
        .collect();
    let scopes = document.pointer_mut(
        "/components/securitySchemes/accountCredentials/flows/clientCredentials/scopes",
    );
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
