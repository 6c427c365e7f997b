//! What the spec demands of requests, as `zoom_api::model::Limits`.

use heck::ToShoutySnakeCase;
use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};

use crate::openapi::model::{Bounds, Component, Enum, Kind, Object, Schema, Type, Types};

/// Where limits are written down.
#[derive(Clone, Copy)]
pub(crate) enum Home<'a> {
    /// A file of models, of these components.
    Types(&'a [String]),
    /// The builders' module.
    Builders,
}

/// Writes limits.
pub(crate) struct Limits<'a> {
    types: &'a Types,
    home: Home<'a>,
}

impl<'a> Limits<'a> {
    pub(crate) fn new(types: &'a Types, home: Home<'a>) -> Self {
        Self { types, home }
    }

    /// The static with a component's limits, where it has any.
    pub(crate) fn item(&self, component: &Component) -> Option<TokenStream> {
        if !self.types.is_limited(&component.name) {
            return None;
        }
        let limits = self.component(component);
        let name = static_name(&component.rust_name);
        let docs = format!(
            " What requests must observe of [`{}`].",
            component.rust_name
        );
        Some(quote! {
            #[doc = #docs]
            pub(crate) static #name: model::Limits = #limits;
        })
    }

    /// The limits of a value, as a reference to them; none where there is
    /// nothing to observe.
    pub(crate) fn reference(&self, schema: &Schema) -> Option<TokenStream> {
        if !self.types.has_limits(schema) {
            return None;
        }
        Some(match &schema.of {
            Type::Named(name) => self.path(name),
            _ => {
                let limits = self.value(schema);
                quote!(&#limits)
            }
        })
    }

    /// The static of a component, seen from home.
    fn path(&self, component: &str) -> TokenStream {
        let name = static_name(&self.types.component(component).rust_name);
        match self.home {
            Home::Types(own) if own.iter().any(|own| own == component) => quote!(&#name),
            Home::Types(_) => quote!(&super::#name),
            Home::Builders => quote!(&types::#name),
        }
    }

    fn component(&self, component: &Component) -> TokenStream {
        match &component.kind {
            Kind::Object(object) => self.object(object),
            Kind::StringEnum(Enum { bounds, .. }) => self.literal("String", fields(bounds)),
            Kind::IntegerEnum(Enum { bounds, .. }) => self.literal("Number", fields(bounds)),
            Kind::Union(union) => {
                let members = union.members.iter().map(|member| self.alternative(member));
                self.literal("Any", vec![quote!(any_of: &[#(#members),*])])
            }
            Kind::Alias(schema) => match &schema.of {
                Type::Named(name) => {
                    let of = self.path(name);
                    self.literal("Any", vec![quote!(any_of: &[#of])])
                }
                _ => self.value(schema),
            },
        }
    }

    fn object(&self, object: &Object) -> TokenStream {
        let mut parts = Vec::new();
        let demanded: Vec<&String> = object.demanded().map(|property| &property.name).collect();
        if !demanded.is_empty() {
            parts.push(quote!(required: &[#(#demanded),*]));
        }
        let properties: Vec<TokenStream> = object
            .properties
            .iter()
            .filter_map(|property| {
                let (name, limits) = (&property.name, self.reference(&property.schema)?);
                Some(quote!((#name, #limits)))
            })
            .collect();
        if !properties.is_empty() {
            parts.push(quote!(properties: &[#(#properties),*]));
        }
        self.literal("Object", parts)
    }

    /// What an alternative of a union demands: at least that it is of its kind.
    fn alternative(&self, member: &Schema) -> TokenStream {
        self.reference(member).unwrap_or_else(|| {
            let model = self.model();
            let kind = format_ident!("{}", self.kind(&member.of));
            quote!(&#model::Limits { kind: #model::Kind::#kind, ..#model::Limits::NONE })
        })
    }

    fn value(&self, schema: &Schema) -> TokenStream {
        let mut fields = fields(&schema.bounds);
        let items = schema.items.as_ref();
        if let Some(items) = items.and_then(|items| self.reference(items)) {
            fields.push(quote!(items: Some(#items)));
        }
        self.literal(self.kind(&schema.of), fields)
    }

    fn literal(&self, kind: &str, fields: Vec<TokenStream>) -> TokenStream {
        let (model, kind) = (self.model(), format_ident!("{kind}"));
        let rest = quote!(..#model::Limits::NONE);
        quote!(#model::Limits { kind: #model::Kind::#kind, #(#fields,)* #rest })
    }

    /// The runtime's module, seen from home.
    fn model(&self) -> TokenStream {
        match self.home {
            Home::Types(_) => quote!(model),
            Home::Builders => quote!(crate::model),
        }
    }

    /// The variant of `model::Kind` for what a value is.
    fn kind(&self, of: &Type) -> &'static str {
        match of {
            Type::String | Type::DateTime | Type::Date | Type::Secret | Type::Binary => "String",
            Type::Integer | Type::Number => "Number",
            Type::Boolean => "Boolean",
            Type::List(_) => "List",
            Type::Map(_) | Type::FreeObject => "Object",
            Type::Any => "Any",
            Type::Named(name) => match &self.types.component(name).kind {
                Kind::Object(_) => "Object",
                Kind::StringEnum(_) => "String",
                Kind::IntegerEnum(_) => "Number",
                Kind::Union(_) => "Any",
                Kind::Alias(schema) => self.kind(&schema.of),
            },
        }
    }
}

/// The limits of a value by itself.
fn fields(bounds: &Bounds) -> Vec<TokenStream> {
    let counts = [
        ("min_length", bounds.min_length),
        ("max_length", bounds.max_length),
        ("min_items", bounds.min_items),
        ("max_items", bounds.max_items),
    ];
    let mut fields: Vec<TokenStream> = counts
        .into_iter()
        .filter_map(|(field, limit)| {
            let (field, limit) = (format_ident!("{field}"), Literal::u64_unsuffixed(limit?));
            Some(quote!(#field: Some(#limit)))
        })
        .collect();
    for (field, bound) in [("minimum", bounds.minimum), ("maximum", bounds.maximum)] {
        if let Some(bound) = bound {
            let (field, value) = (format_ident!("{field}"), bound.value);
            fields.push(quote!(#field: Some(#value)));
            if bound.is_exclusive {
                let flag = format_ident!("is_{field}_exclusive");
                fields.push(quote!(#flag: true));
            }
        }
    }
    if let Some(pattern) = &bounds.pattern {
        fields.push(quote!(pattern: Some(#pattern)));
    }
    fields
}

/// The static of a type.
fn static_name(rust_name: &str) -> Ident {
    format_ident!("{}_LIMITS", rust_name.to_shouty_snake_case())
}
