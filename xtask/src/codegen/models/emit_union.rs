//! Values that are one of several types.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::type_docs;
use crate::codegen::docs;
use crate::codegen::rust_type::{Scope, rust_type};
use crate::openapi::model::{Component, Types, Union};

pub(crate) fn emit(types: &Types, component: &Component, union: &Union) -> TokenStream {
    let alternatives = &union.alternatives;
    let name = format_ident!("{}", component.rust_name);
    let description = &component.description;
    let docs = docs::attributes(&type_docs(component, "One of several types"));
    let variants: Vec<_> = alternatives
        .iter()
        .map(|a| format_ident!("{}", a.variant))
        .collect();
    let inner: Vec<_> = alternatives
        .iter()
        .map(|alternative| {
            let of = rust_type(types, &alternative.of, Scope::Models);
            if types.is_boxed(&alternative.of) {
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
            #(#variant_docs #variants(#inner),)*
            /// Anything else, as it came.
            Other(Value),
        }

        model::union!(#name { #(#variants(#inner)),* });

        #[cfg(feature = "schemars")]
        impl model::Described for #name {
            fn describe(schema: &mut model::Describe<'_>) {
                schema.union(#description);
                #(schema.alternative::<#inner>();)*
            }
        }
    }
}
