//! Rust that calls an operation, ready to paste.

use std::fmt::Write as _;

use serde_json::Value;

use crate::codegen::models::forms::Part;
use crate::codegen::package::Package;
use crate::codegen::source::rust_type::string;
use crate::openapi::dates;
use crate::openapi::model::{
    Body, BodyKind, Component, Kind, Model, Object, Operation, Property, Resolved, Schema, Type,
    Types,
};

/// How many snippets are printed: enough to see how it goes.
const MOST: usize = 3;

/// How many objects deep a body is written out.
const MOST_LEVELS: usize = 6;

/// Snippets for some of a model's operations, by their methods and paths.
pub fn snippets(package: &Package, model: &Model, keys: &[String]) -> String {
    let name = package.name();
    let mut text = match package.foundation() {
        None => format!("\nuse {name}::types;\n"),
        Some(_) => format!("\nuse {name}::{{ClientExt as _, types}};\n"),
    };
    for key in keys.iter().take(MOST) {
        let found = model.operations.iter().find(|o| o.key() == *key);
        if let Some(operation) = found {
            // All features of a crate of its own are on, unless somebody turns
            // them off.
            if let (Some(feature), None) = (&operation.feature, package.foundation()) {
                let _ = write!(text, "\n// needs the feature `{feature}` of zoom-api");
            }
            let _ = write!(text, "\n{}", snippet(&model.types, operation));
        }
    }
    if keys.len() > MOST {
        let rest = keys.len() - MOST;
        let _ = writeln!(text, "\nand {rest} more; see `{name}::builder`");
    }
    text
}

/// A call with everything that the operation needs, and nothing else; of a list
/// that comes in pages, all of its items; a file as a stream.
pub fn snippet(types: &Types, operation: &Operation) -> String {
    let mut call = format!("zoom\n    .{}()", operation.snake());
    for parameter in operation.parameters.iter().filter(|p| p.required) {
        let argument = argument(types, &parameter.schema, &parameter.ident);
        let _ = write!(call, "\n    .{}({argument})", parameter.ident);
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let _ = write!(call, "\n    .body({})", body_value(types, body));
    }
    if operation.pages.is_some() {
        let stream = operation.stream();
        return format!(
            "let mut items = {call}\n    .{stream}();\n\
             while let Some(item) = items.next().await {{\n    println!(\"{{:?}}\", item?);\n}}\n"
        );
    }
    if operation.is_file {
        let download = operation.download();
        return format!(
            "let mut file = {call}\n    .{download}()\n    .await?;\n\
             while let Some(bytes) = file.next().await {{\n    \
             println!(\"{{}} bytes\", bytes?.len());\n}}\n"
        );
    }
    format!("let reply = {call}\n    .send()\n    .await?;\n")
}

/// An argument of a builder, which converts what it is given.
fn argument(types: &Types, schema: &Schema, name: &str) -> String {
    match types.resolved(&schema.of) {
        Resolved::Type(Type::List(_)) | Resolved::Component(_) => value(types, schema, name, 0),
        Resolved::Type(of) if schema.bounds.is_empty() && *of != Type::DateTime => {
            scalar(of, schema.example.as_ref(), name)
        }
        Resolved::Type(of) => scalar(of, Some(&types.sample(schema)), name),
    }
}

fn body_value(types: &Types, body: &Body) -> String {
    match (body.kind, types.resolved(&body.schema.of)) {
        (BodyKind::Bytes, _) => "&b\"content\"[..]".to_owned(),
        (
            BodyKind::Multipart,
            Resolved::Component(
                component @ Component {
                    kind: Kind::Object(object),
                    ..
                },
            ),
        ) => fields(component, object, |property| {
            form_part(types, property, &property.rust_name)
        }),
        _ => value(types, &body.schema, "body", 0),
    }
}

/// An object with the fields that it needs. One that names none has all.
fn fields(
    component: &Component,
    object: &Object,
    value: impl Fn(&Property) -> Option<String>,
) -> String {
    let mut demanded: Vec<&Property> = object.demanded().collect();
    if demanded.is_empty() {
        demanded = object.properties.iter().take(1).collect();
    }
    let mut out = format!("types::{}::default()", component.rust_name);
    for property in demanded {
        if let Some(value) = value(property) {
            let _ = write!(out, ".{}({value})", property.rust_name);
        }
    }
    out
}

fn form_part(types: &Types, property: &Property, name: &str) -> Option<String> {
    let file = format!(
        "zoom_api::File::new({}, http::HeaderValue::from_static(\"application/octet-stream\"), \
         &b\"content\"[..])",
        string(name)
    );
    Some(match Part::of(types, property) {
        Part::File => file,
        Part::Files => format!("[{file}]"),
        Part::Texts | Part::Secrets => format!("[{}]", string(name)),
        Part::Json => "serde_json::json!({})".to_owned(),
        Part::Text | Part::Secret => given(types, &property.schema, name, 0),
    })
}

