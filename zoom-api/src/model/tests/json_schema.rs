//! JSON schemas that say what the models do.

use schemars::schema_for;
use serde_json::Value;

use super::emitted::second::Webinar;
use crate::types::{AccessTokenResponse, User, UserType};

/// Calls a function on every schema below a value.
fn walk(value: &Value, visit: &mut dyn FnMut(&serde_json::Map<String, Value>)) {
    match value {
        Value::Object(entries) => {
            visit(entries);
            entries.values().for_each(|value| walk(value, visit));
        }
        Value::Array(items) => items.iter().for_each(|value| walk(value, visit)),
        _ => {}
    }
}

#[test]
fn nothing_is_required_and_nothing_is_closed() {
    for schema in [
        schema_for!(User),
        schema_for!(AccessTokenResponse),
        schema_for!(Webinar),
    ] {
        let schema = serde_json::to_value(schema).unwrap();
        let mut enums = 0;
        walk(&schema, &mut |schema| {
            assert_ne!(
                schema.get("additionalProperties"),
                Some(&Value::Bool(false))
            );
            assert_eq!(schema.get("required"), None);
            // An enum stands beside the type that its unknown values have.
            if let Some(Value::Array(any)) = schema.get("anyOf")
                && any.iter().any(|schema| schema.get("enum").is_some())
            {
                assert!(any.iter().any(|schema| schema.get("enum").is_none()));
                enums += 1;
            }
        });
        assert!(enums > 0 || schema["title"] == "AccessTokenResponse");
    }
}

#[test]
fn fields_are_described() {
    let schema = serde_json::to_value(schema_for!(User)).unwrap();
    let pmi = &schema["properties"]["pmi"];
    assert_eq!(pmi["description"], "The personal meeting id.");
    assert_eq!(pmi["type"], serde_json::json!(["integer", "null"]));
    assert_eq!(schema["properties"]["group_ids"]["type"], "array");

    let schema = serde_json::to_value(schema_for!(UserType)).unwrap();
    assert_eq!(
        schema["anyOf"][0]["enum"],
        serde_json::json!([1, 2, 3, 4, 99])
    );

    let schema = serde_json::to_value(schema_for!(AccessTokenResponse)).unwrap();
    assert_eq!(schema["$defs"]["Secret"]["format"], "password");
}
