//! Lowers operations to the document that progenitor gets: every schema is a
//! scalar, a list, or a `$ref` to a component, as the model has it.
//!
//! Models are emitted by [`models`](crate::codegen::models) and replace the
//! components by name, so progenitor never looks inside of them.

use std::collections::BTreeSet;

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::openapi::model::{BodyKind, Operation, Parameter, Place, Reply, Type};

/// The component that stands for bytes as they are.
pub const BYTES: &str = "RawBytes";

/// Operations, lowered.
pub struct Lowered {
    /// What progenitor gets.
    pub document: OpenAPI,
    /// The components that it refers to.
    pub components: BTreeSet<String>,
}

/// Lowers operations.
///
/// # Errors
///
/// A type that no argument and no reply can have, with the operation's id, or a
/// document that `openapiv3` does not take.
pub fn lower(operations: &[&Operation]) -> Result<Lowered, String> {
    let mut paths = Map::new();
    let mut components = BTreeSet::new();
    for operation in operations {
        let lowered = lower_operation(operation, &mut components)
            .map_err(|problem| format!("`{}`: {problem}", operation.id))?;
        let item = paths.entry(path(operation)).or_insert_with(|| json!({}));
        item[&operation.method] = lowered;
    }
    let stub = json!({"type": "object"});
    let schemas: Map<String, Value> = components
        .iter()
        .map(String::as_str)
        .chain([BYTES])
        .map(|name| (name.to_owned(), stub.clone()))
        .collect();
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Zoom", "version": "2"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    let document = serde_json::from_value(document).map_err(|error| error.to_string())?;
    Ok(Lowered {
        document,
        components,
    })
}

/// The path, its placeholders under their Rust names.
fn path(operation: &Operation) -> String {
    let mut path = operation.path.clone();
    for parameter in &operation.parameters {
        if parameter.place == Place::Path {
            let placeholder = format!("{{{}}}", parameter.name);
            path = path.replace(&placeholder, &format!("{{{}}}", parameter.ident));
        }
    }
    path
}

fn lower_operation(
    operation: &Operation,
    components: &mut BTreeSet<String>,
) -> Result<Value, String> {
    let mut parameters = Vec::new();
    for parameter in &operation.parameters {
        parameters.push(lower_parameter(parameter, components)?);
    }
    let success = match &operation.reply {
        Reply::Empty => json!({"description": "success"}),
        Reply::Bytes => response(bytes()),
        Reply::Json { schema, .. } => response(lower_type(&schema.of, components)?),
    };
    let mut lowered = json!({
        "operationId": operation.id,
        "parameters": parameters,
        "responses": {"200": success},
    });
    if let Some(body) = &operation.body {
        let schema = match body.kind {
            BodyKind::Bytes => bytes(),
            _ => lower_type(&body.schema.of, components)?,
        };
        lowered["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": schema}},
        });
    }
    Ok(lowered)
}

fn lower_parameter(
    parameter: &Parameter,
    components: &mut BTreeSet<String>,
) -> Result<Value, String> {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    // What is joined is one text, whatever it is made from.
    let of = if parameter.is_joined {
        &Type::String
    } else {
        &parameter.schema.of
    };
    let schema = lower_type(of, components)
        .map_err(|problem| format!("the parameter `{}` {problem}", parameter.name))?;
    Ok(json!({
        "name": parameter.ident,
        "in": place,
        "required": parameter.required,
        "schema": schema,
    }))
}

fn response(schema: Value) -> Value {
    json!({
        "description": "response",
        "content": {"application/json": {"schema": schema}},
    })
}

fn bytes() -> Value {
    json!({"$ref": format!("#/components/schemas/{BYTES}")})
}

fn lower_type(of: &Type, components: &mut BTreeSet<String>) -> Result<Value, String> {
    Ok(match of {
        Type::Named(name) => {
            components.insert(name.clone());
            json!({"$ref": format!("#/components/schemas/{name}")})
        }
        Type::DateTime => json!({"type": "string", "format": "date-time"}),
        Type::Date => json!({"type": "string", "format": "date"}),
        Type::String | Type::Secret | Type::Binary => json!({"type": "string"}),
        Type::Integer => json!({"type": "integer", "format": "int64"}),
        Type::Number => json!({"type": "number", "format": "double"}),
        Type::Boolean => json!({"type": "boolean"}),
        Type::List(item) => json!({"type": "array", "items": lower_type(&item.of, components)?}),
        Type::Map(_) | Type::FreeObject => {
            return Err(
                "is an object without a name; move it to `components.schemas` and refer to it"
                    .to_owned(),
            );
        }
        Type::Any => return Err("has a schema without a type".to_owned()),
    })
}
