//! Values made up from what a document says of them: its own examples, where
//! there are any.

use serde_json::{Map, Value, json};

use super::component::{Component, Enum, Kind, Type};
use super::schema::Schema;
use super::types::Types;

/// How many values a sample may have: two of each in two of each, and so on,
/// grows beyond all bounds.
const MOST_VALUES: usize = 10_000;

/// How many levels it may nest. JSON parsers read some more.
const MOST_LEVELS: usize = 100;

/// How far a sample is.
#[derive(Default)]
struct Progress<'a> {
    /// The components that it is in.
    open: Vec<&'a str>,
    values: usize,
    levels: usize,
}

impl Types {
    /// A value with everything in it that the document describes. It is what
    /// the document says, mistakes included: a scalar example is taken whatever
    /// its type is.
    ///
    /// Where that would be too much, what is deepest or last is left out.
    pub fn sample(&self, schema: &Schema) -> Value {
        self.value(schema, &mut Progress::default())
    }

    fn value<'a>(&'a self, schema: &'a Schema, progress: &mut Progress<'a>) -> Value {
        progress.values += 1;
        if progress.values > MOST_VALUES || progress.levels > MOST_LEVELS {
            return Value::Null;
        }
        progress.levels += 1;
        let value = self.value_of(schema, progress);
        progress.levels -= 1;
        value
    }

    fn value_of<'a>(&'a self, schema: &'a Schema, progress: &mut Progress<'a>) -> Value {
        let example = schema.example.as_ref();
        match &schema.of {
            Type::Named(name) => self.component_value(self.component(name), example, progress),
            Type::List(_) => match (&schema.items, example) {
                (Some(items), _) => {
                    let item = self.value(items, progress);
                    Value::Array(vec![item; schema.bounds.sample_items()])
                }
                (None, Some(Value::Array(items))) if is_flat(items) => json!(items),
                (None, _) => json!(["value"]),
            },
            Type::Map(_) | Type::FreeObject => match (&schema.items, example) {
                (_, Some(Value::Object(example))) => Value::Object(example.clone()),
                (Some(items), _) => json!({ "key": self.value(items, progress) }),
                (None, _) => json!({ "key": "value" }),
            },
            of => example
                .filter(is_scalar)
                .filter(|example| {
                    example
                        .as_str()
                        .is_none_or(|text| schema.bounds.admits(text))
                })
                .cloned()
                .unwrap_or_else(|| plain(of, schema)),
        }
    }

    /// A component's value. What contains itself ends where it begins again.
    fn component_value<'a>(
        &'a self,
        component: &'a Component,
        example: Option<&'a Value>,
        progress: &mut Progress<'a>,
    ) -> Value {
        if progress.open.contains(&component.name.as_str()) {
            return Value::Null;
        }
        progress.open.push(&component.name);
        let value = match &component.kind {
            Kind::Object(object) => {
                let mut fields = Map::new();
                for property in &object.properties {
                    let value = self.value(&property.schema, progress);
                    if !value.is_null() || property.schema.example.is_some() {
                        fields.insert(property.name.clone(), value);
                    }
                }
                Value::Object(fields)
            }
            Kind::StringEnum(values) => enum_value(values, example),
            Kind::IntegerEnum(values) => enum_value(values, example),
            Kind::Union(union) => union
                .members
                .first()
                .map_or(Value::Null, |member| self.value(member, progress)),
            Kind::Alias(schema) => match (example, &schema.of) {
                (Some(example), Type::Named(name)) => {
                    self.component_value(self.component(name), Some(example), progress)
                }
                (Some(example), of) if is_scalar(&example) && !matches!(of, Type::List(_)) => {
                    example.clone()
                }
                _ => self.value(schema, progress),
            },
        };
        progress.open.pop();
        value
    }
}

/// The example, if it is one of the values; else the first of them.
fn enum_value<T: Clone + Into<Value>>(values: &Enum<T>, example: Option<&Value>) -> Value {
    let example = values.example.as_ref().or(example);
    let mut known = values.values.iter().map(|value| value.value.clone().into());
    match example.filter(is_scalar) {
        Some(example) if known.clone().any(|known: Value| known == *example) => example.clone(),
        example => known
            .next()
            .or(example.cloned())
            .unwrap_or_else(|| json!("value")),
    }
}

fn is_scalar(value: &&Value) -> bool {
    !value.is_object() && !value.is_array() && !value.is_null()
}

fn is_flat(values: &[Value]) -> bool {
    !values.is_empty()
        && values
            .iter()
            .all(|value| !value.is_object() && !value.is_array())
}

fn plain(of: &Type, schema: &Schema) -> Value {
    let bounds = &schema.bounds;
    match of {
        Type::Integer | Type::Number => {
            let least = bounds.minimum.map(|minimum| minimum.value);
            // A fraction is no sample of an integer, and 1 is one of most ranges.
            let least = least.filter(|least| least.fract() == 0.0).unwrap_or(1.0);
            json!(least as i64)
        }
        Type::Boolean => json!(true),
        Type::DateTime => match schema.form.as_deref() {
            Some(form) if form.contains("dd HH") => json!("2026-01-31 12:30:00"),
            _ => json!("2026-01-31T12:30:00Z"),
        },
        Type::Date => json!("2026-01-31"),
        Type::Any => json!("any"),
        // Nothing is better than what has to be refused.
        _ if bounds.pattern.is_some() => bounds.specimen().map_or(Value::Null, Value::from),
        _ => {
            let least = bounds.min_length.unwrap_or_default();
            let most = bounds.max_length.unwrap_or(u64::MAX).max(least);
            let length = usize::try_from(5.clamp(least, most)).unwrap_or(5);
            json!("value".chars().cycle().take(length).collect::<String>())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::openapi::Spec;
    use crate::openapi::model::Model;

    #[test]
    fn a_value_has_every_property_and_the_examples() {
        let schema = json!({ "allOf": [
            { "type": "object", "properties": { "id": { "type": "string", "example": "x1" } } },
            { "type": "object", "properties": {
                "on": { "type": "boolean" },
                "rows": { "type": "array", "items": { "oneOf": [{ "type": "null" }, { "type": "integer", "enum": [4, 5] }] } },
                "next": { "$ref": "#/components/schemas/Thing" },
            } },
        ] });
        let document = json!({
            "openapi": "3.0.3",
            "paths": {},
            "components": { "schemas": { "Thing": schema } },
        });
        let spec = Spec::parse(document.to_string().as_bytes(), Path::new("spec.json"));
        let model = Model::read(&spec.expect("a document")).expect("a model");
        let thing = Schema::of(Type::Named("Thing".to_owned()));
        assert_eq!(
            model.types.sample(&thing),
            json!({ "id": "x1", "on": true, "rows": [4] })
        );
    }
}
