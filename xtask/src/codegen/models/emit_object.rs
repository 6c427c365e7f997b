//! An object's struct.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::{property_docs, type_docs};
use crate::codegen::docs;
use crate::codegen::rust_type::field_type;
use crate::openapi::model::{Component, Object, Property, Type, Types};

pub(crate) fn emit(types: &Types, component: &Component, object: &Object) -> TokenStream {
    let name = format_ident!("{}", component.rust_name);
    let type_docs = docs::attributes(&type_docs(component, "An object"));
    let fields = object.properties.iter().map(|property| {
        let docs = docs::attributes(&property_docs(property));
        let field = format_ident!("{}", property.rust_name);
        let of = field_type(types, &component.name, &property.schema.of);
        quote!(#docs pub #field: #of,)
    });
    let reading = reading(object);
    let writing = writing(types, component, object);
    let describing = describing(types, component, object);
    quote! {
        #type_docs
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct #name {
            #(#fields)*
            /// What has no field here, and what a field could not be read from.
            pub other: Other,
        }

        impl model::Object for #name { #reading }

        model::object!(#name);

        impl serde::Serialize for #name { #writing }

        #describing
    }
}

/// The type's JSON schema.
fn describing(types: &Types, component: &Component, object: &Object) -> TokenStream {
    let name = format_ident!("{}", component.rust_name);
    let description = &component.description;
    let fields = object.properties.iter().map(|property| {
        let of = field_type(types, &component.name, &property.schema.of);
        let Property {
            name, description, ..
        } = property;
        quote!(schema.field(#name, #description).of::<#of>();)
    });
    quote! {
        #[cfg(feature = "schemars")]
        impl model::Described for #name {
            fn describe(schema: &mut model::Describe<'_>) {
                schema.object(#description);
                #(#fields)*
            }
        }
    }
}

fn reading(object: &Object) -> TokenStream {
    let names = object.properties.iter().map(|p| &p.name);
    let required = object
        .required
        .iter()
        .filter(|name| object.properties.iter().any(|p| p.name == **name));
    let mut matched: Vec<&str> = object.properties.iter().map(|p| p.name.as_str()).collect();
    let arms = object.properties.iter().map(|property| {
        let Property {
            name, rust_name, ..
        } = property;
        let field = format_ident!("{rust_name}");
        let mut aliases = property.aliases.clone();
        aliases.retain(|alias| !matched.contains(&alias.as_str()));
        matched.extend(property.aliases.iter().map(String::as_str));
        quote!(#name #(| #aliases)* => model::read(entries, #name, &mut self.#field, other),)
    });
    let read = if object.properties.is_empty() {
        quote!(model::keep(entries, key, &mut self.other))
    } else {
        quote! {
            let other = &mut self.other;
            match &*key {
                #(#arms)*
                _ => model::keep(entries, key, other),
            }
        }
    };
    quote! {
        const FIELDS: &'static [&'static str] = &[#(#names),*];
        const REQUIRED: &'static [&'static str] = &[#(#required),*];

        fn read_entry<'de, A: serde::de::MapAccess<'de>>(
            &mut self,
            key: model::Key<'de>,
            entries: &mut A,
        ) -> Result<(), A::Error> {
            #read
        }
    }
}

fn writing(types: &Types, component: &Component, object: &Object) -> TokenStream {
    let is_guarded = object
        .properties
        .iter()
        .any(|p| p.schema.of == Type::Secret);
    let new = if is_guarded {
        quote!(guarded)
    } else {
        quote!(new)
    };
    let fields = object.properties.iter().map(|property| {
        let name = &property.name;
        let field = format_ident!("{}", property.rust_name);
        let is_required = object.required.contains(name) && types.is_container(&property.schema.of);
        let method = if is_required && types.is_request(&component.name) {
            quote!(required_list)
        } else if !is_guarded && types.is_secretive(&property.schema.of) {
            quote!(guarded_field)
        } else {
            quote!(field)
        };
        quote!(object.#method(#name, &self.#field)?;)
    });
    let object = if object.properties.is_empty() {
        quote!(let)
    } else {
        quote!(let mut)
    };
    quote! {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            #object object = model::Writer::#new(serializer, &self.other)?;
            #(#fields)*
            object.finish::<Self>()
        }
    }
}
