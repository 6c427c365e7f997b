//! Imports from files of our own making, into a copy of the fragment.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::merge::lock::LOCK;
use super::prepare::text;
use super::*;
use crate::codegen;
use crate::codegen::package::Package;

mod corpus;
mod docs;
mod names;
#[path = "../../tests/it/native.rs"]
mod native;
mod prose;

/// A repository with the fragment and a manifest, and nothing else.
struct Repository(TempDir);

impl Repository {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for file in [codegen::FRAGMENT, codegen::features::MANIFEST] {
            let to = folder.path().join(file);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::copy(original.join(file), to).expect("a copy");
        }
        let repository = Self(folder);
        repository.edit(|fragment| *fragment = native::fragment());
        repository
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.root().join(name);
        fs::write(&path, text).expect("a file");
        path
    }

    fn text(&self) -> String {
        fs::read_to_string(self.root().join(codegen::FRAGMENT)).expect("the fragment")
    }

    fn fragment(&self) -> Value {
        serde_json::from_str(&self.text()).expect("JSON")
    }

    fn edit(&self, edit: impl FnOnce(&mut Value)) {
        let mut fragment = self.fragment();
        edit(&mut fragment);
        self.write(codegen::FRAGMENT, &text(&fragment).expect("text"));
    }

    /// Imports all of a file.
    fn all(&self, file: &Value) -> anyhow::Result<ExitCode> {
        let spec = self.write("file.json", &file.to_string());
        run(&Package::zoom_api(self.root()), &import(spec, Which::All))
    }

    /// Imports one operation of a file.
    fn one(&self, file: &Value, operation: &str) -> anyhow::Result<ExitCode> {
        let spec = self.write("file.json", &file.to_string());
        let which = Which::Some(vec![operation.to_owned()]);
        run(&Package::zoom_api(self.root()), &import(spec, which))
    }
}

fn import(file: PathBuf, which: Which) -> Import {
    Import {
        file,
        which,
        descriptions: false,
        dry_run: false,
    }
}

fn room() -> Value {
    json!({ "type": "object", "properties": {
        "id": { "type": "string", "example": "r1" },
        "status": { "type": "string", "enum": ["open", "shut"], "description": "Prose of theirs." },
    } })
}

fn reply(schema: Value) -> Value {
    json!({ "200": { "description": "x", "content": { "application/json": { "schema": schema } } } })
}

/// A product with two operations, in the way that Zoom writes them.
fn rooms() -> Value {
    json!({
        "openapi": "3.0.0",
        "info": { "title": "Rooms", "version": "2" },
        "servers": [{ "url": "https://api.zoom.us/" }],
        "paths": {
            "/rooms": { "get": {
                "operationId": "Listrooms",
                "summary": "List rooms",
                "tags": ["Rooms"],
                "description": "Prose.\n\n**[Rate Limit Label](https://x):** `MEDIUM`",
                "security": [{ "oauth": ["room:read:list_rooms:admin", "room:read:admin"], "key": [] }],
                "parameters": [
                    { "name": "next_page_token", "in": "query", "schema": { "type": "string" } },
                    { "name": "page_size", "in": "query", "schema": { "type": "integer", "default": 30 } },
                ],
                "responses": reply(json!({ "type": "object", "properties": {
                    "next_page_token": { "type": "string" },
                    "rooms": { "type": "array", "items": room() },
                } })),
            } },
            "/rooms/{roomId}": { "get": {
                "operationId": "room",
                "summary": "Get a room",
                "parameters": [{ "name": "roomId", "in": "path", "required": true, "schema": { "type": "string" } }],
                "responses": reply(room()),
            } },
        },
        "components": { "securitySchemes": {} },
    })
}

fn at<'a>(fragment: &'a Value, pointer: &str) -> &'a Value {
    fragment
        .pointer(pointer)
        .unwrap_or_else(|| panic!("nothing at {pointer}"))
}

