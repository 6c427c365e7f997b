//! What the spec demands of requests, as `zoom_api::model::Limits`.

use anyhow::{Context, Result, ensure};
use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::schema::{Component, Kind, Schemas};

const PREFIX: &str = "#/components/schemas/";

/// Where limits are written down.
#[derive(Clone, Copy)]
pub(crate) enum Home<'a> {
    /// A file of models, of these components.
    Types(&'a [String]),
    /// The builders' module.
    Builders,
}

/// Reads limits.
pub(crate) struct Limits<'a> {
    schemas: &'a Schemas<'a>,
    home: Home<'a>,
}

impl<'a> Limits<'a> {
    pub(crate) fn new(schemas: &'a Schemas<'a>, home: Home<'a>) -> Self {
        Self { schemas, home }
    }

    /// The static with a component's limits, where it has any.
    pub(crate) fn item(&self, component: &Component) -> Result<TokenStream> {
        if !self.schemas.is_limited(&component.name) {
            return Ok(quote!());
        }
        let limits = self.component(component)?;
        let name = static_name(&component.rust_name);
        let docs = format!(
            " What requests must observe of [`{}`].",
            component.rust_name
        );
        Ok(quote! {
            #[doc = #docs]
            pub(crate) static #name: model::Limits = #limits;
        })
    }

