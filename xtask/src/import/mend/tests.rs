//! Each rule, on a defect of its own. [`every_rule_has_a_case`] sees to it that
//! none is left out.

use serde_json::{Map, Value, json};

use super::*;

/// A defect in a schema: the rule, the part that it stands in, the schema, and
/// what becomes of it.
type SchemaCase = (&'static str, Part, &'static str, Value, Value);

fn schema_cases() -> Vec<SchemaCase> {
    let response = |rule, before, after| (rule, Part::Response, "", before, after);
    vec![
        response(
            "listed-type",
            json!({ "type": ["string", "null"] }),
            json!({ "type": "string", "nullable": true }),
        ),
        response(
            "type-spelling",
            json!({ "type": "Integer" }),
            json!({ "type": "integer" }),
        ),
        response(
            "type-spelling",
            json!({ "type": "datetime" }),
            json!({ "type": "string", "format": "date-time" }),
        ),
        response(
            "null-alternative",
            json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
            json!({ "type": "string", "nullable": true }),
        ),
        response(
            "single-alternative",
            json!({ "oneOf": [{ "type": "integer" }], "description": "n" }),
            json!({ "description": "n", "type": "integer" }),
        ),
        response(
            "null-type",
            json!({ "type": "null" }),
            json!({ "nullable": true }),
        ),
        response(
            "contradicting-type",
            json!({ "type": "array", "properties": { "a": { "type": "string" } } }),
            json!({ "type": "array", "items": { "type": "object", "properties": { "a": { "type": "string" } } } }),
        ),
        response(
            "contradicting-type",
            json!({ "type": "object", "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        response(
            "missing-type",
            json!({ "properties": { "a": { "type": "string" } } }),
            json!({ "properties": { "a": { "type": "string" } }, "type": "object" }),
        ),
        response(
            "missing-type",
            json!({ "enum": [1, 2] }),
            json!({ "enum": [1, 2], "type": "integer" }),
        ),
        response(
            "flag-spelling",
            json!({ "type": "string", "nullable": "true" }),
            json!({ "type": "string", "nullable": true }),
        ),
        response(
            "tuple",
            json!({ "type": "array", "items": [{ "type": "string" }] }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        response(
            "array-limits",
            json!({ "type": "array", "maximum": 10, "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": 10 }),
        ),
        response(
            "array-enum",
            json!({ "type": "array", "enum": ["a"], "items": { "type": "string" } }),
            json!({ "type": "array", "items": { "type": "string", "enum": ["a"] } }),
        ),
        response(
            "array-without-items",
            json!({ "type": "array", "example": [3] }),
            json!({ "type": "array", "example": [3], "items": { "type": "integer" } }),
        ),
        (
            "array-without-items",
            Part::Parameter,
            "ids",
            json!({ "type": "array" }),
            json!({ "type": "array", "items": { "type": "string" } }),
        ),
        response(
            "const",
            json!({ "type": "string", "const": "a" }),
            json!({ "type": "string", "enum": ["a"] }),
        ),
        response(
            "enum-null",
            json!({ "type": "string", "enum": ["a", null] }),
            json!({ "type": "string", "enum": ["a"], "nullable": true }),
        ),
        response(
            "boolean-enum",
            json!({ "type": "boolean", "enum": [true, false] }),
            json!({ "type": "boolean" }),
        ),
        response(
            "enum-value-type",
            json!({ "type": "integer", "enum": ["1", 2] }),
            json!({ "type": "integer", "enum": [1, 2] }),
        ),
        response(
            "enum-value-type",
            json!({ "type": "integer", "enum": ["low", "high"] }),
            json!({ "type": "string", "enum": ["low", "high"] }),
        ),
        response(
            "number-enum",
            json!({ "type": "number", "enum": [0, 1] }),
            json!({ "type": "integer", "enum": [0, 1] }),
        ),
        response(
            "rounded-integer",
            json!({ "type": "integer", "enum": [4, 72_057_594_037_927_940_i64, 9_007_199_254_740_993_i64] }),
            json!({ "type": "integer", "enum": [4, 1_i64 << 56, 9_007_199_254_740_993_i64] }),
        ),
        response(
            "enum-duplicate",
            json!({ "type": "string", "enum": ["a", "b", "a"], "x-enum-descriptions": ["A", "B", "C"] }),
            json!({ "type": "string", "enum": ["a", "b"], "x-enum-descriptions": ["A", "B"] }),
        ),
        response(
            "format-of-another-type",
            json!({ "type": "object", "format": "date" }),
            json!({ "type": "object" }),
        ),
        response(
            "unknown-format",
            json!({ "type": "string", "format": "YYYY-MM-DD" }),
            json!({ "type": "string", "format": "date" }),
        ),
        response(
            "unknown-format",
            json!({ "type": "string", "format": "HTMLSafety" }),
            json!({ "type": "string" }),
        ),
        response(
            "format-against-example",
            json!({ "type": "string", "format": "date-time", "example": "10 May" }),
            json!({ "type": "string", "example": "10 May" }),
        ),
        (
            "secret-parameter",
            Part::Parameter,
            "pin",
            json!({ "type": "string", "format": "password" }),
            json!({ "type": "string" }),
        ),
        (
            "unmarked-secret",
            Part::Response,
            "access_token",
            json!({ "type": "string" }),
            json!({ "type": "string", "format": "password" }),
        ),
        response(
            "default-type",
            json!({ "type": "integer", "default": "30" }),
            json!({ "type": "integer", "default": 30 }),
        ),
        response(
            "default-type",
            json!({ "type": "boolean", "default": "perhaps" }),
            json!({ "type": "boolean" }),
        ),
        response(
            "example-type",
            json!({ "type": "string", "example": 5 }),
            json!({ "type": "string", "example": "5" }),
        ),
        response(
            "limits",
            json!({ "type": "integer", "minimum": 9, "maximum": 3, "maxLength": 4 }),
            json!({ "type": "integer" }),
        ),
        response(
            "property-shape",
            json!({ "type": "object", "properties": { "a": "string", "": {} } }),
            json!({ "type": "object", "properties": { "a": { "type": "string" } } }),
        ),
        response(
            "placeholder-property",
            json!({ "type": "object", "properties": { "{name}": { "type": "string" } } }),
            json!({ "type": "object", "additionalProperties": { "type": "string" } }),
        ),
        response(
            "required",
            json!({ "type": "object", "required": ["a", "b"], "properties": { "a": { "type": "string" } } }),
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } }),
        ),
        response(
            "alternatives-beside-properties",
            json!({ "type": "object", "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        ),
        response(
            "all-of",
            json!({ "allOf": [
                { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } } },
                { "type": "object", "required": ["a"], "properties": { "b": { "type": "integer" } } },
            ] }),
            json!({ "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "integer" } }, "required": ["a"] }),
        ),
        response(
            "nested-alternatives",
            json!({ "oneOf": [{ "type": "string" }, { "oneOf": [{ "type": "integer" }, { "type": "boolean" }] }] }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }, { "type": "boolean" }] }),
        ),
        response(
            "same-alternatives",
            json!({ "oneOf": [{ "type": "string" }, { "type": "string", "description": "again" }, { "type": "integer" }] }),
            json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }),
        ),
    ]
}

