//! `cargo xtask import --crate` and `codegen --crate`: crates of a user's own.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use xtask::ci::EXAMPLES;

use crate::desk::Desk;
use crate::product::product;
use crate::repository::{Repository, checkout, fragment_text, said};

const ALL: [&str; 5] = ["import", "--crate", "zoom-rooms", "product.json", "--all"];

fn rooms() -> Value {
    product("Rooms", &["rooms"])
}

#[test]
fn an_import_makes_a_whole_crate() {
    let desk = Desk::with(&rooms());
    let printed = desk.done(&ALL);
    assert!(
        printed.contains("use zoom_rooms::{ClientExt as _, types};"),
        "{printed}"
    );
    let manifest = desk.read("zoom-rooms/Cargo.toml");
    for expected in [
        "name = \"zoom-rooms\"\n",
        "default = [\"products\"]\n",
        "products = [\"rooms\"]\nrooms = []\n",
    ] {
        assert!(manifest.contains(expected), "{manifest}");
    }
    // However it is written: relative where the two folders lie near each other.
    let parsed: toml_edit::DocumentMut = manifest.parse().expect("TOML");
    let path = parsed["dependencies"]["zoom-api"]["path"].as_str();
    let path = desk
        .path()
        .join("zoom-rooms")
        .join(path.expect("a path"))
        .canonicalize();
    assert_eq!(
        path.expect("a folder"),
        checkout()
            .join("zoom-api")
            .canonicalize()
            .expect("a folder")
    );
    assert!(desk.has("zoom-rooms/openapi/import.lock"));
    assert!(
        desk.read("zoom-rooms/src/lib.rs")
            .contains("mod generated;")
    );
    let client = desk.read("zoom-rooms/src/generated/client.rs");
    assert!(client.contains("() -> "), "{client}");
    let tests = desk.read("zoom-rooms/tests/generated/rooms.rs");
    assert!(tests.contains("async fn get_room"), "{tests}");
    desk.done(&["codegen", "--crate", "zoom-rooms", "--check"]);
}

#[test]
fn an_import_ends_with_where_the_crate_is_and_what_comes_next() {
    let desk = Desk::with(&rooms());
    // The last paragraph, with ROOT for the crate's folder.
    let end = |printed: &str| {
        let (_, end) = printed.rsplit_once("\n\n").expect("a paragraph");
        let (first, _) = end.split_once('\n').expect("a line");
        let (_, root) = first.split_once(": ").expect("a folder");
        let real = |path: &Path| path.canonicalize().expect("a folder");
        assert_eq!(real(Path::new(root)), real(&desk.path().join("zoom-rooms")));
        end.replace(root, "ROOT").replace('\\', "/")
    };
    let rest = "to run its tests: cargo test --manifest-path ROOT/Cargo.toml\n\
                to have them in a fake: \
                FakeZoom::builder().operations(zoom_rooms::operations::ALL)\n";
    assert_eq!(
        end(&desk.done(&ALL)),
        format!(
            "made the crate zoom_rooms: ROOT\n\
             to depend on it, in your program's folder: cargo add --path ROOT\n{rest}"
        )
    );
    desk.write("product.json", &product("Doors", &["doors"]).to_string());
    assert_eq!(
        end(&desk.done(&ALL)),
        format!("the crate zoom_rooms has them now: ROOT\n{rest}")
    );
    let dry: Vec<&str> = ALL.into_iter().chain(["--dry-run"]).collect();
    assert!(!desk.done(&dry).contains("cargo add"));
    let spaced = [
        "import",
        "--crate",
        "my own/zoom-rooms",
        "product.json",
        "--all",
    ];
    let printed = desk.done(&spaced);
    let quoted = "zoom-rooms'\n";
    assert!(printed.contains(quoted), "{printed}");
}

#[test]
fn generated_code_is_the_same_wherever_it_stands() {
    let desk = Desk::with(&rooms());
    desk.done(&ALL);
    for file in [
        "builder/rooms.rs",
        "types/rooms.rs",
        "mock/rooms.rs",
        "operations/rooms.rs",
    ] {
        let code = desk.read(&format!("zoom-rooms/src/generated/{file}"));
        assert!(!code.contains("crate::"), "{file}: {code}");
    }
}

#[test]
fn what_was_made_once_stays_as_its_owner_edits_it() {
    let desk = Desk::with(&rooms());
    desk.done(&ALL);
    let manifest = desk.read("zoom-rooms/Cargo.toml").replace(
        "default = [\"products\"]",
        "default = []\nextra = [] # mine",
    );
    desk.write("zoom-rooms/Cargo.toml", &manifest);
    desk.write("zoom-rooms/src/lib.rs", "mod generated; // mine\n");
    desk.write("product.json", &product("Doors", &["doors"]).to_string());
    desk.done(&ALL);
    assert_eq!(
        desk.read("zoom-rooms/Cargo.toml"),
        manifest.replace(
            "products = [\"rooms\"]\n",
            "products = [\"doors\", \"rooms\"]\ndoors = []\n"
        )
    );
    assert_eq!(
        desk.read("zoom-rooms/src/lib.rs"),
        "mod generated; // mine\n"
    );
    assert!(desk.has("zoom-rooms/src/generated/builder/doors.rs"));
    assert!(desk.has("zoom-rooms/src/generated/builder/rooms.rs"));
}

