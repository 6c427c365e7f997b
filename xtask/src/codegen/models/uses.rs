//! The `use` lines of a file of models.

use proc_macro2::TokenStream;
use quote::quote;

use crate::openapi::model::{Component, Kind, Type};

/// What the types of some components need, other components apart.
pub(crate) fn uses(components: &[&Component]) -> TokenStream {
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

/// The components that some components mention.
pub(crate) fn mentions<'a>(components: &[&'a Component]) -> impl Iterator<Item = &'a str> {
    let mentioned = components
        .iter()
        .flat_map(|component| component.mentioned());
    mentioned.flat_map(Type::parts).filter_map(|of| match of {
        Type::Named(name) => Some(name.as_str()),
        _ => None,
    })
}
