//! The typed mocks: what to expect of a request, and what to answer.

use std::collections::HashMap;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{
    File, FnArg, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, ItemTrait, Type, parse_quote,
};

use super::{by_name, document, implemented, module, unexpected};
use crate::codegen::docs;
use crate::openapi::operation::{BodyKind, Operation, Place};

/// Takes progenitor's `httpmock` wrappers and makes them ours:
/// - paths and path parameters are matched as segments, not by regular
///   expressions that a parameter could break
/// - query parameters match lists, too
/// - secrets in bodies are compared and answered truly
///
/// # Errors
///
/// Progenitor wrote something else than expected.
pub fn rewrite(file: &File, operations: &[&Operation], extension: &str) -> anyhow::Result<File> {
    let mut items = Vec::new();
    let written = by_name(module(file, "operations")?);
    let methods: HashMap<String, &Operation> = operations
        .iter()
        .map(|operation| (operation.snake(), *operation))
        .collect();
    for operation in operations {
        let (when, then) = wrappers(&operation.pascal());
        let own = [when, then]
            .into_iter()
            .filter_map(|name| written.get(&name.to_string()));
        for item in own.flatten() {
            match item {
                Item::Struct(item) => items.extend(rewrite_struct(item, operation)?),
                Item::Impl(item) => items.extend(rewrite_impl(item, operation)?),
                _ => {}
            }
        }
    }
    let extension = Ident::new(extension, Span::call_site());
    for item in &file.items {
        match item {
            Item::Trait(item) => items.push(rewrite_trait(item, &methods, &extension)?),
            Item::Impl(item) => {
                let mut item = item.clone();
                for method in &mut item.items {
                    if let ImplItem::Fn(method) = method {
                        let name = pascal_of(&methods, &method.sig.ident)?;
                        method.sig.generics.where_clause = Some(bound(&name));
                        let (when, then) = wrappers(&name);
                        method.block = parse_quote!({
                            self.mock(|when, then| config_fn(#when::new(when), #then::new(then)))
                        });
                    }
                }
                item.trait_ = Some((None, parse_quote!(#extension), parse_quote!(for)));
                items.push(Item::Impl(item));
            }
            _ => {}
        }
    }
    let tokens = quote! {
        #[allow(unused_imports)]
        use super::super::types;
        use crate::Wire;
        use crate::runtime::matching;

        #(#items)*
    };
    Ok(syn::parse2(tokens)?)
}

fn wrappers(pascal: &str) -> (Ident, Ident) {
    (format_ident!("{pascal}When"), format_ident!("{pascal}Then"))
}

fn bound(pascal: &str) -> syn::WhereClause {
    let (when, then) = wrappers(pascal);
    parse_quote!(where F: FnOnce(#when, #then))
}

fn pascal_of(methods: &HashMap<String, &Operation>, method: &Ident) -> anyhow::Result<String> {
    let operation = methods.get(&method.to_string());
    Ok(operation
        .ok_or_else(|| unexpected(&format!("a mock of `{method}`")))?
        .pascal())
}

fn rewrite_struct(item: &ItemStruct, operation: &Operation) -> anyhow::Result<Option<Item>> {
    let (when, then) = wrappers(&operation.pascal());
    let docs = if item.ident == when {
        format!(
            "What a request of `{}` is expected to be like.",
            operation.id
        )
    } else if item.ident == then {
        format!("What a request of `{}` is answered.", operation.id)
    } else {
        return Ok(None);
    };
    let mut item = item.clone();
    document(&mut item.attrs, &docs)?;
    Ok(Some(Item::Struct(item)))
}

fn rewrite_impl(item: &ItemImpl, operation: &Operation) -> anyhow::Result<Option<Item>> {
    let (when, then) = wrappers(&operation.pascal());
    let name = implemented(&item.self_ty).unwrap_or_default();
    let mut item = item.clone();
    for item in &mut item.items {
        let ImplItem::Fn(method) = item else { continue };
        if when == name {
            rewrite_when(method, operation)?;
        } else if then == name {
            rewrite_then(method)?;
        } else {
            return Ok(None);
        }
    }
    Ok((when == name || then == name).then_some(Item::Impl(item)))
}

fn rewrite_when(method: &mut ImplItemFn, operation: &Operation) -> anyhow::Result<()> {
    let template = format!("{}{}", operation.server.base_path(), operation.path);
    match method.sig.ident.to_string().as_str() {
        "new" => {
            let http_method = Ident::new(&operation.method.to_uppercase(), Span::call_site());
            method.block = parse_quote!({
                Self(matching::operation(inner, ::httpmock::Method::#http_method, #template))
            });
            document(
                &mut method.attrs,
                &format!("Expects `{} {template}`.", operation.method.to_uppercase()),
            )
        }
        "into_inner" => document(
            &mut method.attrs,
            "The untyped expectation, for what the typed one does not cover.",
        ),
        name => match operation.parameters.iter().find(|p| p.ident == name) {
            Some(parameter) => {
                let value: TokenStream = if parameter.required {
                    quote!(Some(value))
                } else {
                    quote!(value.into())
                };
                let name = &parameter.name;
                let matching = match parameter.place {
                    Place::Path => quote!(matching::segment(self.0, #template, #name, value)),
                    Place::Query => quote!(matching::query(self.0, #name, #value)),
                    Place::Header => quote!(matching::header(self.0, #name, #value)),
                };
                method.block = parse_quote!({ Self(#matching) });
                let mut docs = docs::clean(&parameter.description);
                if docs.is_empty() {
                    docs = format!("Expects `{name}`.");
                }
                if !parameter.required {
                    docs.push_str("\n\n`None` expects that it is absent.");
                }
                document(&mut method.attrs, &docs)
            }
            None => {
                let kind = operation.body.as_ref().map(|body| body.kind);
                method.block = match kind {
                    Some(BodyKind::Json) => {
                        parse_quote!({ Self(self.0.json_body_obj(&Wire(value))) })
                    }
                    Some(BodyKind::Form) => parse_quote!({ Self(matching::form(self.0, value)) }),
                    Some(BodyKind::Multipart) => {
                        parse_quote!({ Self(matching::multipart(self.0, value)) })
                    }
                    _ => parse_quote!({ Self(matching::bytes(self.0, value)) }),
                };
                document(&mut method.attrs, "Expects this body.")
            }
        },
    }
}

fn rewrite_then(method: &mut ImplItemFn) -> anyhow::Result<()> {
    let name = method.sig.ident.to_string();
    match name.as_str() {
        "new" => return document(&mut method.attrs, "Wraps the untyped answer."),
        "into_inner" => {
            return document(
                &mut method.attrs,
                "The untyped answer, for what the typed one does not cover.",
            );
        }
        _ => {}
    }
    let value = method
        .sig
        .inputs
        .iter()
        .find_map(|argument| match argument {
            FnArg::Typed(argument) if argument.pat.to_token_stream().to_string() == "value" => {
                Some(argument.ty.clone())
            }
            _ => None,
        });
    let status: TokenStream = match name.as_str() {
        "default_response" | "success" | "client_error" | "server_error" | "redirect" => {
            quote!(status)
        }
        _ => {
            // Progenitor names the method by the status; the number stands in
            // its body.
            let number = number(&method.block)
                .ok_or_else(|| unexpected(&format!("an answer `{name}` without a status")))?;
            quote!(#number)
        }
    };
    let answer = match value.as_deref() {
        None => quote!(self.0.status(#status)),
        Some(ty) if is_bytes(ty) => quote!(self.0.status(#status).body(value)),
        Some(_) => quote! {
            self.0
                .status(#status)
                .header("content-type", "application/json")
                .json_body_obj(&Wire(value))
        },
    };
    method.block = parse_quote!({ Self(#answer) });
    let docs = match value.as_deref() {
        None => "Answers without a body.",
        Some(_) if name == "default_response" => "Answers this body, with this status.",
        Some(_) => "Answers this body.",
    };
    document(&mut method.attrs, docs)
}

fn is_bytes(ty: &Type) -> bool {
    let ty = match ty {
        Type::Reference(reference) => &*reference.elem,
        other => other,
    };
    implemented(ty).as_deref() == Some("Bytes")
}

/// The first number literal in a block.
fn number(block: &syn::Block) -> Option<u16> {
    struct First(Option<u16>);
    impl<'ast> syn::visit::Visit<'ast> for First {
        fn visit_lit_int(&mut self, literal: &'ast syn::LitInt) {
            if self.0.is_none() {
                self.0 = literal.base10_parse().ok();
            }
        }
    }
    let mut first = First(None);
    syn::visit::visit_block(&mut first, block);
    first.0
}

fn rewrite_trait(
    item: &ItemTrait,
    methods: &HashMap<String, &Operation>,
    extension: &Ident,
) -> anyhow::Result<Item> {
    let mut item = item.clone();
    item.ident = extension.clone();
    document(
        &mut item.attrs,
        "Adds a typed mock of each operation to [`MockServer`](::httpmock::MockServer).\n\n\
         The API's operations are expected below `/v2`, as Zoom has them: give the client \
         [`Environment::custom`](crate::Environment::custom) with `server.url(\"/v2\")` and \
         `server.base_url()`.",
    )?;
    for method in &mut item.items {
        if let syn::TraitItem::Fn(method) = method {
            let name = pascal_of(methods, &method.sig.ident)?;
            method.sig.generics.where_clause = Some(bound(&name));
            let docs = format!(
                "Mocks [`Client::{0}`](crate::Client::{0}).",
                method.sig.ident
            );
            document(&mut method.attrs, &docs)?;
        }
    }
    Ok(Item::Trait(item))
}
