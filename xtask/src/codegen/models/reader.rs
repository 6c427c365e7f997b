//! Reads a component's schema, following references.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};

use super::names;
use super::schema::{Alternative, EnumValue, Item, Kind, Object, Property, Type};

const PREFIX: &str = "#/components/schemas/";

/// Reads schemas, following references.
pub(super) struct Reader<'a> {
    pub(super) schemas: &'a Map<String, Value>,
}

impl Reader<'_> {
    pub(super) fn component(&self, name: &str, schema: &Value) -> Result<Kind> {
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

pub(super) fn text(schema: &Value, key: &str) -> String {
    schema
        .get(key)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

pub(super) fn flag(schema: &Value, key: &str) -> bool {
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
