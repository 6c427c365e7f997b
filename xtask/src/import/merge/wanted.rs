//! The names that the types of a whole file get.
//!
//! A type is called the same, whichever operations of its file are imported, and
//! in whatever order: all of them are named at once, and those that are imported
//! take their names from there.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::components;
use super::operations::At;
use crate::import::convert::Imported;
use crate::openapi::hoist::{self, Hints, Places};
use crate::openapi::lookup::Lookup;

/// The names that types get if nothing else is called so.
#[derive(Debug, Default)]
pub(in crate::import) struct Wanted {
    /// The type at each place.
    pub(super) places: Places,
    /// The enums, with the values of all for which they stand.
    pub(super) enums: BTreeMap<String, Value>,
}

impl Wanted {
    /// Names what all operations of a file take and answer.
    pub(in crate::import) fn of<'a>(file: impl IntoIterator<Item = &'a Imported>) -> Self {
        let mut document = json!({ "paths": {} });
        // Neither the order of the file nor that of imports tells.
        let operations: BTreeMap<At, &Imported> = file
            .into_iter()
            .map(|operation| (At::new(&operation.path, &operation.method), operation))
            .collect();
        for (at, operation) in operations {
            at.put(&mut document, operation.value.clone());
        }
        hoist::hoist(&mut document, &Hints::default());
        let enums = components::of(&document).iter();
        let enums = enums.filter(|(_, schema)| schema.has("enum"));
        Self {
            places: hoist::places(&document),
            enums: enums
                .map(|(name, schema)| (name.clone(), schema.clone()))
                .collect(),
        }
    }

    /// What names there are in a fragment for what would be called otherwise.
    pub(super) fn renamed(&self, places: &Places) -> BTreeMap<String, String> {
        let mut renamed = BTreeMap::new();
        for (place, wanted) in &self.places {
            if let Some(name) = places.get(place).filter(|name| *name != wanted) {
                renamed
                    .entry(wanted.clone())
                    .or_insert_with(|| name.clone());
            }
        }
        renamed
    }
}
