use serde_json::{Value, json};

use super::*;

fn operation(id: &str, reply: Value) -> Value {
    json!({
        "operationId": id,
        "x-product": "Rooms",
        "responses": { "200": { "description": "Success.", "content": { "application/json": { "schema": reply } } } },
    })
}

fn document(operations: &[(&str, &str, Value)]) -> Value {
    let mut document = json!({ "paths": {}, "components": { "schemas": {} } });
    for (path, id, reply) in operations {
        document["paths"][path] = json!({ "get": operation(id, reply.clone()) });
    }
    document
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn names(document: &Value) -> Vec<String> {
    let schemas = document["components"]["schemas"]
        .as_object()
        .expect("schemas");
    schemas.keys().cloned().collect()
}

fn list(item: Value) -> Value {
    json!({ "type": "array", "items": item })
}

#[test]
fn names_come_from_the_operation_and_the_properties() {
    let phone = object(
        json!({ "label": { "type": "string", "enum": ["home"], "x-enum-varnames": ["Home"] } }),
    );
    let user = object(json!({
        "id": { "type": "string" },
        "type": { "type": "integer", "enum": [1], "x-enum-varnames": ["Basic"] },
        "phone_numbers": list(phone),
    }));
    let mut document = document(&[("/users/{id}", "getUser", user)]);
    hoist(&mut document, &Hints::default());
    let mut names = names(&document);
    names.sort();
    assert_eq!(
        names,
        ["PhoneNumber", "PhoneNumberLabel", "User", "UserType"]
    );
    let reply = &document["paths"]["/users/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
        ["schema"];
    assert_eq!(*reply, json!({ "$ref": "#/components/schemas/User" }));
    let schemas = &document["components"]["schemas"];
    let items = &schemas["User"]["properties"]["phone_numbers"]["items"];
    assert_eq!(
        *items,
        json!({ "$ref": "#/components/schemas/PhoneNumber" })
    );
}

#[test]
fn the_same_schema_under_the_same_name_is_one() {
    let door = |said: &str| {
        object(
            json!({ "opening_hours": object(json!({ "from": { "type": "string", "description": said } })) }),
        )
    };
    let mut document = document(&[
        ("/a", "getDoor", door("one")),
        ("/b", "getGate", door("another")),
    ]);
    hoist(&mut document, &Hints::default());
    assert_eq!(names(&document).len(), 3, "{:?}", names(&document));
}

#[test]
fn different_schemas_of_one_name_all_get_a_longer_one_in_whatever_order() {
    let door = object(json!({ "opening_hours": object(json!({ "from": { "type": "string" } })) }));
    let gate = object(json!({ "opening_hours": object(json!({ "from": { "type": "integer" } })) }));
    let mut one = document(&[
        ("/a", "getDoor", door.clone()),
        ("/b", "getGate", gate.clone()),
    ]);
    let mut other = document(&[("/b", "getGate", gate), ("/a", "getDoor", door)]);
    hoist(&mut one, &Hints::default());
    hoist(&mut other, &Hints::default());
    let sorted = |document: &Value| {
        let mut names = names(document);
        names.sort();
        names
    };
    assert_eq!(
        sorted(&one),
        ["Door", "DoorOpeningHours", "Gate", "GateOpeningHours"]
    );
    assert_eq!(sorted(&one), sorted(&other));
}

#[test]
fn a_place_keeps_the_name_that_it_had() {
    let door = object(json!({ "opening_hours": object(json!({ "from": { "type": "string" } })) }));
    let mut before = document(&[("/a", "getDoor", door.clone())]);
    hoist(&mut before, &Hints::default());
    // A person renames the type.
    let text = before.to_string().replace("OpeningHours", "Schedule");
    let renamed: Value = serde_json::from_str(&text).expect("JSON");
    let mut again = document(&[("/a", "getDoor", door)]);
    let hints = Hints {
        places: places(&renamed),
        ..Hints::default()
    };
    hoist(&mut again, &hints);
    assert_eq!(again, renamed);
}

#[test]
fn an_existing_component_is_used_again_when_it_is_the_same() {
    let hours = object(json!({ "from": { "type": "string" } }));
    let mut document = document(&[(
        "/a",
        "getDoor",
        object(json!({ "opening_hours": hours.clone() })),
    )]);
    document["components"]["schemas"]["OpeningHours"] = hours;
    hoist(&mut document, &Hints::default());
    assert_eq!(names(&document), ["OpeningHours", "Door"]);
}

#[test]
fn an_enum_with_fewer_values_uses_the_wider_one() {
    let status =
        |values: Value| object(json!({ "door_status": { "type": "string", "enum": values } }));
    let mut document = document(&[
        ("/a", "getDoor", status(json!(["open"]))),
        ("/b", "getGate", status(json!(["open", "shut"]))),
    ]);
    hoist(&mut document, &Hints::default());
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["DoorStatus"]["enum"], json!(["open", "shut"]));
    assert_eq!(names(&document).len(), 3);
}

#[test]
fn the_items_of_a_list_are_named_for_what_is_listed() {
    let page = object(json!({ "doors": list(object(json!({ "id": { "type": "string" } }))) }));
    let door = object(json!({ "id": { "type": "string" }, "width": { "type": "integer" } }));
    let mut document = document(&[
        ("/doors", "listDoors", page),
        ("/doors/{id}", "getDoor", door),
    ]);
    hoist(&mut document, &Hints::default());
    let mut names = names(&document);
    names.sort();
    assert_eq!(names, ["Door", "ListDoorsResponse", "ListedDoor"]);
}

#[test]
fn alternatives_are_named_for_what_tells_them_apart() {
    let union = json!({ "oneOf": [
        object(json!({ "id": { "type": "string" }, "width": { "type": "integer" } })),
        object(json!({ "id": { "type": "string" }, "height": { "type": "integer" } })),
    ] });
    let mut document = document(&[("/a", "getDoor", union)]);
    hoist(&mut document, &Hints::default());
    let mut names = names(&document);
    names.sort();
    assert_eq!(names, ["Door", "DoorHeight", "DoorWidth"]);
}

#[test]
fn rust_s_own_names_are_not_taken() {
    let door = object(json!({ "option": object(json!({ "a": { "type": "string" } })) }));
    let mut document = document(&[("/a", "getResult", door)]);
    hoist(&mut document, &Hints::default());
    let names = names(&document);
    assert!(
        !names
            .iter()
            .any(|name| name == "Result" || name == "Option"),
        "{names:?}"
    );
}

#[test]
fn a_property_says_what_it_says_beside_the_reference() {
    let hours = json!({ "type": "object", "properties": { "a": { "type": "string" } }, "description": "When.", "deprecated": true });
    let mut document = document(&[("/a", "getDoor", object(json!({ "opening_hours": hours })))]);
    hoist(&mut document, &Hints::default());
    let property = &document["components"]["schemas"]["Door"]["properties"]["opening_hours"];
    let expected = json!({ "allOf": [{ "$ref": "#/components/schemas/OpeningHours" }], "description": "When.", "deprecated": true });
    assert_eq!(*property, expected);
}

#[test]
fn an_enum_that_stands_for_others_does_so_again() {
    let status =
        |values: Value| object(json!({ "door_status": { "type": "string", "enum": values } }));
    let fresh = || {
        document(&[
            ("/a", "getDoor", status(json!(["open"]))),
            ("/b", "getGate", status(json!(["open", "shut"]))),
        ])
    };
    let mut before = fresh();
    hoist(&mut before, &Hints::default());
    let mut again = fresh();
    let hints = Hints {
        places: places(&before),
        ..Hints::default()
    };
    hoist(&mut again, &hints);
    assert_eq!(again, before);
}