    /// The limits of a schema, as a reference to them.
    pub(crate) fn reference(&self, schema: &Value) -> Result<Option<TokenStream>> {
        if let Some(target) = reference(schema) {
            let name = target.strip_prefix(PREFIX).unwrap_or_default();
            return Ok(self.schemas.is_limited(name).then(|| self.path(name)));
        }
        Ok(self.schema(schema)?.map(|limits| quote!(&#limits)))
    }

    /// The static of a component, seen from home.
    fn path(&self, component: &str) -> TokenStream {
        let name = static_name(&self.schemas.component(component).rust_name);
        match self.home {
            Home::Types(own) if own.iter().any(|own| own == component) => quote!(&#name),
            Home::Types(_) => quote!(&super::#name),
            Home::Builders => quote!(&types::#name),
        }
    }

    pub(crate) fn component(&self, component: &Component) -> Result<Option<TokenStream>> {
        let schema = self.schemas.source(&component.name);
        let object = match &component.kind {
            Kind::Object(object) => object,
            _ if reference(schema).is_some() => {
                let of = self.reference(schema)?;
                return Ok(of.and_then(|of| self.literal("Any", vec![quote!(any_of: &[#of])])));
            }
            _ => return self.schema(schema),
        };
        let mut properties = Vec::new();
        for property in &object.properties {
            let name = &property.name;
            let limits = self
                .reference(&property.schema)
                .with_context(|| format!("properties/{name}"))?;
            properties.extend(limits.map(|limits| quote!((#name, #limits))));
        }
        // What only Zoom sets can't be asked of a request.
        let required = object.properties.iter().filter(|property| {
            object.required.contains(&property.name)
                && property.schema.get("readOnly") != Some(&Value::Bool(true))
        });
        let required: Vec<&str> = required.map(|property| property.name.as_str()).collect();
        let mut fields = Vec::new();
        if !required.is_empty() {
            fields.push(quote!(required: &[#(#required),*]));
        }
        if !properties.is_empty() {
            fields.push(quote!(properties: &[#(#properties),*]));
        }
        Ok(self.literal("Object", fields))
    }

    fn schema(&self, schema: &Value) -> Result<Option<TokenStream>> {
        let members = schema.get("oneOf").or_else(|| schema.get("anyOf"));
        if let Some(members) = members.and_then(Value::as_array) {
            return self.union(members);
        }
        let mut fields = Vec::new();
        for (key, field) in [
            ("minLength", "min_length"),
            ("maxLength", "max_length"),
            ("minItems", "min_items"),
            ("maxItems", "max_items"),
        ] {
            if let Some(limit) = schema.get(key) {
                let limit = limit
                    .as_f64()
                    .filter(|limit| *limit >= 0.0 && limit.fract() == 0.0);
                let limit = limit.with_context(|| format!("{key} is no natural number"))?;
                let limit = proc_macro2::Literal::u64_unsuffixed(limit as u64);
                // Every string has as much.
                if !(key.starts_with("min") && limit.to_string() == "0") {
                    let field = format_ident!("{field}");
                    fields.push(quote!(#field: Some(#limit)));
                }
            }
        }
        for (key, exclusive, field, flag) in [
            (
                "minimum",
                "exclusiveMinimum",
                "minimum",
                "is_minimum_exclusive",
            ),
            (
                "maximum",
                "exclusiveMaximum",
                "maximum",
                "is_maximum_exclusive",
            ),
        ] {
            if let Some(limit) = schema.get(key) {
                let limit = limit
                    .as_f64()
                    .with_context(|| format!("{key} is no number"))?;
                let (field, flag) = (format_ident!("{field}"), format_ident!("{flag}"));
                fields.push(quote!(#field: Some(#limit)));
                if schema.get(exclusive) == Some(&Value::Bool(true)) {
                    fields.push(quote!(#flag: true));
                }
            }
        }
        if let Some(pattern) = schema.get("pattern") {
            let pattern = pattern.as_str().context("pattern is no string")?;
            let compiled = regress::Regex::new(pattern);
            ensure!(
                compiled.is_ok(),
                "pattern is no regular expression of ECMA-262"
            );
            fields.push(quote!(pattern: Some(#pattern)));
        }
        let entries = schema
            .get("additionalProperties")
            .filter(|entries| entries.is_object());
        if let Some(items) = schema.get("items").or(entries) {
            let items = self.reference(items)?;
            fields.extend(items.map(|items| quote!(items: Some(#items))));
        }
        Ok(self.literal(kind(schema), fields))
    }

    /// A union is limited when one of its alternatives is.
    fn union(&self, members: &[Value]) -> Result<Option<TokenStream>> {
        let mut alternatives = Vec::new();
        let mut is_limited = false;
        for member in members {
            match self.reference(member)? {
                Some(limits) => {
                    is_limited = true;
                    alternatives.push(limits);
                }
                None => {
                    let kind = format_ident!("{}", kind(self.resolve(member)));
                    let model = self.model();
                    alternatives.push(quote! {
                        &#model::Limits { kind: #model::Kind::#kind, ..#model::Limits::NONE }
                    });
                }
            }
        }
        let fields = vec![quote!(any_of: &[#(#alternatives),*])];
        Ok(is_limited.then(|| self.literal("Any", fields)).flatten())
    }

    /// Limits with these fields, if there are any.
    fn literal(&self, kind: &str, fields: Vec<TokenStream>) -> Option<TokenStream> {
        let (model, kind) = (self.model(), format_ident!("{kind}"));
        let rest = quote!(..#model::Limits::NONE);
        (!fields.is_empty())
            .then(|| quote!(#model::Limits { kind: #model::Kind::#kind, #(#fields,)* #rest }))
    }

    /// The runtime's module, seen from home.
    fn model(&self) -> TokenStream {
        match self.home {
            Home::Types(_) => quote!(model),
            Home::Builders => quote!(crate::model),
        }
    }

    fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        let target = reference(schema).and_then(|target| target.strip_prefix(PREFIX));
        target.map_or(schema, |name| self.schemas.source(name))
    }
}

/// The static of a type.
fn static_name(rust_name: &str) -> Ident {
    format_ident!("{}_LIMITS", rust_name.to_shouty_snake_case())
}

/// Where a schema leads that is a reference, or nothing but a description of
/// one.
fn reference(schema: &Value) -> Option<&str> {
    let schema = match schema
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([only]) => only,
        _ => schema,
    };
    schema.get("$ref").and_then(Value::as_str)
}

/// The variant of `model::Kind` for what a schema is for.
fn kind(schema: &Value) -> &'static str {
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => "String",
        Some("integer" | "number") => "Number",
        Some("boolean") => "Boolean",
        Some("array") => "List",
        Some("object") => "Object",
        _ if schema.get("properties").is_some() || schema.get("allOf").is_some() => "Object",
        _ => "Any",
    }
}
