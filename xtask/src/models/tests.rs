use std::path::Path;

use serde_json::{Map, Value};

use super::emit;
use super::schema::Schemas;
use super::usage::Usage;

/// Emits a whole set of schemas, as the file that it would be.
fn emit_all(schemas: &Map<String, Value>) -> String {
    let names: Vec<String> = schemas.keys().cloned().collect();
    let is_reply = |name: &&String| !name.starts_with("Create");
    let usage = Usage {
        requests: names.iter().cloned().collect(),
        replies: names.iter().filter(is_reply).cloned().collect(),
    };
    let schemas = Schemas::read(schemas, usage).expect("the schemas are fine");
    let tokens = emit(&schemas, &names).expect("the limits are fine");
    prettyplease::unparse(&syn::parse2(tokens).expect("it is Rust"))
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
    let emitted = format!(
        "//! Emitted from xtask/tests/fixtures/second.json; see xtask/src/models/tests.rs.\n\n{}",
        emit_all(&schemas)
    );
    let path = root.join("../zoom-api/src/model/tests/second.rs");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &emitted).expect("written");
    }
    let present = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        present == emitted,
        "stale: run BLESS=1 cargo test -p xtask second_model"
    );
}
