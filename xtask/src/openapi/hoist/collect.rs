//! Takes inline schemas out of a document, and remembers where they stood.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::enums::Values;
use super::names::of_alternatives;
use super::places;
use super::shape::Shapes;
use crate::openapi::lookup::{COMBINED, Lookup, Set, Step, inner_mut, referenced};
use crate::openapi::naming;

/// A schema that needs a name.
#[derive(Debug)]
pub(super) struct Node {
    /// The schema; those inside it are replaced by references to their nodes.
    pub(super) schema: Value,
    /// What tells it from others.
    pub(super) shape: String,
    /// Where it stood.
    pub(super) here: Here,
    /// What it lists, if it is an enum.
    pub(super) values: Option<Values>,
}

/// Where a schema stands.
#[derive(Clone, Debug)]
pub(super) struct Here {
    /// The way to it, as [`places`] writes it.
    pub(super) place: String,
    /// What it is there.
    pub(super) role: Role,
    /// The schema that it is inside of.
    pub(super) parent: Parent,
    /// How many named schemas it is inside of.
    pub(super) depth: usize,
    /// Whether it is one of several of its kind: an item of a list.
    pub(super) item: bool,
    /// How good a claim it has on a short name: what an operation gets is the
    /// thing itself, what one lists nearly so, what others take and answer may be
    /// parts of it.
    pub(super) strength: u8,
}

/// What a schema is inside of.
#[derive(Clone, Debug)]
pub(super) enum Parent {
    /// An operation, by its index in [`Collected::operations`].
    Operation(usize),
    /// Another node.
    Node(usize),
    /// A component that has a name already.
    Component(String),
}

/// What a schema is there.
#[derive(Clone, Debug)]
pub(super) enum Role {
    /// The body that an operation sends.
    Request,
    /// What it answers.
    Reply,
    /// A property or a parameter, by its name.
    Property(String),
    /// One of several alternatives: the names that it could have.
    Alternative(Vec<Vec<String>>),
}

/// The words of an operation's name.
#[derive(Debug)]
pub(super) struct OperationWords {
    pub(super) words: Vec<String>,
    pub(super) product: Vec<String>,
}

/// The nodes of a document.
#[derive(Debug, Default)]
pub(super) struct Collected {
    pub(super) nodes: Vec<Node>,
    pub(super) operations: Vec<OperationWords>,
}

/// Marks a reference to a node.
pub(super) const NODE: &str = "#node/";

