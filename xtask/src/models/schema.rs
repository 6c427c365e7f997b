//! What a component schema is as a type.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::limits::{Home, Limits};
use super::names;
use super::usage::Usage;
use crate::emit::docs;

const PREFIX: &str = "#/components/schemas/";

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
    is_deprecated: bool,
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

/// Reads schemas, following references.
struct Reader<'a> {
    schemas: &'a Map<String, Value>,
}

impl Reader<'_> {
    fn component(&self, name: &str, schema: &Value) -> Result<Kind> {
        if let Some(alternatives) = alternatives(schema)? {
            if let [only] = alternatives.as_slice() {
                return self.component(name, only);
            }
            return self.union(name, &alternatives).map(Kind::Union);
        }
        if schema.get("allOf").is_some() {
            if let Some(only) = only_reference(schema) {
                return Ok(Kind::Alias(Type::Named(self.resolve(only)?)));
            }
            return self.object(schema).map(Kind::Object);
        }
        match (type_of(schema)?, enum_of(schema)) {
            (Some("string"), Some(values)) => string_enum(schema, values).map(Kind::StringEnum),
            (Some("integer" | "number"), Some(values)) => {
                integer_enum(schema, values).map(Kind::IntegerEnum)
            }
            (Some("object"), _) if !is_map(schema) => self.object(schema).map(Kind::Object),
            _ => self.value(schema).map(Kind::Alias),
        }
    }

    /// The type of a value inside of something.
    fn value(&self, schema: &Value) -> Result<Type> {
        if let Some(reference) = schema.get("$ref") {
            let reference = reference.as_str().context("$ref is not a string")?;
            return self.resolve(reference).map(Type::Named);
        }
        if let Some(reference) = only_reference(schema) {
            return self.resolve(reference).map(Type::Named);
        }
        if let Some(alternatives) = alternatives(schema)? {
            return match alternatives.as_slice() {
                [only] => self.value(only),
                [] => Ok(Type::Any),
                _ => bail!("a union here needs a name"),
            };
        }
        ensure!(schema.get("allOf").is_none(), "an object here needs a name");
        let kind = type_of(schema)?;
        if enum_of(schema).is_some() && kind.is_some() {
            bail!("an enum here needs a name");
        }
        match kind {
            None => Ok(Type::Any),
            Some("string") => Ok(match schema.get("format").and_then(Value::as_str) {
                Some("date-time") => Type::DateTime,
                Some("date") => Type::Date,
                Some("password") => Type::Secret,
                _ => Type::String,
            }),
            Some("integer") => Ok(Type::Integer),
            Some("number") => Ok(Type::Number),
            Some("boolean") => Ok(Type::Boolean),
            Some("array") => match schema.get("items") {
                None => Ok(Type::List(Box::new(Item {
                    of: Type::Any,
                    is_nullable: false,
                }))),
                Some(items) => Ok(Type::List(Box::new(self.item(items).context("items")?))),
            },
            Some("object") if has_properties(schema) => bail!("an object here needs a name"),
            Some("object") => match schema.get("additionalProperties") {
                Some(entries @ Value::Object(of)) if !of.is_empty() => {
                    let entry = self.item(entries).context("additionalProperties")?;
                    // A map of anything is what a free-form object is.
                    Ok(if entry.of == Type::Any {
                        Type::FreeObject
                    } else {
                        Type::Map(Box::new(entry))
                    })
                }
                _ => Ok(Type::FreeObject),
            },
            Some(kind) => bail!("type {kind:?} is none of OpenAPI's"),
        }
    }

    fn item(&self, schema: &Value) -> Result<Item> {
        let of = self.value(schema)?;
        let is_nullable = of != Type::Any && is_nullable(schema);
        Ok(Item { of, is_nullable })
    }

    fn object(&self, schema: &Value) -> Result<Object> {
        let mut merged: Vec<(String, Value)> = Vec::new();
        let mut required = BTreeSet::new();
        self.merge(schema, &mut merged, &mut required, 0)?;
        let mut taken = BTreeSet::new();
        let mut object = Object {
            properties: Vec::new(),
            required,
        };
        for (name, schema) in merged {
            let of = self
                .value(&schema)
                .with_context(|| format!("properties/{name}"))?;
            object.properties.push(Property {
                rust_name: names::field_name(&name, &mut taken),
                aliases: strings(&schema, "x-aliases"),
                of,
                description: text(&schema, "description"),
                is_deprecated: flag(&schema, "deprecated"),
                name,
                schema,
            });
        }
        Ok(object)
    }

    /// Collects the properties of a schema and of all that it is made of. Of a
    /// property that is declared twice, the later declaration counts.
    fn merge(
        &self,
        schema: &Value,
        properties: &mut Vec<(String, Value)>,
        required: &mut BTreeSet<String>,
        depth: usize,
    ) -> Result<()> {
        ensure!(depth < 32, "allOf leads back to itself");
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let target = &self.schemas[self.resolve(reference)?.as_str()];
            return self.merge(target, properties, required, depth + 1);
        }
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.merge(part, properties, required, depth + 1)?;
        }
        for part in ["oneOf", "anyOf"] {
            ensure!(
                depth == 0 || schema.get(part).is_none(),
                "{part} inside of allOf has no type"
            );
        }
        for (name, declared) in schema
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            match properties.iter_mut().find(|(known, _)| known == name) {
                None => properties.push((name.clone(), declared.clone())),
                Some((_, known)) => *known = redeclared(known, declared),
            }
        }
        required.extend(strings(schema, "required"));
        Ok(())
    }

    fn union(&self, union: &str, members: &[Value]) -> Result<Vec<Alternative>> {
        let mut taken = BTreeSet::from(["Other".to_owned()]);
        let mut alternatives: Vec<Alternative> = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let of = self
                .value(member)
                .with_context(|| format!("alternative {index}"))?;
            if alternatives.iter().any(|known| known.of == of) {
                continue;
            }
            let name = match (member.get("title").and_then(Value::as_str), &of) {
                (Some(title), _) => title.to_owned(),
                (None, Type::Named(name)) => names::without_owner(name, union),
                (None, of) => of.variant().to_owned(),
            };
            alternatives.push(Alternative {
                variant: names::variant_name(&name, &mut taken),
                description: text(member, "description"),
                of,
            });
        }
        Ok(alternatives)
    }

    /// The name of the component that a reference leads to.
    fn resolve(&self, reference: &str) -> Result<String> {
        let name = reference.strip_prefix(PREFIX);
        match name.filter(|name| self.schemas.contains_key(*name)) {
            Some(name) => Ok(name.to_owned()),
            None => bail!("{reference} leads nowhere"),
        }
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
    fn variant(&self) -> &str {
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

/// A property that is declared again: where the later declaration says less,
/// the earlier one still counts.
fn redeclared(earlier: &Value, later: &Value) -> Value {
    let (Some(earlier_keys), Some(later_keys)) = (earlier.as_object(), later.as_object()) else {
        return later.clone();
    };
    let compatible = earlier.get("type") == later.get("type")
        && ["$ref", "oneOf", "anyOf", "allOf"]
            .iter()
            .all(|key| earlier.get(key).is_none() && later.get(key).is_none());
    if !compatible {
        return later.clone();
    }
    let mut merged = earlier_keys.clone();
    merged.extend(later_keys.clone());
    Value::Object(merged)
}

/// The members of a `oneOf` or an `anyOf` that are not `null`.
fn alternatives(schema: &Value) -> Result<Option<Vec<Value>>> {
    let Some(members) = schema.get("oneOf").or_else(|| schema.get("anyOf")) else {
        return Ok(None);
    };
    let members = members.as_array().context("oneOf or anyOf is not a list")?;
    let is_null = |member: &&Value| member.get("type").and_then(Value::as_str) == Some("null");
    Ok(Some(
        members.iter().filter(|m| !is_null(m)).cloned().collect(),
    ))
}

fn is_nullable(schema: &Value) -> bool {
    let members = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    let members = members.and_then(Value::as_array).into_iter().flatten();
    flag(schema, "nullable")
        || members
            .into_iter()
            .any(|m| m.get("type").and_then(Value::as_str) == Some("null"))
}

/// The reference of an `allOf` that has nothing else: a way to describe one.
fn only_reference(schema: &Value) -> Option<&str> {
    let [only] = schema.get("allOf")?.as_array()?.as_slice() else {
        return None;
    };
    if has_properties(schema) {
        return None;
    }
    only.get("$ref")?.as_str()
}

fn type_of(schema: &Value) -> Result<Option<&str>> {
    match schema.get("type") {
        None if has_properties(schema) => Ok(Some("object")),
        None if schema.get("items").is_some() => Ok(Some("array")),
        None => Ok(None),
        Some(kind) => Ok(Some(kind.as_str().context("type is not a string")?)),
    }
}

/// The values of an enum that becomes one: of strings or of integers, and with
/// something in it.
fn enum_of(schema: &Value) -> Option<&Value> {
    let kind = schema.get("type").and_then(Value::as_str)?;
    let values = schema.get("enum")?;
    let mut known = values
        .as_array()?
        .iter()
        .filter(|value| !value.is_null())
        .peekable();
    known.peek()?;
    let is_enum = match kind {
        "string" | "integer" => true,
        "number" => known.all(|value| value.is_i64() || value.is_string()),
        _ => false,
    };
    is_enum.then_some(values)
}

fn has_properties(schema: &Value) -> bool {
    schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|p| !p.is_empty())
}

/// Whether an object has entries of one type, under names that the spec doesn't
/// know.
fn is_map(schema: &Value) -> bool {
    !has_properties(schema)
        && schema
            .get("additionalProperties")
            .is_some_and(|a| a.is_object() || *a == Value::Bool(true))
}

fn string_enum(schema: &Value, values: &Value) -> Result<Vec<EnumValue<String>>> {
    read_enum(schema, values, |value, taken_name| {
        let value = match value {
            Value::String(value) => value.clone(),
            Value::Number(value) => value.to_string(),
            Value::Bool(value) => value.to_string(),
            _ => bail!("enum: a value is not a string"),
        };
        let name = taken_name(&value);
        Ok((value, name))
    })
}

fn integer_enum(schema: &Value, values: &Value) -> Result<Vec<EnumValue<i64>>> {
    read_enum(schema, values, |value, taken_name| {
        let text = match value {
            Value::String(value) => value.clone(),
            value => value.to_string(),
        };
        let value: i64 = text.parse().context("enum: a value is not an integer")?;
        let sign = if value < 0 { "minus" } else { "value" };
        Ok((
            value,
            taken_name(&format!("{sign}-{}", value.unsigned_abs())),
        ))
    })
}

/// Reads an enum's values with their names: `x-enum-varnames`, or made of the
/// values.
fn read_enum<T: PartialEq>(
    schema: &Value,
    values: &Value,
    read: impl Fn(&Value, &mut dyn FnMut(&str) -> String) -> Result<(T, String)>,
) -> Result<Vec<EnumValue<T>>> {
    let values = values.as_array().context("enum is not a list")?;
    let given = strings(schema, "x-enum-varnames");
    ensure!(
        given.is_empty() || given.len() == values.len(),
        "x-enum-varnames has {} names for {} values",
        given.len(),
        values.len()
    );
    let descriptions = strings(schema, "x-enum-descriptions");
    let mut taken = BTreeSet::from(["Unknown".to_owned()]);
    let mut read_values: Vec<EnumValue<T>> = Vec::new();
    for (index, value) in values
        .iter()
        .enumerate()
        .filter(|(_, value)| !value.is_null())
    {
        let mut name = |value: &str| {
            let name = given.get(index).map_or(value, String::as_str);
            names::variant_name(name, &mut taken)
        };
        let (value, variant) = read(value, &mut name)?;
        if read_values.iter().any(|known| known.value == value) {
            continue;
        }
        let description = descriptions.get(index).cloned().unwrap_or_default();
        read_values.push(EnumValue {
            value,
            variant,
            description,
        });
    }
    Ok(read_values)
}

fn text(schema: &Value, key: &str) -> String {
    schema
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn flag(schema: &Value, key: &str) -> bool {
    schema.get(key).and_then(Value::as_bool).unwrap_or_default()
}

fn strings(schema: &Value, key: &str) -> Vec<String> {
    let strings = schema
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    strings
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect()
}
