//! What the spec demands of requests, as `zoom_api::model::Limits`.

use heck::ToShoutySnakeCase as _;

use crate::codegen::source::rust_type::{string, strings};
use crate::openapi::model::{Bounds, Component, Kind, Object, Schema, Type, Types};

/// Where limits are written down.
#[derive(Clone, Copy)]
pub(crate) enum Home<'a> {
    /// A file of models, of these components.
    Types(&'a [String]),
    /// The builders' module.
    Builders,
    /// What the fake checks: beside what requests must observe, all else that
    /// is said of them, each component in a line.
    Fake,
}

/// Writes limits.
pub(crate) struct Limits<'a> {
    types: &'a Types,
    home: Home<'a>,
}

impl<'a> Limits<'a> {
    pub(crate) fn new(types: &'a Types, home: Home<'a>) -> Self {
        Self { types, home }
    }

    /// The static with a component's limits, where it has any.
    pub(crate) fn item(&self, component: &Component) -> Option<String> {
        let (limits, of) = (self.component(component), &component.rust_name);
        let name = static_name(of);
        if self.is_complete() {
            return Some(format!("static {name}: Limits = {limits};\n"));
        }
        if !self.types.is_limited(&component.name) {
            return None;
        }
        Some(format!(
            "/// What requests must observe of [`{of}`].\n\
             pub(crate) static {name}: Limits = {limits};\n"
        ))
    }

    /// The limits of a value, as a reference to them; none where there is
    /// nothing to observe.
    pub(crate) fn reference(&self, schema: &Schema) -> Option<String> {
        if !self.is_complete() && !self.types.has_limits(schema) {
            return None;
        }
        Some(match &schema.of {
            Type::Named(name) => self.path(name),
            _ => format!("&{}", self.value(schema)),
        })
    }

    /// The static of a component, seen from home.
    fn path(&self, component: &str) -> String {
        let name = static_name(&self.types.component(component).rust_name);
        match self.home {
            Home::Types(own) if own.iter().any(|own| own == component) => format!("&{name}"),
            Home::Types(_) => format!("&super::{name}"),
            Home::Builders => format!("&types::{name}"),
            Home::Fake => format!("&{name}"),
        }
    }

    /// Whether all is written down that is said of a value.
    fn is_complete(&self) -> bool {
        matches!(self.home, Home::Fake)
    }

    fn component(&self, component: &Component) -> String {
        match &component.kind {
            Kind::Object(object) => self.object(object),
            Kind::StringEnum(known) => {
                let values = known.values.iter().map(|value| value.value.clone());
                self.literal("String", &self.enum_fields(&known.bounds, values.collect()))
            }
            Kind::IntegerEnum(known) => {
                let values = known.values.iter().map(|value| value.value.to_string());
                let kind = self.kind(&Type::Integer);
                self.literal(kind, &self.enum_fields(&known.bounds, values.collect()))
            }
            Kind::Union(union) => {
                let members: Vec<String> = union
                    .members
                    .iter()
                    .map(|member| self.alternative(member))
                    .collect();
                self.literal("Any", &[format!("any_of: &[{}]", members.join(", "))])
            }
            Kind::Alias(schema) => match &schema.of {
                Type::Named(name) => {
                    self.literal("Any", &[format!("any_of: &[{}]", self.path(name))])
                }
                _ => self.value(schema),
            },
        }
    }

    fn enum_fields(&self, bounds: &Bounds, values: Vec<String>) -> Vec<String> {
        let mut fields = fields(bounds);
        if self.is_complete() {
            fields.push(format!("values: &[{}]", strings(values)));
        }
        fields
    }

    /// An object's limits, a line for each property.
    fn object(&self, object: &Object) -> String {
        if self.is_complete() {
            return self.whole_object(object);
        }
        let mut out = "Limits {\n    kind: Kind::Object,\n".to_owned();
        let demanded: Vec<&String> = object.demanded().map(|property| &property.name).collect();
        if !demanded.is_empty() {
            out.push_str(&format!("    required: &[{}],\n", strings(demanded)));
        }
        let properties: Vec<String> = object
            .properties
            .iter()
            .filter_map(|property| {
                let limits = self.reference(&property.schema)?;
                Some(format!("        ({}, {limits}),\n", string(&property.name)))
            })
            .collect();
        if !properties.is_empty() {
            out.push_str(&format!(
                "    properties: &[\n{}    ],\n",
                properties.concat()
            ));
        }
        out.push_str("    ..Limits::NONE\n}");
        out
    }

