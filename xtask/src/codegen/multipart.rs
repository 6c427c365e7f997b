//! Multipart bodies: a struct of files and fields, and the form that it is sent
//! as.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use super::rust_type::{Scope, rust_type};
use crate::openapi::model::{Component, Kind, Object, Property, Resolved, Type, Types};

/// What a part of a form holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// A file.
    File,
    /// Several files of one name.
    Files,
    /// A scalar or an enum.
    Text,
    /// Several scalars or enums of one name.
    Texts,
    /// Text that must not be shown.
    Secret,
    /// Anything else, as JSON.
    Json,
}

impl Part {
    /// What a property is in a form.
    pub fn of(types: &Types, property: &Property) -> Self {
        Self::of_type(types, &property.schema.of)
    }

    fn of_type(types: &Types, of: &Type) -> Self {
        match types.resolved(of) {
            Resolved::Type(Type::Binary) => Self::File,
            Resolved::Type(Type::Secret) => Self::Secret,
            Resolved::Type(Type::List(item)) => match Self::of_type(types, &item.of) {
                Self::File => Self::Files,
                Self::Text => Self::Texts,
                _ => Self::Json,
            },
            Resolved::Type(Type::Map(_) | Type::FreeObject | Type::Any) => Self::Json,
            Resolved::Type(_) => Self::Text,
            Resolved::Component(component) => match component.kind {
                Kind::StringEnum(_) | Kind::IntegerEnum(_) => Self::Text,
                _ => Self::Json,
            },
        }
    }
}

/// The type of a part by itself: an enum, or a scalar.
pub fn text_type(types: &Types, of: &Type) -> TokenStream {
    match types.resolved(of) {
        Resolved::Component(_) => rust_type(types, of, Scope::Forms),
        Resolved::Type(Type::Integer | Type::Number | Type::Boolean) => {
            rust_type(types, of, Scope::Forms)
        }
        Resolved::Type(_) => quote!(String),
    }
}

/// Emits the struct of a multipart body.
pub fn emit(types: &Types, component: &Component, object: &Object) -> TokenStream {
    let name = format_ident!("{}", component.rust_name);
    let docs = match docs::clean(&component.description) {
        text if text.is_empty() => "A multipart body.".to_owned(),
        text => text,
    };
    let docs = docs::attributes(&docs);
    let fields = object.properties.iter().map(|property| {
        let field = format_ident!("{}", property.rust_name);
        let ty = match Part::of(types, property) {
            Part::File => quote!(Option<crate::File>),
            Part::Files => quote!(Vec<crate::File>),
            Part::Text => {
                let ty = text_type(types, &property.schema.of);
                quote!(Option<#ty>)
            }
            Part::Texts => quote!(Vec<String>),
            Part::Secret => quote!(Option<crate::Secret>),
            Part::Json => quote!(Option<::serde_json::Value>),
        };
        let mut docs = docs::clean(&property.description);
        if docs.is_empty() {
            docs = format!("The part {}.", docs::code(&property.name));
        }
        if object.requires(property) {
            docs.push_str("\n\nRequired.");
        }
        let docs = docs::attributes(&docs);
        quote!(#docs pub #field: #ty)
    });
    let writes = object.properties.iter().map(|property| {
        write(
            Part::of(types, property),
            property,
            object.requires(property),
        )
    });
    quote! {
        #docs
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name {
            #(#fields,)*
        }

        impl crate::runtime::Multipart for #name {
            fn to_form(&self) -> Result<crate::Form, &'static str> {
                let mut form = crate::Form::new();
                #(#writes)*
                Ok(form)
            }
        }
    }
}

fn write(part: Part, property: &Property, is_required: bool) -> TokenStream {
    let field = format_ident!("{}", property.rust_name);
    let name = &property.name;
    let is_list = matches!(part, Part::Files | Part::Texts);
    let missing = is_required.then(|| {
        let problem = format!("has no `{name}`");
        if is_list {
            quote!(if self.#field.is_empty() { return Err(#problem); })
        } else {
            quote!(if self.#field.is_none() { return Err(#problem); })
        }
    });
    let write = match part {
        Part::File | Part::Files => quote! {
            form = form.file(
                #name,
                part.name.clone(),
                part.content_type.clone(),
                part.content.clone(),
            );
        },
        Part::Secret => quote!(form = form.text(#name, part.expose());),
        Part::Text | Part::Texts | Part::Json => {
            quote!(form = form.text(#name, part.to_string());)
        }
    };
    if is_list {
        quote!(#missing for part in &self.#field { #write })
    } else {
        quote!(#missing if let Some(part) = &self.#field { #write })
    }
}
