//! `cargo xtask import`.

use std::fs;
use std::process::Output;

use serde_json::{Map, Value, json};

use crate::product::product;
use crate::repository::{Repository, fragment_text, said};

/// Imports everything of a product's file into a repository.
fn import(repository: &Repository, product: &str) -> Output {
    let file = repository.path("product.json");
    fs::write(&file, product).expect("a file");
    let mut command = repository.command(&["import", "--all"]);
    command.arg(file).output().expect("xtask runs")
}

/// The feature that the operations of a product with this title get.
fn feature(title: &str) -> String {
    let repository = Repository::with(&fragment_text());
    let output = import(&repository, &product(title, &["doors"]).to_string());
    assert!(output.status.success(), "{}", said(&output));
    let manifest = fs::read_to_string(repository.path("zoom-api/Cargo.toml")).expect("text");
    let (_, products) = manifest.split_once("maintained by").expect("products");
    let line = products.lines().nth(1).expect("a feature");
    line.strip_suffix(" = []").expect("a feature").to_owned()
}

#[test]
fn a_product_gets_a_feature_that_is_free_whatever_its_title() {
    assert_eq!(feature("Rooms"), "rooms");
    assert_eq!(feature("Fake"), "fake-api");
    assert_eq!(feature("Reqwest API"), "reqwest-api");
    assert_eq!(feature("Core"), "core-api");
    let long = feature(&"Long title ".repeat(30));
    assert!(long.starts_with("long-title-long"), "{long}");
    assert!(long.len() <= 64, "{long}");
}

/// A product with an operation that answers this schema, and these components.
fn answering(schema: &Value, components: &Value) -> Value {
    let mut product = product("Rooms", &["rooms"]);
    let answer = &mut product["paths"]["/rooms/{id}"]["get"]["responses"]["200"]["content"];
    answer["application/json"]["schema"] = schema.clone();
    product["components"] = json!({ "schemas": components });
    product
}

/// Expects that nothing is imported, and that this is said of it.
fn refused(product: &str, expected: &[&str]) {
    let repository = Repository::with(&fragment_text());
    fs::write(repository.path("product.json"), product).expect("a file");
    let before = repository.all();
    let output = import(&repository, product);
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        said(&output)
    );
    assert_eq!(output.status.code(), Some(1), "{said}");
    for expected in expected {
        assert!(said.contains(expected), "{expected:?} is not in: {said}");
    }
    assert!(repository.all() == before, "something was written");
}

fn to(name: impl std::fmt::Display) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn what_has_no_end_is_refused() {
    for (schema, components) in [
        (json!({ "$ref": "#" }), json!({})),
        (
            json!({ "properties": { "a": { "$ref": "#/paths" } } }),
            json!({}),
        ),
        (to("A"), json!({ "A": to("A") })),
        (
            to("A"),
            json!({ "A": { "allOf": [to("B")] }, "B": { "oneOf": [to("A")] } }),
        ),
        (
            to("A"),
            json!({ "A": { "properties": { "a": { "items": to("A") } } } }),
        ),
    ] {
        refused(
            &answering(&schema, &components).to_string(),
            &["GET /rooms/{id}", "contains itself"],
        );
    }
}

#[test]
fn what_grows_beyond_all_bounds_is_refused() {
    let chain = |count: usize, link: &dyn Fn(Value) -> Value| -> Value {
        let last = (format!("A{count}"), json!({ "type": "string" }));
        let links = (0..count).map(|n| (format!("A{n}"), link(to(format!("A{}", n + 1)))));
        Value::Object(links.chain([last]).collect())
    };
    let twice: [&dyn Fn(Value) -> Value; 3] = [
        &|next| json!({ "type": "object", "properties": { "a": next, "b": next } }),
        &|next| json!({ "oneOf": [next, { "type": "array", "items": next }] }),
        &|next| json!({ "allOf": [next, next] }),
    ];
    for link in twice {
        let product = answering(&to("A0"), &chain(40, link));
        refused(
            &product.to_string(),
            &["GET /rooms/{id}", "more than 50000 values"],
        );
    }
    let deeper = |next| json!({ "type": "object", "properties": { "a": next } });
    refused(
        &answering(&to("A0"), &chain(10_000, &deeper)).to_string(),
        &["GET /rooms/{id}", "more than 1000 levels deep"],
    );
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    refused(&deep, &["nests deeper than 127 levels"]);
}

#[test]
fn too_many_members_are_refused() {
    let values: Vec<String> = (0..100_000).map(|n| format!("v{n}")).collect();
    let schema =
        json!({ "type": "object", "properties": { "a": { "type": "string", "enum": values } } });
    refused(
        &answering(&schema, &json!({})).to_string(),
        &["GET /rooms/{id}", "`enum` has 100000 entries"],
    );
    let properties: Map<String, Value> = values
        .into_iter()
        .map(|name| (name, json!({ "type": "string" })))
        .collect();
    let schema = json!({ "type": "object", "properties": properties });
    refused(
        &answering(&schema, &json!({})).to_string(),
        &["GET /rooms/{id}", "`properties` has 100000 entries"],
    );
}

fn add_parameter(product: &mut Value, parameter: Value) {
    let parameters = &mut product["paths"]["/rooms/{id}"]["get"]["parameters"];
    parameters.as_array_mut().expect("a list").push(parameter);
}

