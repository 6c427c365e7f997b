//! Each rule, on a defect of its own: the cases stand in `cases.json`.
//! [`every_rule_has_a_case`] sees to it that none is left out.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::*;
use crate::openapi::lookup::Lookup;
use crate::openapi::model::Server;

/// A defect, and what becomes of it.
struct Case {
    rule: String,
    part: Part,
    name: String,
    before: Value,
    after: Value,
}

fn cases(of: &str) -> Vec<Case> {
    let all: Value = serde_json::from_str(include_str!("cases.json")).expect("JSON");
    let part = |case: &Value| match case.text("part") {
        "" => Part::Response,
        "Parameter" => Part::Parameter,
        "Request" => Part::Request,
        other => panic!("no part is called {other}"),
    };
    let read = |case: &Value| Case {
        rule: case.text("rule").to_owned(),
        part: part(case),
        name: case.text("name").to_owned(),
        before: case["before"].clone(),
        after: case["after"].clone(),
    };
    all.list(of).iter().map(read).collect()
}

fn object(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().expect("an object")
}

fn fired(log: &Log) -> Vec<&'static str> {
    log.iter().map(|(rule, _)| rule.name).collect()
}

#[test]
fn schemas_are_mended() {
    for case in cases("schemas") {
        let (rule, place) = (case.rule.as_str(), Place::new(case.part, &case.name, ""));
        let mut schema = case.before.clone();
        let mut log = Log::default();
        mend_schema(&mut schema, &place, &mut log).expect(rule);
        assert_eq!(schema, case.after, "{rule}: {}", case.before);
        let fired = fired(&log);
        assert!(
            fired.contains(&rule),
            "{rule} did not fire on {}",
            case.before
        );
        mend_schema(&mut schema, &place, &mut Log::default()).expect(rule);
        assert_eq!(schema, case.after, "{rule} is not stable");
    }
}

#[test]
fn parameters_of_a_room_are_mended() {
    for case in cases("parameters") {
        let before = case.before.as_array().expect("a list");
        let mut log = Log::default();
        let mended = mend_parameters("/rooms/{roomId}", before, &mut log).expect(&case.rule);
        let mended: Value = mended
            .into_iter()
            .map(|mut parameter| {
                parameter.retain(|key, _| {
                    ["name", "in", "required", "explode", "schema"].contains(&key.as_str())
                });
                Value::Object(parameter)
            })
            .collect();
        assert_eq!(mended, case.after, "{}", case.rule);
        assert_eq!(fired(&log), [case.rule]);
    }
}

#[test]
fn bodies_are_mended() {
    for case in cases("bodies") {
        let body = object(&json!({ "content": case.before }));
        let mut log = Log::default();
        let (body, _) = mend_body(&body, &mut log)
            .expect(&case.rule)
            .expect("a body");
        assert_eq!(body["content"], case.after, "{}", case.rule);
        assert_eq!(body["required"], true);
        assert_eq!(fired(&log), [case.rule]);
    }
}

#[test]
fn responses_are_mended() {
    for case in cases("responses") {
        let mut log = Log::default();
        let mended = mend_responses(Some(&case.before), &mut log).expect(&case.rule);
        assert_eq!(Value::Object(mended), case.after, "{}", case.rule);
        assert_eq!(fired(&log), [case.rule]);
    }
}

#[test]
fn pages_are_mended() {
    for case in cases("pages") {
        let mut parameters = case.before.list("parameters").to_vec();
        let mut log = Log::default();
        mend_pages(&mut parameters, case.before.at("reply"), &mut log);
        assert_eq!(
            Value::Array(parameters.clone()),
            case.after,
            "{}",
            case.rule
        );
        assert_eq!(fired(&log), [case.rule]);
        let mut log = Log::default();
        mend_pages(&mut parameters, case.before.at("reply"), &mut log);
        assert!(log.is_empty(), "it is sent now");
    }
}

#[test]
fn ids_are_mended() {
    for case in cases("ids") {
        let operation = case.before.as_object().expect("an operation");
        let parameters = operation.list("parameters").iter().map(object);
        let mut parameters: Vec<Map<String, Value>> = parameters.collect();
        let mut log = Log::default();
        mend_ids(&mut parameters, operation, &mut log);
        let marked = parameters.iter().filter(|it| it.flag(ENCODED_TWICE));
        let marked: Vec<Value> = marked.map(|it| json!([it["name"], it["schema"]])).collect();
        assert_eq!(Value::Array(marked), case.after, "{}", case.before);
        assert_eq!(fired(&log), [case.rule]);
    }
}

