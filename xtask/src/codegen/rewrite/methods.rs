//! The client's methods: one for each operation, giving its builder.

use std::collections::HashMap;

use quote::quote;
use syn::{File, ImplItem, ImplItemFn, Item};

use super::{implemented, unexpected};
use crate::codegen::docs;
use crate::openapi::model::{Operation, Place};

/// Takes the methods out of progenitor's `impl Client`, and documents them from
/// the spec.
///
/// # Errors
///
/// Progenitor wrote something else than expected.
pub fn rewrite(file: &File, operations: &[&Operation]) -> anyhow::Result<syn::File> {
    let written: HashMap<String, &ImplItemFn> = file
        .items
        .iter()
        .filter_map(|item| match item {
            Item::Impl(item)
                if item.trait_.is_none()
                    && implemented(&item.self_ty).as_deref() == Some("Client") =>
            {
                Some(&item.items)
            }
            _ => None,
        })
        .flatten()
        .filter_map(|item| match item {
            ImplItem::Fn(method) => Some((method.sig.ident.to_string(), method)),
            _ => None,
        })
        .collect();
    let methods = operations
        .iter()
        .map(|operation| {
            let name = operation.snake();
            let mut method = written
                .get(&name)
                .copied()
                .cloned()
                .ok_or_else(|| unexpected(&format!("no method `{name}`")))?;
            super::document(&mut method.attrs, &docs(operation))?;
            Ok(method)
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let tokens = quote! {
        use super::super::builder;
        use crate::Client;

        impl Client {
            #(#methods)*
        }
    };
    Ok(syn::parse2(tokens)?)
}

/// What the spec says of an operation.
fn docs(operation: &Operation) -> String {
    let mut out = docs::clean(&operation.summary);
    if out.is_empty() {
        out = format!("Calls `{}`", operation.id);
    }
    if !out.ends_with('.') {
        out.push('.');
    }
    let description = docs::clean(&operation.description);
    if !description.is_empty() && description != out {
        out.push_str("\n\n");
        out.push_str(&description);
    }
    let call = format!("{} {}", operation.method.to_uppercase(), operation.path);
    out.push_str(&format!("\n\n{}", docs::code(&call)));
    let required: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(|parameter| {
            let place = match parameter.place {
                Place::Path => "path",
                Place::Query => "query",
                Place::Header => "header",
            };
            format!("`{}` ({place})", parameter.ident)
        })
        .chain(
            operation
                .body
                .iter()
                .filter(|body| body.required)
                .map(|_| "`body`".to_owned()),
        )
        .collect();
    if !required.is_empty() {
        out.push_str(&format!("\n\nNeeds {}.", required.join(", ")));
    }
    let scopes: Vec<String> = operation
        .security
        .scopes
        .iter()
        .map(|scopes| {
            scopes
                .iter()
                .map(|scope| docs::code(scope))
                .collect::<Vec<_>>()
                .join(" and ")
        })
        .collect();
    if !scopes.is_empty() {
        out.push_str(&format!(
            "\n\nAllowed by the scope {}.",
            scopes.join(", or ")
        ));
    }
    out
}
