use std::path::Path;

use serde_json::{Map, Value, json};

use super::schema::Schemas;
use super::usage::Usage;
use super::{Models, emit};
use crate::openapi::{Spec, operation};

/// Emits a whole set of schemas, as the file that it would be.
fn emit_all(schemas: &Map<String, Value>) -> String {
    let names: Vec<String> = schemas.keys().cloned().collect();
    let is_reply = |name: &&String| !name.starts_with("Create");
    let usage = Usage {
        requests: names.iter().cloned().collect(),
        replies: names.iter().filter(is_reply).cloned().collect(),
    };
    let schemas = Schemas::read(schemas, usage).expect("the schemas are fine");
    let tokens = emit(&schemas, &names).expect("the limits are fine");
    prettyplease::unparse(&syn::parse2(tokens).expect("it is Rust"))
}

/// The models of this fixture are under test in `zoom-api`, beside `User`: they
/// show that tolerance is a property of what is emitted.
///
/// `BLESS=1 cargo test -p xtask second_model` writes them.
#[test]
fn the_second_model_is_up_to_date() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let fixture =
        std::fs::read_to_string(root.join("tests/fixtures/second.json")).expect("fixture");
    let schemas: Map<String, Value> = serde_json::from_str(&fixture).expect("fixture");
    let emitted = format!(
        "//! Emitted from xtask/tests/fixtures/second.json; see xtask/src/models/tests.rs.\n\n{}",
        emit_all(&schemas)
    );
    let path = root.join("../zoom-api/src/model/tests/emitted/second.rs");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &emitted).expect("written");
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        present == emitted,
        "stale: run BLESS=1 cargo test -p xtask second_model"
    );
}

fn spec(document: &Value) -> Spec {
    Spec::parse(document.to_string().as_bytes(), Path::new("spec.json")).expect("a spec")
}

/// A document with one operation that takes a parameter and a body.
fn document(parameter: &Value, schemas: &Value) -> Value {
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://api.zoom.us/v2"}],
        "paths": {"/things": {"post": {
            "operationId": "createThing",
            "security": [{"accountCredentials": ["thing:write"]}],
            "parameters": [{"name": "page_size", "in": "query", "schema": parameter}],
            "requestBody": {"required": true, "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Thing"},
            }}},
            "responses": {"204": {"description": "done"}},
        }}},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"accountCredentials": {"type": "oauth2", "flows": {
                "clientCredentials": {
                    "tokenUrl": "https://zoom.us/oauth/token",
                    "scopes": {"thing:write": "things"},
                },
            }}},
        },
    })
}

#[test]
fn limits_of_arguments_and_bodies_are_checked_in_send() {
    let thing = json!({"Thing": {
        "type": "object", "properties": {"name": {"type": "string", "maxLength": 3}},
    }});
    let spec = spec(&document(
        &json!({"type": "integer", "maximum": 300}),
        &thing,
    ));
    let operations = operation::read_all(&spec).expect("operations");
    let models = Models::read(&spec, &operations).expect("models");
    let parameter = &operations[0].parameters[0];
    let limits = models
        .limits(&parameter.schema, &parameter.schema_at)
        .expect("limits");
    assert!(
        limits
            .expect("some")
            .to_string()
            .contains("maximum : Some (300f64)")
    );
    let body = operations[0].body.as_ref().expect("a body");
    let limits = models
        .limits(&body.schema, &body.schema_at)
        .expect("limits");
    assert_eq!(limits.expect("some").to_string(), "& types :: THING_LIMITS");
}

#[test]
fn what_makes_no_type_is_refused_with_its_place() {
    for (schema, problem) in [
        (
            json!({"type": "object", "properties": {"a": {"type": "object", "properties": {"b": {}}}}}),
            "an object here needs a name",
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "string", "enum": ["b"]}}}),
            "an enum here needs a name",
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "strng"}}}),
            "is none of OpenAPI's",
        ),
        (
            json!({"type": "string", "enum": ["a", "b"], "x-enum-varnames": ["A"]}),
            "1 names for 2 values",
        ),
        (
            json!({"type": "integer", "enum": ["a"]}),
            "a value is not an integer",
        ),
        (
            json!({"type": "string", "pattern": "("}),
            "no regular expression",
        ),
        (
            json!({"type": "string", "maxLength": -1}),
            "no natural number",
        ),
        (
            json!({"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}),
            "leads back to itself",
        ),
        (
            json!({"allOf": [{"$ref": "#/components/schemas/Thing"}, {"type": "object"}]}),
            "leads back to itself",
        ),
    ] {
        let spec = spec(&document(
            &json!({"type": "integer"}),
            &json!({"Thing": schema}),
        ));
        let operations = operation::read_all(&spec).expect("operations");
        let error = Models::read(&spec, &operations)
            .err()
            .expect("an error")
            .to_string();
        assert!(
            error.starts_with("spec.json#/components/schemas"),
            "{error}"
        );
        assert!(
            error.contains("Thing") && error.contains(problem),
            "{error}"
        );
    }
    let both = json!({"Thing": {"type": "object"}, "thing": {"type": "object"}});
    let spec = spec(&document(&json!({"type": "integer"}), &both));
    let error = Models::read(&spec, &[])
        .err()
        .expect("an error")
        .to_string();
    assert!(
        error.contains("`thing` and `Thing` are both `Thing` in Rust"),
        "{error}"
    );
}
