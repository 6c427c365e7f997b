//! The operations that `zoom-api`'s tests call as imported ones: their code is
//! what `cargo xtask import` makes of their file today.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::repository::{Repository, checkout, fragment_text, said};

/// `BLESS=1 cargo test -p xtask imported` writes it.
#[test]
fn the_imported_operations_of_the_tests_are_up_to_date() {
    let here = checkout().join("zoom-api/tests/it/imported");
    let repository = Repository::with(&fragment_text());
    let desk = tempfile::tempdir().expect("a temporary folder");
    let package = desk.path().join("zoom-live");
    let xtask = |arguments: &[&str]| {
        let mut command = repository.command(arguments);
        let output = command.arg("--crate").arg(&package).output();
        let output = output.expect("xtask runs");
        assert!(output.status.success(), "{}", said(&output));
    };
    let file = here.join("live.json");
    xtask(&["import", file.to_str().expect("text"), "--all"]);
    // The tests' crate has no features of products.
    let fragment = package.join("openapi/zoom.json");
    let mut document: Value =
        serde_json::from_slice(&fs::read(&fragment).expect("a fragment")).expect("JSON");
    let paths = document["paths"].as_object_mut().expect("paths");
    let items = paths.values_mut().filter_map(Value::as_object_mut);
    for operation in items.flat_map(|item| item.values_mut()) {
        operation.as_object_mut().map(|it| it.remove("x-feature"));
    }
    fs::write(&fragment, document.to_string()).expect("a write");
    xtask(&["codegen"]);

    let made = files(&package.join("src/generated"));
    let kept = here.join("generated");
    if std::env::var_os("BLESS").is_some() {
        let _ = fs::remove_dir_all(&kept);
        for (name, text) in &made {
            let file = kept.join(name);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("a write");
        }
        return;
    }
    assert!(
        made == files(&kept),
        "{} is stale: run BLESS=1 cargo test -p xtask imported",
        kept.display()
    );
}

/// The files below a folder, by their paths.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_owned();
                found.insert(name, fs::read_to_string(&path).expect("text"));
            }
        }
    }
    found
}
