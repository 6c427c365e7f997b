//! Text of a spec that would be code if it were let.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::markdown;
use crate::repository::{Repository, fragment, said};

/// Prose, each with Rust that a doc-test would run if it came to be one.
const PROSE: [&str; 26] = [
    "~~~\ncompile_error!();\n~~~",
    "```rust\ncompile_error!();\n```",
    "````\ncompile_error!();\n````",
    "text\n~~~rust\ncompile_error!();",
    "    compile_error!();",
    "text\n\n    compile_error!();",
    "\tcompile_error!();",
    "text\r\r~~~\rcompile_error!();\r~~~",
    "text\r\n\r\n~~~\r\ncompile_error!();\r\n~~~",
    "text\u{2028}~~~\u{2028}compile_error!();\u{2029}~~~",
    "text\u{b}~~~\u{c}compile_error!();\u{85}~~~",
    "> ~~~\n> compile_error!();\n> ~~~",
    ">     compile_error!();",
    "- ~~~\n  compile_error!();",
    "-     compile_error!();",
    "1. \t \t compile_error!();",
    "- - -      compile_error!();",
    "* + 1) ```\n  compile_error!();",
    "*/ compile_error!(); /*",
    "*/\n#![allow(unused)]\ncompile_error!();",
    "\"]compile_error!(); #[doc=\"",
    "\"#####; compile_error!(); r#####\"",
    "\0~~~\ncompile_error!();\0",
    "\u{202e}~~~\n\u{2066}compile_error!();\u{2069}",
    "<pre><code>compile_error!();</code></pre>\n\n<script>x</script>",
    "[Self] [`crate`] [x]: https://x ` `` ``` ~~~ ` $crate {0} \\",
];

/// What names may have in them, and what would end what they stand in.
const NAMES: [&str; 14] = [
    "a`b",
    "a``` ~~~",
    "~~~",
    "*/ compile_error!(); /*",
    "\"#; compile_error!(); r#\"",
    "\"###",
    "#![no_std]",
    "\\n",
    "{0}",
    "$crate",
    "r#type",
    "m²",
    "٣",
    "<b>&amp;</b>",
];

/// A name with a start of its own, so that no two become the same in Rust.
fn name(number: usize) -> String {
    format!(
        "n{}{}",
        char::from(b'a' + u8::try_from(number).expect("a letter")),
        NAMES[number]
    )
}

/// The fragment, with an operation and a component more in which everything
/// that can hold text holds such text.
fn hostile() -> Value {
    let mut fragment = fragment();
    let all = PROSE.join("\n\n");
    let names = || (0..NAMES.len()).map(name);
    let mut properties = Map::new();
    for (number, prose) in PROSE.into_iter().enumerate() {
        let property = json!({ "type": "string", "description": prose, "example": prose });
        properties.insert(format!("p{number}"), property);
    }
    for name in names() {
        let property = json!({ "type": "string", "title": name, "pattern": regress::escape(&name), "example": name });
        properties.insert(name, property);
    }
    let values: Vec<String> = names().chain(NAMES.map(str::to_owned)).collect();
    let described: Vec<&str> = PROSE.iter().cycle().take(values.len()).copied().collect();
    let schemas = &mut fragment["components"]["schemas"];
    schemas["Hostile"] =
        json!({ "type": "object", "title": name(3), "description": all, "properties": properties });
    schemas["HostileKind"] = json!({
        "type": "string", "description": all, "enum": values, "x-enum-descriptions": described,
    });
    schemas["HostileUnion"] = json!({
        "description": all,
        "oneOf": [
            { "type": "string", "description": all },
            { "type": "array", "description": all, "items": { "type": "string" } },
        ],
    });
    let query = names().map(|name| {
        json!({ "name": format!("q{name}"), "in": "query", "example": all, "schema": { "type": "string" } })
    });
    let path = "/hostile/*~~~;compile_error!();/{`id`}";
    let mut parameters: Vec<Value> = query.collect();
    parameters.push(json!({
        "name": "`id`", "in": "path", "required": true, "description": all, "schema": { "type": "string" },
    }));
    parameters.push(json!({
        "name": "x-`hostile`", "in": "header", "description": all, "schema": { "type": "string" },
    }));
    parameters.push(json!({
        "name": "kind", "in": "query", "description": all,
        "schema": { "$ref": "#/components/schemas/HostileKind" },
    }));
    let scope = name(4);
    fragment["components"]["securitySchemes"]["accountCredentials"]["flows"]["clientCredentials"]
        ["scopes"][&scope] = json!("x");
    let content = |of: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{of}") });
        json!({ "application/json": { "schema": schema } })
    };
    fragment["tags"] = json!([{ "name": name(2), "description": all }]);
    fragment["info"]["description"] = json!(all);
    fragment["paths"][path] = json!({ "post": {
        "operationId": "sendHostile",
        "summary": all,
        "description": all,
        "tags": [name(2)],
        "x-product": name(1),
        "security": [{ "accountCredentials": [scope] }],
        "parameters": parameters,
        "requestBody": { "description": all, "required": true, "content": content("Hostile") },
        "responses": {
            "200": { "description": all, "content": content("Hostile") },
            "400": { "description": all, "content": content("HostileUnion") },
        },
    } });
    fragment
}