    /// An object with all of its properties, in a line.
    fn whole_object(&self, object: &Object) -> String {
        let demanded = object.demanded().map(|property| &property.name);
        let properties = object.properties.iter().filter_map(|property| {
            let limits = self.reference(&property.schema)?;
            Some(format!("({}, {limits})", string(&property.name)))
        });
        let properties: Vec<String> = properties.collect();
        let fields = [
            format!("required: &[{}]", strings(demanded)),
            format!("properties: &[{}]", properties.join(", ")),
        ];
        self.literal("Object", &fields)
    }

    /// What an alternative of a union demands: at least that it is of its kind.
    fn alternative(&self, member: &Schema) -> String {
        self.reference(member)
            .unwrap_or_else(|| format!("&{}", self.literal(self.kind(&member.of), &[])))
    }

    fn value(&self, schema: &Schema) -> String {
        let mut fields = fields(&schema.bounds);
        let items = schema.items.as_ref();
        if let Some(items) = items.and_then(|items| self.reference(items)) {
            fields.push(format!("items: Some({items})"));
        }
        self.literal(self.kind(&schema.of), &fields)
    }

    /// Limits in a line.
    fn literal(&self, kind: &str, fields: &[String]) -> String {
        let base = match self.is_complete() {
            true if fields.is_empty() => return format!("Limits::{}", kind.to_shouty_snake_case()),
            true => "COMPLETE",
            false => "NONE",
        };
        let mut parts = vec![format!("kind: Kind::{kind}")];
        parts.extend(fields.iter().cloned());
        format!("Limits {{ {}, ..Limits::{base} }}", parts.join(", "))
    }

    /// The variant of the runtime's `Kind` for what a value is.
    fn kind(&self, of: &Type) -> &'static str {
        match of {
            // In a form it is a file.
            Type::Binary if self.is_complete() => "Any",
            Type::Integer if self.is_complete() => "Integer",
            Type::DateTime if self.is_complete() => "DateTime",
            Type::Date if self.is_complete() => "Date",
            Type::String | Type::DateTime | Type::Date | Type::Secret | Type::Binary => "String",
            Type::Integer | Type::Number => "Number",
            Type::Boolean => "Boolean",
            Type::List(_) => "List",
            Type::Map(_) | Type::FreeObject => "Object",
            Type::Any => "Any",
            Type::Named(name) => match &self.types.component(name).kind {
                Kind::Object(_) => "Object",
                Kind::StringEnum(_) => "String",
                Kind::IntegerEnum(_) => self.kind(&Type::Integer),
                Kind::Union(_) => "Any",
                Kind::Alias(schema) => self.kind(&schema.of),
            },
        }
    }
}

/// The limits of a value by itself.
fn fields(bounds: &Bounds) -> Vec<String> {
    let counts = [
        ("min_length", bounds.min_length),
        ("max_length", bounds.max_length),
        ("min_items", bounds.min_items),
        ("max_items", bounds.max_items),
    ];
    let mut fields: Vec<String> = counts
        .into_iter()
        .filter_map(|(field, limit)| Some(format!("{field}: Some({})", limit?)))
        .collect();
    for (field, bound) in [("minimum", bounds.minimum), ("maximum", bounds.maximum)] {
        if let Some(bound) = bound {
            fields.push(format!("{field}: Some({:?})", bound.value));
            if bound.is_exclusive {
                fields.push(format!("is_{field}_exclusive: true"));
            }
        }
    }
    if let Some(pattern) = &bounds.pattern {
        fields.push(format!("pattern: Some({})", string(pattern)));
    }
    fields
}

/// The static of a type.
fn static_name(rust_name: &str) -> String {
    format!("{}_LIMITS", rust_name.to_shouty_snake_case())
}
