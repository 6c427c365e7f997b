//! A component of a document: what it is, and the types of what it holds.

use std::collections::BTreeSet;

use serde_json::Value;

use super::problem::{Problem, Within as _, problem};
use super::schema::{Bounds, Schema};

/// A component, which becomes a type.
pub struct Component {
    /// The name in the document.
    pub name: String,
    /// The name in Rust.
    pub rust_name: String,
    /// What the document says of it.
    pub description: String,
    /// Whether it should not be used any more.
    pub is_deprecated: bool,
    /// What it is.
    pub kind: Kind,
    /// The components that its schema refers to, of which it may be composed.
    pub references: BTreeSet<String>,
}

/// What a component is.
pub enum Kind {
    /// A struct.
    Object(Object),
    /// An open enum of strings.
    StringEnum(Enum<String>),
    /// An open enum of integers.
    IntegerEnum(Enum<i64>),
    /// One of several types.
    Union(Union),
    /// Another name for a type.
    Alias(Schema),
}

/// The fields of an object.
#[derive(Default)]
pub struct Object {
    /// They, in the document's order.
    pub properties: Vec<Property>,
    /// The names of those that the document requires.
    pub required: BTreeSet<String>,
}

/// A field of an object.
pub struct Property {
    /// The name in JSON.
    pub name: String,
    /// Other names under which it is read.
    pub aliases: Vec<String>,
    /// The name in Rust.
    pub rust_name: String,
    /// What it holds.
    pub schema: Schema,
    /// What the document says of it.
    pub description: String,
    /// Whether it should not be used any more.
    pub is_deprecated: bool,
}

/// The values of an enum.
pub struct Enum<T> {
    /// They, in the document's order.
    pub values: Vec<EnumValue<T>>,
    /// What is said beside them.
    pub bounds: Bounds,
    /// The document's example.
    pub example: Option<Value>,
}

/// A value of an enum.
pub struct EnumValue<T> {
    /// As it is written.
    pub value: T,
    /// The variant.
    pub variant: String,
    /// What the document says of it.
    pub description: String,
}

/// The alternatives of a union.
pub struct Union {
    /// One for each type.
    pub alternatives: Vec<Alternative>,
    /// All schemas, of which several may have one type.
    pub members: Vec<Schema>,
}

/// An alternative of a union.
pub struct Alternative {
    /// The variant.
    pub variant: String,
    /// Its type.
    pub of: Type,
    /// What the document says of it.
    pub description: String,
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Type {
    /// Text.
    String,
    /// A 64-bit integer.
    Integer,
    /// A double.
    Number,
    /// A truth value.
    Boolean,
    /// An instant or a local time (RFC 3339, its offset apart).
    DateTime,
    /// A day.
    Date,
    /// Text that must not be shown.
    Secret,
    /// A file's content in a form; text elsewhere.
    Binary,
    /// A component, by its name in the document.
    Named(String),
    /// A list.
    List(Box<Item>),
    /// An object with entries of one type.
    Map(Box<Item>),
    /// An object about which nothing is said.
    FreeObject,
    /// A value about which nothing is said.
    Any,
}

/// The type of what is in a list or a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The type.
    pub of: Type,
    /// Whether it may be `null`.
    pub is_nullable: bool,
}

impl Object {
    /// A field, by its name in JSON.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties
            .iter()
            .find(|property| property.name == name)
    }

    /// Whether the document requires a field.
    pub fn requires(&self, property: &Property) -> bool {
        self.required.contains(&property.name)
    }

    /// The fields that requests must have. What only Zoom sets can't be asked
    /// of them.
    pub fn demanded(&self) -> impl Iterator<Item = &Property> {
        self.properties
            .iter()
            .filter(|property| self.requires(property) && !property.schema.is_read_only)
    }
}

impl Component {
    /// The types of what it holds, lists and maps included.
    pub fn mentioned(&self) -> Box<dyn Iterator<Item = &Type> + '_> {
        match &self.kind {
            Kind::Object(object) => Box::new(object.properties.iter().map(|p| &p.schema.of)),
            Kind::Union(union) => Box::new(union.alternatives.iter().map(|a| &a.of)),
            Kind::Alias(schema) => Box::new(std::iter::once(&schema.of)),
            Kind::StringEnum(_) | Kind::IntegerEnum(_) => Box::new(std::iter::empty()),
        }
    }

    /// As [`mentioned`](Self::mentioned): a list is not followed, since it
    /// breaks a cycle.
    pub(super) fn held(&self) -> impl Iterator<Item = &Type> {
        self.mentioned().filter(|of| matches!(of, Type::Named(_)))
    }

    /// Refuses limits that make no sense.
    pub(super) fn check_bounds(&self) -> Result<(), Problem> {
        match &self.kind {
            Kind::Object(object) => object.properties.iter().try_for_each(|property| {
                property
                    .schema
                    .check_bounds()
                    .within(&property.name)
                    .within("properties")
            }),
            Kind::Union(union) => union.members.iter().try_for_each(Schema::check_bounds),
            Kind::Alias(schema) => schema.check_bounds(),
            Kind::StringEnum(Enum { bounds, .. }) | Kind::IntegerEnum(Enum { bounds, .. }) => {
                bounds.check()
            }
        }
    }
}

impl Schema {
    /// Refuses limits that make no sense.
    pub(super) fn check_bounds(&self) -> Result<(), Problem> {
        self.bounds.check()?;
        self.items
            .as_ref()
            .map_or(Ok(()), |items| items.check_bounds())
    }
}

impl Bounds {
    fn check(&self) -> Result<(), Problem> {
        match &self.problem {
            Some(text) => problem(text.as_str()),
            None => Ok(()),
        }
    }
}

impl Type {
    /// It, and what it is a list or a map of.
    pub fn parts(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |of| match of {
            Self::List(item) | Self::Map(item) => Some(&item.of),
            _ => None,
        })
    }

    /// The component that it leads to, in whatever lists.
    pub fn component(&self) -> Option<&str> {
        self.parts().find_map(|part| match part {
            Self::Named(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// What a union calls an alternative that has no name.
    pub(super) fn variant(&self) -> &str {
        match self {
            Self::String | Self::Binary => "String",
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
