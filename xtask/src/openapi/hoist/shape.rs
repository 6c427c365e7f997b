//! When two schemas are the same type: their shape, as a digest.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::openapi::lookup::referenced;

/// What tells one type from another. Prose, examples and defaults don't.
const TELLING: &str = "\
    type format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minLength maxLength \
    pattern minItems maxItems uniqueItems minProperties maxProperties x-date-time-form \
";

/// Shapes of schemas whose `$ref`s lead into one set of components.
pub(super) struct Shapes<'a> {
    components: &'a Map<String, Value>,
    known: RefCell<HashMap<String, String>>,
    open: RefCell<Vec<String>>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(components: &'a Map<String, Value>) -> Self {
        Self {
            components,
            known: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// The shape of every component.
    pub(super) fn of_components(&self) -> BTreeMap<String, String> {
        let names = self.components.keys();
        names
            .map(|name| (name.clone(), self.component(name)))
            .collect()
    }

    /// The shape of a component.
    pub(super) fn component(&self, name: &str) -> String {
        if let Some(shape) = self.known.borrow().get(name) {
            return shape.clone();
        }
        let Some(schema) = self.components.get(name) else {
            return name.to_owned();
        };
        // A type that contains itself is told by its name.
        if self.open.borrow().iter().any(|open| open == name) {
            return name.to_owned();
        }
        self.open.borrow_mut().push(name.to_owned());
        let shape = self.of(schema);
        self.open.borrow_mut().pop();
        self.known
            .borrow_mut()
            .insert(name.to_owned(), shape.clone());
        shape
    }

    /// The shape of a schema.
    pub(super) fn of(&self, schema: &Value) -> String {
        let Value::Object(schema) = schema else {
            return digest(&schema.to_string());
        };
        if let Some(name) = referenced(schema) {
            return self.component(name);
        }
        let mut text = String::new();
        for key in TELLING.split_whitespace() {
            if let Some(value) = schema.get(key) {
                let _ = write!(text, "{key}={value};");
            }
        }
        for key in ["enum", "required"] {
            if let Some(Value::Array(values)) = schema.get(key) {
                let mut values: Vec<String> = values.iter().map(Value::to_string).collect();
                values.sort_unstable();
                let _ = write!(text, "{key}={};", values.join(","));
            }
        }
        if let Some(Value::Object(properties)) = schema.get("properties") {
            let mut shapes: Vec<String> = properties
                .iter()
                .map(|(name, property)| format!("{name:?}:{}", self.of(property)))
                .collect();
            shapes.sort_unstable();
            let _ = write!(text, "properties={};", shapes.join(","));
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = schema.get(key) {
                let _ = write!(text, "{key}={};", self.of(inner));
            }
        }
        for key in ["allOf", "oneOf", "anyOf"] {
            if let Some(Value::Array(alternatives)) = schema.get(key) {
                let shapes: Vec<String> = alternatives.iter().map(|one| self.of(one)).collect();
                let _ = write!(text, "{key}={};", shapes.join(","));
            }
        }
        digest(&text)
    }
}

fn digest(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(12).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Adds the names of the components that a value refers to, at any depth.
pub fn references(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(target) if key == "$ref" => {
                        into.extend(
                            target
                                .strip_prefix("#/components/schemas/")
                                .map(str::to_owned),
                        );
                    }
                    value => references(value, into),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| references(value, into)),
        _ => {}
    }
}
