//! Which operations answer page by page: `x-pagination`.

use serde_json::{Value, json};

use crate::openapi::lookup::Lookup;
use crate::openapi::naming::{lower_words, singular};

/// What the fragment says of an operation that takes, as a query parameter, the
/// token that its reply gives: the token's name, and the list that the pages
/// are of.
pub(super) fn pagination(path: &str, parameters: &[Value], reply: Option<&Value>) -> Option<Value> {
    let properties = reply?.object("properties");
    let token = parameters.iter().find_map(|parameter| {
        let name = parameter.text_at("name")?;
        let query = parameter.says("in", "query");
        let text = properties.get(name)?.kind() == "string";
        (query && text && is_token(name)).then_some(name)
    })?;
    let items = list(path, properties)?;
    Some(json!({ "token": token, "items": items }))
}

fn is_token(name: &str) -> bool {
    let words: Vec<String> = lower_words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    has("token") && (has("page") || has("next")) || has("cursor")
}

/// The one list of the reply; of several the one that the path names, else the
/// one list of objects.
fn list<'a>(path: &str, properties: &'a serde_json::Map<String, Value>) -> Option<&'a str> {
    let lists: Vec<(&str, &Value)> = properties
        .iter()
        .filter(|(_, property)| property.says("type", "array"))
        .map(|(name, property)| (name.as_str(), property))
        .collect();
    let mut fixed = path
        .split('/')
        .filter(|segment| !segment.is_empty() && !segment.contains('{'));
    let last = fixed.next_back().unwrap_or_default();
    let one = |name: &str| -> Vec<String> {
        lower_words(name)
            .iter()
            .map(|word| singular(word))
            .collect()
    };
    let named = lists.iter().find(|(name, _)| one(name) == one(last));
    let objects: Vec<&(&str, &Value)> = lists
        .iter()
        .filter(|(_, list)| {
            let items = list.object("items");
            ["properties", "oneOf", "anyOf"]
                .iter()
                .any(|key| items.has(key))
        })
        .collect();
    match (lists.as_slice(), named, objects.as_slice()) {
        ([(only, _)], _, _) => Some(only),
        (_, Some((named, _)), _) => Some(named),
        (_, None, [(only, _)]) => Some(only),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paged(path: &str, properties: Value) -> Option<Value> {
        let parameters = [json!({ "name": "next_page_token", "in": "query" })];
        pagination(
            path,
            &parameters,
            Some(&json!({ "type": "object", "properties": properties })),
        )
    }

    #[test]
    fn the_list_is_the_only_one_or_the_one_that_the_path_names() {
        let list = json!({ "type": "array", "items": { "properties": {} } });
        let token = json!({ "type": "string" });
        let only = paged("/doors", json!({ "next_page_token": token, "rows": list }));
        assert_eq!(
            only,
            Some(json!({ "token": "next_page_token", "items": "rows" }))
        );
        let named = paged(
            "/rooms/{id}/doors",
            json!({ "next_page_token": token, "windows": list, "doors": list }),
        );
        assert_eq!(
            named,
            Some(json!({ "token": "next_page_token", "items": "doors" }))
        );
        let unclear = paged(
            "/rooms",
            json!({ "next_page_token": token, "windows": list, "doors": list }),
        );
        assert_eq!(unclear, None);
        assert_eq!(paged("/doors", json!({ "doors": list })), None);
    }
}
