//! Which types are compiled with which features.

use std::collections::{BTreeMap, BTreeSet};

use super::operation::Operation;
use super::types::Types;

/// Components by the set of features that need them.
pub type Groups = BTreeMap<BTreeSet<String>, Vec<String>>;

/// Groups the components by the sets of features that need them. Those that an
/// operation without a feature reaches, or none at all, are in the group of the
/// empty set, which is always compiled.
pub(super) fn groups(types: &Types, operations: &[Operation]) -> Groups {
    // Who needs each component: a feature, or all (`None`).
    let mut needed: BTreeMap<String, BTreeSet<Option<&str>>> = BTreeMap::new();
    for operation in operations {
        let mut found = BTreeSet::new();
        for name in operation.sent().chain(operation.answered()) {
            types.reach(name, &mut found);
        }
        for name in found {
            needed
                .entry(name)
                .or_default()
                .insert(operation.feature.as_deref());
        }
    }
    let mut groups = Groups::new();
    for component in types.components() {
        let features = needed.get(&component.name).into_iter().flatten().copied();
        let features: Option<BTreeSet<String>> = features.map(|f| f.map(str::to_owned)).collect();
        groups
            .entry(features.unwrap_or_default())
            .or_default()
            .push(component.name.clone());
    }
    groups
}
