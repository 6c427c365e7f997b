//! What comes in pages: a stream over the items, beside the call for a page.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::docs;
use super::rust_type::{Scope, rust_type};
use crate::openapi::model::{Operation, Types};

/// Emits the stream of an operation, if it answers page by page.
pub fn emit(types: &Types, operation: &Operation) -> Option<TokenStream> {
    let pages = operation.pages.as_ref()?;
    let builder = format_ident!("{}", operation.pascal());
    let method = format_ident!("{}", operation.stream());
    let setter = format_ident!("{}", pages.setter);
    let token = format_ident!("{}", pages.field);
    let items = format_ident!("{}", pages.items_field);
    let item = rust_type(types, &pages.item, Scope::Elsewhere);
    let docs = docs::attributes(&format!(
        "Sends the call for each page, and gives the pages' {} one by one.\n\n\
         The other arguments go with every page.",
        docs::code(&pages.items)
    ));
    Some(quote! {
        impl<'a> #builder<'a> {
            #docs
            pub fn #method(self) -> crate::Items<'a, #item> {
                crate::Items::new(move |token| {
                    let call = match token {
                        Some(token) => self.clone().#setter(token),
                        None => self.clone(),
                    };
                    async move {
                        let page = call.send().await?.into_inner();
                        Ok(crate::runtime::Page::new(page.#items, page.#token))
                    }
                })
            }
        }
    })
}
