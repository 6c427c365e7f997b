//! Multipart bodies: a struct of files and fields, and the form that it is sent
//! as.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use super::docs;
use crate::codegen::models::type_name;
use crate::openapi::operation::{BodyKind, Operation, escape};
use crate::openapi::{Pointer, Spec, SpecError};

/// The components that are multipart bodies, with the places where they are
/// used as such.
pub fn components(operations: &[Operation]) -> BTreeMap<String, Pointer> {
    operations
        .iter()
        .filter_map(|operation| operation.body.as_ref())
        .filter(|body| body.kind == BodyKind::Multipart)
        .filter_map(|body| {
            let target = body.schema.get("$ref")?.as_str()?;
            let name = target.strip_prefix("#/components/schemas/")?;
            Some((name.to_owned(), body.schema_at.clone()))
        })
        .collect()
}

/// Emits the struct of a multipart body.
///
/// # Errors
///
/// - the component is no object
/// - two of its parts become the same field
pub fn emit(spec: &Spec, component: &str) -> Result<TokenStream, SpecError> {
    let at = Pointer::root()
        .key("components")
        .key("schemas")
        .key(component);
    let schema = spec.schemas().get(component).unwrap_or(&Value::Null);
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return Err(spec.error(&at, "is a multipart body without `properties`"));
    };
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut parts = Vec::new();
    let mut fields = BTreeMap::new();
    for (name, property) in properties {
        let property_at = at.key("properties").key(name);
        let field = escape(name.to_snake_case());
        if let Some(other) = fields.insert(field.clone(), name) {
            let problem = format!("becomes the field `{field}`, as does `{other}`");
            return Err(spec.error(&property_at, problem));
        }
        parts.push(Part {
            name,
            field,
            is_required: required.contains(&name.as_str()),
            kind: kind(spec, property, &property_at),
            description: docs::clean(
                property
                    .get("description")
                    .and_then(Value::as_str)
                    .unwrap_or_default(),
            ),
        });
    }
    let description = schema.get("description").and_then(Value::as_str);
    Ok(emit_struct(
        component,
        &docs::clean(description.unwrap_or("A multipart body.")),
        &parts,
    ))
}

/// A part of the body.
struct Part<'a> {
    name: &'a str,
    field: String,
    is_required: bool,
    kind: Kind,
    description: String,
}

/// What a part holds.
enum Kind {
    File,
    Files,
    /// A scalar or an enum, of this type.
    Text(TokenStream),
    Texts,
    Secret,
    /// Anything else, as JSON.
    Json,
}

fn kind(spec: &Spec, schema: &Value, at: &Pointer) -> Kind {
    let wrapped = schema.pointer("/allOf/0").unwrap_or(schema);
    let (resolved, _) = spec.resolve(wrapped, at);
    let text = |key: &str| {
        resolved
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    if resolved.get("enum").is_some()
        && let Some(target) = wrapped.get("$ref").and_then(Value::as_str)
        && let Some((_, component)) = target.rsplit_once('/')
    {
        let name = format_ident!("{}", type_name(component));
        return Kind::Text(quote!(super::#name));
    }
    match (text("type"), text("format")) {
        ("string", "binary") => Kind::File,
        ("string", "password") => Kind::Secret,
        ("string", _) => Kind::Text(quote!(String)),
        ("integer", _) => Kind::Text(quote!(i64)),
        ("number", _) => Kind::Text(quote!(f64)),
        ("boolean", _) => Kind::Text(quote!(bool)),
        ("array", _) => match resolved.get("items").map(|items| kind(spec, items, at)) {
            Some(Kind::File) => Kind::Files,
            Some(Kind::Text(_)) => Kind::Texts,
            _ => Kind::Json,
        },
        _ => Kind::Json,
    }
}

fn emit_struct(component: &str, docs: &str, parts: &[Part<'_>]) -> TokenStream {
    let name = format_ident!("{}", type_name(component));
    let docs = docs::attributes(docs);
    let fields = parts.iter().map(|part| {
        let field = format_ident!("{}", part.field);
        let ty = match &part.kind {
            Kind::File => quote!(Option<crate::File>),
            Kind::Files => quote!(Vec<crate::File>),
            Kind::Text(ty) => quote!(Option<#ty>),
            Kind::Texts => quote!(Vec<String>),
            Kind::Secret => quote!(Option<crate::Secret>),
            Kind::Json => quote!(Option<::serde_json::Value>),
        };
        let mut docs = part.description.clone();
        if docs.is_empty() {
            docs = format!("The part `{}`.", part.name);
        }
        if part.is_required {
            docs.push_str("\n\nRequired.");
        }
        let docs = docs::attributes(&docs);
        quote!(#docs pub #field: #ty)
    });
    let writes = parts.iter().map(emit_write);
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name {
            #(#fields,)*
        }

        impl crate::runtime::Multipart for #name {
            fn to_form(&self) -> Result<crate::Form, &'static str> {
                let mut form = crate::Form::new();
                #(#writes)*
                Ok(form)
            }
        }
    }
}

fn emit_write(part: &Part<'_>) -> TokenStream {
    let field = format_ident!("{}", part.field);
    let name = part.name;
    let is_list = matches!(part.kind, Kind::Files | Kind::Texts);
    let missing = part.is_required.then(|| {
        let problem = format!("has no `{name}`");
        if is_list {
            quote!(if self.#field.is_empty() { return Err(#problem); })
        } else {
            quote!(if self.#field.is_none() { return Err(#problem); })
        }
    });
    let write = match &part.kind {
        Kind::File | Kind::Files => quote! {
            form = form.file(
                #name,
                part.name.clone(),
                part.content_type.clone(),
                part.content.clone(),
            );
        },
        Kind::Secret => quote!(form = form.text(#name, part.expose());),
        Kind::Text(_) | Kind::Texts | Kind::Json => {
            quote!(form = form.text(#name, part.to_string());)
        }
    };
    if is_list {
        quote!(#missing for part in &self.#field { #write })
    } else {
        quote!(#missing if let Some(part) = &self.#field { #write })
    }
}
