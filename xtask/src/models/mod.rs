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

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
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
    emit_schemas(&spec.schemas(), names).map_err(|problem| {
        let at = Pointer::root().key("components").key("schemas");
        spec.error(&at, format!("{problem:#}")).into()
    })
}

fn emit_schemas(schemas: &Map<String, Value>, names: &[String]) -> anyhow::Result<TokenStream> {
    let schemas = Schemas::read(schemas)?;
    let items = names
        .iter()
        .map(|name| emit_component(&schemas, schemas.component(name)));
    let items = quote!(#(#items)*);
    let uses = uses(&items);
    Ok(quote!(#uses #items))
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

/// The `use` lines that the items need.
fn uses(items: &TokenStream) -> TokenStream {
    let mut idents = BTreeSet::new();
    collect_idents(items.clone(), &mut idents);
    let has = |name: &str| idents.contains(name);
    let maps = has("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let dates = match (has("DateTime"), has("NaiveDate")) {
        (true, true) => quote!(
            use chrono::{DateTime, NaiveDate, Utc};
        ),
        (true, false) => quote!(
            use chrono::{DateTime, Utc};
        ),
        (false, true) => quote!(
            use chrono::NaiveDate;
        ),
        (false, false) => quote!(),
    };
    let json = match (has("Map"), has("Value")) {
        (true, _) => quote!(
            use serde_json::{Map, Value};
        ),
        (false, true) => quote!(
            use serde_json::Value;
        ),
        (false, false) => quote!(),
    };
    let secret = has("Secret").then(|| {
        quote!(
            use crate::Secret;
        )
    });
    let model = match (has("model"), has("Other")) {
        (_, true) => quote!(
            use crate::model::{self, Other};
        ),
        (true, false) => quote!(
            use crate::model;
        ),
        (false, false) => quote!(),
    };
    quote!(#maps #dates #json #secret #model)
}

fn collect_idents(tokens: TokenStream, idents: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                idents.insert(ident.to_string());
            }
            TokenTree::Group(group) => collect_idents(group.stream(), idents),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
