//! Inline schemas become named components.
//!
//! Zoom writes every schema where it is used. A person who wrote the models
//! would give each object and each enum a name, and use it again where the
//! same thing occurs. This pass does that to a whole document: what is named
//! already stays as it is.
//!
//! - A name comes from the property (`phone_numbers` holds `PhoneNumber`s),
//!   from the operation (`getUser` answers a `User`), or, where that says too
//!   little (`type`, `status`), from these and what is around them.
//! - Schemas that are the same and would be called the same are one.
//! - Schemas that differ and would be called the same all get a longer name, that
//!   says whether it is of a request or a reply, if need be; which one comes first
//!   doesn't matter.
//! - Enums are named last, and those that list the same about the same are one: see
//!   `enums`.
//! - Where a document says how a place was called before, that name stays; where
//!   it is known what a place shall be called, it is, if nothing else is.

mod collect;
mod enums;
mod names;
mod places;
mod resolve;
mod shape;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::lookup::Set;

pub use places::{Places, places};
pub use shape::references;

/// What became of the document's schemas.
#[derive(Debug, Default)]
pub struct Hoisted {
    /// The components that were added.
    pub added: BTreeMap<String, Added>,
}

/// A component that was added.
#[derive(Debug)]
pub struct Added {
    /// What tells it from others.
    pub shape: String,
    /// A place where it stands: see [`places`].
    pub place: String,
}

/// Names of what is not to be called anew.
#[derive(Debug, Default)]
pub struct Hints {
    /// The names that places had: see [`places`].
    pub places: Places,
    /// The names that places shall have: those that they get where all of a
    /// product is named at once.
    pub wanted: Places,
    /// The enums of these names, with the values of all for which they stand.
    pub enums: BTreeMap<String, Value>,
    /// The names that stand for wanted ones, where a person chose another.
    pub renamed: BTreeMap<String, String>,
    /// Shapes, other than its own, that a component stands for: what it was
    /// imported as before somebody edited it.
    pub shapes: BTreeMap<String, String>,
}

/// Names every inline object, enum and union of a document.
pub fn hoist(document: &mut Value, hints: &Hints) -> Hoisted {
    let before = match document.pointer_mut("/components/schemas") {
        Some(Value::Object(components)) => std::mem::take(components),
        _ => Map::new(),
    };
    let mut components = before.clone();
    let mut nodes = collect::Nodes::new(&before);
    nodes.operations(document);
    nodes.components(&mut components);
    let (mut nodes, shapes) = nodes.finish();
    for node in &mut nodes.nodes {
        let wanted = hints.wanted.get(&node.here.place);
        if let (Some(wide), Some(_)) = (wanted.and_then(|name| hints.enums.get(name)), &node.values)
        {
            node.schema = wide.clone();
        }
    }
    let names = resolve::resolve(&nodes, &components, &shapes, hints);
    let mut added = BTreeMap::new();
    for (at, node) in nodes.nodes.iter_mut().enumerate() {
        if names.represents(at) {
            let name = names.of(at).to_owned();
            let mut schema = std::mem::take(&mut node.schema);
            names.put_into(&mut schema);
            let (shape, place) = (node.shape.clone(), node.here.place.clone());
            added.insert(name.clone(), Added { shape, place });
            components.insert(name, schema);
        }
    }
    for component in components.values_mut() {
        names.put_into(component);
    }
    if let Some(paths) = document.get_mut("paths") {
        names.put_into(paths);
    }
    if let Value::Object(document) = document {
        let all = document
            .entry("components")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(all) = all
            && (!components.is_empty() || all.contains_key("schemas"))
        {
            all.set("schemas", components);
        }
    }
    Hoisted { added }
}

/// What tells a schema from others, whatever it is called and described as.
pub fn shape(schema: &Value) -> String {
    shape::Shapes::new(&Map::new()).of(schema)
}

#[cfg(test)]
mod tests;
