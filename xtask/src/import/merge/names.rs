//! The operations' names, each the client's only method of that name.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::import::convert::Imported;
use crate::openapi::entries;
use crate::openapi::lookup::Lookup;
use crate::openapi::naming;

/// The operations' methods that the client has.
pub(super) struct Names(BTreeSet<String>);

impl Names {
    /// Those of a fragment's operations, and of others.
    pub(super) fn of<'a>(fragment: &'a Value, others: impl Iterator<Item = &'a str>) -> Self {
        let ids = entries(fragment).filter_map(|(_, _, entry)| entry.text_at("operationId"));
        Self(ids.chain(others).map(naming::snake).collect())
    }

    /// An operation keeps the name that it has in the fragment. A new one whose
    /// name another product's operation has gets its product's name into it.
    pub(super) fn fit(&mut self, operation: &Imported, existing: Option<&Value>) -> String {
        let wanted = operation.value.text("operationId");
        let old = existing.and_then(|existing| existing.text_at("operationId"));
        let mut name = match old {
            Some(old) if !operation.asked_for => old.to_owned(),
            _ => wanted.to_owned(),
        };
        if old != Some(name.as_str()) && self.has(&name) {
            let mut words = naming::words(wanted);
            let at = words.len().min(1);
            words.splice(at..at, naming::words(operation.value.text("x-product")));
            name = self.numbered(naming::camel(words));
        }
        self.0.insert(naming::snake(&name));
        name
    }

    fn has(&self, name: &str) -> bool {
        naming::is_reserved(name) || self.0.contains(&naming::snake(name))
    }

    /// The first of `name`, `name2`, `name3`, … that is free.
    fn numbered(&self, name: String) -> String {
        let mut numbered = name.clone();
        let mut number = 2;
        while self.has(&numbered) {
            numbered = format!("{name}{number}");
            number += 1;
        }
        numbered
    }
}
