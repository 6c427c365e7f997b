//! Rewrites what progenitor wrote, as syntax trees: from a client of its own
//! to operations on this crate's client and runtime.

pub mod builders;
pub mod methods;
pub mod tidy;

use std::collections::HashMap;

use syn::{Attribute, File, Item, ItemMod, Type};

/// The items of a module that progenitor wrote.
///
/// # Errors
///
/// It wrote none of that name: this is another progenitor than the rewriting
/// was made for.
fn module(file: &File, name: &str) -> anyhow::Result<Vec<Item>> {
    file.items
        .iter()
        .find_map(|item| match item {
            Item::Mod(ItemMod {
                ident,
                content: Some((_, items)),
                ..
            }) if ident == name => Some(items.clone()),
            _ => None,
        })
        .ok_or_else(|| unexpected(&format!("no module `{name}`")))
}

/// The structs of a module and their `impl`s, by the struct's name, so that
/// each operation finds its own at once.
fn by_name(items: Vec<Item>) -> HashMap<String, Vec<Item>> {
    let mut named: HashMap<String, Vec<Item>> = HashMap::new();
    for item in items {
        let name = match &item {
            Item::Struct(item) => Some(item.ident.to_string()),
            Item::Impl(item) => implemented(&item.self_ty),
            _ => None,
        };
        if let Some(name) = name {
            named.entry(name).or_default().push(item);
        }
    }
    named
}

/// Progenitor's output is not what the rewriting was made for.
fn unexpected(what: &str) -> anyhow::Error {
    anyhow::anyhow!("progenitor's output has {what}: this version of it is not known")
}

/// The name of the type that an `impl` is for.
fn implemented(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Drops the docs that progenitor wrote.
fn undocument(attributes: &mut Vec<Attribute>) {
    attributes.retain(|attribute| !attribute.path().is_ident("doc"));
}

/// Puts docs in place of those that progenitor wrote.
fn document(attributes: &mut Vec<Attribute>, markdown: &str) -> anyhow::Result<()> {
    use syn::parse::Parser;
    undocument(attributes);
    let docs = crate::codegen::docs::attributes(markdown);
    let docs = Attribute::parse_outer.parse2(docs)?;
    attributes.splice(0..0, docs);
    Ok(())
}
