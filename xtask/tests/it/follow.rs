//! `cargo xtask import --update`: changes of a product's file, each in its class.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::repository::{Repository, fragment_text, said};

fn reply(status: &str, schema: &Value) -> Value {
    json!({ status: { "description": "x", "content": { "application/json": { "schema": schema } } } })
}

/// A product with rooms, which can be listed, made, got, changed and closed.
fn rooms() -> Value {
    let room = json!({ "type": "object", "properties": {
        "id": { "type": "string" },
        "name": { "type": "string", "description": "Prose." },
        "seats": { "type": "integer" },
        "kind": { "type": "string", "enum": ["small", "large"] },
        "doors": { "type": "array", "items": { "type": "object", "properties": {
            "number": { "type": "integer" },
            "locked": { "type": "boolean" },
        } } },
    } });
    let sent = json!({ "type": "object", "required": ["name"], "properties": {
        "name": { "type": "string", "maxLength": 64 },
        "seats": { "type": "integer", "maximum": 100 },
        "note": { "type": "string" },
    } });
    let id =
        json!({ "name": "roomId", "in": "path", "required": true, "schema": { "type": "string" } });
    let query = |name: &str| json!({ "name": name, "in": "query", "schema": { "type": "string" } });
    let secured = |scope: &str| json!([{ "oauth": [scope, format!("{scope}:admin")] }]);
    json!({
        "openapi": "3.0.0",
        "info": { "title": "Rooms", "version": "2" },
        "servers": [{ "url": "https://api.zoom.us/v2" }],
        "paths": {
            "/rooms": {
                "get": {
                    "operationId": "listRooms", "summary": "List rooms", "tags": ["Rooms"],
                    "description": "**Rate Limit Label:** `LIGHT`",
                    "security": secured("room:read:rooms"),
                    "parameters": [query("building"), query("next_page_token")],
                    "responses": reply("200", &json!({ "type": "object", "properties": {
                        "next_page_token": { "type": "string" },
                        "rooms": { "type": "array", "items": { "type": "object", "properties": {
                            "id": { "type": "string" },
                            "floor": { "type": "integer" },
                        } } },
                    } })),
                },
                "post": {
                    "operationId": "roomCreate", "summary": "Create a room", "tags": ["Rooms"],
                    "security": secured("room:write:room"),
                    "requestBody": { "required": true, "content": { "application/json": { "schema": sent } } },
                    "responses": reply("201", &json!({ "type": "object", "properties": {
                        "id": { "type": "string" },
                    } })),
                },
            },
            "/rooms/{roomId}": {
                "get": {
                    "operationId": "room", "summary": "Get a room", "tags": ["Rooms"],
                    "security": secured("room:read:room"),
                    "parameters": [id, query("view")],
                    "responses": reply("200", &room),
                },
                "delete": {
                    "operationId": "closeRoom", "summary": "Close a room", "tags": ["Rooms"],
                    "security": secured("room:delete:room"),
                    "parameters": [id],
                    "responses": { "204": { "description": "x" } },
                },
            },
        },
    })
}

const LIST: &str = "/paths/~1rooms/get";
const MAKE: &str = "/paths/~1rooms/post";
const GET: &str = "/paths/~1rooms~1{roomId}/get";
const CLOSE: &str = "/paths/~1rooms~1{roomId}/delete";
const REPLY: &str = "/responses/200/content/application~1json/schema/properties";
const SENT: &str = "/requestBody/content/application~1json/schema";

/// A change of the file: what it does, the heading that it stands under, what is
/// said of it, and whether programs compile that were written before.
struct Case {
    change: fn(&mut Value),
    heading: &'static str,
    says: &'static str,
    compiles: bool,
}

fn at<'a>(file: &'a mut Value, operation: &str, way: &str) -> &'a mut Value {
    let place = format!("{operation}{way}");
    file.pointer_mut(&place)
        .unwrap_or_else(|| panic!("nothing at {place}"))
}

fn remove(holder: &mut Value, key: &str) {
    let removed = holder.as_object_mut().and_then(|holder| holder.remove(key));
    assert!(removed.is_some(), "no {key}");
}