#[test]
fn an_operation_comes_with_everything_that_the_fragment_promises() {
    let repository = Repository::new();
    assert_eq!(
        repository.one(&rooms(), "Listrooms").expect("an import"),
        ExitCode::SUCCESS
    );
    let fragment = repository.fragment();
    let list = at(&fragment, "/paths/~1rooms/get");
    assert_eq!(list["operationId"], "listRooms");
    assert_eq!(list["x-rate-limit-label"], "MEDIUM");
    assert_eq!(list["x-product"], "Rooms");
    assert_eq!(list["x-feature"], "rooms");
    assert_eq!(list["x-zoom-operation-id"], "Listrooms");
    assert_eq!(
        list["x-pagination"],
        json!({ "token": "next_page_token", "items": "rooms" })
    );
    assert_eq!(list["servers"], json!(null), "the document's own");
    let scopes = json!([
        { "accountCredentials": ["room:read:list_rooms:admin"] },
        { "accountCredentials": ["room:read:admin"] },
    ]);
    assert_eq!(list["security"], scopes);
    assert_eq!(
        list["responses"]["default"],
        json!({ "$ref": "#/components/responses/ApiError" })
    );
    assert_eq!(
        list["parameters"][1]["description"],
        "Zoom's default is `30`."
    );
    assert!(
        fragment.pointer("/paths/~1rooms~1{roomId}").is_none(),
        "nobody asked for it"
    );
    assert!(
        !repository.text().contains("Prose"),
        "Zoom's prose stays with Zoom"
    );
    let manifest = fs::read_to_string(repository.root().join(codegen::features::MANIFEST))
        .expect("a manifest");
    assert!(manifest.contains("\nrooms = []\n"));
    assert!(
        repository
            .root()
            .join(codegen::GENERATED)
            .join("builder/rooms.rs")
            .exists()
    );
}

#[test]
fn what_the_fragment_had_stays_as_it_was() {
    let repository = Repository::new();
    let before = repository.fragment();
    repository.all(&rooms()).expect("an import");
    let after = repository.fragment();
    for path in before["paths"].as_object().expect("paths").keys() {
        assert_eq!(after["paths"][path], before["paths"][path]);
    }
    for (name, schema) in before["components"]["schemas"]
        .as_object()
        .expect("schemas")
    {
        assert_eq!(after["components"]["schemas"][name], *schema, "{name}");
    }
}

#[test]
fn importing_again_changes_nothing() {
    let repository = Repository::new();
    repository.all(&rooms()).expect("an import");
    let (text, lock) = (
        repository.text(),
        fs::read_to_string(repository.root().join(LOCK)).expect("a lock"),
    );
    repository.all(&rooms()).expect("an import");
    assert_eq!(repository.text(), text);
    repository.one(&rooms(), "room").expect("an import");
    assert_eq!(repository.text(), text);
    assert_eq!(
        fs::read_to_string(repository.root().join(LOCK)).expect("a lock"),
        lock
    );
}

#[test]
fn importing_again_follows_zoom_and_keeps_what_a_person_made() {
    let repository = Repository::new();
    repository.all(&rooms()).expect("an import");
    repository.edit(|fragment| {
        let text = fragment.to_string().replace("RoomStatus", "DoorState");
        *fragment = serde_json::from_str(&text).expect("JSON");
        fragment["paths"]["/rooms/{roomId}"]["get"]["operationId"] = json!("fetchRoom");
        fragment["paths"]["/rooms/{roomId}"]["get"]["description"] = json!("Mine.");
        fragment["components"]["schemas"]["DoorState"]["x-enum-varnames"] = json!(["Ajar", "Shut"]);
    });
    let mut newer = rooms();
    let reply = newer
        .pointer_mut("/paths/~1rooms~1{roomId}/get/responses/200/content/application~1json/schema")
        .expect("a reply");
    reply["properties"]["floor"] = json!({ "type": "integer" });
    reply["properties"]["status"]["enum"] = json!(["open", "shut", "lost"]);
    repository.all(&newer).expect("an import");
    let fragment = repository.fragment();
    let get = at(&fragment, "/paths/~1rooms~1{roomId}/get");
    assert_eq!(get["operationId"], "fetchRoom");
    assert_eq!(get["description"], "Mine.");
    assert_eq!(
        *at(&fragment, "/components/schemas/Room/properties/floor/type"),
        "integer"
    );
    let state = at(&fragment, "/components/schemas/DoorState");
    assert_eq!(state["enum"], json!(["open", "shut", "lost"]));
    assert_eq!(state["x-enum-varnames"], json!(["Ajar", "Shut", "Lost"]));
}

