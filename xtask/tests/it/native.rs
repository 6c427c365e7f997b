//! What the checked-in fragment has of its own, whatever a checkout has imported
//! into it since.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use xtask::openapi::hoist::references;

/// The checked-in fragment without the operations of imported products, and
/// without the components that these alone need.
pub(crate) fn fragment() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/zoom.json");
    let text = fs::read(path).expect("the fragment");
    let mut fragment: Value = serde_json::from_slice(&text).expect("JSON");
    let paths = fragment["paths"].as_object_mut().expect("paths");
    for item in paths.values_mut() {
        let operations = item.as_object_mut().expect("operations");
        operations.retain(|_, operation| operation.get("x-feature").is_none());
    }
    paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
    let mut needed = BTreeSet::new();
    references(&fragment["paths"], &mut needed);
    references(&fragment["components"]["responses"], &mut needed);
    let mut known = 0;
    while needed.len() > known {
        known = needed.len();
        for name in needed.clone() {
            references(&fragment["components"]["schemas"][name], &mut needed);
        }
    }
    let schemas = fragment["components"]["schemas"].as_object_mut();
    schemas
        .expect("schemas")
        .retain(|name, _| needed.contains(name));
    fragment
}
