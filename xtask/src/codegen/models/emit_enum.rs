//! Open enums.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

use super::type_docs;
use crate::codegen::docs;
use crate::openapi::model::{Component, Enum, EnumValue};

pub(crate) fn emit_strings(component: &Component, of: &Enum<String>) -> TokenStream {
    let values = &of.values;
    let name = format_ident!("{}", component.rust_name);
    let description = &component.description;
    let docs = docs::attributes(&type_docs(component, "One of several strings"));
    let variants = values
        .iter()
        .map(|value| variant(value, &format!("{:?}", value.value)));
    let idents = || {
        values
            .iter()
            .map(|value| format_ident!("{}", value.variant))
    };
    let (listed, written, read) = (idents(), idents(), idents());
    let texts: Vec<_> = values.iter().map(|value| &value.value).collect();
    quote! {
        #docs
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that has no name here, as it came. It may get one.
            Unknown(String),
        }

        impl #name {
            /// Every value that has a name here.
            pub const KNOWN: &'static [Self] = &[#(Self::#listed),*];

            /// The value as Zoom writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    #(Self::#written => #texts,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl model::StringEnum for #name {
            fn known(value: &str) -> Option<Self> {
                match value {
                    #(#texts => Some(Self::#read),)*
                    _ => None,
                }
            }
        }

        model::string_enum!(#name);

        #[cfg(feature = "schemars")]
        impl model::Described for #name {
            fn describe(schema: &mut model::Describe<'_>) {
                schema.values(#description, Self::KNOWN.iter().map(|value| value.to_string()));
            }
        }
    }
}

pub(crate) fn emit_integers(component: &Component, of: &Enum<i64>) -> TokenStream {
    let values = &of.values;
    let name = format_ident!("{}", component.rust_name);
    let description = &component.description;
    let docs = docs::attributes(&type_docs(component, "One of several integers"));
    let variants = values
        .iter()
        .map(|value| variant(value, &value.value.to_string()));
    let idents = || {
        values
            .iter()
            .map(|value| format_ident!("{}", value.variant))
    };
    let (listed, written, read) = (idents(), idents(), idents());
    let integers: Vec<_> = values
        .iter()
        .map(|value| Literal::i64_unsuffixed(value.value))
        .collect();
    quote! {
        #docs
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum #name {
            #(#variants)*
            /// A value that has no name here, as it came. It may get one.
            Unknown(i64),
        }

        impl #name {
            /// Every value that has a name here.
            pub const KNOWN: &'static [Self] = &[#(Self::#listed),*];

            /// The value as Zoom writes it.
            pub const fn value(self) -> i64 {
                match self {
                    #(Self::#written => #integers,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl model::IntegerEnum for #name {
            fn known(value: i64) -> Option<Self> {
                match value {
                    #(#integers => Some(Self::#read),)*
                    _ => None,
                }
            }
        }

        model::integer_enum!(#name);

        #[cfg(feature = "schemars")]
        impl model::Described for #name {
            fn describe(schema: &mut model::Describe<'_>) {
                schema.values(#description, Self::KNOWN.iter().map(|value| value.value()));
            }
        }
    }
}

/// A variant, with its value in its docs.
fn variant<T>(value: &EnumValue<T>, written: &str) -> TokenStream {
    let text = match docs::clean(&value.description).as_str() {
        "" => docs::code(written),
        description => format!("{}: {description}", docs::code(written)),
    };
    let docs = docs::attributes(&text);
    let variant = format_ident!("{}", value.variant);
    quote!(#docs #variant,)
}