pub(super) struct Nodes<'a> {
    shapes: Shapes<'a>,
    collected: Collected,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(components: &'a Map<String, Value>) -> Self {
        Self {
            shapes: Shapes::new(components),
            collected: Collected::default(),
        }
    }

    /// What was taken out, and the shapes of the components.
    pub(super) fn finish(self) -> (Collected, BTreeMap<String, String>) {
        (self.collected, self.shapes.of_components())
    }

    /// Takes the schemas out of all operations.
    pub(super) fn operations(&mut self, document: &mut Value) {
        let Some(Value::Object(paths)) = document.get_mut("paths") else {
            return;
        };
        for (path, item) in paths {
            let Value::Object(item) = item else { continue };
            for (method, operation) in item {
                if operation.get("responses").is_some() {
                    self.operation(&places::key(method, path), operation);
                }
            }
        }
    }

    fn operation(&mut self, key: &str, operation: &mut Value) {
        let index = self.collected.operations.len();
        let words = OperationWords {
            words: naming::lower_words(operation.text("operationId")),
            product: naming::words(operation.text("x-product")),
        };
        let strength = match words.words.first().map(String::as_str) {
            Some("get") => 3,
            Some("list") => 2,
            _ => 0,
        };
        self.collected.operations.push(words);
        let here = |place: String, role: Role| Here {
            place,
            strength: if matches!(role, Role::Reply) {
                strength
            } else {
                0
            },
            role,
            parent: Parent::Operation(index),
            depth: 0,
            item: false,
        };
        for parameter in operation.list_mut("parameters") {
            let name = parameter.text("name").to_owned();
            if let Some(schema) = parameter.get_mut("schema") {
                self.take(schema, here(format!("{key} ?{name}"), Role::Property(name)));
            }
        }
        for schema in operation
            .get_mut("requestBody")
            .into_iter()
            .flat_map(Lookup::bodies_mut)
        {
            self.take(schema, here(format!("{key} >"), Role::Request));
        }
        for (status, response) in operation.object_mut("responses") {
            if status.starts_with('2') {
                for schema in response.bodies_mut() {
                    self.take(schema, here(format!("{key} <"), Role::Reply));
                }
            }
        }
    }

    /// Replaces a schema that needs a name by a reference to its node.
    fn take(&mut self, schema: &mut Value, here: Here) {
        let Value::Object(map) = schema else { return };
        if referenced(map).is_some() {
            return;
        }
        let whole = here.depth == 0 && !here.item && !matches!(here.role, Role::Property(_));
        let is_named = needs_name(map) || whole && is_open(map);
        if !is_named {
            for (key, step) in [("items", "[]"), ("additionalProperties", "{}")] {
                if let Some(inner) = map.get_mut(key) {
                    let place = format!("{}{step}", here.place);
                    self.take(
                        inner,
                        Here {
                            place,
                            item: true,
                            ..here.clone()
                        },
                    );
                }
            }
            return;
        }
        let shape = self.shapes.of(schema);
        let index = self.collected.nodes.len();
        let reference = leave_reference(schema, index, here.depth == 0);
        let mut inner = std::mem::replace(schema, reference);
        let inside = Here {
            parent: Parent::Node(index),
            depth: here.depth + 1,
            ..here.clone()
        };
        self.collected.nodes.push(Node {
            schema: Value::Null,
            shape,
            here,
            values: Values::of(&inner),
        });
        self.inside(&mut inner, &inside);
        self.collected.nodes[index].schema = inner;
    }

    /// Takes out what is inside a schema that has a name; `around` is where
    /// that is, one deeper.
    fn inside(&mut self, schema: &mut Value, around: &Here) {
        let Value::Object(map) = schema else { return };
        let alternatives = COMBINED.map(|key| of_alternatives(map.list(key)));
        let mut alternatives = alternatives.into_iter().flatten();
        for (step, inner) in inner_mut(map) {
            let along = places::along(step);
            let place = format!("{}{along}", around.place);
            let (role, item) = match step {
                Step::Property(name) => (Role::Property(name.to_owned()), false),
                Step::Items | Step::Values => (Role::Property(along), true),
                Step::Combined(..) => (
                    Role::Alternative(alternatives.next().unwrap_or_default()),
                    false,
                ),
            };
            let here = Here {
                place,
                role,
                item,
                ..around.clone()
            };
            self.take(inner, here);
        }
    }

    /// Takes out what is inline inside the components that have names.
    pub(super) fn components(&mut self, components: &mut Map<String, Value>) {
        for (name, component) in components.iter_mut() {
            if referenced(component).is_some() {
                continue;
            }
            let around = Here {
                place: format!("#{name}"),
                role: Role::Property(name.clone()),
                parent: Parent::Component(name.clone()),
                depth: 1,
                item: false,
                strength: 0,
            };
            self.inside(component, &around);
        }
    }
}

/// Whether a schema says no more than "JSON" or "an object". A whole body of
/// this kind gets a name, so that an operation refers to what it takes and
/// answers.
fn is_open(schema: &Map<String, Value>) -> bool {
    schema.get("type").is_none_or(|kind| kind == "object") && !schema.contains_key("$ref")
}

/// Objects that have properties, enums, and unions.
fn needs_name(schema: &Map<String, Value>) -> bool {
    !schema.object("properties").is_empty()
        || schema.list("enum").iter().any(|value| !value.is_null())
        || schema.is_combined()
}

/// What is left in the place of a schema: the reference, and what is said of
/// the place rather than of the type.
fn leave_reference(schema: &mut Value, index: usize, whole: bool) -> Value {
    let reference = json!({ "$ref": format!("{NODE}{index}") });
    let Value::Object(map) = schema else {
        return reference;
    };
    for key in ["title", "default", "example"] {
        map.shift_remove(key);
    }
    // A whole body is described by its operation, so that its reference can
    // stand alone.
    if whole {
        map.shift_remove("nullable");
        return reference;
    }
    let mut beside = Map::new();
    for key in [
        "description",
        "nullable",
        "deprecated",
        "readOnly",
        "writeOnly",
    ] {
        if let Some(value) = map.get(key).cloned() {
            beside.set(key, value);
            map.shift_remove(key);
        }
    }
    if beside.is_empty() {
        return reference;
    }
    let mut around = Map::new();
    around.set("allOf", json!([reference]));
    around.extend(beside);
    Value::Object(around)
}
