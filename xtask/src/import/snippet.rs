//! Rust that calls an operation, ready to paste.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::Value;

use super::convert::Imported;
use crate::codegen;
use crate::openapi::Spec;
use crate::openapi::operation::{self, BodyKind, Operation, Parameter};

/// How many snippets are printed: enough to see how it goes.
const MOST: usize = 3;

/// Snippets for the operations that were imported.
///
/// # Errors
///
/// When the fragment is broken, which is known before.
pub(super) fn snippets(document: &Value, imported: &[Imported]) -> anyhow::Result<String> {
    let spec = Spec::parse(
        document.to_string().as_bytes(),
        Path::new(codegen::FRAGMENT),
    )?;
    let operations = operation::read_all(&spec)?;
    let mut text = String::new();
    for imported in imported.iter().take(MOST) {
        let found = operations.iter().find(|operation| {
            operation.path == imported.path && operation.method == imported.method
        });
        if let Some(operation) = found {
            let _ = write!(text, "\n{}", snippet(&spec, operation));
        }
    }
    if imported.len() > MOST {
        let _ = writeln!(
            text,
            "\nand {} more; see `zoom_api::builder`",
            imported.len() - MOST
        );
    }
    Ok(text)
}

/// A call with everything that the operation needs, and nothing else.
pub(super) fn snippet(spec: &Spec, operation: &Operation) -> String {
    let mut text = String::new();
    if let Some(feature) = &operation.feature {
        let _ = writeln!(text, "// needs the feature `{feature}` of zoom-api");
    }
    let _ = writeln!(text, "let reply = zoom\n    .{}()", operation.snake());
    for parameter in operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
    {
        let _ = writeln!(
            text,
            "    .{}({})",
            parameter.ident,
            argument(spec, operation, parameter)
        );
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let value = if body.kind == BodyKind::Bytes {
            "bytes".to_owned()
        } else {
            body_value(&body.schema)
        };
        let _ = writeln!(text, "    .body({value})");
    }
    let _ = writeln!(text, "    .send()\n    .await?;");
    text
}

fn body_value(schema: &Value) -> String {
    let name = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.rsplit('/').next());
    match name {
        Some(name) => format!(
            "zoom_api::types::{}::default()",
            crate::codegen::models::type_name(name)
        ),
        None => "Default::default()".to_owned(),
    }
}

fn argument(spec: &Spec, operation: &Operation, parameter: &Parameter) -> String {
    let declared = operation
        .source
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let example = declared
        .into_iter()
        .find(|other| {
            other
                .get("name")
                .is_some_and(|name| *name == parameter.name)
        })
        .and_then(|other| other.get("example"));
    let (schema, _) = spec.resolve(&parameter.schema, &parameter.schema_at);
    let first = schema.get("enum").and_then(|values| values.get(0));
    let value = example.or(first);
    let kind = schema
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("string");
    match (kind, value) {
        ("string", Some(Value::String(text))) => format!("{text:?}"),
        ("string", _) => format!("{:?}", parameter.ident),
        ("array", _) => "vec![]".to_owned(),
        ("boolean", Some(value)) => value.to_string(),
        ("boolean", None) => "true".to_owned(),
        ("integer", Some(Value::Number(number))) => format!("{number}_i64"),
        ("integer", _) => "1_i64".to_owned(),
        ("number", Some(Value::Number(number))) => format!("{number}_f64"),
        _ => "1.0".to_owned(),
    }
}
