//! The operation statics.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use crate::openapi::model::{Operation, Server};

/// A static for each operation.
pub fn emit(operations: &[&Operation]) -> TokenStream {
    let statics = operations.iter().map(|operation| emit_one(operation));
    quote! {
        use http::Method;

        #[allow(unused_imports)]
        use crate::{Operation, RateLimitLabel, Scheme, Server};

        #(#statics)*
    }
}

fn emit_one(operation: &Operation) -> TokenStream {
    let name = name(operation);
    let Operation { id, path, .. } = operation;
    let method = Ident::new(&operation.method.to_uppercase(), Span::call_site());
    let server = match operation.server {
        Server::Api => quote!(Server::Api),
        Server::ApiRoot => quote!(Server::ApiRoot),
        Server::OAuth => quote!(Server::OAuth),
    };
    let scheme = Ident::new(operation.security.scheme, Span::call_site());
    let scopes = (!operation.security.scopes.is_empty()).then(|| {
        let alternatives = operation
            .security
            .scopes
            .iter()
            .map(|scopes| quote!(&[#(#scopes),*]));
        quote!(.with_scopes(&[#(#alternatives),*]))
    });
    let rate_limit = operation.rate_limit.map(|label| {
        let label = Ident::new(label, Span::call_site());
        quote!(.with_rate_limit(RateLimitLabel::#label))
    });
    let product = (!operation.product.is_empty()).then(|| {
        let product = &operation.product;
        quote!(.with_product(#product))
    });
    let docs = docs::attributes(&format!(
        "[`Client::{method}`](crate::Client::{method}): {}",
        docs::code(&format!("{} {path}", operation.method.to_uppercase())),
        method = operation.snake(),
    ));
    quote! {
        #docs
        pub static #name: Operation =
            Operation::new(#id, Method::#method, #path, #server, Scheme::#scheme)
                #scopes
                #rate_limit
                #product;
    }
}

/// The static's name.
pub fn name(operation: &Operation) -> Ident {
    format_ident!("{}", operation.shouty())
}
