//! What the checked-in fragment has of its own, whatever a checkout has imported
//! into it since.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

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
    let mut named = BTreeSet::new();
    references(&fragment, &fragment["paths"], &mut named);
    let schemas = fragment["components"]["schemas"].as_object_mut();
    schemas
        .expect("schemas")
        .retain(|name, _| named.contains(name));
    fragment
}

/// Adds the components that a value refers to, and those that they refer to.
fn references(fragment: &Value, value: &Value, named: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(to)) = members.get("$ref") {
                let place = to.trim_start_matches('#');
                let name = place.rsplit('/').next().unwrap_or_default();
                if !place.starts_with("/components/schemas/") || named.insert(name.to_owned()) {
                    let target = fragment.pointer(place).expect("a component");
                    references(fragment, target, named);
                }
            }
            for member in members.values() {
                references(fragment, member, named);
            }
        }
        Value::Array(items) => {
            for item in items {
                references(fragment, item, named);
            }
        }
        _ => {}
    }
}