#[test]
fn nothing_is_left_of_what_was_only_looked_at_or_failed() {
    let desk = Desk::with(&rooms());
    let dry: Vec<&str> = ALL.into_iter().chain(["--dry-run"]).collect();
    let printed = desk.done(&dry);
    assert!(printed.contains("would import 1"), "{printed}");
    assert!(!desk.has("zoom-rooms"));
    let output = desk.xtask(&[
        "import",
        "--crate",
        "a/b/zoom-rooms",
        "product.json",
        "nothing",
    ]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(!desk.has("a"));
    let output = desk.xtask(&["codegen", "--crate", "zoom-rooms"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(
        said(&output).contains("import --crate"),
        "{}",
        said(&output)
    );
    assert!(!desk.has("zoom-rooms"));
}

#[test]
fn folders_that_can_be_no_crate_are_refused() {
    let desk = Desk::with(&rooms());
    let into = |folder: &str| {
        let output = desk.xtask(&["import", "--crate", folder, "product.json", "--all"]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        said(&output)
    };
    assert!(into("zoom-api").contains("another name"));
    assert!(into("3d").contains("another name"));
    let checkout = checkout();
    assert!(into(checkout.to_str().expect("text")).contains("checkout of zoom-api itself"));
    fs::create_dir(desk.path().join("other")).expect("a folder");
    desk.write("other/Cargo.toml", "[package]\nname = \"other\"\n");
    assert!(into("other").contains("no dependency `zoom-api`"));
}

/// A product that has an operation of zoom-api's, and one that answers with
/// types of its.
fn users() -> Value {
    let mut product = product("Users", &["users"]);
    let mut get = product["paths"]["/users/{id}"].take();
    get["get"]["parameters"][0]["name"] = json!("userId");
    product["paths"] = json!({ "/users/{userId}": get });
    product
}

#[test]
fn what_zoom_api_has_is_not_taken_but_under_another_name() {
    let desk = Desk::with(&users());
    let printed = desk.done(&["import", "--crate", "zoom-users", "product.json", "--all"]);
    assert!(
        printed.contains("zoom-api has itself: `get_user()`"),
        "{printed}"
    );
    assert!(!desk.has("zoom-users"));
    let key = "GET /users/{userId}";
    let named = [
        "import",
        "--crate",
        "zoom-users",
        "product.json",
        key,
        "--as",
    ];
    desk.done(&[&named[..], &["getUserInFull"]].concat());
    let client = desk.read("zoom-users/src/generated/client.rs");
    assert!(client.contains("get_user_in_full()"), "{client}");
    let listed = desk.done(&["import", "--crate", "zoom-doors", "product.json"]);
    assert!(listed.contains("zoom-api has it as getUser"), "{listed}");
}

#[test]
fn a_method_that_the_client_has_itself_is_refused() {
    let desk = Desk::with(&rooms());
    desk.done(&ALL);
    let mut fragment: Value =
        serde_json::from_str(&desk.read("zoom-rooms/openapi/zoom.json")).expect("JSON");
    fragment["paths"]["/rooms/{id}"]["get"]["operationId"] = json!("getUser");
    desk.write("zoom-rooms/openapi/zoom.json", &fragment.to_string());
    let output = desk.xtask(&["codegen", "--crate", "zoom-rooms"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output);
    assert!(
        said.contains("`get_user` zoom-api's client has itself"),
        "{said}"
    );
}

#[test]
fn types_that_zoom_api_has_are_used_and_not_made_again() {
    let mut product = rooms();
    let fragment: Value =
        serde_json::from_slice(&fs::read(checkout().join("openapi/zoom.json")).expect("bytes"))
            .expect("JSON");
    let reply = "/paths/~1rooms~1{id}/get/responses/200/content/application~1json/schema";
    let properties = &mut product.pointer_mut(reply).expect("a reply")["properties"];
    properties["phone_numbers"] = json!({
        "type": "array",
        "items": fragment["components"]["schemas"]["PhoneNumber"],
    });
    let label = fragment["components"]["schemas"]["PhoneNumberLabel"].clone();
    properties["phone_numbers"]["items"]["properties"]["label"] = label;
    let desk = Desk::with(&product);
    desk.done(&ALL);
    let shared = desk.read("zoom-rooms/src/generated/types/shared.rs");
    let line = "pub use zoom_api::types::{ApiError, ApiFieldError, PhoneNumber, PhoneNumberLabel, \
                TokenError};";
    assert!(shared.contains(line), "{shared}");
    let own = desk.read("zoom-rooms/src/generated/types/rooms.rs");
    assert!(!own.contains("pub struct PhoneNumber"), "{own}");
    assert!(own.contains("pub phone_numbers: Vec<PhoneNumber>"), "{own}");
    // What is edited is another type.
    let fragment = desk.read("zoom-rooms/openapi/zoom.json");
    let edited = fragment.replacen("\"verified\": {", "\"checked\": {", 1);
    assert_ne!(edited, fragment);
    desk.write("zoom-rooms/openapi/zoom.json", &edited);
    desk.done(&["codegen", "--crate", "zoom-rooms"]);
    let own = desk.read("zoom-rooms/src/generated/types/rooms.rs");
    assert!(own.contains("pub struct PhoneNumber"), "{own}");
}

/// `BLESS=1 cargo test -p xtask examples` writes them.
#[test]
fn the_examples_are_what_their_fragments_give() {
    let repository = Repository::with(&fragment_text());
    for example in EXAMPLES {
        let example = checkout().join(example);
        let example = example.to_str().expect("text");
        let mut arguments = vec!["codegen", "--crate", example];
        if std::env::var_os("BLESS").is_none() {
            arguments.push("--check");
        }
        let output = repository.xtask(&arguments);
        assert!(output.status.success(), "{}", said(&output));
    }
}

#[test]
fn a_crate_depends_on_the_checkout_that_it_was_made_from() {
    let desk = Desk::with(&rooms());
    desk.done(&ALL);
    let elsewhere = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--check", "--crate"])
        .arg(desk.path().join("zoom-rooms"))
        .current_dir(Path::new("/"))
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .expect("xtask runs");
    assert!(elsewhere.status.success(), "{}", said(&elsewhere));
}
