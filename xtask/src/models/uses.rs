//! The `use` lines of a file of models.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::schema::{Component, Kind, Schemas, Type};

/// What the types of some components need; those that they mention and that
/// are not among them are in `super`.
pub(crate) fn uses(schemas: &Schemas<'_>, components: &[&Component]) -> TokenStream {
    let mentioned = components
        .iter()
        .flat_map(|component| component.mentioned());
    let types: Vec<&Type> = mentioned.flat_map(Type::parts).collect();
    let has = |of: Type| types.contains(&&of);
    let has_kind = |is: fn(&Kind) -> bool| components.iter().any(|component| is(&component.kind));
    let mut uses = TokenStream::new();
    if types.iter().any(|of| matches!(of, Type::Map(_))) {
        uses.extend(quote!(
            use std::collections::BTreeMap;
        ));
    }
    uses.extend(match (has(Type::DateTime), has(Type::Date)) {
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
    });
    if has(Type::FreeObject) {
        uses.extend(quote!(
            use serde_json::{Map, Value};
        ));
    } else if has(Type::Any) || has_kind(|kind| matches!(kind, Kind::Union(_))) {
        uses.extend(quote!(
            use serde_json::Value;
        ));
    }
    for name in elsewhere(schemas, components, &types) {
        let name = format_ident!("{name}");
        uses.extend(quote!(use super::#name;));
    }
    if has(Type::Secret) {
        uses.extend(quote!(
            use crate::Secret;
        ));
    }
    if has_kind(|kind| matches!(kind, Kind::Object(_))) {
        uses.extend(quote!(
            use crate::model::{self, Other};
        ));
    } else if has_kind(|kind| !matches!(kind, Kind::Alias(_))) {
        uses.extend(quote!(
            use crate::model;
        ));
    }
    uses
}

/// The models of other files.
fn elsewhere<'a>(
    schemas: &'a Schemas<'_>,
    components: &[&Component],
    types: &[&Type],
) -> BTreeSet<&'a str> {
    let named = types.iter().filter_map(|of| match of {
        Type::Named(name) => Some(schemas.component(name)),
        _ => None,
    });
    named
        .filter(|mentioned| components.iter().all(|own| own.name != mentioned.name))
        .map(|mentioned| mentioned.rust_name.as_str())
        .collect()
}
