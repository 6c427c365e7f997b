//! Rust that calls an operation, ready to paste.

use std::fmt::Write as _;

use serde_json::Value;

use crate::openapi::model::{BodyKind, Kind, Model, Operation, Parameter, Resolved, Type, Types};

/// How many snippets are printed: enough to see how it goes.
const MOST: usize = 3;

/// Snippets for some of a model's operations, by their methods and paths.
pub fn snippets(model: &Model, keys: &[String]) -> String {
    let mut text = String::new();
    for key in keys.iter().take(MOST) {
        let found = model.operations.iter().find(|o| o.key() == *key);
        if let Some(operation) = found {
            let _ = write!(text, "\n{}", snippet(&model.types, operation));
        }
    }
    if keys.len() > MOST {
        let _ = writeln!(
            text,
            "\nand {} more; see `zoom_api::builder`",
            keys.len() - MOST
        );
    }
    text
}

/// A call with everything that the operation needs, and nothing else.
pub fn snippet(types: &Types, operation: &Operation) -> String {
    let mut text = String::new();
    if let Some(feature) = &operation.feature {
        let _ = writeln!(text, "// needs the feature `{feature}` of zoom-api");
    }
    let _ = writeln!(text, "let reply = zoom\n    .{}()", operation.snake());
    for parameter in operation.parameters.iter().filter(|p| p.required) {
        let argument = argument(types, parameter);
        let _ = writeln!(text, "    .{}({argument})", parameter.ident);
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let value = match (body.kind, &body.schema.of) {
            (BodyKind::Bytes, _) => "bytes".to_owned(),
            (_, Type::Named(name)) => {
                let name = &types.component(name).rust_name;
                format!("zoom_api::types::{name}::default()")
            }
            _ => "Default::default()".to_owned(),
        };
        let _ = writeln!(text, "    .body({value})");
    }
    let _ = writeln!(text, "    .send()\n    .await?;");
    text
}

fn argument(types: &Types, parameter: &Parameter) -> String {
    let example = parameter.schema.example.as_ref();
    let (of, value) = match types.resolved(&parameter.schema.of) {
        Resolved::Component(component) => match &component.kind {
            Kind::StringEnum(values) => {
                let first = values.values.first().map(|first| first.value.clone());
                (&Type::String, example.cloned().or(first.map(Value::from)))
            }
            Kind::IntegerEnum(values) => {
                let first = values.values.first().map(|first| first.value);
                (&Type::Integer, example.cloned().or(first.map(Value::from)))
            }
            _ => (&Type::String, example.cloned()),
        },
        Resolved::Type(of) => (of, example.cloned()),
    };
    match (of, value) {
        (Type::List(_), _) => "vec![]".to_owned(),
        (Type::Boolean, Some(value)) => value.to_string(),
        (Type::Boolean, None) => "true".to_owned(),
        (Type::Integer, Some(Value::Number(number))) => format!("{number}_i64"),
        (Type::Integer, _) => "1_i64".to_owned(),
        (Type::Number, Some(Value::Number(number))) => format!("{number}_f64"),
        (Type::Number, _) => "1.0".to_owned(),
        (_, Some(Value::String(text))) => format!("{text:?}"),
        _ => format!("{:?}", parameter.ident),
    }
}