/// A repository in which that is generated.
fn generated() -> Repository {
    let repository = Repository::with(&format!("{:#}\n", hostile()));
    let output = repository.xtask(&["codegen"]);
    assert!(output.status.success(), "{}", said(&output));
    repository
}

#[test]
fn no_text_becomes_a_code_block_or_hides_in_code() {
    let repository = generated();
    let mut seen = 0;
    for (path, bytes) in repository.all() {
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = String::from_utf8(bytes).expect("UTF-8");
        let odd = text
            .chars()
            .find(|c| *c != '\n' && xtask::openapi::text::is_odd(*c));
        assert_eq!(odd, None, "{}", path.display());
        let file = syn::parse_file(&text).expect("Rust");
        let docs = markdown::docs(&file);
        seen += docs.len();
        let block = markdown::code_block(&docs);
        assert_eq!(block, None, "{}", path.display());
    }
    assert!(seen > 500, "{seen} lines of docs");
}

#[test]
#[ignore = "long: compiles the crate that comes out, its tests and its doc-tests"]
fn what_comes_out_compiles_and_has_no_doc_test_of_the_specs() {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    // The same place each time, so that cargo knows it again.
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile");
    if root.exists() {
        fs::remove_dir_all(&root).expect("a removal");
    }
    for (path, bytes) in generated().all() {
        let path = root.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }
    let manifest = fs::read_to_string(checkout.join("Cargo.toml")).expect("a manifest");
    let manifest = toml_edit::Document::parse(manifest).expect("a manifest");
    let members = manifest["workspace"]["members"]
        .as_array()
        .expect("members");
    let members = members.iter().filter_map(toml_edit::Value::as_str);
    let parts = ["Cargo.toml", "Cargo.lock", "clippy.toml", "README.md"].into_iter();
    for part in parts.chain(members) {
        copy(&checkout.join(part), &root.join(part));
    }
    // A version of its own: in one target folder cargo tells packages apart by
    // their version and their path in the workspace, and would take these for the
    // checkout's own.
    let manifest = root.join("Cargo.toml");
    let text = fs::read_to_string(&manifest).expect("a manifest");
    let version = concat!("version = \"", env!("CARGO_PKG_VERSION"));
    assert_eq!(text.matches(version).count(), 1, "{text}");
    let text = text.replacen(version, &format!("{version}+hostile"), 1);
    fs::write(&manifest, text).expect("a manifest");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let cargo = |arguments: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .args(["test", "-p", "zoom-api", "--all-features"])
            .args(arguments)
            .current_dir(&root)
            .env("CARGO_TARGET_DIR", target.expect("a target folder"))
            .output()
            .expect("cargo runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success(), "{text}{}", said(&output));
        text
    };
    let tests = cargo(&["--test", "it", "generated"]);
    assert!(tests.contains("send_hostile ... ok"), "{tests}");
    let listed = cargo(&["--doc", "--", "--list"]);
    assert!(listed.contains(": test"), "{listed}");
    let generated = listed.lines().filter(|line| line.contains("src/generated"));
    assert_eq!(generated.count(), 0, "{listed}");
}

/// Copies what is not there yet.
fn copy(from: &Path, to: &Path) {
    if !from.is_dir() {
        if !to.exists() {
            fs::copy(from, to).expect("a copy");
        }
        return;
    }
    fs::create_dir_all(to).expect("a folder");
    let entries = fs::read_dir(from).expect("a folder");
    let entries: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    for entry in entries {
        let name = entry.file_name().expect("a name");
        if name != "target" {
            copy(&entry, &to.join(name));
        }
    }
}
