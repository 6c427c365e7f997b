//! The types that a document's components become.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::component::{Component, Enum, Kind, Object, Type};
use super::names;
use super::problem::{Problem, Within as _, problem};
use super::reader::Reader;
use super::schema::Schema;
use super::usage::Usage;
use crate::openapi::lookup::Lookup as _;

/// All components of a document.
pub struct Types {
    components: BTreeMap<String, Component>,
    /// Their names, in the document's order.
    order: Vec<String>,
    usage: Usage,
    /// Those that hold a secret, themselves or in what they hold.
    secretive: BTreeSet<String>,
    /// Those of requests with limits, themselves or in what they hold.
    limited: BTreeSet<String>,
}

impl Types {
    /// Reads `components.schemas`.
    pub(super) fn read(schemas: &Map<String, Value>) -> Result<Self, Problem> {
        let mut components = BTreeMap::new();
        let mut rust_names: BTreeMap<String, &str> = BTreeMap::new();
        let reader = Reader { schemas };
        for (name, schema) in schemas {
            let rust_name = names::type_name(name);
            if let Some(other) = rust_names.insert(rust_name.clone(), name) {
                return problem(format!(
                    "`{name}` and `{other}` are both `{rust_name}` in Rust"
                ));
            }
            let mut references = BTreeSet::new();
            crate::openapi::hoist::references(schema, &mut references);
            let component = Component {
                name: name.clone(),
                rust_name,
                description: schema.text("description").to_owned(),
                is_deprecated: schema.flag("deprecated"),
                kind: reader.component(name, schema).within(name)?,
                references,
            };
            components.insert(name.clone(), component);
        }
        let mut types = Self {
            components,
            order: schemas.keys().cloned().collect(),
            usage: Usage::default(),
            secretive: BTreeSet::new(),
            limited: BTreeSet::new(),
        };
        types.check_aliases()?;
        types.find_secrets();
        Ok(types)
    }

    /// Says which components go to Zoom and which come from there.
    pub(super) fn set_usage(&mut self, usage: Usage) -> Result<(), Problem> {
        self.usage = usage;
        self.find_limits()
    }

    /// The components, in the document's order.
    pub fn components(&self) -> impl Iterator<Item = &Component> {
        self.order.iter().map(|name| &self.components[name])
    }

    /// A component of the document's.
    ///
    /// # Panics
    ///
    /// There is none of that name, which no [`Type`] of the document has.
    pub fn component(&self, name: &str) -> &Component {
        &self.components[name]
    }

    /// A component, if there is one.
    pub fn get(&self, name: &str) -> Option<&Component> {
        self.components.get(name)
    }

    /// What a type is, under whatever names.
    pub fn resolved<'a>(&'a self, of: &'a Type) -> Resolved<'a> {
        let Type::Named(name) = of else {
            return Resolved::Type(of);
        };
        let component = self.component(name);
        match &component.kind {
            Kind::Alias(schema) => self.resolved(&schema.of),
            _ => Resolved::Component(component),
        }
    }

    /// The object that a type is, if it is one.
    pub fn object<'a>(&'a self, of: &'a Type) -> Option<&'a Object> {
        match self.resolved(of) {
            Resolved::Component(Component {
                kind: Kind::Object(object),
                ..
            }) => Some(object),
            _ => None,
        }
    }

    /// Whether a type is a list or a map, itself or under another name.
    pub fn is_container(&self, of: &Type) -> bool {
        matches!(
            self.resolved(of),
            Resolved::Type(Type::List(_) | Type::Map(_) | Type::FreeObject)
        )
    }

    /// Whether a value may hold a secret.
    pub fn is_secretive(&self, of: &Type) -> bool {
        match of {
            Type::Secret => true,
            Type::Named(name) => self.secretive.contains(name),
            Type::List(item) | Type::Map(item) => self.is_secretive(&item.of),
            _ => false,
        }
    }

    /// Whether a type that `owner` holds by value leads back to `owner`.
    pub fn is_recursive(&self, owner: &str, of: &Type) -> bool {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&Type> = vec![of];
        while let Some(of) = open.pop() {
            let Type::Named(name) = of else { continue };
            if name == owner {
                return true;
            }
            if seen.insert(name) {
                open.extend(self.components[name].held());
            }
        }
        false
    }