#[test]
fn a_header_or_a_name_that_can_not_be_meant_is_refused() {
    for (name, place, expected) in [
        ("X Bad", "header", "name of a header can't have"),
        ("é", "header", "name of a header can't have"),
        ("a\n~~~\nfn f() {}\n~~~", "query", "can't be seen"),
        ("a\u{202e}b", "query", "can't be seen"),
    ] {
        let mut product = product("Rooms", &["rooms"]);
        let parameter = json!({ "name": name, "in": place, "schema": { "type": "string" } });
        add_parameter(&mut product, parameter);
        refused(&product.to_string(), &["GET /rooms/{id}", expected]);
    }
}

#[test]
fn those_that_can_not_be_meant_are_refused_alone() {
    let repository = Repository::with(&fragment_text());
    let floors = product("Floors", &["floors"]);
    assert!(import(&repository, &floors.to_string()).status.success());
    let mut rooms = product("Rooms", &["rooms", "doors", "desks", "lamps"]);
    for path in ["/doors/{id}", "/lamps/{id}"] {
        let parameters = rooms["paths"][path]["get"]["parameters"].as_array_mut();
        let bad = json!({ "name": "X Bad", "in": "header", "schema": { "type": "string" } });
        parameters.expect("parameters").push(bad);
    }
    let output = import(&repository, &rooms.to_string());
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        said(&output)
    );
    for path in ["/doors/{id}", "/lamps/{id}"] {
        let place = path.replace('/', "~1");
        let expected =
            format!("refused: GET {path}: openapi/zoom.json#/paths/{place}/get/parameters/1/name");
        assert!(said.contains(&expected), "{expected:?} is not in: {said}");
    }
    assert_eq!(said.matches("refused: GET").count(), 2, "{said}");
    let fragment = fs::read(repository.path("openapi/zoom.json")).expect("a fragment");
    let fragment: Value = serde_json::from_slice(&fragment).expect("JSON");
    let paths: Vec<&String> = fragment["paths"]
        .as_object()
        .expect("paths")
        .keys()
        .collect();
    for path in ["/floors/{id}", "/rooms/{id}", "/desks/{id}"] {
        assert!(paths.contains(&&path.to_owned()), "{path} of {paths:?}");
    }
    assert_eq!(paths.len(), 5, "{paths:?}");
}

#[test]
fn what_the_client_decides_on_is_left_out() {
    for name in [
        "Authorization",
        "host",
        "Content-Length",
        "Content-Type",
        "ACCEPT",
    ] {
        let repository = Repository::with(&fragment_text());
        let mut product = product("Rooms", &["rooms"]);
        let parameter = json!({ "name": name, "in": "header", "schema": { "type": "string" } });
        add_parameter(&mut product, parameter);
        let output = import(&repository, &product.to_string());
        assert!(output.status.success(), "{}", said(&output));
        let fragment = fs::read_to_string(repository.path("openapi/zoom.json")).expect("text");
        assert!(!fragment.contains(&format!("{name:?}")), "{name}");
    }
}

#[test]
fn prose_is_taken_without_what_can_not_be_seen() {
    let repository = Repository::with(&fragment_text());
    let mut product = product("Rooms", &["rooms"]);
    let operation = &mut product["paths"]["/rooms/{id}"]["get"];
    operation["summary"] = json!("Get\u{1b}[31m a\u{202e} room");
    operation["description"] = json!("Get a room.\r~~~\u{2028}fn f() {}\0");
    let file = repository.path("product.json");
    fs::write(&file, product.to_string()).expect("a file");
    let mut command = repository.command(&["import", "--all", "--descriptions"]);
    let output = command.arg(file).output().expect("xtask runs");
    assert!(output.status.success(), "{}", said(&output));
    let fragment = fs::read_to_string(repository.path("openapi/zoom.json")).expect("text");
    assert!(fragment.contains("\"Get[31m a room\""), "{fragment}");
    assert!(
        fragment.contains("\"Get a room.\\n~~~\\nfn f() {}\""),
        "{fragment}"
    );
}

/// Imports the one operation of a product under a name, and gives what was said.
fn named(repository: &Repository, name: &str) -> (Option<i32>, String) {
    let file = repository.path("product.json");
    fs::write(&file, product("Rooms", &["doors"]).to_string()).expect("a file");
    let output = repository
        .command(&["import", "--as", name])
        .arg(file)
        .arg("get-doors")
        .output()
        .expect("xtask runs");
    (output.status.code(), said(&output))
}

#[test]
fn an_operation_gets_no_name_that_means_something_else() {
    let repository = Repository::with(&fragment_text());
    for name in ["counters", "clone", "option", "type", "not a name"] {
        let before = fragment_text();
        let (code, said) = named(&repository, name);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(&format!("the name is `{name}`")), "{said}");
        let after = fs::read_to_string(repository.path("openapi/zoom.json")).expect("a fragment");
        assert_eq!(after, before);
    }
    let (code, said) = named(&repository, "openDoor");
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn the_report_is_all_that_is_on_standard_output() {
    let repository = Repository::with(&fragment_text());
    let file = repository.path("product.json");
    fs::write(&file, product("Rooms", &["doors"]).to_string()).expect("a file");
    let output = repository
        .command(&["import", "--all", "--dry-run"])
        .arg(file)
        .output()
        .expect("xtask runs");
    let (report, progress) = (
        String::from_utf8(output.stdout).expect("text"),
        String::from_utf8(output.stderr).expect("text"),
    );
    assert_eq!(progress, "[1/1] generating code, 1 operations imported\n");
    assert!(
        report.contains("would import 1 of 1 operations of Rooms"),
        "{report}"
    );
    assert!(!report.contains("[1/1]"), "{report}");
}
