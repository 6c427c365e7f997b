use std::path::Path;

use serde_json::{Map, Value, json};

use super::limits::{Home, Limits};
use super::{Setters, emit};
use crate::openapi::Spec;
use crate::openapi::model::{Kind, Model};

fn spec(document: &Value) -> Spec {
    Spec::parse(document.to_string().as_bytes(), Path::new("spec.json")).expect("a spec")
}

/// A document with these components. Those whose names begin with `Create` are
/// sent, the others answered as well.
fn document(schemas: &Map<String, Value>) -> Value {
    let reference = |name: &String| json!({"$ref": format!("#/components/schemas/{name}")});
    let mut paths = Map::new();
    for name in schemas.keys() {
        let reply = if name.starts_with("Create") {
            json!({"204": {"description": "done"}})
        } else {
            json!({"200": {
                "description": "it",
                "content": {"application/json": {"schema": reference(name)}},
            }})
        };
        let operation = json!({
            "operationId": format!("send{name}"),
            "security": [{"accountCredentials": []}],
            "requestBody": {"content": {"application/json": {"schema": reference(name)}}},
            "responses": reply,
        });
        paths.insert(format!("/{name}"), json!({"post": operation}));
    }
    json!({
        "openapi": "3.0.3",
        "servers": [{"url": "https://api.zoom.us/v2"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"accountCredentials": {"type": "oauth2", "flows": {
                "clientCredentials": {"tokenUrl": "https://zoom.us/oauth/token", "scopes": {}},
            }}},
        },
    })
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
    let model = Model::read(&spec(&document(&schemas))).expect("the schemas are fine");
    let names: Vec<String> = schemas.keys().cloned().collect();
    let mut items = emit(&model.types, &names, Setters::All);
    items.retain(|item| !item.is_empty());
    let emitted = format!(
        "//! Emitted from xtask/tests/fixtures/second.json; see \
         xtask/src/codegen/models/tests.rs.\n\n{}",
        items.join("\n")
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

/// A document with one operation that takes a parameter and a body.
fn with_parameter(parameter: &Value, thing: &Value) -> Value {
    let mut document = document(&Map::new());
    document["components"]["schemas"]["CreateThing"] = thing.clone();
    document["paths"]["/things"] = json!({"post": {
        "operationId": "createThing",
        "security": [{"accountCredentials": []}],
        "parameters": [{"name": "page_size", "in": "query", "schema": parameter}],
        "requestBody": {"required": true, "content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/CreateThing"},
        }}},
        "responses": {"204": {"description": "done"}},
    }});
    document
}

#[test]
fn limits_of_arguments_and_bodies_are_checked_in_send() {
    let thing = json!({
        "type": "object", "properties": {"name": {"type": "string", "maxLength": 3}},
    });
    let document = with_parameter(&json!({"type": "integer", "maximum": 300}), &thing);
    let model = Model::read(&spec(&document)).expect("a model");
    let limits = Limits::new(&model.types, Home::Builders);
    let operation = &model.operations[0];
    let limit = limits.reference(&operation.parameters[0].schema);
    let limit = limit.expect("a limit");
    assert!(limit.contains("maximum: Some(300.0)"), "{limit}");
    let body = operation.body.as_ref().expect("a body");
    let limit = limits.reference(&body.schema).expect("a limit");
    assert_eq!(limit, "&types::CREATE_THING_LIMITS");
}

