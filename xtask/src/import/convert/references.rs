//! `$ref`s inside a product file. Zoom's have none; others may.

use serde_json::{Map, Value, json};

use crate::import::mend::Refusal;
use crate::openapi::bounds;
use crate::openapi::lookup::Lookup;

/// How many values an operation may have, its `$ref`s replaced: each of two
/// that stand in one that stands in one makes it twice as many.
const MOST_VALUES: usize = 50_000;

/// How many levels they may nest.
const MOST_LEVELS: usize = 1_000;

/// Replaces every `$ref` by what it leads to, which gets the component's name
/// as its title.
///
/// # Errors
///
/// - a `$ref` leads nowhere or out of the file, or a schema contains itself
/// - it becomes too much
pub(crate) fn inline(value: &Value, document: &Value) -> Result<Value, Refusal> {
    let mut walk = Walk {
        document,
        open: Vec::new(),
        values: 0,
        levels: 0,
    };
    walk.value(value)
}

/// The replacing, and where it is.
struct Walk<'a> {
    document: &'a Value,
    /// The `$ref`s that are being followed.
    open: Vec<String>,
    /// How many values there are already.
    values: usize,
    /// How deep it is.
    levels: usize,
}

impl Walk<'_> {
    fn value(&mut self, value: &Value) -> Result<Value, Refusal> {
        self.values += 1;
        if self.values > MOST_VALUES || self.levels > MOST_LEVELS {
            return Err(Refusal::whole(format!(
                "with its `$ref`s replaced it has more than {MOST_VALUES} values, or nests more \
                 than {MOST_LEVELS} levels deep"
            )));
        }
        self.levels += 1;
        let inlined = match value {
            Value::Object(map) => match map.text_at("$ref") {
                Some(target) => self.follow(target)?,
                None => self.object(map)?,
            },
            Value::Array(values) => values
                .iter()
                .map(|value| self.value(value))
                .collect::<Result<_, _>>()?,
            scalar => scalar.clone(),
        };
        self.levels -= 1;
        Ok(inlined)
    }

    fn object(&mut self, map: &Map<String, Value>) -> Result<Value, Refusal> {
        let mut out = Map::new();
        for (key, value) in map {
            if let Some(count) = bounds::too_many(key, value) {
                let most = bounds::MOST_MEMBERS;
                let why = format!("`{key}` has {count} entries; at most {most} are taken");
                return Err(Refusal::whole(why));
            }
            // What stands in an example is no reference.
            let is_data = matches!(key.as_str(), "example" | "examples" | "default" | "enum");
            let inner = if is_data {
                value.clone()
            } else {
                self.value(value)?
            };
            out.insert(key.clone(), inner);
        }
        discriminate(map, &mut out);
        Ok(Value::Object(out))
    }

    fn follow(&mut self, target: &str) -> Result<Value, Refusal> {
        let document = self.document;
        let found = target
            .strip_prefix('#')
            .and_then(|pointer| document.pointer(pointer));
        let Some(found) = found else {
            let why = format!("`$ref: {target}` leads nowhere in the file");
            return Err(Refusal::whole(why));
        };
        if self.open.iter().any(|outer| outer == target) {
            let why =
                format!("the schema {target} contains itself, which import does not take apart");
            return Err(Refusal::whole(why));
        }
        self.open.push(target.to_owned());
        let mut inlined = self.value(found)?;
        self.open.pop();
        if target.starts_with("#/components/schemas/")
            && let (Value::Object(schema), Some(name)) = (&mut inlined, target.rsplit('/').next())
        {
            schema.entry("title").or_insert_with(|| json!(name));
        }
        Ok(inlined)
    }
}

/// What a `discriminator` says of alternatives that are references, by their
/// names or by its mapping, each says itself once they are inline: its property
/// has one value.
fn discriminate(map: &Map<String, Value>, out: &mut Map<String, Value>) {
    let discriminator = map.object("discriminator");
    let Some(property) = discriminator.text_at("propertyName") else {
        return;
    };
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(inlined)) = out.get_mut(key) else {
            continue;
        };
        for (given, alternative) in map.list(key).iter().zip(inlined) {
            let target = given.text("$ref");
            let Some(name) = target.rsplit('/').next().filter(|name| !name.is_empty()) else {
                continue;
            };
            let leads_there = |to: &Value| to == target || to == name;
            let mut mapped = discriminator.object("mapping").iter();
            let value = mapped.find(|(_, to)| leads_there(to));
            let value = value.map_or(name, |(value, _)| value.as_str());
            let tag = json!({ "type": "string", "enum": [value] });
            match alternative.get_mut("properties") {
                Some(Value::Object(properties)) => {
                    properties.insert(property.to_owned(), tag);
                }
                _ => {
                    let title = alternative.get("title").cloned();
                    let only = json!({ "type": "object", "properties": { property: tag } });
                    *alternative = json!({ "allOf": [alternative.take(), only] });
                    alternative["title"] = title.unwrap_or_default();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discriminator_becomes_the_value_that_each_alternative_has() {
        let document = json!({ "components": { "schemas": {
            "Cat": { "type": "object", "properties": { "kind": { "type": "string" } } },
            "Dog": { "allOf": [{ "type": "object", "properties": {} }] },
        } } });
        let union = json!({
            "oneOf": [
                { "$ref": "#/components/schemas/Cat" },
                { "$ref": "#/components/schemas/Dog" },
            ],
            "discriminator": {
                "propertyName": "kind",
                "mapping": { "dog": "#/components/schemas/Dog" },
            },
        });
        let inlined = inline(&union, &document).expect("a union");
        let kind = |value: &str| json!({ "type": "string", "enum": [value] });
        assert_eq!(inlined["oneOf"][0]["properties"]["kind"], kind("Cat"));
        let dog = &inlined["oneOf"][1];
        assert_eq!(dog["title"], "Dog");
        assert_eq!(dog["allOf"][1]["properties"]["kind"], kind("dog"));
    }
}
