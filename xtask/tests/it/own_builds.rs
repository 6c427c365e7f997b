//! Crates of a user's own, built: alone, side by side, and for another version.

use xtask::codegen::package::VERSION;

use crate::desk::Desk;
use crate::product::product;
use crate::repository::said;

/// A workspace with two such crates, and a program that uses both.
fn two_crates() -> Desk {
    let desk = Desk::with(&product("Rooms", &["rooms"]));
    desk.done(&["import", "--crate", "zoom-rooms", "product.json", "--all"]);
    desk.write("product.json", &product("Doors", &["doors"]).to_string());
    desk.done(&["import", "--crate", "zoom-doors", "product.json", "--all"]);
    desk.program(&["zoom-rooms", "zoom-doors"], "");
    desk.write("program/tests/both.rs", PROGRAM);
    desk
}

const PROGRAM: &str = r#"
use http::Method;
use serde_json::json;
use zoom_api::fake::{FakeZoom, Reply};
use zoom_doors::ClientExt as _;
use zoom_rooms::ClientExt as _;

#[tokio::test]
async fn both_are_used_by_one_client() {
    let fake = FakeZoom::start().await.unwrap();
    fake.route(Method::GET, "/rooms/{id}", |_| Reply::json(200, json!({ "id": "r" })));
    fake.route(Method::GET, "/doors/{id}", |_| Reply::json(200, json!({ "id": "d" })));
    let zoom = fake.client().unwrap();
    let room = zoom.ROOM().id("1").send().await.unwrap();
    let door = zoom.DOOR().id("1").send().await.unwrap();
    let user = zoom.get_user().user_id("me").send().await.unwrap();
    assert_eq!((room.id.as_deref(), door.id.as_deref()), (Some("r"), Some("d")));
    assert!(user.email.is_some());
    // One client: one token, one set of counters.
    assert_eq!(fake.counts().api_calls, 3);
    assert_eq!(zoom.counters().calls, 3);
    // What zoom-api has is the same type everywhere.
    let refusal: zoom_api::types::ApiError = zoom_doors::types::ApiError::default();
    assert_eq!(refusal, zoom_rooms::types::ApiError::default());
}
"#;

/// The method of the only operation of a crate.
fn method(desk: &Desk, name: &str) -> String {
    let client = desk.read(&format!("{name}/src/generated/client.rs"));
    let (before, _) = client.split_once("() -> ").expect("a method");
    before.rsplit(' ').next().expect("a name").to_owned()
}

#[test]
#[ignore = "long: builds three crates and what they depend on"]
fn two_crates_and_a_program_of_both_build_without_a_warning_and_pass() {
    let desk = two_crates();
    let program = PROGRAM
        .replace("ROOM", &method(&desk, "zoom-rooms"))
        .replace("DOOR", &method(&desk, "zoom-doors"));
    desk.write("program/tests/both.rs", &program);
    let printed = desk.built("test --workspace --offline --all-features");
    assert_eq!(printed.matches("1 passed").count(), 5, "{printed}"); // two with a doctest
    desk.built("clippy --workspace --offline --no-default-features --all-targets");
}

#[test]
#[ignore = "long: builds two crates and what they depend on"]
fn a_crate_that_was_generated_for_another_version_says_so_in_one_error() {
    let desk = two_crates();
    let file = "zoom-doors/src/generated/mod.rs";
    let generated = desk.read(file);
    let other = generated.replace(&format!("version {VERSION};"), "version 0;");
    assert_ne!(generated, other);
    desk.write(file, &other);
    let output = desk.cargo("check -p zoom-doors --offline");
    assert!(!output.status.success());
    let said = said(&output);
    let errors: Vec<&str> = said
        .lines()
        .filter(|line| line.starts_with("error"))
        .collect();
    assert_eq!(errors.len(), 2, "{said}"); // it, and cargo's own
    assert!(errors[0].contains("generated for version 0"), "{said}");
    let folder = desk
        .path()
        .canonicalize()
        .expect("a path")
        .join("zoom-doors");
    let command = format!("`cargo xtask codegen --crate {}`", folder.display());
    assert!(errors[0].contains(&command), "{said}");
    desk.done(&["codegen", "--crate", "zoom-doors"]);
    desk.built("check -p zoom-doors --offline");
}
