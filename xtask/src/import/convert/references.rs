//! `$ref`s inside a product file. Zoom's have none; others may.

use serde_json::{Map, Value, json};

use crate::import::mend::Refusal;
use crate::openapi::lookup::Lookup;

/// Replaces every `$ref` by what it leads to, which gets the component's name
/// as its title.
///
/// # Errors
///
/// When a `$ref` leads nowhere or out of the file, or a schema contains itself.
pub(crate) fn inline(value: &Value, document: &Value) -> Result<Value, Refusal> {
    walk(value, document, &mut Vec::new())
}

fn walk(value: &Value, document: &Value, open: &mut Vec<String>) -> Result<Value, Refusal> {
    match value {
        Value::Object(map) => {
            if let Some(target) = map.text_at("$ref") {
                return follow(target, document, open);
            }
            let mut out = Map::new();
            for (key, value) in map {
                // What stands in an example is no reference.
                let is_data = matches!(key.as_str(), "example" | "examples" | "default" | "enum");
                let inner = if is_data {
                    value.clone()
                } else {
                    walk(value, document, open)?
                };
                out.insert(key.clone(), inner);
            }
            Ok(Value::Object(out))
        }
        Value::Array(values) => values
            .iter()
            .map(|value| walk(value, document, open))
            .collect(),
        scalar => Ok(scalar.clone()),
    }
}

fn follow(target: &str, document: &Value, open: &mut Vec<String>) -> Result<Value, Refusal> {
    let found = target
        .strip_prefix('#')
        .and_then(|pointer| document.pointer(pointer));
    let Some(found) = found else {
        let why = format!("`$ref: {target}` leads nowhere in the file");
        return Err(Refusal::whole(why));
    };
    if open.iter().any(|outer| outer == target) {
        let why = format!("the schema {target} contains itself, which import does not take apart");
        return Err(Refusal::whole(why));
    }
    open.push(target.to_owned());
    let mut inlined = walk(found, document, open)?;
    open.pop();
    if target.starts_with("#/components/schemas/")
        && let (Value::Object(schema), Some(name)) = (&mut inlined, target.rsplit('/').next())
    {
        schema.entry("title").or_insert_with(|| json!(name));
    }
    Ok(inlined)
}