const CASES: &[Case] = &[
    Case {
        change: |file| at(file, GET, REPLY)["area"] = json!({ "type": "number" }),
        heading: "Compatible",
        says: "the reply's `area` is new",
        compiles: true,
    },
    Case {
        change: |file| remove(at(file, GET, REPLY), "seats"),
        heading: "Breaking",
        says: "the reply's `seats` is gone",
        compiles: false,
    },
    Case {
        change: |file| at(file, GET, REPLY)["seats"] = json!({ "type": "string" }),
        heading: "Breaking",
        says: "the reply's `seats` is `String` now, not `i64`",
        compiles: false,
    },
    Case {
        change: |file| {
            at(file, GET, REPLY)["seats"] =
                json!({ "type": "array", "items": { "type": "integer" } })
        },
        heading: "Breaking",
        says: "the reply's `seats` is `Vec<i64>` now",
        compiles: false,
    },
    Case {
        change: |file| {
            let door = at(file, GET, REPLY).pointer_mut("/doors/items/properties/number");
            *door.expect("a door") = json!({ "type": "string" });
        },
        heading: "Breaking",
        says: "the reply's `doors[].number` is `String` now, not `i64`",
        compiles: false,
    },
    Case {
        change: |file| at(file, GET, REPLY)["kind"]["enum"] = json!(["small", "large", "huge"]),
        heading: "Compatible",
        says: "the reply's `kind` has the value `huge`, too",
        compiles: true,
    },
    Case {
        change: |file| at(file, GET, REPLY)["kind"]["enum"] = json!(["small"]),
        heading: "Breaking",
        says: "the reply's `kind` has the value `large` no more",
        compiles: false,
    },
    Case {
        change: |file| remove(&mut at(file, GET, REPLY)["kind"], "enum"),
        heading: "Breaking",
        says: "the reply's `kind` is `String` now",
        compiles: false,
    },
    Case {
        change: |file| at(file, GET, REPLY)["name"]["deprecated"] = json!(true),
        heading: "Deprecated",
        says: "the reply's `name` is deprecated",
        compiles: true,
    },
    Case {
        change: |file| at(file, GET, "")["deprecated"] = json!(true),
        heading: "Deprecated",
        says: "`get_room` (`GET /rooms/{roomId}`): the operation is deprecated",
        compiles: true,
    },
    Case {
        change: |file| {
            let parameter =
                json!({ "name": "unit", "in": "query", "schema": { "type": "string" } });
            at(file, GET, "/parameters")
                .as_array_mut()
                .expect("a list")
                .push(parameter);
        },
        heading: "Compatible",
        says: "the query's `unit` is new",
        compiles: true,
    },
    Case {
        change: |file| {
            let parameter = json!({
                "name": "unit", "in": "query", "required": true, "schema": { "type": "string" }
            });
            at(file, GET, "/parameters")
                .as_array_mut()
                .expect("a list")
                .push(parameter);
        },
        heading: "Breaking",
        says: "the query's `unit` is new, and required",
        compiles: true, // and is refused before it is sent
    },
    Case {
        change: |file| at(file, GET, "/parameters/1")["required"] = json!(true),
        heading: "Breaking",
        says: "the query's `view` is required now",
        compiles: true, // as above
    },
    Case {
        change: |file| {
            drop(
                at(file, GET, "/parameters")
                    .as_array_mut()
                    .expect("a list")
                    .pop(),
            )
        },
        heading: "Breaking",
        says: "the query's `view` is gone",
        compiles: false,
    },
    Case {
        change: |file| at(file, GET, "/parameters/1/schema")["type"] = json!("boolean"),
        heading: "Breaking",
        says: "the query's `view` is `bool` now, not `String`",
        compiles: false,
    },
    Case {
        change: |file| {
            let item = file["paths"]["/rooms/{roomId}"].take();
            remove(&mut file["paths"], "/rooms/{roomId}");
            file["paths"]["/spaces/{roomId}"] = item;
        },
        heading: "Breaking",
        says: "`get_room` (`GET /rooms/{roomId}`): the path is `GET /spaces/{roomId}` now",
        compiles: true,
    },
    Case {
        change: |file| remove(&mut file["paths"]["/rooms/{roomId}"], "delete"),
        heading: "Gone",
        says: "(`DELETE /rooms/{roomId}`): the operation is not in the file any more, and is removed",
        compiles: false,
    },
    Case {
        change: |file| at(file, MAKE, SENT)["required"] = json!(["name", "seats"]),
        heading: "Breaking",
        says: "the body's `seats` is required now",
        compiles: true, // and is refused before it is sent
    },
    Case {
        change: |file| at(file, MAKE, SENT)["required"] = json!([]),
        heading: "Compatible",
        says: "the body's `name` is not required any more",
        compiles: true,
    },
    Case {
        change: |file| at(file, MAKE, SENT)["properties"]["color"] = json!({ "type": "string" }),
        heading: "Compatible",
        says: "the body's `color` is new",
        compiles: true,
    },
    Case {
        change: |file| remove(&mut at(file, MAKE, SENT)["properties"], "note"),
        heading: "Breaking",
        says: "the body's `note` is gone",
        compiles: false,
    },
    Case {
        change: |file| at(file, MAKE, SENT)["properties"]["name"]["maxLength"] = json!(32),
        heading: "Breaking",
        says: "the body's `name` has a greatest length of 32 now, not 64",
        compiles: true, // as above
    },
    Case {
        change: |file| at(file, MAKE, SENT)["properties"]["seats"]["maximum"] = json!(200),
        heading: "Compatible",
        says: "the body's `seats` has a greatest of 200 now, not 100",
        compiles: true,
    },
    Case {
        change: |file| {
            remove(at(file, MAKE, ""), "requestBody");
        },
        heading: "Breaking",
        says: "the body is gone",
        compiles: false,
    },
    Case {
        change: |file| at(file, MAKE, "")["responses"] = json!({ "204": { "description": "x" } }),
        heading: "Breaking",
        says: "the reply is empty now",
        compiles: false,
    },
    Case {
        change: |file| remove(at(file, LIST, REPLY), "next_page_token"),
        heading: "Breaking",
        says: "the stream `stream` is gone",
        compiles: false,
    },
    Case {
        change: |file| at(file, LIST, "")["security"] = json!([{ "oauth": ["room:read:rooms"] }]),
        heading: "Breaking",
        says: "the scope `room:read:rooms:admin` does not allow it any more",
        compiles: true,
    },
    Case {
        change: |file| at(file, LIST, "")["description"] = json!("**Rate Limit Label:** `HEAVY`"),
        heading: "Compatible",
        says: "the rate limit's class is Heavy now",
        compiles: true,
    },
];

