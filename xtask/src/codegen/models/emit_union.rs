//! Values that are one of several types.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::schema::{Alternative, Component, Schemas};
use crate::codegen::docs;

pub(crate) fn emit(
    schemas: &Schemas<'_>,
    component: &Component,
    alternatives: &[Alternative],
) -> TokenStream {
    let name = format_ident!("{}", component.rust_name);
    let description = &component.description;
    let docs = docs::attributes(&component.docs("One of several types"));
    let variants: Vec<_> = alternatives
        .iter()
        .map(|a| format_ident!("{}", a.variant))
        .collect();
    let types: Vec<_> = alternatives
        .iter()
        .map(|alternative| {
            let of = schemas.rust_type(&alternative.of);
            if schemas.is_boxed(&alternative.of) {
                quote!(Box<#of>)
            } else {
                of
            }
        })
        .collect();
    let variant_docs = alternatives.iter().map(|alternative| {
        let fallback = format!("`{}`", alternative.variant);
        let text = match docs::clean(&alternative.description) {
            text if text.is_empty() => fallback,
            text => text,
        };
        docs::attributes(&text)
    });
    quote! {
        #docs
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum #name {
            #(#variant_docs #variants(#types),)*
            /// Anything else, as it came.
            Other(Value),
        }

        model::union!(#name { #(#variants(#types)),* });

        #[cfg(feature = "schemars")]
        impl model::Described for #name {
            fn describe(schema: &mut model::Describe<'_>) {
                schema.union(#description);
                #(schema.alternative::<#types>();)*
            }
        }
    }
}
