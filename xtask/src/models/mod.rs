//! Emits the types of `zoom_api::types` from the spec's component schemas.
//!
//! progenitor's own types take the spec at its word, and so reject real
//! replies; these stand in their place. How they read and write is described
//! in `zoom-api/src/model/mod.rs`, which they are made with. What is here is
//! the way from a schema to the text: [`schema`] says what a component is, and
//! one module for each kind of type emits it.

mod emit_enum;
mod emit_object;
mod emit_union;
mod groups;
mod names;
mod schema;
mod uses;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

pub use self::groups::groups;
pub use self::names::type_name;
use self::schema::{Component, Kind, Schemas};
use crate::emit::docs;
use crate::spec::{Pointer, Spec};

/// Emits a file with the models of these components; those that they mention
/// are expected in it or in `super`.
///
/// # Errors
///
/// - a schema has no meaning as a type, or is one that should have a name of
///   its own, which hoisting gives it
/// - two components have the same name in Rust
pub fn emit(spec: &Spec, names: &[String]) -> anyhow::Result<TokenStream> {
    emit_schemas(spec.schemas(), names).map_err(|problem| {
        let at = Pointer::root().key("components").key("schemas");
        spec.error(&at, format!("{problem:#}")).into()
    })
}

fn emit_schemas(schemas: &Map<String, Value>, names: &[String]) -> anyhow::Result<TokenStream> {
    let schemas = Schemas::read(schemas)?;
    let components: Vec<&Component> = names.iter().map(|name| schemas.component(name)).collect();
    let items = components
        .iter()
        .map(|component| emit_component(&schemas, component));
    let uses = uses::uses(&schemas, &components);
    Ok(quote!(#uses #(#items)*))
}

fn emit_component(schemas: &Schemas, component: &Component) -> TokenStream {
    match &component.kind {
        Kind::Object(object) => emit_object::emit(schemas, component, object),
        Kind::StringEnum(values) => emit_enum::emit_strings(component, values),
        Kind::IntegerEnum(values) => emit_enum::emit_integers(component, values),
        Kind::Union(alternatives) => emit_union::emit(schemas, component, alternatives),
        Kind::Alias(of) => {
            let docs = docs::attributes(&component.docs("A value"));
            let name = format_ident!("{}", component.rust_name);
            let of = schemas.rust_type(of);
            quote!(#docs pub type #name = #of;)
        }
    }
}

#[cfg(test)]
mod tests;