#[test]
fn a_name_of_another_product_s_gets_the_product_into_it() {
    let repository = Repository::new();
    let mut users = rooms();
    users["info"]["title"] = json!("Hotel");
    let item = users["paths"]["/rooms/{roomId}"].take();
    users["paths"] = json!({ "/hotel/users/{roomId}": item });
    users["paths"]["/hotel/users/{roomId}"]["get"]["summary"] = json!("Get a user");
    repository.all(&users).expect("an import");
    let fragment = repository.fragment();
    assert_eq!(
        *at(&fragment, "/paths/~1hotel~1users~1{roomId}/get/operationId"),
        "getHotelUser"
    );
    assert_eq!(
        *at(&fragment, "/paths/~1users~1{userId}/get/operationId"),
        "getUser"
    );
}

#[test]
fn an_operation_can_be_named() {
    let repository = Repository::new();
    let spec = repository.write("file.json", &rooms().to_string());
    let which = Which::Named {
        operation: "get /rooms/{roomId}".to_owned(),
        name: "room".to_owned(),
    };
    run(&Package::zoom_api(repository.root()), &import(spec, which)).expect("an import");
    assert_eq!(
        *at(
            &repository.fragment(),
            "/paths/~1rooms~1{roomId}/get/operationId"
        ),
        "room"
    );
}

#[test]
fn a_refusal_names_the_operation_and_the_others_are_imported() {
    let repository = Repository::new();
    let mut file = rooms();
    file["paths"]["/rooms"]["get"]["servers"] = json!([{ "url": "https://elsewhere.example.com" }]);
    assert_eq!(
        repository.all(&file).expect("one of two"),
        ExitCode::from(SOME_REFUSED)
    );
    let fragment = repository.fragment();
    assert!(fragment.pointer("/paths/~1rooms").is_none());
    assert!(fragment.pointer("/paths/~1rooms~1{roomId}").is_some());
}

#[test]
fn a_dry_run_writes_nothing() {
    let repository = Repository::new();
    let before = repository.text();
    let spec = repository.write("file.json", &rooms().to_string());
    let arguments = Import {
        dry_run: true,
        ..import(spec, Which::All)
    };
    run(&Package::zoom_api(repository.root()), &arguments).expect("a dry run");
    assert_eq!(repository.text(), before);
    assert!(!repository.root().join(LOCK).exists());
    assert!(!repository.root().join(codegen::GENERATED).exists());
}

#[test]
fn files_that_can_not_be_imported_are_refused_and_the_fragment_is_untouched() {
    let repository = Repository::new();
    let before = repository.text();
    let whole = rooms().to_string();
    let cases = [
        (whole[..whole.len() / 2].to_owned(), "is cut off"),
        ("<html>".to_owned(), "is not valid JSON"),
        ("[]".to_owned(), "is no OpenAPI document"),
        (
            json!({ "swagger": "2.0", "paths": {} }).to_string(),
            "is Swagger \"2.0\"",
        ),
        (
            json!({ "openapi": "3.1.0", "paths": {} }).to_string(),
            "is OpenAPI 3.1.0",
        ),
        (json!({ "openapi": "3.0.0" }).to_string(), "has no `paths`"),
        (json!({ "name": "x" }).to_string(), "is no OpenAPI document"),
    ];
    for (text, expected) in cases {
        let spec = repository.write("file.json", &text);
        let arguments = import(spec, Which::All);
        let message = format!(
            "{:#}",
            run(&Package::zoom_api(repository.root()), &arguments).expect_err(expected)
        );
        assert!(
            message.contains(expected) && message.contains("file.json"),
            "{message}"
        );
        assert_eq!(repository.text(), before);
    }
}