/// A value for a setter, which converts it.
fn given(types: &Types, schema: &Schema, name: &str, level: usize) -> String {
    match types.resolved(&schema.of) {
        Resolved::Type(Type::Map(_) | Type::FreeObject) => "zoom_api::Empty".to_owned(),
        Resolved::Type(Type::Secret) => string(name),
        Resolved::Type(of @ (Type::String | Type::Binary)) => {
            scalar(of, Some(&types.sample(schema)), name)
        }
        _ => value(types, schema, name, level),
    }
}

/// A value of exactly the type that is wanted.
fn value(types: &Types, schema: &Schema, name: &str, level: usize) -> String {
    let example = schema.example.as_ref();
    match types.resolved(&schema.of) {
        Resolved::Component(component) => {
            let rust_name = &component.rust_name;
            match &component.kind {
                Kind::StringEnum(of) => first(rust_name, of.values.first().map(|v| &v.variant)),
                Kind::IntegerEnum(of) => first(rust_name, of.values.first().map(|v| &v.variant)),
                Kind::Object(object) if level < MOST_LEVELS => fields(component, object, |field| {
                    field_value(types, component, field, level)
                }),
                Kind::Object(_) => format!("types::{rust_name}::default()"),
                Kind::Union(union) if level < MOST_LEVELS && !union.members.is_empty() => {
                    let member = value(types, &union.members[0], name, level + 1);
                    let variant = &union.alternatives[0].variant;
                    let member = if types.is_boxed(&union.alternatives[0].of) {
                        format!("Box::new({member})")
                    } else {
                        member
                    };
                    format!("types::{rust_name}::{variant}({member})")
                }
                _ => "Default::default()".to_owned(),
            }
        }
        Resolved::Type(Type::List(_)) => match list_items(types, schema) {
            Some(items) => {
                let item = value(types, items, name, level);
                format!(
                    "vec![{}]",
                    vec![item; schema.bounds.sample_items()].join(", ")
                )
            }
            None => "vec![serde_json::json!(\"value\")]".to_owned(),
        },
        Resolved::Type(Type::Map(_) | Type::FreeObject) => "Default::default()".to_owned(),
        Resolved::Type(Type::Any) => "serde_json::json!(\"value\")".to_owned(),
        Resolved::Type(Type::Secret) => format!("zoom_api::Secret::new({})", string(name)),
        Resolved::Type(of @ (Type::String | Type::Binary)) => {
            format!(
                "{}.to_owned()",
                scalar(of, Some(&types.sample(schema)), name)
            )
        }
        Resolved::Type(of) => scalar(of, example.or(Some(&types.sample(schema))), name),
    }
}

/// What a list holds, under whatever name it goes.
fn list_items<'a>(types: &'a Types, schema: &'a Schema) -> Option<&'a Schema> {
    match &schema.of {
        Type::Named(name) => match &types.component(name).kind {
            Kind::Alias(schema) => list_items(types, schema),
            _ => None,
        },
        _ => schema.items.as_deref(),
    }
}

fn field_value(types: &Types, owner: &Component, field: &Property, level: usize) -> Option<String> {
    let of = &field.schema.of;
    let is_endless = !types.is_container(of) && types.is_recursive(&owner.name, of);
    (!is_endless).then(|| given(types, &field.schema, &field.rust_name, level + 1))
}

fn first(rust_name: &str, variant: Option<&String>) -> String {
    match variant {
        Some(variant) => format!("types::{rust_name}::{variant}"),
        None => format!("types::{rust_name}::from(Default::default())"),
    }
}

fn scalar(of: &Type, example: Option<&Value>, name: &str) -> String {
    match (of, example) {
        (Type::Boolean, Some(Value::Bool(value))) => value.to_string(),
        (Type::Boolean, _) => "true".to_owned(),
        (Type::Integer, Some(Value::Number(number))) if number.is_i64() => format!("{number}_i64"),
        (Type::Integer, _) => "1_i64".to_owned(),
        (Type::Number, Some(Value::Number(number))) => format!("{number}_f64"),
        (Type::Number, _) => "1_f64".to_owned(),
        // As text it is sent as it stands: in the form that is wanted there.
        (Type::DateTime, Some(Value::String(text))) if dates::is_date_time(text) => {
            format!("{}.parse::<zoom_api::DateTime>()?", string(text))
        }
        (Type::DateTime, _) => "\"2026-01-31T12:30:00Z\".parse::<zoom_api::DateTime>()?".to_owned(),
        (Type::Date, _) => "\"2026-01-31\".parse::<chrono::NaiveDate>()?".to_owned(),
        (_, Some(Value::String(text))) => string(text),
        _ => string(name),
    }
}
