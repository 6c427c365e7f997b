//! `schemars::JsonSchema` for the generated models: what they read and write,
//! not what the spec promises.

use schemars::JsonSchema;
use schemars::r#gen::SchemaGenerator;
use schemars::schema::{InstanceType, Schema, SchemaObject};
use serde_json::Value;

/// A generated type that says what its schema is.
pub trait Described {
    /// Describes the type.
    fn describe(schema: &mut Describe<'_>);
}

/// A type's schema in the making.
pub struct Describe<'a> {
    generator: &'a mut SchemaGenerator,
    schema: SchemaObject,
}

impl<'a> Describe<'a> {
    /// The schema of a generated type.
    pub fn finished<T: Described>(generator: &'a mut SchemaGenerator) -> Schema {
        let schema = SchemaObject::default();
        let mut describe = Self { generator, schema };
        T::describe(&mut describe);
        describe.schema.into()
    }

    /// An object: nothing is required of it, and it may have more fields.
    pub fn object(&mut self, docs: &[&str]) {
        describe(&mut self.schema, docs);
        self.schema.instance_type = Some(InstanceType::Object.into());
        self.schema.object().additional_properties = Some(Box::new(true.into()));
    }

    /// A field of the object.
    pub fn field<T: JsonSchema>(&mut self, name: &str, docs: &[&str]) {
        let schema = self.generator.subschema_for::<T>();
        let properties = &mut self.schema.object().properties;
        properties.insert(name.to_owned(), described(schema, docs));
    }

    /// The values of an open enum of `T`s: any `T` may come.
    pub fn values<T: JsonSchema + Into<Value>>(
        &mut self,
        docs: &[&str],
        values: impl Iterator<Item = T>,
    ) {
        describe(&mut self.schema, docs);
        let known = SchemaObject {
            enum_values: Some(values.map(Into::into).collect()),
            ..SchemaObject::default()
        };
        let any = self.generator.subschema_for::<T>();
        self.schema.subschemas().any_of = Some(vec![known.into(), any]);
    }

    /// A union: of the alternatives that follow, and of anything else.
    pub fn union(&mut self, docs: &[&str]) {
        describe(&mut self.schema, docs);
        self.schema.subschemas().any_of = Some(vec![true.into()]);
    }

    /// An alternative of the union.
    pub fn alternative<T: JsonSchema>(&mut self) {
        let alternative = self.generator.subschema_for::<T>();
        let alternatives = self.schema.subschemas().any_of.get_or_insert_default();
        let before_anything = alternatives.len().saturating_sub(1);
        alternatives.insert(before_anything, alternative);
    }
}

/// A schema with a description. A reference can't have one beside it.
fn described(schema: Schema, docs: &[&str]) -> Schema {
    let mut schema = match schema {
        Schema::Object(object) if !object.is_ref() => object,
        schema => {
            let mut wrapper = SchemaObject::default();
            wrapper.subschemas().all_of = Some(vec![schema]);
            wrapper
        }
    };
    describe(&mut schema, docs);
    schema.into()
}

/// Docs are a description, unless they only say a name again.
fn describe(schema: &mut SchemaObject, docs: &[&str]) {
    let lines: Vec<&str> = docs.iter().map(|line| line.trim()).collect();
    let description = lines.join("\n");
    let is_name =
        matches!(lines.as_slice(), [only] if only.starts_with('`') && only.ends_with('`'));
    if !description.is_empty() && !is_name {
        schema.metadata().description = Some(description);
    }
}
