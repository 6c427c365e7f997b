//! What a component schema is as a type.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::limits::{Home, Limits};
use super::names;
use super::reader::{Reader, flag, text};
use super::usage::Usage;
use crate::codegen::docs;

/// All components of a spec.
pub(crate) struct Schemas<'a> {
    source: &'a Map<String, Value>,
    usage: Usage,
    components: BTreeMap<String, Component>,
    /// Those that hold a secret, themselves or in what they hold.
    secretive: BTreeSet<String>,
    /// Those of requests with limits, themselves or in what they hold.
    limited: BTreeSet<String>,
}

/// A component, which becomes a type.
pub(crate) struct Component {
    pub(crate) name: String,
    pub(crate) rust_name: String,
    pub(crate) description: String,
    is_deprecated: bool,
    pub(crate) kind: Kind,
}

pub(crate) enum Kind {
    Object(Object),
    StringEnum(Vec<EnumValue<String>>),
    IntegerEnum(Vec<EnumValue<i64>>),
    Union(Vec<Alternative>),
    Alias(Type),
}

#[derive(Default)]
pub(crate) struct Object {
    pub(crate) properties: Vec<Property>,
    pub(crate) required: BTreeSet<String>,
}

pub(crate) struct Property {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) rust_name: String,
    pub(crate) of: Type,
    /// The property's own schema, for its limits.
    pub(crate) schema: Value,
    pub(crate) description: String,
    pub(super) is_deprecated: bool,
}

pub(crate) struct EnumValue<T> {
    pub(crate) value: T,
    pub(crate) variant: String,
    pub(crate) description: String,
}

pub(crate) struct Alternative {
    pub(crate) variant: String,
    pub(crate) of: Type,
    pub(crate) description: String,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    String,
    Integer,
    Number,
    Boolean,
    DateTime,
    Date,
    Secret,
    /// A component, by its name in the spec.
    Named(String),
    List(Box<Item>),
    Map(Box<Item>),
    /// An object about which nothing is said.
    FreeObject,
    /// A value about which nothing is said.
    Any,
}

/// The type of what is in a list or a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) of: Type,
    pub(crate) is_nullable: bool,
}

impl Component {
    /// The text for the type, `fallback` where the spec says nothing.
    pub(crate) fn docs(&self, fallback: &str) -> String {
        let fallback = format!("{fallback} (`{}` in the spec).", self.name);
        docs(&self.description, &fallback, self.is_deprecated)
    }
}

impl Property {
    pub(crate) fn docs(&self) -> String {
        docs(
            &self.description,
            &format!("`{}`", self.name),
            self.is_deprecated,
        )
    }
}

fn docs(description: &str, fallback: &str, is_deprecated: bool) -> String {
    let text = match docs::clean(description) {
        text if text.is_empty() => fallback.to_owned(),
        text => text,
    };
    if is_deprecated {
        format!("Deprecated. {text}")
    } else {
        text
    }
}

impl<'a> Schemas<'a> {
    /// Reads the spec's `components.schemas`.
    pub(crate) fn read(schemas: &'a Map<String, Value>, usage: Usage) -> Result<Self> {
        let mut components = BTreeMap::new();
        let mut rust_names: BTreeMap<String, &str> = BTreeMap::new();
        for (name, schema) in schemas {
            let rust_name = names::type_name(name);
            if let Some(other) = rust_names.insert(rust_name.clone(), name) {
                bail!("`{name}` and `{other}` are both `{rust_name}` in Rust");
            }
            let kind = Reader { schemas }
                .component(name, schema)
                .with_context(|| format!("`{name}`"))?;
            let component = Component {
                name: name.clone(),
                rust_name,
                description: text(schema, "description"),
                is_deprecated: flag(schema, "deprecated"),
                kind,
            };
            components.insert(name.clone(), component);
        }
        let mut read = Self {
            source: schemas,
            usage,
            components,
            secretive: BTreeSet::new(),
            limited: BTreeSet::new(),
        };
        read.check_aliases()?;
        read.find_secrets();
        read.find_limits()?;
        Ok(read)
    }

    pub(crate) fn components(&self) -> impl Iterator<Item = &Component> {
        self.components.values()
    }

    /// A component as the spec has it.
    pub(crate) fn source(&self, name: &str) -> &Value {
        &self.source[name]
    }

    /// A component of the spec's.
    pub(crate) fn component(&self, name: &str) -> &Component {
        &self.components[name]
    }

