//! What the types of a product are called, whatever of it is imported and when.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::convert::Options;
use super::merge::lock::Lock;
use super::*;
use crate::openapi::hoist;

fn object(properties: &Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn list(items: &Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn kinds(values: &[i64], of: &str) -> Value {
    let prose = [
        format!("`1` - An instant {of}."),
        format!("`2` - A scheduled {of}."),
        format!("`3` - A recurring {of} with no fixed time."),
        format!("`8` - A recurring {of} with a fixed time."),
    ];
    json!({ "type": "integer", "enum": values, "description": prose.join("\n") })
}

fn operation(summary: &str, body: Option<&Value>, answer: &Value) -> Value {
    let mut operation = json!({ "summary": summary, "responses": reply(answer.clone()) });
    if let Some(body) = body {
        operation["requestBody"] = json!({ "content": { "application/json": { "schema": body } } });
    }
    operation
}

/// A product whose requests and replies have much in common, and differ.
fn doors() -> Value {
    let settings = |more: &str| {
        let lock = object(
            &json!({ "kind": { "type": "string", "enum": ["bolt", "chain"] }, more: text() }),
        );
        object(&json!({ "lock": lock, more: text() }))
    };
    let kind = |values: &[i64]| kinds(values, "door");
    let door = |more: &str, values: &[i64]| {
        object(
            &json!({ "type": kind(values), "settings": settings(more), "opening_hours": object(&json!({ more: text() })) }),
        )
    };
    let made = door("a", &[1, 2, 8]);
    json!({
        "openapi": "3.0.0",
        "info": { "title": "Doors" },
        "servers": [{ "url": "https://api.zoom.us/v2" }],
        "paths": {
            "/doors": {
                "get": operation("List doors", None, &object(&json!({ "doors": list(&door("b", &[1, 2])) }))),
                "post": operation("Create a door", Some(&door("c", &[1, 2, 8])), &made),
            },
            "/doors/{id}": {
                "get": operation("Get a door", None, &door("d", &[1, 2, 3, 8])),
                "patch": operation("Update a door", Some(&door("e", &[2, 8])), &json!({})),
            },
            "/gates": {
                "get": operation("List gates", None, &object(&json!({ "gates": list(&object(&json!({ "opening_hours": object(&json!({ "from": text() })) }))) }))),
                "post": operation("Create a gate", Some(&object(&json!({ "status": { "type": "string", "enum": ["open", "shut"] } }))), &object(&json!({ "id": text() }))),
            },
            "/gates/{id}": {
                "get": operation("Get a gate", None, &object(&json!({ "status": { "type": "string", "enum": ["open", "shut", "gone"] } }))),
            },
        },
    })
}

fn operations(file: &Value) -> Vec<String> {
    let paths = file["paths"].as_object().expect("paths");
    let of_path = |(path, item): (&String, &Value)| -> Vec<String> {
        let methods = item.as_object().expect("an object").keys();
        methods
            .map(|method| format!("{} {path}", method.to_uppercase()))
            .collect()
    };
    paths.iter().flat_map(of_path).collect()
}

/// What each place is called, in what was imported.
fn names(repository: &Repository) -> hoist::Places {
    hoist::places(&repository.fragment())
}

#[test]
fn requests_and_replies_say_which_they_are_and_equal_enums_are_one() {
    let repository = Repository::new();
    repository.all(&doors()).expect("an import");
    let fragment = repository.fragment();
    let schemas = at(&fragment, "/components/schemas");
    let schemas = schemas.as_object().expect("schemas");
    for name in [
        "Door",
        "DoorSettings",
        "ListedDoor",
        "CreateDoorRequest",
        "CreateDoorRequestSettings",
        "CreateDoorResponse",
        "CreateDoorResponseSettings",
        "UpdateDoorRequest",
        "DoorType",
        "GateStatus",
    ] {
        assert!(schemas.contains_key(name), "{name} of {:?}", schemas.keys());
    }
    let numbered = |name: &&String| name.ends_with(char::is_numeric);
    assert_eq!(schemas.keys().find(numbered), None);
    let enums = schemas
        .iter()
        .filter(|(_, schema)| schema.get("enum").is_some())
        .map(|(_, schema)| schema["enum"].to_string());
    let enums: Vec<String> = enums.collect();
    let different: BTreeSet<&String> = enums.iter().collect();
    assert_eq!(different.len(), enums.len(), "{enums:?}");
    assert_eq!(schemas["DoorType"]["enum"], json!([1, 2, 3, 8]));
    let named = json!([
        "InstantDoor",
        "ScheduledDoor",
        "RecurringDoorWithNoFixedTime",
        "RecurringDoorWithFixedTime"
    ]);
    assert_eq!(schemas["DoorType"]["x-enum-varnames"], named);
}

/// Operations that are imported one after the other, without the code that is
/// made from them.
struct Pieces {
    source: Source,
    fragment: Value,
    lock: Lock,
}

impl Pieces {
    fn of(file: &Value) -> Self {
        let repository = Repository::new();
        Self {
            source: Source::parse(Path::new("doors.json"), file.to_string().as_bytes())
                .expect("a file"),
            fragment: repository.fragment(),
            lock: Lock::default(),
        }
    }

    fn import(&mut self, which: &Which) {
        let options = Options {
            feature: "doors",
            descriptions: false,
        };
        let mut refused = Vec::new();
        let (imported, wanted) =
            prepare::convert(&self.source, which, options, &mut refused).expect("an import");
        let merged = merge::merge(
            &self.fragment,
            &self.lock,
            &imported,
            &wanted,
            std::iter::empty(),
        );
        (self.fragment, self.lock) = (merged.document, merged.lock);
    }

    fn one(&mut self, operation: &str) {
        self.import(&Which::Some(vec![operation.to_owned()]));
    }

    fn names(&self) -> hoist::Places {
        hoist::places(&self.fragment)
    }
}

/// The operations of a file, shuffled.
fn shuffled(file: &Value, seed: u64) -> Vec<String> {
    let place = |operation: &String| {
        let mut hasher = DefaultHasher::new();
        (seed, operation).hash(&mut hasher);
        hasher.finish()
    };
    let mut operations = operations(file);
    operations.sort_by_key(place);
    operations
}

#[test]
fn one_by_one_in_any_order_gives_the_names_of_all_at_once() {
    let file = doors();
    let mut whole = Pieces::of(&file);
    whole.import(&Which::All);
    let expected = whole.names();
    for seed in 0..10 {
        let order = shuffled(&file, seed);
        let mut pieces = Pieces::of(&file);
        for operation in &order {
            pieces.one(operation);
        }
        assert_eq!(pieces.names(), expected, "{order:?}");
    }
    // Nor does the order of the file tell.
    let mut turned = file.clone();
    let paths = turned["paths"].as_object_mut().expect("paths");
    let entries: Vec<_> = std::mem::take(paths).into_iter().rev().collect();
    paths.extend(entries);
    let mut pieces = Pieces::of(&turned);
    pieces.import(&Which::All);
    assert_eq!(pieces.names(), expected);
}

#[test]
fn no_type_is_renamed_by_another_operation() {
    let file = doors();
    for seed in 0..5 {
        let mut pieces = Pieces::of(&file);
        let mut before = hoist::Places::new();
        for operation in shuffled(&file, seed) {
            pieces.one(&operation);
            let now = pieces.names();
            for (place, name) in &before {
                assert_eq!(now.get(place), Some(name), "{place} after {operation}");
            }
            before = now;
        }
    }
}

#[test]
fn an_operation_that_zoom_adds_leaves_the_others_their_names() {
    let mut file = doors();
    let added = file["paths"]["/doors/{id}"].take();
    file["paths"]
        .as_object_mut()
        .expect("paths")
        .remove("/doors/{id}");
    let mut pieces = Pieces::of(&file);
    pieces.import(&Which::All);
    let before = pieces.names();
    assert_eq!(before["GET /doors <.doors[]"], "Door");
    file["paths"]["/doors/{id}"] = added;
    pieces.source =
        Source::parse(Path::new("doors.json"), file.to_string().as_bytes()).expect("a file");
    pieces.import(&Which::All);
    let after = pieces.names();
    for (place, name) in &before {
        assert_eq!(after.get(place), Some(name), "{place}");
    }
    assert_eq!(after["GET /doors/{id} <"], "GetDoorResponse");
}

#[test]
fn names_stay_when_zoom_edits_its_prose_and_what_it_calls_an_operation() {
    let repository = Repository::new();
    let file = doors();
    repository.all(&file).expect("an import");
    let before = repository.fragment();
    let text = file.to_string();
    let edited = text
        .replace("A scheduled door", "One that has a schedule")
        .replace("Create a door", "Add a new door")
        .replace("Get a gate", "View gate details");
    let edited: Value = serde_json::from_str(&edited).expect("JSON");
    repository.all(&edited).expect("an import");
    let after = repository.fragment();
    let schemas = |fragment: &Value| at(fragment, "/components/schemas").clone();
    assert_eq!(schemas(&after), schemas(&before));
}

#[test]
fn a_type_that_a_person_renamed_is_that_type_for_operations_to_come() {
    let repository = Repository::new();
    let file = doors();
    repository.one(&file, "GET /gates/{id}").expect("an import");
    repository.edit(|fragment| {
        let text = fragment.to_string().replace("GateStatus", "Barrier");
        *fragment = serde_json::from_str(&text).expect("JSON");
    });
    repository.one(&file, "POST /gates").expect("an import");
    let names = names(&repository);
    assert_eq!(names["POST /gates >.status"], "Barrier");
}

#[test]
fn a_name_that_another_product_has_gets_this_one_s_in_front_and_it_is_said() {
    let repository = Repository::new();
    let part = |title: &str, path: &str, kind: &str| {
        let hours = object(&json!({ "from": { "type": kind } }));
        let thing = object(&json!({ "opening_hours": hours }));
        json!({
            "openapi": "3.0.0",
            "info": { "title": title },
            "servers": [{ "url": "https://api.zoom.us/v2" }],
            "paths": { path: { "get": operation(&format!("Get a {title}"), None, &thing) } },
        })
    };
    repository
        .all(&part("Shop", "/shops/{id}", "string"))
        .expect("an import");
    let second = part("Bank", "/banks/{id}", "integer");
    let spec = repository.write("file.json", &second.to_string());
    let source = Source::read(&spec).expect("a file");
    let prepared = prepare(
        &Package::zoom_api(repository.root()),
        &source,
        &Which::All,
        false,
        &Progress::of(1),
    );
    let report = report::report(&prepared.expect("an import"), false);
    assert!(
        report.contains("BankOpeningHours would be OpeningHours"),
        "{report}"
    );
    repository.all(&second).expect("an import");
    let names = names(&repository);
    assert_eq!(names["GET /shops/{id} <.opening_hours"], "OpeningHours");
    assert_eq!(names["GET /banks/{id} <.opening_hours"], "BankOpeningHours");
}