/// A crate with all of the product.
fn crate_of_rooms() -> Desk {
    let desk = Desk::with(&rooms());
    desk.done(&["import", "--crate", "zoom-rooms", "product.json", "--all"]);
    desk
}

const UPDATE: [&str; 5] = [
    "import",
    "--crate",
    "zoom-rooms",
    "--update",
    "product.json",
];

/// What stands under a heading of a report.
fn under<'a>(report: &'a str, heading: &str) -> &'a str {
    let (_, rest) = report
        .split_once(&format!("### {heading}\n"))
        .unwrap_or_default();
    rest.split("\n### ").next().unwrap_or_default()
}

#[test]
fn each_change_is_in_its_class() {
    let desk = crate_of_rooms();
    for case in CASES {
        let mut file = rooms();
        (case.change)(&mut file);
        desk.write("product.json", &file.to_string());
        let output = desk.xtask(&[&UPDATE[..], &["--dry-run"]].concat());
        let report = String::from_utf8(output.stdout.clone()).expect("text");
        let says = under(&report, case.heading);
        assert!(
            says.contains(case.says),
            "{:?}: {report}{}",
            case.says,
            said(&output)
        );
        let is_breaking = matches!(case.heading, "Breaking" | "Gone");
        let code = if is_breaking { 4 } else { 3 };
        assert_eq!(output.status.code(), Some(code), "{report}");
        // Nothing else is graver.
        assert_eq!(
            report.contains("### Breaking"),
            case.heading == "Breaking",
            "{report}"
        );
    }
}

