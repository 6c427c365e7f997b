//! Which operations answer page by page: `x-pagination`.

use serde_json::Value;

use crate::import::mend::is_page_token;
use crate::openapi::lookup::Lookup;
use crate::openapi::naming::{lower_words, singular};

/// What the fragment says of an operation whose reply has a list and which takes,
/// as a query parameter, where in it the page begins: by the token that the reply
/// before it gives, else by a number or an offset, if the reply says where the
/// list ends.
pub(super) fn pagination(
    path: &str,
    name: &str,
    parameters: &[Value],
    reply: Option<&Value>,
) -> Option<Value> {
    let properties = reply?.object("properties");
    let items = list(path, name, properties)?;
    let query = |kind: &str, is_it: fn(&str) -> bool| {
        parameters.iter().find_map(|parameter| {
            let name = parameter.text_at("name")?;
            let is_query = parameter.says("in", "query");
            (is_query && parameter.object("schema").kind() == kind && is_it(name)).then_some(name)
        })
    };
    let property = |kind: &str, is_it: fn(&str) -> bool| {
        let mut properties = properties.iter();
        let found = properties.find(|(name, schema)| schema.kind() == kind && is_it(name));
        found.map(|(name, _)| name.as_str())
    };
    let (total, pages) = (property("integer", is_total), property("integer", is_count));
    let mut paging = serde_json::Map::new();
    let token = query("string", is_page_token);
    if let (Some(token), Some(next)) = (token, property("string", is_page_token)) {
        // Of several names the parameter's own comes first.
        let own = properties
            .get(token)
            .is_some_and(|own| own.kind() == "string");
        let next = if own { token } else { next };
        paging.insert("token".to_owned(), token.into());
        if next != token {
            paging.insert("next".to_owned(), next.into());
        }
    } else if let Some(number) = query("integer", is_number)
        && (total.is_some() || pages.is_some())
    {
        paging.insert("number".to_owned(), number.into());
    } else if let Some(offset) = query("integer", is_offset)
        && total.is_some()
    {
        paging.insert("offset".to_owned(), offset.into());
        // SCIM counts from 1 (RFC 7644, section 3.4.2.4).
        let first = i64::from(offset == "startIndex");
        paging.insert("first".to_owned(), first.into());
    } else {
        return None;
    }
    paging.insert("items".to_owned(), items.into());
    for (key, name) in [("total", total), ("pages", pages)] {
        if let Some(name) = name {
            paging.insert(key.to_owned(), name.into());
        }
    }
    Some(Value::Object(paging))
}

/// Whether a parameter of this name asks for a page by the token of the reply
/// before.
pub(super) fn asks_by_token(name: &str) -> bool {
    is_page_token(name)
}

/// Whether a parameter of this name asks for a page by counting.
pub(super) fn asks_by_count(name: &str) -> bool {
    is_number(name) || is_offset(name)
}

fn is_number(name: &str) -> bool {
    matches!(name, "page_number" | "pageNumber" | "page")
}

fn is_offset(name: &str) -> bool {
    matches!(name, "startIndex" | "start_index" | "offset")
}

fn is_total(name: &str) -> bool {
    const NAMES: [&str; 5] = [
        "total_records",
        "totalRecords",
        "totalResults",
        "total_count",
        "total",
    ];
    NAMES.contains(&name)
}

fn is_count(name: &str) -> bool {
    matches!(name, "page_count" | "pageCount" | "total_pages")
}

/// The one list of the reply; of several the one that the path names, else the
/// one that the operation is called for, else the one list of objects.
fn list<'a>(
    path: &str,
    name: &str,
    properties: &'a serde_json::Map<String, Value>,
) -> Option<&'a str> {
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
    let of_path = lists.iter().find(|(name, _)| one(name) == one(last));
    // `getReportMessages` is about `messages`, beside `deleted_messages`.
    let operation = one(name);
    let mut of_name: Vec<&(&str, &Value)> = lists
        .iter()
        .filter(|(name, _)| operation.ends_with(&one(name)))
        .collect();
    of_name.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    let named = of_path.or(of_name.first().copied());
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
    use serde_json::json;

    use super::*;

    fn paged(path: &str, properties: Value) -> Option<Value> {
        let schema = json!({ "type": "string" });
        let parameters = [json!({ "name": "next_page_token", "in": "query", "schema": schema })];
        pagination(
            path,
            "getWindowsAndGates",
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
        let called_for = paged(
            "/rooms",
            json!({ "next_page_token": token, "open_gates": list, "gates": list }),
        );
        assert_eq!(
            called_for,
            Some(json!({ "token": "next_page_token", "items": "gates" }))
        );
        let unclear = paged(
            "/rooms",
            json!({ "next_page_token": token, "windows": list, "doors": list }),
        );
        assert_eq!(unclear, None);
        assert_eq!(paged("/doors", json!({ "doors": list })), None);
    }

    #[test]
    fn a_page_is_asked_for_by_a_token_of_any_name_a_number_or_an_offset() {
        let paged = |parameter: (&str, &str), facts: &[(&str, &str)]| {
            let (name, kind) = parameter;
            let schema = json!({ "type": kind });
            let parameters = [json!({ "name": name, "in": "query", "schema": schema })];
            let mut properties = json!({ "doors": { "type": "array" } });
            for (name, kind) in facts {
                properties[*name] = json!({ "type": kind });
            }
            let reply = json!({ "type": "object", "properties": properties });
            pagination("/doors", "listDoors", &parameters, Some(&reply))
        };
        let (string, integer) = ("string", "integer");
        assert_eq!(
            paged(
                ("pageToken", string),
                &[("nextPageToken", string), ("total", integer)]
            ),
            Some(json!({
                "token": "pageToken", "next": "nextPageToken", "items": "doors", "total": "total",
            }))
        );
        assert_eq!(
            paged(("page_number", integer), &[("page_count", integer)]),
            Some(json!({ "number": "page_number", "items": "doors", "pages": "page_count" }))
        );
        assert_eq!(
            paged(("startIndex", integer), &[("totalResults", integer)]),
            Some(json!({
                "offset": "startIndex", "first": 1, "items": "doors", "total": "totalResults",
            }))
        );
        // Nobody says where it ends.
        assert_eq!(paged(("page_number", integer), &[]), None);
        assert_eq!(paged(("offset", integer), &[("page_count", integer)]), None);
    }
}
