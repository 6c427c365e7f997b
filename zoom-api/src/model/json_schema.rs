//! `schemars::JsonSchema` for the generated models: what they read and write,
//! not what the spec promises.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

/// A generated type that says what its schema is.
pub trait Described {
    /// Describes the type.
    fn describe(schema: &mut Describe<'_>);
}

/// A type's schema in the making.
pub struct Describe<'a> {
    generator: &'a mut SchemaGenerator,
    schema: Schema,
}

impl<'a> Describe<'a> {
    /// The schema of a generated type.
    pub fn finished<T: Described>(generator: &'a mut SchemaGenerator) -> Schema {
        let schema = Schema::default();
        let mut describe = Self { generator, schema };
        T::describe(&mut describe);
        describe.schema
    }

    /// An object: nothing is required of it, and it may have more fields.
    pub fn object(&mut self, docs: &[&str]) {
        describe(&mut self.schema, docs);
        self.schema.insert("type".to_owned(), json!("object"));
        self.schema
            .insert("additionalProperties".to_owned(), json!(true));
    }

    /// A field of the object.
    pub fn field<T: JsonSchema>(&mut self, name: &str, docs: &[&str]) {
        let mut schema = self.generator.subschema_for::<T>();
        describe(&mut schema, docs);
        let object = self.schema.ensure_object();
        let properties = object.entry("properties").or_insert_with(|| json!({}));
        if let Value::Object(properties) = properties {
            properties.insert(name.to_owned(), schema.into());
        }
    }

    /// The values of an open enum of `T`s: any `T` may come.
    pub fn values<T: JsonSchema + Into<Value>>(
        &mut self,
        docs: &[&str],
        values: impl Iterator<Item = T>,
    ) {
        describe(&mut self.schema, docs);
        let known: Vec<Value> = values.map(Into::into).collect();
        let any = self.generator.subschema_for::<T>();
        let both = json!([{ "enum": known }, any]);
        self.schema.insert("anyOf".to_owned(), both);
    }

    /// A union: of the alternatives that follow, and of anything else.
    pub fn union(&mut self, docs: &[&str]) {
        describe(&mut self.schema, docs);
        self.schema.insert("anyOf".to_owned(), json!([true]));
    }

    /// An alternative of the union.
    pub fn alternative<T: JsonSchema>(&mut self) {
        let alternative = self.generator.subschema_for::<T>();
        if let Some(Value::Array(alternatives)) = self.schema.get_mut("anyOf") {
            let before_anything = alternatives.len().saturating_sub(1);
            alternatives.insert(before_anything, alternative.into());
        }
    }
}

/// Docs are a description, unless they only say a name again.
fn describe(schema: &mut Schema, docs: &[&str]) {
    let lines: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
    let description = lines.join("\n");
    let is_name =
        matches!(lines.as_slice(), [only] if only.starts_with('`') && only.ends_with('`'));
    if !description.is_empty() && !is_name {
        schema.insert("description".to_owned(), description.into());
    }
}
