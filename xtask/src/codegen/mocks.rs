//! The typed mocks: what to expect of a request, and what to answer.

use heck::ToSnakeCase as _;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use super::rust_type::{Scope, rust_type};
use crate::openapi::model::{
    BodyKind, Content, Operation, Parameter, Place, Response, Type, Types,
};

/// Emits the mocks of some operations, and the trait that adds them to a mock
/// server.
///
/// # Errors
///
/// A status that has no name.
pub fn emit(
    types: &Types,
    operations: &[&Operation],
    extension: &str,
) -> anyhow::Result<TokenStream> {
    let mut wrappers = TokenStream::new();
    for operation in operations {
        wrappers.extend(when(types, operation));
        wrappers.extend(then(types, operation)?);
    }
    let extension = Ident::new(extension, Span::call_site());
    let declared = operations.iter().map(|operation| {
        let (method, bound) = (format_ident!("{}", operation.snake()), bound(operation));
        let docs = attributes(&format!(
            "Mocks [`Client::{method}`](crate::Client::{method})."
        ));
        quote!(#docs fn #method<F>(&self, config_fn: F) -> ::httpmock::Mock<'_> #bound;)
    });
    let implemented = operations.iter().map(|operation| {
        let (method, bound) = (format_ident!("{}", operation.snake()), bound(operation));
        let (when, then) = names(operation);
        quote! {
            fn #method<F>(&self, config_fn: F) -> ::httpmock::Mock<'_> #bound {
                self.mock(|when, then| config_fn(#when::new(when), #then::new(then)))
            }
        }
    });
    let docs = attributes(
        "Adds a typed mock of each operation to [`MockServer`](::httpmock::MockServer).\n\n\
         The API's operations are expected below `/v2`, as Zoom has them: give the client \
         [`Environment::custom`](crate::Environment::custom) with `server.url(\"/v2\")` and \
         `server.base_url()`.",
    );
    Ok(quote! {
        #[allow(unused_imports)]
        use super::super::types;
        use crate::Wire;
        use crate::runtime::matching;

        #wrappers

        #docs
        pub trait #extension { #(#declared)* }

        impl #extension for ::httpmock::MockServer { #(#implemented)* }
    })
}

fn attributes(text: &str) -> TokenStream {
    docs::attributes(text)
}

fn names(operation: &Operation) -> (Ident, Ident) {
    let name = operation.pascal();
    (format_ident!("{name}When"), format_ident!("{name}Then"))
}

fn bound(operation: &Operation) -> TokenStream {
    let (when, then) = names(operation);
    quote!(where F: FnOnce(#when, #then))
}

/// What a request is expected to be like.
fn when(types: &Types, operation: &Operation) -> TokenStream {
    let (name, _) = names(operation);
    let method = operation.method.to_uppercase();
    let template = format!("{}{}", operation.server.base_path(), operation.path);
    let docs = attributes(&format!(
        "What a request of `{}` is expected to be like.",
        operation.id
    ));
    let new_docs = attributes(&format!("Expects `{method} {template}`."));
    let into_docs = attributes("The untyped expectation, for what the typed one does not cover.");
    let method = Ident::new(&method, Span::call_site());
    let parameters = in_order(operation);
    let parameters = parameters
        .iter()
        .map(|parameter| expected(types, parameter, &template));
    let body = operation.body.as_ref().map(|body| {
        let ty = match body.kind {
            BodyKind::Bytes => quote!(&::bytes::Bytes),
            _ => argument(types, &body.schema.of, None),
        };
        let expected = match body.kind {
            BodyKind::Json => quote!(self.0.json_body_obj(&Wire(value))),
            BodyKind::Form => quote!(matching::form(self.0, value)),
            BodyKind::Multipart => quote!(matching::multipart(self.0, value)),
            BodyKind::Bytes => quote!(matching::bytes(self.0, value)),
        };
        let docs = attributes("Expects this body.");
        quote!(#docs pub fn body(self, value: #ty) -> Self { Self(#expected) })
    });
    quote! {
        #docs
        pub struct #name(::httpmock::When);

        impl #name {
            #new_docs
            pub fn new(inner: ::httpmock::When) -> Self {
                Self(matching::operation(inner, ::httpmock::Method::#method, #template))
            }

            #into_docs
            pub fn into_inner(self) -> ::httpmock::When {
                self.0
            }

            #(#parameters)*
            #body
        }
    }
}

/// The parameters as the builder has them: the path's, then the others by name.
fn in_order(operation: &Operation) -> Vec<&Parameter> {
    let mut parameters: Vec<&Parameter> = operation.parameters.iter().collect();
    parameters.sort_by_key(|parameter| match parameter.place {
        Place::Path => {
            let placeholder = format!("{{{}}}", parameter.name);
            (operation.path.find(&placeholder), String::new())
        }
        Place::Query | Place::Header => (Some(usize::MAX), parameter.ident.clone()),
    });
    parameters
}

fn expected(types: &Types, parameter: &Parameter, template: &str) -> TokenStream {
    let name = &parameter.name;
    let setter = format_ident!("{}", parameter.ident);
    let value = if parameter.required {
        quote!(Some(value))
    } else {
        quote!(value.into())
    };
    let matching = match parameter.place {
        Place::Path => quote!(matching::segment(self.0, #template, #name, value)),
        Place::Query => quote!(matching::query(self.0, #name, #value)),
        Place::Header => quote!(matching::header(self.0, #name, #value)),
    };
    let mut text = docs::clean(&parameter.description);
    if text.is_empty() {
        text = format!("Expects {}.", docs::code(name));
    }
    if !parameter.required {
        text.push_str("\n\n`None` expects that it is absent.");
    }
    let docs = attributes(&text);
    let of = &parameter.schema.of;
    if parameter.required {
        let ty = argument(types, of, None);
        return quote!(#docs pub fn #setter(self, value: #ty) -> Self { Self(#matching) });
    }
    let ty = argument(types, of, Some(quote!('a)));
    let lifetime = is_borrowed(of).then(|| quote!('a,));
    quote! {
        #docs
        pub fn #setter<#lifetime T>(self, value: T) -> Self
        where
            T: Into<Option<#ty>>,
        {
            Self(#matching)
        }
    }
}

/// A type as an argument: scalars by value, all else borrowed.
fn argument(types: &Types, of: &Type, lifetime: Option<TokenStream>) -> TokenStream {
    let ty = match of {
        Type::String | Type::Binary | Type::Secret => quote!(str),
        of => rust_type(types, of, Scope::Elsewhere),
    };
    if is_borrowed(of) {
        quote!(&#lifetime #ty)
    } else {
        ty
    }
}

fn is_borrowed(of: &Type) -> bool {
    !matches!(of, Type::Integer | Type::Number | Type::Boolean)
}

/// What a request is answered.
fn then(types: &Types, operation: &Operation) -> anyhow::Result<TokenStream> {
    let (_, name) = names(operation);
    let docs = attributes(&format!(
        "What a request of `{}` is answered.",
        operation.id
    ));
    let new_docs = attributes("Wraps the untyped answer.");
    let into_docs = attributes("The untyped answer, for what the typed one does not cover.");
    let (default, others): (Vec<&Response>, Vec<&Response>) = operation
        .responses
        .iter()
        .partition(|response| response.status == "default");
    let default = answer(types, operation, default.first().copied());
    let others = others
        .into_iter()
        .map(|response| answer(types, operation, Some(response)));
    let answers: Vec<TokenStream> = std::iter::once(default)
        .chain(others)
        .collect::<anyhow::Result<_>>()?;
    Ok(quote! {
        #docs
        pub struct #name(::httpmock::Then);

        impl #name {
            #new_docs
            pub fn new(inner: ::httpmock::Then) -> Self {
                Self(inner)
            }

            #into_docs
            pub fn into_inner(self) -> ::httpmock::Then {
                self.0
            }

            #(#answers)*
        }
    })
}

/// An answer with a response of the spec's, or with any status.
fn answer(
    types: &Types,
    operation: &Operation,
    response: Option<&Response>,
) -> anyhow::Result<TokenStream> {
    let status = response.map_or("default", |response| response.status.as_str());
    let (method, number) = status_name(status)?;
    let content = response.map_or(&Content::Empty, |response| &response.content);
    let is_success = response.is_some_and(Response::is_success);
    let error = operation.server.error_body();
    let value = match content {
        Content::Json(schema) => Some(argument(types, &schema.of, None)),
        Content::Empty if is_success => None,
        Content::Bytes if is_success => Some(quote!(&::bytes::Bytes)),
        // A refusal that says nothing of its body has the server's.
        _ if types.get(error).is_some() => {
            Some(argument(types, &Type::Named(error.to_owned()), None))
        }
        _ => Some(quote!(&::bytes::Bytes)),
    };
    let is_bytes =
        !matches!(content, Content::Json(_)) && (is_success || types.get(error).is_none());
    let (parameter, status) = match number {
        Some(number) => (None, quote!(#number)),
        None => (Some(quote!(status: u16,)), quote!(status)),
    };
    let answer = match &value {
        None => quote!(self.0.status(#status)),
        Some(_) if is_bytes => quote!(self.0.status(#status).body(value)),
        Some(_) => quote! {
            self.0
                .status(#status)
                .header("content-type", "application/json")
                .json_body_obj(&Wire(value))
        },
    };
    let docs = attributes(match &value {
        None => "Answers without a body.",
        Some(_) if method == "default_response" => "Answers this body, with this status.",
        Some(_) => "Answers this body.",
    });
    let value = value.map(|ty| quote!(value: #ty));
    Ok(quote! {
        #docs
        pub fn #method(self, #parameter #value) -> Self {
            Self(#answer)
        }
    })
}

/// The method for a status, and its number where it has one.
fn status_name(status: &str) -> anyhow::Result<(Ident, Option<u16>)> {
    let name = match status {
        "default" => "default_response",
        "1XX" => "informational",
        "2XX" => "success",
        "3XX" => "redirect",
        "4XX" => "client_error",
        "5XX" => "server_error",
        number => {
            let known: Option<http::StatusCode> = number.parse().ok();
            let Some(known) = known else {
                anyhow::bail!("the status `{status}` is neither a number nor a range");
            };
            let name = known.canonical_reason().map_or_else(
                || format!("status_{status}"),
                |reason| reason.to_snake_case(),
            );
            return Ok((format_ident!("{name}"), Some(known.as_u16())));
        }
    };
    Ok((format_ident!("{name}"), None))
}