#[test]
#[ignore = "long: builds a crate and a program against each change"]
fn programs_compile_against_what_is_called_compatible() {
    const PROGRAM: &str = r#"
use zoom_rooms::{ClientExt as _, types};

pub async fn program(zoom: &zoom_api::Client) -> Result<(), zoom_api::Error> {
    let room = zoom.get_room().room_id("1").view("full").send().await?;
    let seats: Option<i64> = room.seats;
    let name: Option<&str> = room.name.as_deref();
    for door in &room.doors {
        let _: (Option<i64>, Option<bool>) = (door.number, door.locked);
    }
    let kind: Option<types::RoomKind> = room.kind.clone();
    let is_large = kind == Some(types::RoomKind::Large);
    let made = zoom
        .create_room()
        .body(types::CreateRoomRequest {
            name: Some("a".to_owned()),
            seats: Some(1),
            note: Some("b".to_owned()),
            ..Default::default()
        })
        .send()
        .await?;
    let _ = (seats, name, is_large, made.id.as_deref());
    let rooms = zoom.list_rooms().building("1").stream().collect().await?;
    let _: Vec<Option<i64>> = rooms.iter().map(|room| room.floor).collect();
    zoom.close_room().room_id("1").send().await?;
    Ok(())
}
"#;
    let desk = crate_of_rooms();
    desk.program(&["zoom-rooms"], PROGRAM);
    let fragment = desk.read("zoom-rooms/openapi/zoom.json");
    let lock = desk.read("zoom-rooms/openapi/import.lock");
    desk.built("check -p program --offline");
    for case in CASES {
        desk.write("zoom-rooms/openapi/zoom.json", &fragment);
        desk.write("zoom-rooms/openapi/import.lock", &lock);
        let mut file = rooms();
        (case.change)(&mut file);
        desk.write("product.json", &file.to_string());
        desk.done(&UPDATE);
        let output = desk.cargo("check -p program --offline");
        assert_eq!(
            output.status.success(),
            case.compiles,
            "{}: {}",
            case.says,
            said(&output)
        );
    }
}

#[test]
fn what_means_nothing_is_a_line_and_new_operations_are_named() {
    let desk = crate_of_rooms();
    let report = desk.done(&[&UPDATE[..], &["--dry-run"]].concat());
    assert_eq!(
        report,
        "4 operations compared, 4 of them the same for programs.\n"
    );
    let mut file = rooms();
    for operation in [LIST, MAKE, GET, CLOSE] {
        let scopes = at(&mut file, operation, "/security/0/oauth");
        scopes.as_array_mut().expect("scopes").reverse();
        let docs = json!({ "url": "https://example.com" });
        at(&mut file, operation, "")["externalDocs"] = docs;
    }
    at(&mut file, GET, "")["summary"] = json!("Get a room in full");
    file["paths"]["/rooms/{roomId}/doors"] = json!({ "get": at(&mut file, GET, "").clone() });
    file["paths"]["/rooms/{roomId}/doors"]["get"]["operationId"] = json!("doors");
    file["paths"]["/rooms/{roomId}/doors"]["get"]["summary"] = json!("List doors");
    desk.write("product.json", &file.to_string());
    let report = desk.done(&UPDATE);
    assert_eq!(
        report,
        "### New, and not taken\n\n\
         - Rooms: `GET /rooms/{roomId}/doors` (List doors)\n\n\
         4 operations compared, 4 of them the same for programs.\n\
         Written otherwise, which means nothing to programs: scopes in 4; prose, examples and the \
         like in 1.\n"
    );
    // From now on it is known.
    let report = desk.done(&UPDATE);
    assert_eq!(
        report,
        "4 operations compared, 4 of them the same for programs.\n"
    );
    let client = desk.read("zoom-rooms/src/generated/client.rs");
    assert!(!client.contains("doors"), "{client}");
}

