//! `openapi/import.lock`: what import wrote, so that it can tell what a person
//! changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::openapi::lookup::Lookup;
use anyhow::Context;
use serde_json::{Value, json};

use super::members::Digests;
use crate::codegen::package::Package;
use crate::import::source::{Source, SourceOperation};
use crate::openapi::hoist::Places;

/// The file, below the crate's root.
pub(in crate::import) const LOCK: &str = "openapi/import.lock";

/// What import wrote.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Lock {
    /// Operations, by method and path.
    pub(super) operations: BTreeMap<String, Digests>,
    /// Components, by name.
    pub(super) schemas: BTreeMap<String, Schema>,
    /// The operations that a product's file had, imported or not, by method and
    /// path.
    products: BTreeMap<String, BTreeSet<String>>,
}

/// A component that import wrote.
#[derive(Clone, Debug, Default)]
pub(super) struct Schema {
    /// What tells it from others.
    pub(super) shape: String,
    /// A place where it stands, by which it is known when it is renamed.
    pub(super) place: String,
    /// Its members.
    pub(super) members: Digests,
}

impl Lock {
    /// Reads the file; without one, nothing was imported.
    ///
    /// # Errors
    ///
    /// When it is not what import wrote.
    pub(in crate::import) fn read(package: &Package) -> anyhow::Result<Self> {
        let Some(bytes) = package.read(LOCK)? else {
            return Ok(Self::default());
        };
        let value: Value = serde_json::from_slice(&bytes)
            .with_context(|| format!("{LOCK} is damaged; restore it from version control"))?;
        let mut lock = Self::default();
        let operations = value.object("operations");
        for key in operations.keys() {
            lock.operations
                .insert(key.clone(), digests(operations, key));
        }
        for (name, entry) in value.object("schemas") {
            let schema = Schema {
                shape: entry.text("shape").to_owned(),
                place: entry.text("place").to_owned(),
                members: digests(entry, "members"),
            };
            lock.schemas.insert(name.clone(), schema);
        }
        let products = value.object("products");
        for product in products.keys() {
            let known = products.texts(product).map(str::to_owned).collect();
            lock.products.insert(product.clone(), known);
        }
        Ok(lock)
    }

    /// Notes which operations a file has.
    pub(in crate::import) fn know(&mut self, source: &Source) {
        let keys = source.operations.iter().map(SourceOperation::key);
        self.products.insert(source.product.clone(), keys.collect());
    }

    /// The operations that a product's file had.
    pub(in crate::import) fn known(&self, product: &str) -> Option<&BTreeSet<String>> {
        self.products.get(product)
    }

    /// Whether import wrote the operation with this method and path.
    pub(in crate::import) fn has(&self, key: &str) -> bool {
        self.operations.contains_key(key)
    }

    /// Forgets an operation.
    pub(in crate::import) fn forget(&mut self, key: &str) {
        self.operations.remove(key);
    }

    /// Knows an operation, and what stands in it, by another method and path.
    pub(in crate::import) fn relocate(&mut self, from: &str, to: &str) {
        if let Some(digests) = self.operations.remove(from) {
            self.operations.insert(to.to_owned(), digests);
        }
        for schema in self.schemas.values_mut() {
            let inside = schema.place.strip_prefix(from);
            if let Some(inside) = inside.filter(|inside| inside.starts_with(' ')) {
                schema.place = format!("{to}{inside}");
            }
        }
    }

    /// Finds the components that a person renamed: what import wrote under
    /// another name at a place.
    pub(super) fn follow_renames(&mut self, places: &Places, exists: impl Fn(&str) -> bool) {
        let gone: Vec<String> = self
            .schemas
            .keys()
            .filter(|name| !exists(name))
            .cloned()
            .collect();
        for name in gone {
            let Some(schema) = self.schemas.remove(&name) else {
                continue;
            };
            if let Some(renamed) = places
                .get(&schema.place)
                .filter(|renamed| !self.schemas.contains_key(*renamed))
            {
                self.schemas.insert(renamed.clone(), schema);
            }
        }
    }

    /// The shape that each component was imported with.
    pub(super) fn shapes(&self) -> BTreeMap<String, String> {
        let schemas = self.schemas.iter();
        schemas
            .map(|(name, schema)| (name.clone(), schema.shape.clone()))
            .collect()
    }

    /// The file's text: a line for each entry, so that a merge conflict in
    /// version control is about one operation or schema.
    pub(in crate::import) fn text(&self) -> String {
        let mut text = String::from("{\n  \"operations\": {");
        let operations = self
            .operations
            .iter()
            .map(|(key, members)| (key, json!(members)));
        entries(&mut text, operations);
        text.push_str("},\n  \"schemas\": {");
        let schemas = self.schemas.iter().map(|(name, schema)| {
            let Schema {
                shape,
                place,
                members,
            } = schema;
            (
                name,
                json!({ "shape": shape, "place": place, "members": members }),
            )
        });
        entries(&mut text, schemas);
        text.push_str("},\n  \"products\": {");
        let products = self.products.iter();
        entries(&mut text, products.map(|(name, keys)| (name, json!(keys))));
        text.push_str("}\n}\n");
        text
    }
}

fn digests(of: &impl Lookup, key: &str) -> Digests {
    let members = of.object(key).iter();
    members
        .filter_map(|(name, digest)| Some((name.clone(), digest.as_str()?.to_owned())))
        .collect()
}

fn entries<'a>(text: &mut String, entries: impl Iterator<Item = (&'a String, Value)>) {
    let mut any = false;
    for (at, (key, value)) in entries.enumerate() {
        let comma = if at == 0 { "" } else { "," };
        let _ = write!(text, "{comma}\n    {}: {value}", json!(key));
        any = true;
    }
    if any {
        text.push_str("\n  ");
    }
}