fn fired(log: &Log) -> Vec<&'static str> {
    log.iter().map(|(rule, _)| rule.name).collect()
}

#[test]
fn schemas_are_mended() {
    for (rule, part, name, before, after) in schema_cases() {
        let mut schema = before.clone();
        let mut log = Log::default();
        mend_schema(&mut schema, &Place::new(part, name, ""), &mut log).expect(rule);
        assert_eq!(schema, after, "{rule}: {before}");
        assert!(
            fired(&log).contains(&rule),
            "{rule} did not fire on {before}"
        );
        let mut again = Log::default();
        mend_schema(&mut schema, &Place::new(part, name, ""), &mut again).expect(rule);
        assert_eq!(schema, after, "{rule} is not stable");
    }
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

/// A defect in the parameters of `/rooms/{roomId}`.
fn parameter_cases() -> Vec<(&'static str, Value, Value)> {
    let room =
        json!({ "name": "roomId", "in": "path", "required": true, "schema": { "type": "string" } });
    let query = |schema: Value| json!({ "name": "q", "in": "query", "schema": schema });
    let only = json!([room]);
    vec![
        (
            "path-required",
            json!([{ "name": "roomId", "in": "path", "required": false, "schema": { "type": "string" } }]),
            only.clone(),
        ),
        (
            "path-parameter-misspelt",
            json!([{ "name": "roomid", "in": "path", "required": true, "schema": { "type": "string" } }]),
            only.clone(),
        ),
        (
            "path-parameter-undeclared",
            json!([]),
            json!([{ "name": "roomId", "in": "path", "required": true, "schema": { "type": "string" } }]),
        ),
        (
            "path-parameter-unknown",
            json!([room, { "name": "userId", "in": "path", "required": true, "schema": { "type": "string" } }]),
            only.clone(),
        ),
        ("parameter-twice", json!([room, room]), only.clone()),
        (
            "reserved-header",
            json!([room, { "name": "Accept", "in": "header", "schema": { "type": "string" } }]),
            only.clone(),
        ),
        (
            "cookie-parameter",
            json!([room, { "name": "c", "in": "cookie", "schema": { "type": "string" } }]),
            only.clone(),
        ),
        (
            "parameter-without-schema",
            json!([room, { "name": "q", "in": "query", "type": "integer" }]),
            json!([room, query(json!({ "type": "integer" }))]),
        ),
        (
            "parameter-shape",
            json!([
                room,
                query(json!({ "oneOf": [{ "type": "string" }, { "type": "integer" }] }))
            ]),
            json!([room, query(json!({ "type": "string" }))]),
        ),
        (
            "parameter-shape",
            json!([room, query(json!({ "type": "object" }))]),
            only,
        ),
    ]
}

#[test]
fn parameters_are_mended() {
    for (rule, before, after) in parameter_cases() {
        let before = before.as_array().cloned().expect("a list");
        let mut log = Log::default();
        let parameters = mend_parameters("/rooms/{roomId}", &before, &mut log).expect(rule);
        let same = |a: &Map<String, Value>, b: &Value| {
            ["name", "in", "required", "schema"]
                .iter()
                .all(|key| a.get(*key) == b.get(*key))
        };
        let after = after.as_array().cloned().expect("a list");
        let alike = parameters.len() == after.len()
            && parameters.iter().zip(&after).all(|(a, b)| same(a, b));
        assert!(alike, "{rule}: {parameters:?}");
        assert_eq!(fired(&log), [rule]);
    }
}

#[test]
fn a_required_parameter_that_can_not_be_sent_is_refused() {
    for parameter in [
        json!({ "name": "q", "in": "query", "required": true, "schema": { "type": "object" } }),
        json!({ "name": "c", "in": "cookie", "required": true, "schema": { "type": "string" } }),
    ] {
        assert!(mend_parameters("/rooms", &[parameter], &mut Log::default()).is_err());
    }
}

/// A defect in a body's `content`.
fn body_cases() -> Vec<(&'static str, Value, Value)> {
    let named = json!({ "type": "object", "properties": { "name": { "type": "string" } } });
    let json_body = json!({ "application/json": { "schema": named } });
    let form = |part: Value| json!({ "multipart/form-data": { "schema": { "type": "object", "properties": { "pic_file": part } } } });
    vec![
        (
            "body-content-type",
            json!({ "undefined": { "schema": named } }),
            json_body.clone(),
        ),
        (
            "body-content-type",
            json!({ "application/json; charset=utf-8": { "schema": named } }),
            json_body.clone(),
        ),
        (
            "several-body-types",
            json!({ "multipart/form-data": { "schema": named }, "application/json": { "schema": named } }),
            json_body,
        ),
        (
            "body-without-schema",
            json!({ "application/json": {} }),
            json!({ "application/json": { "schema": {} } }),
        ),
        (
            "file-part",
            form(json!({ "type": "string", "example": "me.png" })),
            form(json!({ "type": "string", "format": "binary" })),
        ),
    ]
}

#[test]
fn bodies_are_mended() {
    for (rule, before, after) in body_cases() {
        let body = Map::from_iter([("content".to_owned(), before)]);
        let mut log = Log::default();
        let (body, _) = mend_body(&body, &mut log).expect(rule).expect("a body");
        assert_eq!(body["content"], after, "{rule}");
        assert_eq!(body["required"], true);
        assert_eq!(fired(&log), [rule]);
    }
}

#[test]
fn what_is_about_a_file_is_none() {
    let parts = json!({ "file_name": { "type": "string", "example": "a" }, "size": { "type": "integer" }, "title": { "type": "string" } });
    let body = Map::from_iter([(
        "content".to_owned(),
        json!({ "multipart/form-data": { "schema": { "properties": parts } } }),
    )]);
    let mut log = Log::default();
    mend_body(&body, &mut log).expect("a form");
    assert!(log.is_empty(), "{:?}", fired(&log));
}

/// A defect in the responses.
fn response_cases() -> Vec<(&'static str, Value, Value)> {
    let ok = |content: Value| json!({ "200": { "description": "Success.", "content": content } });
    let schema = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let other = json!({ "type": "object", "properties": { "b": { "type": "string" } } });
    let bytes = json!({ "type": "string", "format": "binary" });
    vec![
        (
            "response-without-description",
            json!({ "204": {} }),
            json!({ "204": { "description": "Done." } }),
        ),
        (
            "reply-content-type",
            ok(json!({ "*/*": { "schema": schema } })),
            ok(json!({ "application/json": { "schema": schema } })),
        ),
        (
            "reply-content-type",
            json!({ "204": { "description": "x", "content": { "application/json": {} } } }),
            json!({ "204": { "description": "Done." } }),
        ),
        (
            "several-success-types",
            json!({ "200": { "description": "x", "content": { "application/json": { "schema": schema } } }, "201": { "description": "x", "content": { "application/json": { "schema": other } } } }),
            json!({
                "200": { "description": "Success.", "content": { "application/json": { "schema": { "oneOf": [schema, other] } } } },
                "201": { "description": "Created.", "content": { "application/json": { "schema": { "oneOf": [schema, other] } } } },
            }),
        ),
        (
            "no-success-response",
            json!({ "404": { "description": "x" } }),
            json!({ "204": { "description": "Done." } }),
        ),
        (
            "download-schema",
            ok(json!({ "video/mp4": { "schema": { "type": "object" } } })),
            ok(json!({ "video/mp4": { "schema": bytes } })),
        ),
        (
            "free-form-reply",
            ok(json!({ "application/json": { "schema": { "type": "object", "properties": {} } } })),
            ok(json!({ "application/json": { "schema": {} } })),
        ),
    ]
}

#[test]
fn responses_are_mended() {
    for (rule, before, after) in response_cases() {
        let mut log = Log::default();
        let mended = mend_responses(Some(&before), &mut log).expect(rule);
        assert_eq!(Value::Object(mended), after, "{rule}");
        assert_eq!(fired(&log), [rule]);
    }
}

#[test]
fn every_rule_has_a_case() {
    let mut covered: Vec<&str> = schema_cases().iter().map(|case| case.0).collect();
    for cases in [parameter_cases(), body_cases(), response_cases()] {
        covered.extend(cases.iter().map(|case| case.0));
    }
    let names: Vec<&str> = rules().map(|rule| rule.name).collect();
    let missing: Vec<&&str> = names
        .iter()
        .filter(|name| !covered.contains(name))
        .collect();
    assert!(missing.is_empty(), "without a case: {missing:?}");
    let mut once = names.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), names.len(), "two rules have one name");
}
