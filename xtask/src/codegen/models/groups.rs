//! Which models are compiled with which features.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::openapi::operation::Operation;
use crate::openapi::{Pointer, Spec};

const SCHEMAS: &str = "#/components/schemas/";

/// Groups the components by the sets of features that need them. Those that an
/// operation without a feature reaches, or none at all, are in the group of the
/// empty set, which is always compiled.
pub fn groups(spec: &Spec, operations: &[Operation]) -> BTreeMap<BTreeSet<String>, Vec<String>> {
    // Who needs each component: a feature, or all (`None`).
    let mut needed: BTreeMap<String, BTreeSet<Option<&str>>> = BTreeMap::new();
    for operation in operations {
        let mut found = BTreeSet::from([operation.server.error_body().to_owned()]);
        reach(spec, &operation.source, &mut found);
        for parameter in &operation.parameters {
            reach(spec, &parameter.schema, &mut found);
        }
        for name in found {
            needed
                .entry(name)
                .or_default()
                .insert(operation.feature.as_deref());
        }
    }
    let mut groups: BTreeMap<BTreeSet<String>, Vec<String>> = BTreeMap::new();
    for name in spec.schemas().keys() {
        let features = needed.get(name).into_iter().flatten().copied();
        let features: Option<BTreeSet<String>> = features.map(|f| f.map(str::to_owned)).collect();
        groups
            .entry(features.unwrap_or_default())
            .or_default()
            .push(name.clone());
    }
    groups
}

/// Collects the components that a part of the document leads to.
pub(crate) fn reach(spec: &Spec, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            if let Some(target) = entries.get("$ref").and_then(Value::as_str) {
                let is_new = match target.strip_prefix(SCHEMAS) {
                    Some(name) => found.insert(name.to_owned()),
                    // A response or a parameter, which can't lead to itself.
                    None => true,
                };
                if is_new {
                    let (target, _) = spec.resolve(value, &Pointer::root());
                    if target != value {
                        reach(spec, target, found);
                    }
                }
            }
            entries.values().for_each(|value| reach(spec, value, found));
        }
        Value::Array(items) => items.iter().for_each(|item| reach(spec, item, found)),
        _ => {}
    }
}
