//! Reads schemas, following references.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::component::{Alternative, Enum, EnumValue, Item, Kind, Object, Property, Type, Union};
use super::names::{self, Taken};
use super::problem::{Problem, Within as _, problem};
use super::schema::{Bounds, Schema};
use crate::openapi::dates::{self, FORM};
use crate::openapi::lookup::Lookup;

const PREFIX: &str = "#/components/schemas/";

/// Reads schemas of one document.
pub(super) struct Reader<'a> {
    pub(super) schemas: &'a Map<String, Value>,
}

impl Reader<'_> {
    /// What a component is.
    pub(super) fn component(&self, name: &str, schema: &Value) -> Result<Kind, Problem> {
        if let Some(alternatives) = alternatives(schema)? {
            if let [only] = alternatives.as_slice() {
                return self.component(name, only);
            }
            if schema.get("discriminator").is_some() {
                let why = "is not obeyed; give its property an `enum` of one value in each of \
                           the alternatives";
                return problem(why).within("discriminator");
            }
            return self.union(name, &alternatives).map(Kind::Union);
        }
        if schema.get("allOf").is_some() {
            if let Some(only) = only_reference(schema) {
                return Ok(Kind::Alias(Schema::of(Type::Named(self.resolve(only)?))));
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

    /// What stands at a place inside of something.
    pub(super) fn value(&self, schema: &Value) -> Result<Schema, Problem> {
        let (of, items) = self.type_at(schema)?;
        let form = form(schema, &of)?.or_else(|| items.as_ref()?.form.clone());
        Ok(Schema {
            form,
            bounds: if matches!(of, Type::Named(_)) {
                Bounds::default()
            } else {
                Bounds::read(schema)
            },
            of,
            items: items.map(Box::new),
            example: schema.get("example").cloned(),
            is_read_only: schema.flag("readOnly"),
        })
    }

    /// What stands by itself: an argument, a body or a reply, which has no use
    /// for values of which nothing is known.
    pub(super) fn whole(&self, schema: &Value) -> Result<Schema, Problem> {
        let schema = self.value(schema)?;
        for part in schema.of.parts() {
            match part {
                Type::Map(_) | Type::FreeObject => {
                    return problem(
                        "is an object without a name; move it to `components.schemas` and refer to it",
                    );
                }
                Type::Any => return problem("has no type"),
                _ => {}
            }
        }
        Ok(schema)
    }

    /// The type of a value, and what is in it if it is a list or a map.
    fn type_at(&self, schema: &Value) -> Result<(Type, Option<Schema>), Problem> {
        let plain = |of: Type| Ok((of, None));
        if let Some(reference) = reference(schema).or_else(|| only_reference(schema)) {
            return plain(Type::Named(self.resolve(reference)?));
        }
        if let Some(alternatives) = alternatives(schema)? {
            return match alternatives.as_slice() {
                [only] => self.type_at(only),
                [] => plain(Type::Any),
                _ => problem(
                    "is a union without a name; move it to `components.schemas` and refer to it",
                ),
            };
        }
        if schema.get("allOf").is_some() {
            return problem(
                "is an object without a name; move it to `components.schemas` and refer to it",
            );
        }
        let kind = type_of(schema)?;
        if enum_of(schema).is_some() && kind.is_some() {
            return problem(
                "is an enum without a name; move it to `components.schemas` and refer to it",
            );
        }
        plain(match kind {
            None => Type::Any,
            Some("string") => match schema.text_at("format") {
                Some("date-time") => Type::DateTime,
                Some("date") => Type::Date,
                Some("password") => Type::Secret,
                Some("binary") => Type::Binary,
                _ => Type::String,
            },
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            Some("array") => {
                let items = schema.get("items").filter(|items| says_something(items));
                let Some(items) = items else {
                    let (of, is_nullable) = (Type::Any, false);
                    return plain(Type::List(Box::new(Item { of, is_nullable })));
                };
                let (item, items) = self.item(items).within("items")?;
                return Ok((Type::List(Box::new(item)), Some(items)));
            }
            Some("object") if has_properties(schema) => {
                return problem(
                    "is an object without a name; move it to `components.schemas` and refer to it",
                );
            }
            Some("object") => {
                let entries = schema.get("additionalProperties");
                let Some(entries) = entries.filter(|entries| says_something(entries)) else {
                    return plain(Type::FreeObject);
                };
                let (entry, items) = self.item(entries).within("additionalProperties")?;
                // A map of anything is what a free-form object is.
                let of = if entry.of == Type::Any {
                    Type::FreeObject
                } else {
                    Type::Map(Box::new(entry))
                };
                return Ok((of, Some(items)));
            }
            Some(kind) => {
                return problem(format!("is `{kind}`, which is no type")).within("type");
            }
        })
    }

    fn item(&self, schema: &Value) -> Result<(Item, Schema), Problem> {
        let items = self.value(schema)?;
        let is_nullable = items.of != Type::Any && is_nullable(schema);
        let of = items.of.clone();
        Ok((Item { of, is_nullable }, items))
    }

    fn object(&self, schema: &Value) -> Result<Object, Problem> {
        let mut merged = Map::new();
        let mut required = BTreeSet::new();
        self.merge(schema, &mut merged, &mut required, 0)?;
        let mut taken = Taken::default();
        let mut object = Object {
            properties: Vec::new(),
            required,
        };
        for (name, schema) in merged {
            let value = self.value(&schema).within(&name).within("properties")?;
            object.properties.push(Property {
                rust_name: names::field_name(&name, &mut taken),
                aliases: schema.texts("x-aliases").map(str::to_owned).collect(),
                description: schema.text("description").to_owned(),
                is_deprecated: schema.flag("deprecated"),
                schema: value,
                name,
            });
        }
        Ok(object)
    }

    /// Collects the properties of a schema and of all that it is made of. Of a
    /// property that is declared twice, the later declaration counts.
    fn merge(
        &self,
        schema: &Value,
        properties: &mut Map<String, Value>,
        required: &mut BTreeSet<String>,
        depth: usize,
    ) -> Result<(), Problem> {
        if depth >= 32 {
            return problem("leads back to itself");
        }
        if let Some(reference) = reference(schema) {
            let target = &self.schemas[self.resolve(reference)?.as_str()];
            return self.merge(target, properties, required, depth + 1);
        }
        for part in schema.list("allOf") {
            self.merge(part, properties, required, depth + 1)
                .within("allOf")?;
        }
        for part in ["oneOf", "anyOf"] {
            if depth > 0 && schema.get(part).is_some() {
                return problem("stands inside of allOf, where it has no type").within(part);
            }
        }
        for (name, declared) in schema.object("properties") {
            let declared = match properties.get(name) {
                None => declared.clone(),
                Some(known) => redeclared(known, declared),
            };
            properties.insert(name.clone(), declared);
        }
        required.extend(schema.texts("required").map(str::to_owned));
        Ok(())
    }

    fn union(&self, union: &str, members: &[Value]) -> Result<Union, Problem> {
        let mut taken = Taken::with("Other");
        let mut alternatives: Vec<Alternative> = Vec::new();
        let mut schemas = Vec::new();
        for (index, member) in members.iter().enumerate() {
            let schema = self.value(member).within(&index.to_string())?;
            let of = schema.of.clone();
            schemas.push(schema);
            if alternatives.iter().any(|known| known.of == of) {
                continue;
            }
            let name = match (member.text_at("title"), &of) {
                (Some(title), _) => title.to_owned(),
                (None, Type::Named(name)) => names::without_owner(name, union),
                (None, of) => of.variant().to_owned(),
            };
            alternatives.push(Alternative {
                variant: names::variant_name(&name, &mut taken),
                description: member.text("description").to_owned(),
                of,
            });
        }
        Ok(Union {
            alternatives,
            members: schemas,
        })
    }

    /// The name of the component that a reference leads to.
    fn resolve(&self, reference: &str) -> Result<String, Problem> {
        let name = reference.strip_prefix(PREFIX);
        match name.filter(|name| self.schemas.contains_key(*name)) {
            Some(name) => Ok(name.to_owned()),
            None => problem(format!("leads nowhere: `{reference}`")).within("$ref"),
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
fn alternatives(schema: &Value) -> Result<Option<Vec<Value>>, Problem> {
    for key in ["oneOf", "anyOf"] {
        if let Some(members) = schema.get(key) {
            let Some(members) = members.as_array() else {
                return problem("is not a list").within(key);
            };
            return Ok(Some(
                members.iter().filter(|m| !is_null(m)).cloned().collect(),
            ));
        }
    }
    Ok(None)
}

fn is_null(schema: &Value) -> bool {
    schema.kind() == "null"
}

fn is_nullable(schema: &Value) -> bool {
    schema.flag("nullable")
        || ["oneOf", "anyOf"]
            .iter()
            .any(|key| schema.list(key).iter().any(is_null))
}

/// The form of a date-time.
fn form(schema: &Value, of: &Type) -> Result<Option<String>, Problem> {
    let Some(pattern) = schema.get(FORM) else {
        return Ok(None);
    };
    match pattern.as_str() {
        Some(pattern) if *of == Type::DateTime && dates::is_pattern(pattern) => {
            Ok(Some(pattern.to_owned()).filter(|pattern| pattern != dates::USUAL))
        }
        Some(_) if *of != Type::DateTime => problem("stands on what is no date-time").within(FORM),
        _ => problem("is no pattern such as `yyyy-MM-dd HH:mm:ss`").within(FORM),
    }
}

fn reference(schema: &Value) -> Option<&str> {
    schema.text_at("$ref")
}

/// The reference of an `allOf` that has nothing else: a way to describe one.
fn only_reference(schema: &Value) -> Option<&str> {
    let [only] = schema.get("allOf")?.as_array()?.as_slice() else {
        return None;
    };
    if has_properties(schema) {
        return None;
    }
    reference(only)
}

fn type_of(schema: &Value) -> Result<Option<&str>, Problem> {
    match schema.get("type") {
        None if has_properties(schema) => Ok(Some("object")),
        None if schema.get("items").is_some() => Ok(Some("array")),
        None => Ok(None),
        Some(Value::String(kind)) => Ok(Some(kind)),
        Some(_) => problem("is not a string").within("type"),
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
    schema.get("properties").is_some_and(says_something)
}

fn says_something(schema: &Value) -> bool {
    schema.as_object().is_some_and(|object| !object.is_empty())
}

/// Whether an object has entries of one type, under names that the spec doesn't
/// know.
fn is_map(schema: &Value) -> bool {
    !has_properties(schema)
        && schema
            .get("additionalProperties")
            .is_some_and(|a| a.is_object() || *a == Value::Bool(true))
}

fn string_enum(schema: &Value, values: &Value) -> Result<Enum<String>, Problem> {
    read_enum(schema, values, |value| match value {
        Value::String(value) => Ok((value.clone(), value.clone())),
        Value::Number(value) => Ok((value.to_string(), value.to_string())),
        Value::Bool(value) => Ok((value.to_string(), value.to_string())),
        _ => problem("has a value that is not a string"),
    })
}

fn integer_enum(schema: &Value, values: &Value) -> Result<Enum<i64>, Problem> {
    read_enum(schema, values, |value| {
        let text = match value {
            Value::String(value) => value.clone(),
            value => value.to_string(),
        };
        let Ok(value) = text.parse::<i64>() else {
            return problem("has a value that is not an integer");
        };
        let sign = if value < 0 { "minus" } else { "value" };
        Ok((value, format!("{sign}-{}", value.unsigned_abs())))
    })
}

/// Reads an enum's values with their names: `x-enum-varnames`, or what `read`
/// gives beside the value.
fn read_enum<T: Ord + Clone>(
    schema: &Value,
    values: &Value,
    read: impl Fn(&Value) -> Result<(T, String), Problem>,
) -> Result<Enum<T>, Problem> {
    let Some(values) = values.as_array() else {
        return problem("is not a list").within("enum");
    };
    let given: Vec<&str> = schema.texts("x-enum-varnames").collect();
    if !given.is_empty() && given.len() != values.len() {
        let (names, values) = (given.len(), values.len());
        return problem(format!("has {names} names for {values} values")).within("x-enum-varnames");
    }
    let descriptions: Vec<&str> = schema.texts("x-enum-descriptions").collect();
    let mut taken = Taken::with("Unknown");
    let mut known = BTreeSet::new();
    let mut read_values: Vec<EnumValue<T>> = Vec::new();
    for (index, value) in values
        .iter()
        .enumerate()
        .filter(|(_, value)| !value.is_null())
    {
        let (value, name) = read(value).within("enum")?;
        let variant = names::variant_name(given.get(index).unwrap_or(&name.as_str()), &mut taken);
        if known.insert(value.clone()) {
            read_values.push(EnumValue {
                value,
                variant,
                description: descriptions
                    .get(index)
                    .copied()
                    .unwrap_or_default()
                    .to_owned(),
            });
        }
    }
    Ok(Enum {
        values: read_values,
        bounds: Bounds::read(schema),
        example: schema.get("example").cloned(),
    })
}