    /// Whether a component may go to Zoom.
    pub fn is_sent(&self, name: &str) -> bool {
        self.usage.requests.contains(name)
    }

    /// Whether a component is for requests alone: then a list that has to be
    /// there is written even if it is empty, and `null` is no absence.
    pub fn is_request(&self, name: &str) -> bool {
        self.usage.is_request(name)
    }

    /// Whether a union holds an alternative on the heap: all objects, so that
    /// it is not as large as the largest of them.
    pub fn is_boxed(&self, of: &Type) -> bool {
        matches!(
            self.resolved(of),
            Resolved::Component(Component {
                kind: Kind::Object(_) | Kind::Union(_),
                ..
            })
        )
    }

    /// Whether there is something that requests must observe of a component.
    pub fn is_limited(&self, name: &str) -> bool {
        self.limited.contains(name)
    }

    /// Whether there is something that requests must observe of a value.
    pub fn has_limits(&self, schema: &Schema) -> bool {
        match &schema.of {
            Type::Named(name) => self.is_limited(name),
            _ => {
                !schema.bounds.is_empty()
                    || schema
                        .items
                        .as_ref()
                        .is_some_and(|items| self.has_limits(items))
            }
        }
    }

    fn component_has_limits(&self, component: &Component) -> bool {
        match &component.kind {
            Kind::Object(object) => {
                object.demanded().next().is_some()
                    || object
                        .properties
                        .iter()
                        .any(|property| self.has_limits(&property.schema))
            }
            Kind::StringEnum(Enum { bounds, .. }) | Kind::IntegerEnum(Enum { bounds, .. }) => {
                !bounds.is_empty()
            }
            Kind::Union(union) => union.members.iter().any(|member| self.has_limits(member)),
            Kind::Alias(schema) => self.has_limits(schema),
        }
    }

    /// Finds what is limited, then what holds something limited, until there is
    /// no more.
    fn find_limits(&mut self) -> Result<(), Problem> {
        for component in self.components() {
            if self.usage.requests.contains(&component.name) {
                component.check_bounds().within(&component.name)?;
            }
        }
        loop {
            let found: Vec<String> = self
                .components()
                .filter(|component| {
                    self.usage.requests.contains(&component.name)
                        && !self.limited.contains(&component.name)
                        && self.component_has_limits(component)
                })
                .map(|component| component.name.clone())
                .collect();
            if found.is_empty() {
                return Ok(());
            }
            self.limited.extend(found);
        }
    }

    /// A list of itself, for one, is no type that has an end.
    fn check_aliases(&self) -> Result<(), Problem> {
        for component in self.components() {
            let mut open = vec![component];
            let mut seen = BTreeSet::new();
            while let Some(next) = open.pop() {
                let Kind::Alias(schema) = &next.kind else {
                    continue;
                };
                for part in schema.of.parts() {
                    let Type::Named(name) = part else { continue };
                    if *name == component.name {
                        return problem("leads back to itself").within(name);
                    }
                    if seen.insert(name) {
                        open.push(self.component(name));
                    }
                }
            }
        }
        Ok(())
    }

    fn find_secrets(&mut self) {
        loop {
            let found: Vec<String> = self
                .components()
                .filter(|c| !self.secretive.contains(&c.name))
                .filter(|c| c.mentioned().any(|of| self.is_secretive(of)))
                .map(|c| c.name.clone())
                .collect();
            if found.is_empty() {
                return;
            }
            self.secretive.extend(found);
        }
    }

    /// Adds the components that a component leads to, itself among them.
    pub(super) fn reach(&self, name: &str, found: &mut BTreeSet<String>) {
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if let Some(component) = self.get(name)
                && found.insert(name.to_owned())
            {
                open.extend(component.references.iter().map(String::as_str));
            }
        }
    }
}

/// What a type is, once its names are followed.
pub enum Resolved<'a> {
    /// A component that is more than another name.
    Component(&'a Component),
    /// Any other type.
    Type(&'a Type),
}
