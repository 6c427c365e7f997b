//! A type of the model, as generated code writes it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::openapi::model::{Item, Type, Types};

/// Where a type is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// Among the models, which are in scope, as is what they are made of.
    Models,
    /// Beside the models: in the `types` module, without imports.
    Forms,
    /// Anywhere else, where models are `types::Name`.
    Elsewhere,
}

/// The name of a component's type.
pub fn name(types: &Types, component: &str) -> Ident {
    format_ident!("{}", types.component(component).rust_name)
}

/// A type as it is written in some place.
pub fn rust_type(types: &Types, of: &Type, scope: Scope) -> TokenStream {
    let item = |item: &Item| {
        let of = rust_type(types, &item.of, scope);
        if item.is_nullable {
            quote!(Option<#of>)
        } else {
            of
        }
    };
    let is_imported = scope == Scope::Models;
    match of {
        Type::String | Type::Binary => quote!(String),
        Type::Integer => quote!(i64),
        Type::Number => quote!(f64),
        Type::Boolean => quote!(bool),
        Type::DateTime if is_imported => quote!(DateTime<Utc>),
        Type::DateTime => quote!(::chrono::DateTime<::chrono::offset::Utc>),
        Type::Date if is_imported => quote!(NaiveDate),
        Type::Date => quote!(::chrono::naive::NaiveDate),
        Type::Secret if is_imported => quote!(Secret),
        Type::Secret => quote!(crate::Secret),
        Type::Any if is_imported => quote!(Value),
        Type::Any => quote!(::serde_json::Value),
        Type::FreeObject if is_imported => quote!(Map<String, Value>),
        Type::FreeObject => quote!(::serde_json::Map<String, ::serde_json::Value>),
        Type::Named(component) => {
            let name = name(types, component);
            match scope {
                Scope::Models => quote!(#name),
                Scope::Forms => quote!(super::#name),
                Scope::Elsewhere => quote!(types::#name),
            }
        }
        Type::List(inner) => {
            let item = item(inner);
            quote!(Vec<#item>)
        }
        Type::Map(inner) => {
            let item = item(inner);
            if is_imported {
                quote!(BTreeMap<String, #item>)
            } else {
                quote!(::std::collections::BTreeMap<String, #item>)
            }
        }
    }
}

/// The type of a model's field: lists and maps stand for their own absence.
pub fn field_type(types: &Types, owner: &str, of: &Type) -> TokenStream {
    let rust_type = rust_type(types, of, Scope::Models);
    if types.is_container(of) {
        rust_type
    } else if types.is_recursive(owner, of) {
        quote!(Option<Box<#rust_type>>)
    } else {
        quote!(Option<#rust_type>)
    }
}