#[test]
fn scopes_that_all_operations_get_at_once_are_a_line() {
    let desk = crate_of_rooms();
    let mut file = rooms();
    for operation in [LIST, MAKE, GET, CLOSE] {
        let scopes = at(&mut file, operation, "/security/0/oauth");
        scopes
            .as_array_mut()
            .expect("scopes")
            .push(json!("room:master"));
    }
    at(&mut file, GET, REPLY)["area"] = json!({ "type": "number" });
    desk.write("product.json", &file.to_string());
    let report = desk.done(&UPDATE);
    assert_eq!(
        report,
        "### Compatible\n\n- `get_room` (`GET /rooms/{roomId}`): the reply's `area` is new.\n\n\
         4 operations compared, 3 of them the same for programs.\n\
         How the file is written: other scopes in 4 operations at once.\n"
    );
}

#[test]
fn edits_stay_and_what_was_not_imported_is_not_followed() {
    let desk = crate_of_rooms();
    let path = "zoom-rooms/openapi/zoom.json";
    let mut fragment: Value = serde_json::from_str(&desk.read(path)).expect("JSON");
    fragment["paths"]["/rooms/{roomId}"]["delete"]["x-rate-limit-label"] = json!("HEAVY");
    desk.write(path, &fragment.to_string());
    let mut file = rooms();
    remove(&mut file["paths"]["/rooms/{roomId}"], "delete");
    desk.write("product.json", &file.to_string());
    let report = desk.done(&UPDATE);
    assert!(
        under(&report, "Gone").contains("edited by hand, and stays"),
        "{report}"
    );
    let client = desk.read("zoom-rooms/src/generated/client.rs");
    assert!(client.contains("close_room()"), "{client}");
    // Another product's file has nothing to say.
    let other = crate::product::product("Doors", &["doors"]);
    desk.write("product.json", &other.to_string());
    let output = desk.xtask(&UPDATE);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("nothing was imported from these files"));
}

#[test]
fn zoom_api_itself_is_followed_as_well() {
    let repository = Repository::with(&fragment_text());
    let file = repository.path("product.json");
    fs::write(&file, rooms().to_string()).expect("a file");
    let run = |arguments: &[&str]| repository.command(arguments).arg(&file).output();
    let output = run(&["import", "--all"]).expect("xtask runs");
    assert!(output.status.success(), "{}", said(&output));
    let mut newer = rooms();
    at(&mut newer, GET, REPLY)["area"] = json!({ "type": "number" });
    fs::write(&file, newer.to_string()).expect("a file");
    let before = repository.all();
    let output = run(&["import", "--update", "--dry-run"]).expect("xtask runs");
    assert_eq!(output.status.code(), Some(3), "{}", said(&output));
    assert!(repository.all() == before, "something was written");
    let output = run(&["import", "--update"]).expect("xtask runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let report = String::from_utf8(output.stdout).expect("text");
    assert!(
        under(&report, "Compatible").contains("the reply's `area` is new"),
        "{report}"
    );
    let generated = repository.generated();
    let has_area = |(_, text): &(PathBuf, Vec<u8>)| {
        String::from_utf8_lossy(text).contains("pub area: Option<f64>")
    };
    assert!(generated.iter().any(has_area));
    let fragment: Value = serde_json::from_slice(
        &fs::read(repository.path("openapi/zoom.json")).expect("the fragment"),
    )
    .expect("JSON");
    // What was written by hand is nobody's to follow.
    assert_eq!(
        fragment["paths"]["/users/{userId}"],
        crate::repository::fragment()["paths"]["/users/{userId}"]
    );
}

#[test]
fn an_operation_is_no_file_to_update_from() {
    let repository = Repository::with(&fragment_text());
    let file = repository.path("product.json");
    fs::write(&file, rooms().to_string()).expect("a file");
    let file = file.to_str().expect("text");
    let output = repository.xtask(&["import", "--update", file, "GET /rooms"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(said.contains("GET /rooms is no file"), "{said}");
}