    /// A type as generated code writes it.
    pub(crate) fn rust_type(&self, of: &Type) -> TokenStream {
        match of {
            Type::String => quote!(String),
            Type::Integer => quote!(i64),
            Type::Number => quote!(f64),
            Type::Boolean => quote!(bool),
            Type::DateTime => quote!(DateTime<Utc>),
            Type::Date => quote!(NaiveDate),
            Type::Secret => quote!(Secret),
            Type::Any => quote!(Value),
            Type::FreeObject => quote!(Map<String, Value>),
            Type::Named(name) => {
                let name = format_ident!("{}", self.components[name].rust_name);
                quote!(#name)
            }
            Type::List(item) => {
                let item = self.item_type(item);
                quote!(Vec<#item>)
            }
            Type::Map(item) => {
                let item = self.item_type(item);
                quote!(BTreeMap<String, #item>)
            }
        }
    }

    fn item_type(&self, item: &Item) -> TokenStream {
        let of = self.rust_type(&item.of);
        if item.is_nullable {
            quote!(Option<#of>)
        } else {
            of
        }
    }

    /// The type of a field: lists and maps stand for their own absence.
    pub(crate) fn field_type(&self, owner: &str, of: &Type) -> TokenStream {
        let rust_type = self.rust_type(of);
        if self.is_container(of) {
            rust_type
        } else if self.is_recursive(owner, of) {
            quote!(Option<Box<#rust_type>>)
        } else {
            quote!(Option<#rust_type>)
        }
    }

    /// Whether a type is a list or a map, itself or under another name.
    pub(crate) fn is_container(&self, of: &Type) -> bool {
        match of {
            Type::List(_) | Type::Map(_) | Type::FreeObject => true,
            Type::Named(name) => {
                matches!(&self.components[name].kind, Kind::Alias(of) if self.is_container(of))
            }
            _ => false,
        }
    }

    /// Whether a value may hold a secret.
    pub(crate) fn is_secretive(&self, of: &Type) -> bool {
        match of {
            Type::Secret => true,
            Type::Named(name) => self.secretive.contains(name),
            Type::List(item) | Type::Map(item) => self.is_secretive(&item.of),
            _ => false,
        }
    }

    /// Whether a type that `owner` holds by value leads back to `owner`.
    pub(crate) fn is_recursive(&self, owner: &str, of: &Type) -> bool {
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

    /// Whether a component is for requests alone: then a list that has to be
    /// there is written even if it is empty.
    pub(crate) fn is_request(&self, name: &str) -> bool {
        self.usage.is_request(name)
    }

    /// Whether a union holds an alternative on the heap: all objects, so that
    /// it is not as large as the largest of them.
    pub(crate) fn is_boxed(&self, of: &Type) -> bool {
        let Type::Named(name) = of else { return false };
        match &self.component(name).kind {
            Kind::Object(_) | Kind::Union(_) => true,
            Kind::Alias(of) => self.is_boxed(of),
            Kind::StringEnum(_) | Kind::IntegerEnum(_) => false,
        }
    }

    /// Whether there is something that requests must observe of a component.
    pub(crate) fn is_limited(&self, name: &str) -> bool {
        self.limited.contains(name)
    }

    /// Finds what is limited, then what holds something limited, until there is
    /// no more.
    fn find_limits(&mut self) -> Result<()> {
        loop {
            let mut found = Vec::new();
            for name in self
                .usage
                .requests
                .iter()
                .filter(|name| !self.limited.contains(*name))
            {
                let limits = Limits::new(self, Home::Builders).component(self.component(name));
                if limits.with_context(|| format!("`{name}`"))?.is_some() {
                    found.push(name.clone());
                }
            }
            if found.is_empty() {
                return Ok(());
            }
            self.limited.extend(found);
        }
    }

    /// A list of itself, for one, is no type that has an end.
    fn check_aliases(&self) -> Result<()> {
        for component in self.components() {
            let mut open = vec![component];
            let mut seen = BTreeSet::new();
            while let Some(next) = open.pop() {
                let Kind::Alias(of) = &next.kind else {
                    continue;
                };
                for part in of.parts() {
                    let Type::Named(name) = part else { continue };
                    ensure!(*name != component.name, "`{name}` leads back to itself");
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
}

impl Component {
    /// The types of what it holds, lists and maps included.
    pub(crate) fn mentioned(&self) -> Box<dyn Iterator<Item = &Type> + '_> {
        match &self.kind {
            Kind::Object(object) => Box::new(object.properties.iter().map(|p| &p.of)),
            Kind::Union(alternatives) => Box::new(alternatives.iter().map(|a| &a.of)),
            Kind::Alias(of) => Box::new(std::iter::once(of)),
            Kind::StringEnum(_) | Kind::IntegerEnum(_) => Box::new(std::iter::empty()),
        }
    }

    /// As [`mentioned`](Self::mentioned): a list is not followed, since it
    /// breaks a cycle.
    fn held(&self) -> impl Iterator<Item = &Type> {
        self.mentioned().filter(|of| matches!(of, Type::Named(_)))
    }
}

impl Type {
    /// It, and what it is a list or a map of.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |of| match of {
            Self::List(item) | Self::Map(item) => Some(&item.of),
            _ => None,
        })
    }

    /// What a union calls an alternative that has no name.
    pub(super) fn variant(&self) -> &str {
        match self {
            Self::String => "String",
            Self::Integer => "Integer",
            Self::Number => "Number",
            Self::Boolean => "Boolean",
            Self::DateTime => "DateTime",
            Self::Date => "Date",
            Self::Secret => "Secret",
            Self::Named(name) => name,
            Self::List(_) => "List",
            Self::Map(_) => "Map",
            Self::FreeObject => "Object",
            Self::Any => "Any",
        }
    }
}
