//! Values as Rust that makes them.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use super::{Sent, raw, text};
use crate::codegen::models::forms::{Part, text_type};
use crate::openapi::model::{Body, Kind, Parameter, Property, Resolved, Type, Types};

/// An argument of a builder.
pub(super) fn argument(types: &Types, parameter: &Parameter, value: &Value) -> TokenStream {
    let schema = &parameter.schema;
    match &schema.of {
        // What is joined by commas already is taken as it is.
        Type::List(_) if parameter.is_joined && value.is_string() => scalar(&Type::String, value),
        Type::List(item) => {
            let values = match value {
                Value::Array(values) => values.as_slice(),
                only => std::slice::from_ref(only),
            };
            let values = values.iter().map(|value| owned(types, &item.of, value));
            quote!(vec![#(#values),*])
        }
        // What converts to an enum is its value.
        Type::Named(component) => match &types.component(component).kind {
            Kind::IntegerEnum(_) => scalar(&Type::Integer, value),
            Kind::StringEnum(_) => scalar(&Type::String, value),
            _ => owned(types, &schema.of, value),
        },
        of => scalar(of, value),
    }
}

/// A value of exactly this type.
fn owned(types: &Types, of: &Type, value: &Value) -> TokenStream {
    match (of, types.resolved(of)) {
        (Type::Named(component), Resolved::Component(resolved)) => {
            let name = name(types, component);
            match &resolved.kind {
                Kind::IntegerEnum(_) => {
                    let value = scalar(&Type::Integer, value);
                    quote!(types::#name::from(#value))
                }
                Kind::StringEnum(_) => {
                    let value = scalar(&Type::String, value);
                    quote!(types::#name::from(#value))
                }
                _ => from_json(&quote!(types::#name), value),
            }
        }
        (_, Resolved::Type(Type::List(_) | Type::Map(_) | Type::FreeObject | Type::Any)) => {
            from_json(&quote!(_), value)
        }
        (_, Resolved::Type(Type::String | Type::Binary)) => {
            let value = scalar(&Type::String, value);
            quote!(#value.to_owned())
        }
        (_, Resolved::Type(of)) => scalar(of, value),
        (_, Resolved::Component(_)) => from_json(&quote!(_), value),
    }
}

fn from_json(ty: &TokenStream, value: &Value) -> TokenStream {
    let json = raw(&value.to_string());
    quote!(serde_json::from_str::<#ty>(#json).expect("a value"))
}

/// A scalar. One that is not of its type is text, which converts to it or
/// fails.
fn scalar(of: &Type, value: &Value) -> TokenStream {
    let as_text = text(value);
    let literal = match of {
        Type::Integer => as_text.parse().ok().map(Literal::i64_suffixed),
        Type::Number => as_text.parse().ok().map(Literal::f64_suffixed),
        _ => None,
    };
    match (of, as_text.as_str()) {
        (Type::Boolean, "true") => quote!(true),
        (Type::Boolean, "false") => quote!(false),
        (Type::DateTime, _) => {
            quote!(#as_text.parse::<zoom_api::DateTime>().expect("a date-time"))
        }
        (Type::Date, _) => quote!(#as_text.parse::<chrono::NaiveDate>().expect("a date")),
        _ => literal.map_or_else(|| quote!(#as_text), |literal| quote!(#literal)),
    }
}

/// The body of a request.
pub(super) fn body(types: &Types, declared: &Body, sent: &Sent) -> Option<TokenStream> {
    let of = &declared.schema.of;
    let parsed = |json: &Value, what: &str| {
        let json = raw(&json.to_string());
        let ty = match of {
            Type::Named(component) => {
                let name = name(types, component);
                quote!(types::#name)
            }
            _ => quote!(Vec<_>),
        };
        quote!(serde_json::from_str::<#ty>(#json).expect(#what))
    };
    match sent {
        Sent::Nothing => None,
        Sent::Bytes => Some(quote!(&b"bytes"[..])),
        Sent::Json(value) => Some(parsed(value, "a body")),
        Sent::Form(fields) => {
            let fields: Map<String, Value> = fields
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value.clone())))
                .collect();
            Some(parsed(&Value::Object(fields), "a form"))
        }
        Sent::Multipart(parts) => {
            let object = types.object(of)?;
            let name = name(types, of.component()?);
            let fields: Vec<_> = parts
                .iter()
                .filter_map(|(part, value)| {
                    let property = object.property(part)?;
                    let field = format_ident!("{}", property.rust_name);
                    let value = part_value(types, property, value);
                    Some(quote!(.#field(#value)))
                })
                .collect();
            Some(quote!(types::#name::default()#(#fields)*))
        }
    }
}

fn part_value(types: &Types, property: &Property, value: &str) -> TokenStream {
    let name = &property.name;
    let file = quote!(zoom_api::File::new(#name, http::HeaderValue::from_static("application/octet-stream"), #name.as_bytes().to_vec()));
    let of = &property.schema.of;
    match Part::of(types, property) {
        Part::File => file,
        Part::Files => quote!([#file]),
        Part::Secret => quote!(#value),
        Part::Secrets | Part::Texts => quote!([#value]),
        Part::Json => {
            let json = raw(value);
            quote!(serde_json::from_str::<serde_json::Value>(#json).expect("JSON"))
        }
        Part::Text => match types.resolved(of) {
            Resolved::Component(component) => {
                let of = match component.kind {
                    Kind::IntegerEnum(_) => Type::Integer,
                    _ => Type::String,
                };
                scalar(&of, &Value::from(value))
            }
            Resolved::Type(of) if text_type(types, of) == "String" => quote!(#value),
            Resolved::Type(of) => scalar(of, &Value::from(value)),
        },
    }
}

/// The name of a component's type.
fn name(types: &Types, component: &str) -> Ident {
    format_ident!("{}", types.component(component).rust_name)
}
