//! The crate of a product that is nobody's, which the tests of the fake in
//! `zoom-api` call: they import it as somebody would from elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use xtask::codegen::{Generated, package::Package};
use xtask::openapi::Spec;

use crate::repository::checkout;

/// Where its code is, from the checkout's root.
const FOLDER: &str = "zoom-api/src/fake/tests/studio";

/// The fixture, with what every fragment has.
fn fragment() -> Value {
    let read = |path: PathBuf| -> Value {
        let text = fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        serde_json::from_slice(&text).expect("JSON")
    };
    let mut fragment = read(checkout().join("xtask/tests/fixtures/studio.json"));
    let ours = read(checkout().join("openapi/zoom.json"));
    fragment["components"]["responses"] = ours["components"]["responses"].clone();
    for name in ["ApiError", "ApiFieldError", "TokenError"] {
        let schema = ours["components"]["schemas"][name].clone();
        fragment["components"]["schemas"][name] = schema;
    }
    let scopes = json!({"show:read": "", "show:write": "", "song:read": "", "song:write": "", "user:write": ""});
    fragment["components"]["securitySchemes"] = json!({"accountCredentials": {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": "https://zoom.us/oauth/token", "scopes": scopes}},
    }});
    fragment
}

/// `BLESS=1 cargo test -p xtask studio` writes it.
#[test]
fn the_studio_s_crate_is_up_to_date() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let package = Package::own(&folder.path().join("studio"), &checkout()).expect("a package");
    let text = fragment().to_string();
    let spec = Spec::parse(text.as_bytes(), Path::new("studio.json")).expect("a spec");
    let generated = Generated::of(&package, spec).expect("code");
    let files = generated.files(&package).filter_map(|(path, text)| {
        let path = path.strip_prefix("src/generated").ok()?;
        Some((path.to_owned(), text.to_owned()))
    });
    let files: BTreeMap<PathBuf, String> = files.collect();
    let folder = checkout().join(FOLDER);
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        for (path, text) in &files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("written");
        }
    }
    for (path, text) in &files {
        let present = fs::read_to_string(folder.join(path)).unwrap_or_default();
        assert!(
            present == *text,
            "{} is stale: run BLESS=1 cargo test -p xtask studio",
            path.display()
        );
    }
}
