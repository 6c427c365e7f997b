//! Values as Rust that makes them.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{Sent, raw, text};
use crate::codegen::models::type_name;
use crate::openapi::operation::{Body, escape};
use crate::openapi::{Pointer, Spec};

/// An argument of a builder.
pub(super) fn argument(spec: &Spec, schema: &Value, value: &Value) -> TokenStream {
    if let Value::Array(values) = value {
        let items = schema.get("items").cloned().unwrap_or_default();
        let values = values.iter().map(|value| item(spec, &items, value));
        return quote!(vec![#(#values),*]);
    }
    let (resolved, _) = spec.resolve(schema, &Pointer::root());
    let kind = resolved
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("string");
    let format = resolved
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match (kind, format) {
        ("string", "date-time") => {
            let text = text(value);
            quote!(#text.parse::<chrono::DateTime<chrono::Utc>>().expect("a date-time"))
        }
        ("array", _) => {
            let items = schema.get("items").cloned().unwrap_or_default();
            let only = item(spec, &items, value);
            quote!(vec![#only])
        }
        _ => scalar(kind, value),
    }
}

fn item(spec: &Spec, schema: &Value, value: &Value) -> TokenStream {
    let (resolved, _) = spec.resolve(schema, &Pointer::root());
    let kind = resolved
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or("string");
    let value = scalar(kind, value);
    match schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.rsplit('/').next())
    {
        Some(name) => {
            let name = format_ident!("{}", type_name(name));
            quote!(types::#name::from(#value))
        }
        None if kind == "string" => quote!(#value.to_owned()),
        None => value,
    }
}

fn scalar(kind: &str, value: &Value) -> TokenStream {
    let as_text = text(value);
    match kind {
        "integer" => as_text.parse::<i64>().map_or_else(
            |_| quote!(#as_text),
            |number| {
                let number = Literal::i64_suffixed(number);
                quote!(#number)
            },
        ),
        "number" => as_text.parse::<f64>().map_or_else(
            |_| quote!(#as_text),
            |number| {
                let number = Literal::f64_suffixed(number);
                quote!(#number)
            },
        ),
        "boolean" => match as_text.as_str() {
            "true" => quote!(true),
            "false" => quote!(false),
            _ => quote!(#as_text),
        },
        _ => quote!(#as_text),
    }
}

/// The body of a request.
pub(super) fn body(spec: &Spec, declared: &Body, sent: &Sent) -> Option<TokenStream> {
    let target = declared
        .schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.rsplit('/').next());
    let name = target.map(|name| format_ident!("{}", type_name(name)));
    match sent {
        Sent::Nothing => None,
        Sent::Bytes => Some(quote!(&b"bytes"[..])),
        Sent::Json(value) => {
            let json = raw(&value.to_string());
            Some(match name {
                Some(name) => quote!(serde_json::from_str::<types::#name>(#json).expect("a body")),
                None => quote!(serde_json::from_str::<Vec<_>>(#json).expect("a body")),
            })
        }
        Sent::Form(fields) => {
            let object: serde_json::Map<String, Value> = fields
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value.clone())))
                .collect();
            let json = raw(&Value::Object(object).to_string());
            name.map(|name| quote!(serde_json::from_str::<types::#name>(#json).expect("a form")))
        }
        Sent::Multipart(parts) => {
            let (component, _) = spec.resolve(&declared.schema, &Pointer::root());
            let fields = parts.iter().filter_map(|(part, value)| {
                let schema = component.get("properties")?.get(part)?;
                let field = format_ident!(
                    "{}",
                    escape(heck::ToSnakeCase::to_snake_case(part.as_str()))
                );
                let value = part_value(spec, schema, part, value);
                Some(quote!(#field: #value))
            });
            let fields: Vec<_> = fields.collect();
            let complete = component
                .get("properties")
                .and_then(Value::as_object)
                .is_some_and(|properties| properties.len() == fields.len());
            let rest = (!complete).then(|| quote!(..Default::default()));
            name.map(|name| quote!(types::#name { #(#fields,)* #rest }))
        }
    }
}

fn part_value(spec: &Spec, schema: &Value, name: &str, value: &str) -> TokenStream {
    let wrapped = schema.pointer("/allOf/0").unwrap_or(schema);
    let (resolved, _) = spec.resolve(wrapped, &Pointer::root());
    let word = |key: &str| {
        resolved
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let file = |name: &str| quote!(zoom_api::File::new(#name, http::HeaderValue::from_static("application/octet-stream"), #name.as_bytes().to_vec()));
    match (word("type"), word("format")) {
        ("string", "binary") => {
            let file = file(name);
            quote!(Some(#file))
        }
        ("string", "password") => quote!(Some(zoom_api::Secret::new(#value))),
        ("array", _) => {
            let items = resolved.get("items").cloned().unwrap_or_default();
            let (items, _) = spec.resolve(&items, &Pointer::root());
            match (
                items.get("type").and_then(Value::as_str),
                items.get("format").and_then(Value::as_str),
            ) {
                (Some("string"), Some("binary")) => {
                    let file = file(name);
                    quote!(vec![#file])
                }
                (Some("string" | "integer" | "number" | "boolean"), _) => {
                    quote!(vec![#value.to_owned()])
                }
                _ => {
                    let json = raw(value);
                    quote!(Some(serde_json::from_str(#json).expect("JSON")))
                }
            }
        }
        ("string" | "integer" | "number" | "boolean", _) if resolved.get("enum").is_some() => {
            let value = scalar(word("type"), &Value::from(value));
            quote!(Some(#value.into()))
        }
        ("string", _) => quote!(Some(#value.to_owned())),
        ("integer" | "number" | "boolean", _) => {
            let value = scalar(word("type"), &Value::from(value));
            quote!(Some(#value))
        }
        _ => {
            let json = raw(value);
            quote!(Some(serde_json::from_str(#json).expect("JSON")))
        }
    }
}