#[test]
fn an_id_that_nobody_says_is_encoded_twice_is_left_alone() {
    let path = |name: &str, prose: &str| json!({ "name": name, "in": "path", "description": prose, "schema": { "type": "string" } });
    let elsewhere = "Double encode the UUID when using it for API calls.";
    let reply = json!({ "200": { "content": { "application/json": { "schema": { "properties": {
        "uuid": { "type": "string", "description": elsewhere },
    } } } } } });
    for (parameter, description) in [
        (path("roomId", "The room's ID."), ""),
        (path("messageId", "A UUID, base64-encoded."), ""),
    ] {
        let operation = object(&json!({ "description": description }));
        let mut parameters = [object(&parameter)];
        mend_ids(&mut parameters, &operation, &mut Log::default());
        assert!(!parameters[0].has(ENCODED_TWICE), "{parameter}");
    }
    // What the reply says counts for a parameter that takes the reply's UUIDs.
    for (parameter, is_marked) in [
        (path("roomId", "The room's number."), false),
        (path("roomId", "The room's number or UUID."), true),
    ] {
        let operation = object(&json!({ "responses": reply }));
        let mut parameters = [object(&parameter)];
        mend_ids(&mut parameters, &operation, &mut Log::default());
        assert_eq!(parameters[0].has(ENCODED_TWICE), is_marked, "{parameter}");
    }
    // Of several ids nobody says which.
    let operation = object(&json!({ "description": "Double encode the id." }));
    let mut parameters = [object(&path("a", "")), object(&path("b", ""))];
    mend_ids(&mut parameters, &operation, &mut Log::default());
    assert!(parameters.iter().all(|it| !it.has(ENCODED_TWICE)));
}

#[test]
fn file_replies_are_mended() {
    for case in cases("files") {
        let operation = case.before.as_object().expect("an operation");
        let (method, path) = (case.before.text("method"), case.before.text("path"));
        let mut log = Log::default();
        let mended = mend_file_reply(method, path, operation, &mut log).expect("a file");
        assert_eq!(Value::Object(mended.clone()), case.after, "{}", case.before);
        assert_eq!(fired(&log), [case.rule]);
        assert!(is_file_reply(method, &mended));
    }
}

#[test]
fn a_reply_that_is_no_file_is_left_alone() {
    let nothing = json!({ "description": "Livestream updated." });
    let json = json!({ "content": { "application/json": { "schema": { "type": "object" } } } });
    for (method, description, responses) in [
        ("PATCH", "Updates a livestream.", json!({ "200": nothing })),
        (
            "PATCH",
            "Updates what is downloaded.",
            json!({ "204": nothing }),
        ),
        ("GET", "Download it later.", json!({ "204": nothing })),
        ("GET", "Gets the download URL.", json!({ "200": nothing })),
        (
            "GET",
            "Download the details.",
            json!({ "200": json, "302": nothing }),
        ),
        ("POST", "Prepare a download.", json!({ "201": nothing })),
        ("POST", "Move it.", json!({ "302": nothing })),
        ("GET", "Download it.", json!({ "404": nothing })),
    ] {
        let operation = object(&json!({ "description": description, "responses": responses }));
        let mut log = Log::default();
        let mended = mend_file_reply(method, "/rooms", &operation, &mut log);
        assert!(mended.is_none() && log.is_empty(), "{method} {description}");
    }
    let plain =
        json!({ "200": { "content": { "text/plain": { "schema": { "format": "binary" } } } } });
    assert!(!is_file_reply("POST", &object(&plain)));
    assert!(is_file_reply("GET", &object(&plain)));
}

#[test]
fn grants_are_mended() {
    for case in cases("grants") {
        let mut log = Log::default();
        let operation = case.before.as_object().expect("an operation");
        assert_eq!(json!(mend_grant(operation, &mut log)), case.after);
        assert_eq!(fired(&log), [case.rule]);
    }
}

#[test]
fn servers_are_mended() {
    for case in cases("servers") {
        let operation = case.before.as_object().expect("an operation");
        let declared = Server::at(case.before.text("server")).expect("a server");
        let mut log = Log::default();
        let mended = mend_server(declared, case.before.text("path"), operation, &mut log);
        assert_eq!(json!(mended.url()), case.after, "{}", case.rule);
        assert_eq!(fired(&log), [case.rule]);
    }
}

#[test]
fn every_rule_has_a_case() {
    let kinds = [
        "schemas",
        "parameters",
        "bodies",
        "responses",
        "pages",
        "servers",
        "ids",
        "files",
        "grants",
    ];
    let covered: Vec<String> = kinds
        .iter()
        .flat_map(|of| cases(of))
        .map(|case| case.rule)
        .collect();
    let names: Vec<&str> = rules().map(|rule| rule.name).collect();
    let missing: Vec<&&str> = names
        .iter()
        .filter(|name| !covered.iter().any(|case| case == *name))
        .collect();
    assert!(
        missing.is_empty(),
        "without a case in cases.json: {missing:?}"
    );
    let mut once = names.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), names.len(), "two rules have one name");
}

/// One that is not listed is never tried, or not among what `import --rules` tells.
#[test]
fn every_rule_is_listed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/import/mend");
    let mut written = Vec::new();
    for entry in fs::read_dir(folder).expect("this folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(path).expect("a file");
            let names = text.lines().filter_map(|line| {
                let name = line.strip_prefix("    name: \"")?;
                name.strip_suffix("\",").map(str::to_owned)
            });
            written.extend(names);
        }
    }
    let mut listed: Vec<&str> = rules().map(|rule| rule.name).collect();
    listed.sort_unstable();
    written.sort_unstable();
    assert_eq!(listed, written, "see the lists in mod.rs");
}

