//! Why an operation that answers with a list has no stream.

use serde_json::{Map, Value};

use super::pagination::{asks_by_count, asks_by_token};
use crate::import::mend::is_page_token;
use crate::openapi::lookup::Lookup;

/// What keeps a list from being read page by page.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::import) enum Unpaged {
    /// No parameter asks for a page: what there is comes at once.
    Whole,
    /// The body asks for the page, not the query.
    InBody,
    /// The reply is one of several types, or no object.
    Alternatives,
    /// Several lists, and nothing says which of them comes in pages.
    Several,
    /// A parameter asks for a page, and nothing in the reply says where the list
    /// ends.
    Endless,
}

impl Unpaged {
    /// The reason, as what is said of these operations.
    pub(in crate::import) fn reason(self) -> &'static str {
        match self {
            Self::Whole => "come whole: no parameter asks for a page",
            Self::InBody => "are asked for page by page in the body",
            Self::Alternatives => "come in replies of several types",
            Self::Several => "stand beside others, and nothing says which comes in pages",
            Self::Endless => "come in pages, and nothing says which is the last",
        }
    }
}

/// Why an operation that has no pages has none; `None` if it answers with no
/// list, or changes something and answers with what it changed.
pub(super) fn unpaged(
    method: &str,
    parameters: &[Value],
    body: Option<&Value>,
    reply: Option<&Value>,
) -> Option<Unpaged> {
    let reply = reply?;
    let query = |is_it: &dyn Fn(&str) -> bool| {
        let mut names = parameters
            .iter()
            .filter(|parameter| parameter.says("in", "query"))
            .map(|parameter| parameter.text("name"));
        names.any(is_it)
    };
    let asks = query(&asks_by_token) || query(&asks_by_count);
    let names_next = objects(reply).any(|object| object.keys().any(|name| is_page_token(name)));
    let in_body = names_next && body.is_some_and(asks_in);
    if !has_list(reply) || !(method == "get" || asks || in_body) {
        return None;
    }
    let lists = reply.object("properties").values();
    let lists = lists.filter(|property| property.kind() == "array").count();
    Some(if in_body && !asks {
        Unpaged::InBody
    } else if !asks {
        Unpaged::Whole
    } else if lists == 0 {
        Unpaged::Alternatives
    } else if lists > 1 {
        Unpaged::Several
    } else {
        Unpaged::Endless
    })
}

/// The properties of a reply, or of each of its types.
fn objects(reply: &Value) -> impl Iterator<Item = &Map<String, Value>> {
    let alternatives = reply.alternatives().map(|one| one.object("properties"));
    std::iter::once(reply.object("properties")).chain(alternatives)
}

fn has_list(reply: &Value) -> bool {
    reply.kind() == "array"
        || objects(reply).any(|object| object.values().any(|it| it.kind() == "array"))
}

/// Whether a body says which page is wanted.
fn asks_in(body: &Value) -> bool {
    let mut bodies = body.bodies();
    bodies.any(|(_, schema)| {
        objects(schema).any(|object| object.keys().any(|name| is_page_token(name)))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_list_without_a_stream_has_its_reason() {
        let list = json!({ "type": "array", "items": { "type": "object", "properties": {} } });
        let token = json!({ "type": "string" });
        let object = |properties: Value| json!({ "type": "object", "properties": properties });
        let doors = object(json!({ "doors": list, "next_page_token": token }));
        let asks = |name: &str| vec![json!({ "name": name, "in": "query", "schema": {} })];
        let by_token = asks("next_page_token");
        let body = json!({ "content": { "application/json": { "schema": object(json!({ "next_page_token": token })) } } });
        let of = |method: &str, parameters: &[Value], body: Option<&Value>, reply: &Value| {
            unpaged(method, parameters, body, Some(reply))
        };
        let whole = object(json!({ "doors": list }));
        let several = object(json!({ "doors": list, "gates": list, "next_page_token": token }));
        let either = json!({ "oneOf": [doors, whole] });
        let none = object(json!({ "id": token }));
        for (case, expected) in [
            (of("get", &[], None, &whole), Some(Unpaged::Whole)),
            (
                of("get", &[], None, &json!({ "type": "array" })),
                Some(Unpaged::Whole),
            ),
            (of("post", &[], Some(&body), &doors), Some(Unpaged::InBody)),
            (of("get", &by_token, None, &several), Some(Unpaged::Several)),
            (
                of("get", &by_token, None, &either),
                Some(Unpaged::Alternatives),
            ),
            (
                of("get", &asks("page_number"), None, &whole),
                Some(Unpaged::Endless),
            ),
            (of("post", &[], None, &whole), None),
            (of("get", &[], None, &none), None),
        ] {
            assert_eq!(case, expected);
        }
    }
}
