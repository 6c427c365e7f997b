//! What a document has to declare because its operations use it.

use serde_json::{Value, json};

/// The scheme lists every scope that an operation names.
pub(super) fn scopes(document: &mut Value) {
    let mut named: Vec<String> = Vec::new();
    for item in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(_, item)| item)
    {
        for operation in item
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, operation)| operation)
        {
            let security = operation
                .get("security")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            for scope in security
                .filter_map(|alternative| alternative.get("accountCredentials")?.as_array())
                .flatten()
            {
                named.extend(scope.as_str().map(str::to_owned));
            }
        }
    }
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
    let mut used: Vec<String> = Vec::new();
    for item in document
        .get("paths")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(_, item)| item)
    {
        for operation in item
            .as_object()
            .into_iter()
            .flatten()
            .map(|(_, operation)| operation)
        {
            let tags = operation
                .get("tags")
                .and_then(Value::as_array)
                .into_iter()
                .flatten();
            used.extend(tags.filter_map(Value::as_str).map(str::to_owned));
        }
    }
    if !document.get("tags").is_some_and(Value::is_array) {
        document["tags"] = json!([]);
    }
    let Some(Value::Array(tags)) = document.get_mut("tags") else {
        return;
    };
    for tag in used {
        if !tags
            .iter()
            .any(|known| known.get("name").is_some_and(|name| *name == json!(tag)))
        {
            tags.push(json!({ "name": tag }));
        }
    }
}
