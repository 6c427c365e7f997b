//! `cargo xtask codegen` and `--check`.

use std::ffi::OsStr;
use std::fs;

use serde_json::json;

use crate::repository::{Repository, checkout, fragment_text, said};

fn generated() -> Repository {
    let repository = Repository::with(&fragment_text());
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    repository
}

#[test]
fn the_checked_in_code_is_what_the_fragment_gives() {
    let text = fs::read_to_string(checkout().join("openapi/zoom.json")).expect("the fragment");
    let repository = Repository::with(&text);
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    let checked_in = checkout().join("zoom-api/src/generated");
    for (path, bytes) in repository.generated() {
        let on_disk = fs::read(checked_in.join(&path)).unwrap_or_default();
        assert!(
            on_disk == bytes,
            "{} is stale: run `cargo xtask codegen`",
            path.display()
        );
    }
}

/// A file that no module declares is neither compiled nor missed.
#[test]
fn every_generated_file_is_a_module() {
    let files = generated().generated();
    for (path, _) in &files {
        let mut module = path.with_extension("");
        if module.ends_with("mod") {
            module.pop();
        }
        let Some(name) = module.file_name().and_then(OsStr::to_str) else {
            continue; // the root
        };
        let above = module.with_file_name("mod.rs");
        let above = files.iter().find(|(path, _)| *path == above);
        let text = above.map_or("", |(_, text)| str::from_utf8(text).expect("text"));
        assert!(
            text.contains(&format!("mod {name};")),
            "{} is no module: see source/modules.rs",
            path.display()
        );
    }
}

#[test]
fn two_folders_give_identical_bytes() {
    assert!(generated().generated() == generated().generated());
}

#[test]
fn check_passes_right_after_generating_and_a_second_run_writes_nothing() {
    let repository = generated();
    assert!(repository.xtask(&["codegen", "--check"]).status.success());
    let output = repository.xtask(&["codegen"]);
    assert!(!said(&output).contains("wrote"), "{}", said(&output));
}

#[test]
fn check_fails_when_any_generated_file_has_changed_is_missing_or_is_new() {
    let repository = generated();
    let root = repository.path("zoom-api/src/generated");
    for (path, bytes) in repository.generated() {
        let file = root.join(&path);
        let mut changed = bytes.clone();
        let middle = changed.len() / 2;
        changed[middle] ^= 1;
        for state in [Some(changed), None] {
            match &state {
                Some(changed) => fs::write(&file, changed).expect("a write"),
                None => fs::remove_file(&file).expect("a removal"),
            }
            let output = repository.xtask(&["codegen", "--check"]);
            assert_eq!(output.status.code(), Some(1), "{}", path.display());
            assert!(
                said(&output).contains("run `cargo xtask codegen`"),
                "{}",
                said(&output)
            );
        }
        fs::write(&file, bytes).expect("a write");
    }
    fs::write(root.join("stray.rs"), "").expect("a write");
    let output = repository.xtask(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("stray.rs"), "{}", said(&output));
    assert!(repository.xtask(&["codegen"]).status.success());
    assert!(!root.join("stray.rs").exists());
}

#[test]
fn check_fails_when_the_meaning_of_the_spec_has_changed() {
    let repository = generated();
    let mut fragment = crate::repository::fragment();
    fragment["paths"]["/users/{userId}"]["get"]["x-rate-limit-label"] = json!("HEAVY");
    fs::write(repository.path("openapi/zoom.json"), fragment.to_string()).expect("a write");
    let output = repository.xtask(&["codegen", "--check"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said(&output).contains("RateLimitLabel::Heavy"),
        "{}",
        said(&output)
    );
}

#[test]
fn an_inline_schema_is_given_a_name() {
    let repository = Repository::with_changed(|spec| {
        let get_user = &mut spec["paths"]["/users/{userId}"]["get"];
        let parameters = get_user["parameters"].as_array_mut().expect("parameters");
        parameters.push(json!({
            "name": "detail_level",
            "in": "query",
            "schema": {"type": "string", "enum": ["short", "long"]},
        }));
        get_user["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": {
                "type": "object",
                "properties": {"reason": {"type": "string"}},
            }}},
        });
    });
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    let types = std::fs::read_to_string(repository.path("zoom-api/src/generated/types/base.rs"));
    assert!(
        types
            .expect("the models")
            .contains("pub enum DetailLevel {")
    );
    // The emitted test knows it by the name that the model has.
    let tests = std::fs::read_to_string(repository.path("zoom-api/tests/it/generated/base.rs"));
    let tests = tests.expect("the tests");
    assert!(tests.contains("types::GetUserRequest"), "{tests}");
}

#[test]
fn check_writes_nothing() {
    let repository = Repository::with(&fragment_text());
    assert_eq!(
        repository.xtask(&["codegen", "--check"]).status.code(),
        Some(1)
    );
    assert!(repository.generated().is_empty());
}

#[test]
fn what_doubles_with_each_level_is_generated_all_the_same() {
    let repository = Repository::with_changed(|spec| {
        let schemas = &mut spec["components"]["schemas"];
        for level in 0..40 {
            let next = json!({"$ref": format!("#/components/schemas/Level{}", level + 1)});
            schemas[format!("Level{level}")] = json!({
                "type": "object",
                "properties": {"left": next, "right": {"type": "array", "items": next}},
            });
        }
        schemas["Level40"] = json!({"type": "string"});
        let content =
            json!({"application/json": {"schema": {"$ref": "#/components/schemas/Level0"}}});
        let get_user = &mut spec["paths"]["/users/{userId}"]["get"];
        get_user["requestBody"] = json!({"required": true, "content": content});
        get_user["responses"]["200"]["content"] = content;
    });
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    let size: usize = repository.all().iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(size < 5_000_000, "{size} bytes");
}