#[test]
fn what_makes_no_type_is_refused_with_its_place() {
    for (schema, place, problem) in [
        (
            json!({"type": "object", "properties": {"a": {"type": "strng"}}}),
            "/properties/a/type",
            "`strng`, which is no type",
        ),
        (
            json!({"type": "string", "enum": ["a", "b"], "x-enum-varnames": ["A"]}),
            "/x-enum-varnames",
            "1 names for 2 values",
        ),
        (
            json!({"type": "integer", "enum": ["a"]}),
            "/enum",
            "a value that is not an integer",
        ),
        (
            json!({"type": "object", "properties": {"a": {"type": "string", "pattern": "("}}}),
            "/properties/a",
            "no regular expression",
        ),
        (
            json!({"type": "string", "maxLength": -1}),
            "",
            "no natural number",
        ),
        (
            json!({"type": "array", "items": {"$ref": "#/components/schemas/CreateThing"}}),
            "",
            "leads back to itself",
        ),
    ] {
        let document = with_parameter(&json!({"type": "integer"}), &schema);
        let error = Model::read(&spec(&document)).err().expect("an error");
        let error = error.to_string();
        let place = format!("spec.json#/components/schemas/CreateThing{place}");
        assert!(error.starts_with(&place), "{error}");
        assert!(error.contains(problem), "{error}");
    }
    let mut both = Map::new();
    both.insert("Thing".to_owned(), json!({"type": "object"}));
    both.insert("thing".to_owned(), json!({"type": "object"}));
    let mut document = document(&both);
    document["paths"]["/thing"]["post"]["operationId"] = json!("sendAnotherThing");
    let error = Model::read(&spec(&document)).err().expect("an error");
    assert!(
        error
            .to_string()
            .contains("`thing` and `Thing` are both `Thing` in Rust"),
        "{error}"
    );
}

#[test]
fn a_form_prints_no_secret_be_it_one_or_a_list() {
    let schema = json!({"type": "object", "properties": {
        "pin": {"type": "string", "format": "password"},
        "pins": {"type": "array", "items": {"type": "string", "format": "password"}},
    }});
    let mut document = document(&Map::new());
    document["components"]["schemas"]["CreateGate"] = schema;
    document["paths"]["/gates"] = json!({"post": {
        "operationId": "createGate",
        "security": [{"accountCredentials": []}],
        "requestBody": {"content": {"multipart/form-data": {
            "schema": {"$ref": "#/components/schemas/CreateGate"},
        }}},
        "responses": {"204": {"description": "done"}},
    }});
    let model = Model::read(&spec(&document)).expect("a form");
    let component = model.types.component("CreateGate");
    let Kind::Object(object) = &component.kind else {
        panic!("an object");
    };
    let emitted = super::forms::emit(&model.types, component, object);
    assert!(
        emitted.contains("pub pin: Option<zoom_api::Secret>"),
        "{emitted}"
    );
    assert!(
        emitted.contains("pub pins: Vec<zoom_api::Secret>"),
        "{emitted}"
    );
}

#[test]
fn the_docs_of_a_request_say_what_it_has_to_observe() {
    let schemas = json!({
        "CreateDoor": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": 64, "description": "Its name." },
                "width": { "type": "integer", "minimum": 1, "maximum": 300 },
                "weight": { "type": "number", "minimum": 0, "exclusiveMinimum": true },
                "code": { "type": "string", "minLength": 6, "maxLength": 6, "pattern": "^[0-9]+$" },
                "owners": { "type": "array", "maxItems": 1, "items": { "type": "string", "maxLength": 8 } },
                "open": { "type": "boolean" },
            },
        },
        "Door": {
            "type": "object",
            "properties": { "name": { "type": "string", "maxLength": 64 } },
        },
    });
    let schemas = schemas.as_object().expect("an object").clone();
    let mut answered = document(&schemas);
    answered["paths"]["/Door"]["post"]
        .as_object_mut()
        .expect("an operation")
        .remove("requestBody");
    let model = Model::read(&spec(&answered)).expect("the schemas are fine");
    let docs = |name: &str| {
        let code = emit(&model.types, &[name.to_owned()], Setters::Sent).join("\n");
        let docs = code
            .lines()
            .filter_map(|line| line.trim().strip_prefix("/// "));
        docs.map(str::to_owned).collect::<Vec<_>>().join("\n")
    };
    let said = docs("CreateDoor");
    for sentence in [
        "Its name.\nRequired. 1 to 64 characters.",
        "From 1 to 300.",
        "More than 0.",
        "Exactly 6 characters, matching `^[0-9]+$`.",
        "At most 1 item, each item at most 8 characters.",
    ] {
        assert!(said.contains(sentence), "{sentence}\n{said}");
    }
    // What limits requests says nothing of replies.
    assert!(!docs("Door").contains("characters"), "{}", docs("Door"));
}