#[test]
fn an_operation_that_does_not_exist_is_answered_with_the_nearest() {
    let repository = Repository::new();
    let before = repository.text();
    let message = format!(
        "{:#}",
        repository
            .one(&rooms(), "listRoms")
            .expect_err("no such operation")
    );
    assert!(message.contains("`listRooms`"), "{message}");
    assert_eq!(repository.text(), before);
}

#[test]
fn a_broken_fragment_is_not_made_worse() {
    let repository = Repository::new();
    repository.write(codegen::FRAGMENT, "{");
    assert!(repository.all(&rooms()).is_err());
    assert_eq!(repository.text(), "{");
}

#[test]
fn references_inside_the_file_are_followed() {
    let repository = Repository::new();
    let mut file = rooms();
    file["components"]["schemas"] = json!({ "Place": room() });
    file["paths"]["/rooms/{roomId}"]["get"]["responses"] =
        reply(json!({ "$ref": "#/components/schemas/Place" }));
    repository.one(&file, "room").expect("an import");
    assert!(
        repository
            .fragment()
            .pointer("/components/schemas/Room/properties/id")
            .is_some()
    );
    file["components"]["schemas"]["Place"]["properties"]["inner"] =
        json!({ "$ref": "#/components/schemas/Place" });
    assert!(
        repository.one(&file, "room").is_err(),
        "a schema that contains itself"
    );
}

/// A product of our own, with every construct and every defect that Zoom's
/// files are known to have.
fn doors() -> Value {
    serde_json::from_str(include_str!("../../tests/fixtures/doors.json")).expect("JSON")
}

#[test]
fn a_file_with_every_construct_is_imported_whole_and_stays_as_it_is() {
    let repository = Repository::new();
    assert_eq!(
        repository.all(&doors()).expect("an import"),
        ExitCode::SUCCESS
    );
    let text = repository.text();
    repository.all(&doors()).expect("an import");
    assert_eq!(repository.text(), text);
}

#[test]
fn products_that_are_alike_do_not_collide() {
    let repository = Repository::new();
    repository.all(&doors()).expect("an import");
    let mut windows = doors();
    windows["info"]["title"] = json!("Windows");
    let paths = windows["paths"].as_object().cloned().expect("paths");
    let moved = paths
        .into_iter()
        .map(|(path, item)| (format!("/windows{path}"), item));
    windows["paths"] = Value::Object(moved.collect());
    assert_eq!(
        repository.all(&windows).expect("an import"),
        ExitCode::SUCCESS
    );
    let fragment = repository.fragment();
    assert_eq!(
        *at(&fragment, "/paths/~1doors~1{doorId}/get/operationId"),
        "getDoor"
    );
    assert_eq!(
        *at(
            &fragment,
            "/paths/~1windows~1doors~1{doorId}/get/operationId"
        ),
        "getWindowsDoor"
    );
}

#[test]
fn an_operation_of_every_build_never_gets_a_feature() {
    let repository = Repository::new();
    let mut users = rooms();
    users["servers"] = json!([{ "url": "https://api.zoom.us/v2" }]);
    let item = users["paths"]["/rooms/{roomId}"].take();
    users["paths"] = json!({ "/users/{userId}": item });
    users["paths"]["/users/{userId}"]["get"]["parameters"][0]["name"] = json!("userId");
    for _ in 0..3 {
        repository.all(&users).expect("an import");
        let fragment = repository.fragment();
        let user = at(&fragment, "/paths/~1users~1{userId}/get");
        assert_eq!(user["operationId"], "getUser");
        assert_eq!(user.get("x-feature"), None);
    }
}
