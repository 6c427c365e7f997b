//! Lowers the fragment to the document that progenitor gets: operations whose
//! every schema is a scalar, a list, or a `$ref` to a component.
//!
//! Models are emitted by [`models`](crate::codegen::models) and replace the components
//! by name, so progenitor never looks inside of them. What it would choke on,
//! or lower to something too strict (a number's range, a string's length, an
//! inline enum), does not reach it.

use openapiv3::OpenAPI;
use serde_json::{Map, Value, json};

use crate::openapi::operation::{Operation, Parameter, Place, ReplyKind};
use crate::openapi::{Pointer, Spec, SpecError};

/// The component that stands for bytes as they are.
pub const BYTES: &str = "RawBytes";

/// Which of the two things that progenitor makes the document is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Target {
    /// Builders: the successful response alone, since refusals are the
    /// runtime's business.
    Client,
    /// Mocks: all responses, and paths below the server's base path.
    Mock,
}

/// Lowers some of the spec's operations.
///
/// # Errors
///
/// - a schema that needs a name and has none
/// - a document that `openapiv3` does not take
pub fn lower(spec: &Spec, operations: &[&Operation], target: Target) -> Result<OpenAPI, SpecError> {
    let mut paths = Map::new();
    for operation in operations {
        let path = path(operation, target);
        let item = paths.entry(path).or_insert_with(|| json!({}));
        item[&operation.method] = lower_operation(spec, operation, target)?;
    }
    let stub = || json!({"type": "object"});
    let mut schemas: Map<String, Value> = spec
        .schemas()
        .keys()
        .map(|name| (name.clone(), stub()))
        .collect();
    if schemas.insert(BYTES.to_owned(), stub()).is_some() {
        let at = Pointer::root().key("components").key("schemas").key(BYTES);
        return Err(spec.error(&at, "has a name that codegen needs for itself; rename it"));
    }
    let document = json!({
        "openapi": "3.0.3",
        "info": {"title": "Zoom", "version": "2"},
        "paths": paths,
        "components": {"schemas": schemas},
    });
    serde_json::from_value(document)
        .map_err(|error| spec.error(&Pointer::root(), format!("can't be lowered: {error}")))
}

/// The path, its placeholders under their Rust names.
fn path(operation: &Operation, target: Target) -> String {
    let mut path = operation.path.clone();
    for parameter in &operation.parameters {
        if parameter.place == Place::Path {
            let placeholder = format!("{{{}}}", parameter.name);
            path = path.replace(&placeholder, &format!("{{{}}}", parameter.ident));
        }
    }
    match target {
        Target::Client => path,
        Target::Mock => format!("{}{path}", operation.server.base_path()),
    }
}

fn lower_operation(spec: &Spec, operation: &Operation, target: Target) -> Result<Value, SpecError> {
    let parameters = operation
        .parameters
        .iter()
        .map(|parameter| lower_parameter(spec, parameter))
        .collect::<Result<Vec<_>, _>>()?;
    let mut lowered = json!({
        "operationId": operation.id,
        "parameters": parameters,
        "responses": match target {
            Target::Client => json!({"200": success(spec, operation)?}),
            Target::Mock => responses(spec, operation)?,
        },
    });
    if let Some(body) = &operation.body {
        let schema = if body.kind == crate::openapi::operation::BodyKind::Bytes {
            bytes()
        } else {
            lower_schema(spec, &body.schema, &body.schema_at)?
        };
        lowered["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": schema}},
        });
    }
    Ok(lowered)
}

fn lower_parameter(spec: &Spec, parameter: &Parameter) -> Result<Value, SpecError> {
    let place = match parameter.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    };
    Ok(json!({
        "name": parameter.ident,
        "in": place,
        "required": parameter.required,
        "schema": lower_schema(spec, &parameter.schema, &parameter.schema_at)?,
    }))
}

fn success(spec: &Spec, operation: &Operation) -> Result<Value, SpecError> {
    let schema = match &operation.reply {
        ReplyKind::Empty => return Ok(json!({"description": "success"})),
        ReplyKind::Bytes => bytes(),
        ReplyKind::Json {
            schema, schema_at, ..
        } => lower_schema(spec, schema, schema_at)?,
    };
    Ok(response(schema))
}

/// All responses of an operation. Those that refuse it and hold no JSON get
/// the error body of its server.
fn responses(spec: &Spec, operation: &Operation) -> Result<Value, SpecError> {
    let at = operation.pointer.key("responses");
    let mut lowered = Map::new();
    let responses = operation.source.get("responses").and_then(Value::as_object);
    for (status, source) in responses.into_iter().flatten() {
        let (source, at) = spec.resolve(source, &at.key(status));
        let json = source.pointer("/content/application~1json/schema");
        let at = at.key("content").key("application/json").key("schema");
        let success = status.starts_with('2');
        let value = match json {
            Some(schema) => response(lower_schema(spec, schema, &at)?),
            None if success && source.get("content").is_some() => response(bytes()),
            None if success => json!({"description": "success"}),
            None => response(error_body(spec, operation)),
        };
        lowered.insert(status.clone(), value);
    }
    if !lowered.contains_key("default") {
        lowered.insert("default".to_owned(), response(error_body(spec, operation)));
    }
    Ok(Value::Object(lowered))
}

fn error_body(spec: &Spec, operation: &Operation) -> Value {
    let name = operation.server.error_body();
    if spec.schemas().contains_key(name) {
        json!({"$ref": format!("#/components/schemas/{name}")})
    } else {
        bytes()
    }
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

/// A scalar without its limits, a list of such, or a `$ref`.
fn lower_schema(spec: &Spec, schema: &Value, at: &Pointer) -> Result<Value, SpecError> {
    if let Some(target) = schema.get("$ref") {
        return Ok(json!({"$ref": target}));
    }
    // OpenAPI 3.0 allows no description beside a `$ref`, so one that has one is
    // wrapped.
    if let Some([single]) = schema
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        && single.get("$ref").is_some()
    {
        return lower_schema(spec, single, at);
    }
    let nameless = |what: &str| {
        spec.error(
            at,
            format!("is {what} without a name; move it to `components.schemas` and refer to it"),
        )
    };
    if schema.get("enum").is_some() {
        return Err(nameless("an enum"));
    }
    match (
        schema.get("type").and_then(Value::as_str),
        schema.get("format").and_then(Value::as_str),
    ) {
        (Some("string"), Some("date-time")) => Ok(json!({"type": "string", "format": "date-time"})),
        (Some("string"), _) => Ok(json!({"type": "string"})),
        (Some("integer"), _) => Ok(json!({"type": "integer", "format": "int64"})),
        (Some("number"), _) => Ok(json!({"type": "number", "format": "double"})),
        (Some("boolean"), _) => Ok(json!({"type": "boolean"})),
        (Some("array"), _) => {
            let items_at = at.key("items");
            let items = schema
                .get("items")
                .ok_or_else(|| spec.error(&items_at, "is missing"))?;
            let items = lower_schema(spec, items, &items_at)?;
            Ok(json!({"type": "array", "items": items}))
        }
        (Some("object"), _) => Err(nameless("an object")),
        (None, _) => Err(nameless("a combined schema")),
        (Some(other), _) => {
            Err(spec.error(&at.key("type"), format!("is `{other}`, which is no type")))
        }
    }
}
