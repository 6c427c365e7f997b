//! Emits the types of `zoom_api::types` from the spec's component schemas.
//!
//! progenitor's own types take the spec at its word, and so reject real
//! replies; these stand in their place. How they read and write is described
//! in `zoom-api/src/model/mod.rs`, which they are made with. What is here is
//! the way from a schema to the text: `schema` says what a component is, and
//! one module for each kind of type emits it.

mod emit_enum;
mod emit_object;
mod emit_union;
mod groups;
mod limits;
mod names;
mod reader;
mod schema;
mod usage;
mod uses;

use std::collections::BTreeSet;

use anyhow::Context as _;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

pub use self::groups::groups;
use self::limits::{Home, Limits};
pub use self::names::{field_name, type_name};
use self::schema::{Component, Kind, Schemas};
use self::usage::Usage;
use crate::codegen::docs;
use crate::openapi::operation::Operation;
use crate::openapi::{Pointer, Spec, SpecError};

/// The models of a spec.
pub struct Models<'a> {
    spec: &'a Spec,
    schemas: Schemas<'a>,
}

impl<'a> Models<'a> {
    /// Makes types of all components.
    ///
    /// # Errors
    ///
    /// - a schema has no meaning as a type, or is one that should have a name of
    ///   its own, which hoisting gives it
    /// - two components have the same name in Rust
    pub fn read(spec: &'a Spec, operations: &[Operation]) -> Result<Self, SpecError> {
        let usage = Usage::read(spec, operations);
        match Schemas::read(spec.schemas(), usage) {
            Ok(schemas) => Ok(Self { spec, schemas }),
            Err(problem) => Err(error(spec, &problem)),
        }
    }

    /// Emits the models of these components. Those that they mention have to be
    /// in scope.
    ///
    /// # Errors
    ///
    /// A limit that makes no sense.
    pub fn emit(&self, names: &[String]) -> Result<TokenStream, SpecError> {
        emit(&self.schemas, names).map_err(|problem| error(self.spec, &problem))
    }

    /// The components that the models of these components mention.
    pub fn mentions(&self, names: &[String]) -> BTreeSet<String> {
        let components: Vec<_> = names
            .iter()
            .map(|name| self.schemas.component(name))
            .collect();
        uses::mentions(&components).map(str::to_owned).collect()
    }

    /// The limits of an argument, as an expression in the builders' module: a
    /// reference to a `model::Limits`. None where there are none to observe.
    ///
    /// # Errors
    ///
    /// A limit that makes no sense.
    pub fn limits(&self, schema: &Value, at: &Pointer) -> Result<Option<TokenStream>, SpecError> {
        let limits = Limits::new(&self.schemas, Home::Builders);
        let limits = limits.reference(schema);
        limits.map_err(|problem| self.spec.error(at, format!("{problem:#}")))
    }
}

fn error(spec: &Spec, problem: &anyhow::Error) -> SpecError {
    let at = Pointer::root().key("components").key("schemas");
    spec.error(&at, format!("{problem:#}"))
}

fn emit(schemas: &Schemas<'_>, names: &[String]) -> anyhow::Result<TokenStream> {
    let components: Vec<&Component> = names.iter().map(|name| schemas.component(name)).collect();
    let limits = Limits::new(schemas, Home::Types(names));
    let mut items = TokenStream::new();
    for component in &components {
        items.extend(emit_component(schemas, component));
        items.extend(
            limits
                .item(component)
                .with_context(|| format!("`{}`", component.name))?,
        );
    }
    let uses = uses::uses(&components);
    Ok(quote!(#uses #items))
}

fn emit_component(schemas: &Schemas<'_>, component: &Component) -> TokenStream {
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
