//! Emits the types of `zoom_api::types` from the model's components.
//!
//! progenitor's own types take the spec at its word, and so reject real
//! replies; these stand in their place. How they read and write is described
//! in `zoom-api/src/model/mod.rs`, which they are made with.

mod emit_enum;
mod emit_object;
mod emit_union;
pub(crate) mod limits;
mod uses;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use self::limits::{Home, Limits};
use super::docs;
use super::rust_type::{Scope, rust_type};
use crate::openapi::model::{Component, Kind, Property, Types};

/// Emits the models of these components. Those that they mention have to be in
/// scope.
pub fn emit(types: &Types, names: &[String]) -> TokenStream {
    let components: Vec<&Component> = names.iter().map(|name| types.component(name)).collect();
    let limits = Limits::new(types, Home::Types(names));
    let mut items = TokenStream::new();
    for component in &components {
        items.extend(emit_component(types, component));
        items.extend(limits.item(component));
    }
    let uses = uses::uses(&components);
    quote!(#uses #items)
}

/// The components that the models of these components mention.
pub fn mentions(types: &Types, names: &[String]) -> BTreeSet<String> {
    let components: Vec<_> = names.iter().map(|name| types.component(name)).collect();
    uses::mentions(&components).map(str::to_owned).collect()
}

fn emit_component(types: &Types, component: &Component) -> TokenStream {
    match &component.kind {
        Kind::Object(object) => emit_object::emit(types, component, object),
        Kind::StringEnum(values) => emit_enum::emit_strings(component, values),
        Kind::IntegerEnum(values) => emit_enum::emit_integers(component, values),
        Kind::Union(union) => emit_union::emit(types, component, union),
        Kind::Alias(schema) => {
            let docs = docs::attributes(&type_docs(component, "A value"));
            let name = format_ident!("{}", component.rust_name);
            let of = rust_type(types, &schema.of, Scope::Models);
            quote!(#docs pub type #name = #of;)
        }
    }
}

/// The text for a type, `fallback` where the spec says nothing.
fn type_docs(component: &Component, fallback: &str) -> String {
    let fallback = format!("{fallback} ({} in the spec).", docs::code(&component.name));
    text(&component.description, &fallback, component.is_deprecated)
}

fn property_docs(property: &Property) -> String {
    let fallback = docs::code(&property.name);
    text(&property.description, &fallback, property.is_deprecated)
}

fn text(description: &str, fallback: &str, is_deprecated: bool) -> String {
    let text = match docs::clean(description) {
        text if text.is_empty() => fallback.to_owned(),
        text => text,
    };
    if is_deprecated {
        format!("Deprecated. {text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