#[test]
fn a_sound_schema_is_left_alone() {
    let schema = json!({ "type": "object", "required": ["id"], "properties": {
        "id": { "type": "string", "maxLength": 9, "example": "x" },
        "on": { "type": "string", "format": "date-time", "example": "2026-01-02T03:04:05.5+01:00" },
        "kind": { "type": "string", "enum": ["", "a"], "default": "a" },
        "rows": { "type": "array", "items": { "oneOf": [{ "type": "string" }, { "type": "integer" }] } },
        "any": { "description": "what it is, nobody says" },
    } });
    let mut mended = schema.clone();
    let mut log = Log::default();
    mend_schema(&mut mended, &Place::new(Part::Response, "", ""), &mut log).expect("sound");
    assert_eq!(mended, schema);
    assert!(log.is_empty(), "{:?}", fired(&log));
}

#[test]
fn what_is_called_as_a_secret_and_is_none_is_left_alone() {
    let schema = json!({ "type": "object", "properties": {
        "meeting_password": { "type": "boolean" },
        "webinar_password": { "type": "string", "example": "true" },
        "pmi_password": { "type": "string", "enum": ["all", "none"] },
        "participant_pin_code": { "type": "integer", "format": "int64" },
        "password": { "type": "string", "format": "date-time" },
        "next_page_token": { "type": "string" },
        "nextPageToken": { "type": "string" },
        "token_type": { "type": "string" },
        "join_url": { "type": "string" },
        "token": { "type": "object", "properties": { "id": { "type": "string" } } },
    } });
    let mut mended = schema.clone();
    let mut log = Log::default();
    mend_schema(&mut mended, &Place::new(Part::Response, "", ""), &mut log).expect("sound");
    assert_eq!(mended, schema);
    let mut parameter = json!({ "type": "string" });
    let place = Place::new(Part::Parameter, "token", "");
    mend_schema(&mut parameter, &place, &mut log).expect("sound");
    assert_eq!(parameter, json!({ "type": "string" }));
}

/// An example of a whole body is one of each of its fields, at any depth.
#[test]
fn a_body_s_example_is_the_oracle_of_its_fields() {
    let body = object(&json!({ "content": { "application/json": {
        "example": { "id": "longer", "rows": [{ "code": "x9" }], "one": { "a": 5 } },
        "schema": { "type": "object", "required": ["id", "absent"], "properties": {
            "id": { "type": "string", "maxLength": 3 },
            "absent": { "type": "string" },
            "rows": { "type": "array", "items": { "type": "object", "properties": {
                "code": { "type": "string", "pattern": "^[a-z]+$" },
            } } },
            "one": { "oneOf": [
                { "type": "object", "properties": { "b": { "type": "integer", "maximum": 3 } } },
                { "type": "object", "properties": { "a": { "type": "integer", "maximum": 3 } } },
            ] },
        } },
    } } }));
    let mut log = Log::default();
    let (mut body, part) = mend_body(&body, &mut log).expect("a body").expect("one");
    let schema = body.bodies_mut().next().expect("a schema");
    mend_schema(schema, &Place::new(part, "", ""), &mut log).expect("sound");
    assert_eq!(schema["required"], json!(["id"]));
    for (pointer, is_there) in [
        ("/properties/id/maxLength", false),
        ("/properties/rows/items/properties/code/pattern", false),
        ("/properties/one/oneOf/0/properties/b/maximum", true),
        ("/properties/one/oneOf/1/properties/a/maximum", false),
    ] {
        assert_eq!(schema.pointer(pointer).is_some(), is_there, "{pointer}");
    }
}

#[test]
fn what_can_not_be_understood_is_refused_with_the_place() {
    let mut schema = json!({ "type": "object", "properties": { "a": { "type": "quux" } } });
    let refusal = mend_schema(
        &mut schema,
        &Place::new(Part::Response, "", "/r"),
        &mut Log::default(),
    )
    .expect_err("no type");
    assert_eq!(refusal.pointer, "/r/properties/a");
}

#[test]
fn a_required_parameter_that_can_not_be_sent_is_refused() {
    for parameter in [
        json!({ "name": "q", "in": "query", "required": true, "schema": { "type": "object" } }),
        json!({ "name": "c", "in": "cookie", "required": true, "schema": { "type": "string" } }),
        json!({ "name": "d", "in": "query", "required": true, "style": "deepObject", "schema": { "type": "array" } }),
    ] {
        assert!(mend_parameters("/rooms", &[parameter], &mut Log::default()).is_err());
    }
}

#[test]
fn what_is_about_a_file_is_none() {
    let parts = json!({ "file_name": { "type": "string", "example": "a" }, "size": { "type": "integer" }, "title": { "type": "string" } });
    let form = json!({ "multipart/form-data": { "schema": { "properties": parts } } });
    let body = object(&json!({ "content": form }));
    let mut log = Log::default();
    mend_body(&body, &mut log).expect("a form");
    assert!(log.is_empty(), "{:?}", fired(&log));
}
