//! `cargo xtask import`.

use std::fs;

use crate::product::product;
use crate::repository::{Repository, fragment_text, said};

/// The feature that the operations of a product with this title get.
fn feature(title: &str) -> String {
    let repository = Repository::with(&fragment_text());
    let file = repository.path("product.json");
    fs::write(&file, product(title, &["doors"]).to_string()).expect("a file");
    let output = repository
        .command(&["import", "--all"])
        .arg(file)
        .output()
        .expect("xtask runs");
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
