//! How many things an operation makes.

use serde_json::{Map, Value};

use crate::openapi::lookup::Lookup;

/// Whether an operation makes one thing: it neither takes a list of them nor
/// answers with one.
pub(super) fn makes_one(operation: &Map<String, Value>, document: &Value) -> bool {
    let body = operation.get("requestBody");
    let body = body.map(|body| resolved(body, document));
    let mut bodies = body.into_iter().flat_map(Lookup::bodies);
    let takes_many = bodies.any(|(_, schema)| is_many(resolved(schema, document), document));
    let mut replies = operation
        .successes()
        .flat_map(|(_, reply)| resolved(reply, document).bodies());
    let answers_many = replies.any(|(_, schema)| {
        let schema = resolved(schema, document);
        let has_id = schema.object("properties").keys().any(|name| name == "id");
        !has_id && is_many(schema, document)
    });
    !takes_many && !answers_many
}

/// Whether a body is a list of objects, or an object whose only content is one.
fn is_many(schema: &Value, document: &Value) -> bool {
    let lists = |schema: &Value| {
        let items = schema.get("items").map(|items| resolved(items, document));
        items.is_some_and(|items| !items.object("properties").is_empty())
    };
    let mut properties = schema.object("properties").values();
    schema.says("type", "array")
        || properties.any(|property| lists(resolved(property, document)))
        || schema.object("properties").len() == 1
            && schema
                .object("properties")
                .values()
                .any(|property| resolved(property, document).says("type", "array"))
}

/// What a `$ref` inside the file leads to.
fn resolved<'a>(mut value: &'a Value, document: &'a Value) -> &'a Value {
    for _ in 0..8 {
        let target = value
            .text_at("$ref")
            .and_then(|text| text.strip_prefix('#'));
        match target.and_then(|pointer| document.pointer(pointer)) {
            Some(next) => value = next,
            None => break,
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn content(schema: &Value) -> Value {
        json!({ "content": { "application/json": { "schema": schema } } })
    }

    fn makes_one_of(body: &Value, reply: &Value) -> bool {
        let operation = json!({
            "requestBody": content(body),
            "responses": { "201": content(reply) },
        });
        let document = json!({ "components": { "schemas": { "Door": {
            "type": "object", "properties": { "name": { "type": "string" } },
        } } } });
        makes_one(operation.as_object().expect("an object"), &document)
    }

    #[test]
    fn an_operation_makes_as_many_as_it_lists() {
        let door = json!({ "$ref": "#/components/schemas/Door" });
        let doors = json!({ "type": "object", "properties": { "doors": { "type": "array", "items": door } } });
        let made = json!({ "type": "object", "properties": { "id": { "type": "string" } } });
        let nothing = json!({});
        assert!(makes_one_of(&door, &made));
        assert!(makes_one_of(&door, &nothing));
        assert!(!makes_one_of(&doors, &made));
        assert!(!makes_one_of(&door, &doors));
        assert!(!makes_one_of(
            &json!({ "type": "array", "items": door }),
            &made
        ));
    }
}
