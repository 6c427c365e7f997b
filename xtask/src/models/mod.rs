//! The models: what operations take and answer.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::{Map, Value};

use crate::spec::Spec;
use crate::spec::operation::Operation;

/// Groups the components by the sets of features that need them; those that an
/// operation without a feature reaches are in the group of the empty set.
pub fn groups(
    schemas: &Map<String, Value>,
    _operations: &[Operation],
) -> BTreeMap<BTreeSet<String>, Vec<String>> {
    BTreeMap::from([(BTreeSet::new(), schemas.keys().cloned().collect())])
}

/// Emits the models of these components.
///
/// # Errors
///
/// A schema that no type can be made of, with its place.
pub fn emit(_spec: &Spec, names: &[String]) -> anyhow::Result<TokenStream> {
    let items = names.iter().map(|name| {
        let name = format_ident!("{name}");
        quote! {
            /// Any JSON, for now.
            pub type #name = serde_json::Value;
        }
    });
    Ok(quote!(#(#items)*))
}
