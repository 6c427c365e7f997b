//! Builders that would be called as something that they use.

use anyhow::{Context as _, bail};
use syn::UseTree;

use super::FRAGMENT;
use super::builders::USES;
use super::package::Package;
use crate::openapi::model::Operation;

/// The static with all operations, in the module that has one for each.
const ALL: &str = "ALL";

/// Refuses operations whose builder or static would hide what is used beside
/// it.
///
/// # Errors
///
/// There is one: where it stands.
pub(super) fn check(package: &Package, operations: &[Operation]) -> anyhow::Result<()> {
    let used = used().context("the builders' imports")?;
    let theirs = package.foundation().into_iter();
    let theirs: Vec<&str> = theirs
        .flat_map(|foundation| foundation.operations())
        .map(|existing| existing.method.as_str())
        .collect();
    for operation in operations {
        // A method of the client's own would be called in place of the trait's.
        let method = operation.snake();
        if theirs.contains(&method.as_str()) {
            bail!(
                "{FRAGMENT}#{}: is `{}`, whose method `{method}` zoom-api's client has itself; \
                 call it something else",
                operation.pointer.key("operationId"),
                operation.id,
            );
        }
        let (builder, name) = (operation.pascal(), operation.shouty());
        if used.contains(&builder) || name == ALL {
            bail!(
                "{FRAGMENT}#{}: is `{}`, which would be the builder `{builder}` and the static \
                 `{name}`: one of them means something else in generated code",
                operation.pointer.key("operationId"),
                operation.id,
            );
        }
    }
    Ok(())
}

fn used() -> syn::Result<Vec<String>> {
    let mut used = Vec::new();
    for item in syn::parse_file(USES)?.items {
        if let syn::Item::Use(item) = item {
            collect(&item.tree, &mut used);
        }
    }
    Ok(used)
}

fn collect(tree: &UseTree, used: &mut Vec<String>) {
    match tree {
        UseTree::Path(path) => collect(&path.tree, used),
        UseTree::Group(group) => group.items.iter().for_each(|tree| collect(tree, used)),
        UseTree::Name(name) => used.push(name.ident.to_string()),
        UseTree::Rename(rename) => used.push(rename.rename.to_string()),
        UseTree::Glob(_) => {}
    }
}
