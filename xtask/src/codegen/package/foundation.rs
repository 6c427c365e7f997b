//! What `zoom-api` has in every build, and a crate that stands on it need not
//! have again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use super::FRAGMENT;
use crate::openapi::hoist::references;
use crate::openapi::lookup::Lookup as _;
use crate::openapi::model::{Model, Operation};
use crate::openapi::{Spec, entries};

/// What `zoom-api` has.
#[derive(Debug)]
pub struct Foundation {
    document: Value,
    /// The components of types that are compiled with any features.
    schemas: Map<String, Value>,
    /// The operations, by method and path.
    operations: BTreeMap<String, Existing>,
}

/// An operation that `zoom-api` has.
#[derive(Debug)]
pub struct Existing {
    /// Its id in the fragment.
    pub id: String,
    /// The client's method.
    pub method: String,
    /// The feature that it is compiled with.
    pub feature: Option<String>,
}

impl Existing {
    /// Says that this operation is there already.
    pub fn say(&self, key: &str) -> String {
        let with = self.feature.as_ref().map_or_else(String::new, |feature| {
            format!(", with its feature `{feature}`")
        });
        format!(
            "not taken: {key}, which zoom-api has itself: `{}()`{with}",
            self.method
        )
    }
}

impl Foundation {
    /// Reads the fragment of a checkout.
    ///
    /// # Errors
    ///
    /// It is broken.
    pub(super) fn read(checkout: &Path) -> anyhow::Result<Self> {
        let file = checkout.join(FRAGMENT);
        let spec = Spec::read(&file, &file).context("zoom-api's own fragment")?;
        let model = Model::read(&spec).context("zoom-api's own fragment")?;
        let always: BTreeSet<String> = model
            .groups()
            .remove(&BTreeSet::new())
            .into_iter()
            .flatten()
            .collect();
        let schemas = spec.schemas().iter();
        let schemas = schemas
            .filter(|(name, _)| always.contains(*name))
            .map(|(name, schema)| (name.clone(), schema.clone()))
            .collect();
        let existing = |operation: &Operation| {
            let existing = Existing {
                id: operation.id.clone(),
                method: operation.snake(),
                feature: operation.feature.clone(),
            };
            (operation.key(), existing)
        };
        Ok(Self {
            operations: model.operations.iter().map(existing).collect(),
            schemas,
            document: spec.document,
        })
    }

    /// The operation with this method and path.
    pub fn operation(&self, key: &str) -> Option<&Existing> {
        self.operations.get(key)
    }

    /// All of its operations.
    pub fn operations(&self) -> impl Iterator<Item = &Existing> {
        self.operations.values()
    }

    /// A fragment without operations: the servers, the ways to authorize, and
    /// what refusals are like.
    pub(super) fn first_fragment(&self) -> anyhow::Result<String> {
        let mut document = self.document.clone();
        document["info"] = json!({
            "title": "Zoom",
            "version": "2",
            "description": "The operations that this crate adds to `zoom-api`.",
        });
        document["tags"] = json!([]);
        document["paths"] = json!({});
        let scopes =
            "/components/securitySchemes/accountCredentials/flows/clientCredentials/scopes";
        if let Some(scopes) = document.pointer_mut(scopes) {
            *scopes = json!({});
        }
        if let Some(schemas) = document.pointer_mut("/components/schemas") {
            *schemas = json!({});
        }
        let document = self.under(&document);
        let mut document = document;
        drop_unneeded(&mut document, &self.schemas);
        Ok(serde_json::to_string_pretty(&document)? + "\n")
    }

    /// A crate's fragment with the components that it could use of `zoom-api`'s.
    #[must_use]
    pub fn under(&self, fragment: &Value) -> Value {
        let mut document = fragment.clone();
        if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
            for (name, schema) in &self.schemas {
                if !schemas.contains_key(name) {
                    schemas.insert(name.clone(), schema.clone());
                }
            }
        }
        document
    }

    /// Takes out what [`under`](Self::under) put in and nothing needs.
    pub fn drop_unneeded(&self, document: &mut Value, fragment: &Value) {
        let own = fragment.object("components").object("schemas");
        let mut put = self.schemas.clone();
        put.retain(|name, _| !own.contains_key(name));
        drop_unneeded(document, &put);
    }

    /// The components of a document that `zoom-api` has types for: those of the
    /// same name that say the same, and refer to such alone.
    pub fn shared(&self, schemas: &Map<String, Value>) -> BTreeSet<String> {
        let same = |name: &String, schema: &Value| {
            let theirs = self.schemas.get(name);
            theirs.is_some_and(|theirs| without_prose(theirs) == without_prose(schema))
        };
        let mut shared: BTreeSet<String> = schemas
            .iter()
            .filter(|(name, schema)| same(name, schema))
            .map(|(name, _)| name.clone())
            .collect();
        loop {
            let leads_away = |name: &String| {
                let mut inner = BTreeSet::new();
                schemas
                    .get(name)
                    .into_iter()
                    .for_each(|schema| references(schema, &mut inner));
                !inner.is_subset(&shared)
            };
            let away: Vec<String> = shared
                .iter()
                .filter(|name| leads_away(name))
                .cloned()
                .collect();
            if away.is_empty() {
                return shared;
            }
            away.iter().for_each(|name| drop(shared.take(name)));
        }
    }
}

/// Drops those of some components that nothing else in a document leads to.
fn drop_unneeded(document: &mut Value, candidates: &Map<String, Value>) {
    let mut open = BTreeSet::new();
    for (_, _, operation) in entries(document) {
        references(operation, &mut open);
    }
    for (section, content) in document.object("components") {
        if section != "schemas" {
            references(content, &mut open);
        }
    }
    let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") else {
        return;
    };
    open.extend(
        schemas
            .keys()
            .filter(|name| !candidates.contains_key(*name))
            .cloned(),
    );
    let mut needed = BTreeSet::new();
    while let Some(name) = open.pop_first() {
        if let Some(schema) = schemas.get(&name)
            && needed.insert(name)
        {
            references(schema, &mut open);
            open.retain(|name| !needed.contains(name));
        }
    }
    schemas.retain(|name, _| needed.contains(name));
}

/// A schema without what is said for readers alone.
fn without_prose(schema: &Value) -> Value {
    match schema {
        Value::Object(map) => {
            let told = map.iter().filter(|(key, value)| {
                let is_prose =
                    matches!(key.as_str(), "description" | "example") && !value.is_object();
                !is_prose && *key != "x-enum-descriptions"
            });
            told.map(|(key, value)| (key.clone(), without_prose(value)))
                .collect()
        }
        Value::Array(items) => items.iter().map(without_prose).collect(),
        scalar => scalar.clone(),
    }
}
