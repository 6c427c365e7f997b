//! The pipeline: read → validate → lower → progenitor → rewrite → write.

pub mod call_tests;
pub mod command;
pub mod docs;
pub mod features;
pub mod lower;
pub mod mocks;
pub mod models;
pub mod multipart;
pub mod operations;
pub mod output;
pub mod pages;
pub mod progenitor;
pub mod rewrite;
pub mod rust_type;
pub mod snippet;

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};

use self::output::Output;
use crate::openapi::model::{BodyKind, Kind, Model, Operation, Types};

/// The fragment, from the repository's root.
pub const FRAGMENT: &str = "openapi/zoom.json";

/// The folder of generated code, from the repository's root.
pub const GENERATED: &str = "zoom-api/src/generated";

pub use self::call_tests::TESTS;
pub use self::command::{Generated, run};

/// The name of the group that is always compiled.
const CORE: &str = "core";

/// Generates all files of the crate, in memory.
///
/// # Errors
///
/// What can't be expressed in Rust.
pub fn output(model: &Model) -> anyhow::Result<Output> {
    let Model {
        sha256,
        operations,
        types,
    } = model;
    let mut groups: BTreeMap<Option<&str>, Vec<&Operation>> = BTreeMap::new();
    for operation in operations {
        groups
            .entry(operation.feature.as_deref())
            .or_default()
            .push(operation);
    }
    let mut output = Output::default();
    for (feature, operations) in &groups {
        let name = feature.map_or(CORE.to_owned(), |feature| feature.replace('-', "_"));
        let mut add = |kind: &str, docs: &str, file: &syn::File| {
            output.rust(format!("{kind}/{name}.rs"), docs, file, sha256);
        };
        let client = progenitor::generate(types, operations)?;
        add(
            "client",
            "The client's methods.",
            &rewrite::methods::rewrite(&client, operations)?,
        );
        let mut builders = rewrite::builders::rewrite(&client, operations, types)?;
        let streams = operations
            .iter()
            .filter_map(|operation| pages::emit(types, operation));
        let streams: syn::File = syn::parse2(streams.collect())?;
        builders.items.extend(streams.items);
        add(
            "builder",
            "Builders for the operations' arguments.",
            &builders,
        );
        add(
            "operations",
            "What the runtime knows about the operations.",
            &syn::parse2(operations::emit(operations))?,
        );
        let mocks = mocks::emit(types, operations, &extension(*feature))?;
        add(
            "mock",
            "Typed mocks of the operations.",
            &syn::parse2(mocks)?,
        );
    }
    let features: Vec<Option<&str>> = groups.keys().copied().collect();
    for (kind, docs) in [
        (
            "client",
            "The client's methods, a group for each cargo feature.",
        ),
        (
            "builder",
            "Builders for the operations' arguments: what the client's methods return.",
        ),
        ("mock", "Typed mocks of the operations, for `httpmock`."),
    ] {
        output.rust(
            format!("{kind}/mod.rs"),
            docs,
            &index(kind, &features)?,
            sha256,
        );
    }
    let file = operations_index(&groups, &features)?;
    let docs = "The operations that the fragment describes, as the runtime knows them.";
    output.rust("operations/mod.rs", docs, &file, sha256);
    add_types(model, &mut output)?;
    output.rust(
        "mod.rs",
        "The generated half of this crate.",
        &root()?,
        sha256,
    );
    Ok(output)
}

/// The mocks' extension trait of a group.
fn extension(feature: Option<&str>) -> String {
    use heck::ToPascalCase as _;
    format!(
        "{}MockServerExt",
        feature.map(str::to_pascal_case).unwrap_or_default()
    )
}

/// The models, in groups of those that the same features need.
fn add_types(model: &Model, output: &mut Output) -> anyhow::Result<()> {
    let Model { sha256, types, .. } = model;
    let groups = model.groups();
    let forms = forms(&model.operations);
    let mut modules = Vec::new();
    for (features, names) in &groups {
        let module = if features.is_empty() {
            CORE.to_owned()
        } else {
            let names: Vec<String> = features.iter().map(|f| f.replace('-', "_")).collect();
            names.join("_and_")
        };
        let (forms, names): (Vec<String>, Vec<String>) = names
            .iter()
            .cloned()
            .partition(|name| forms.contains(name.as_str()));
        let mut tokens = imports(types, &forms, &names);
        tokens.extend(models::emit(types, &names));
        for form in &forms {
            let component = types.component(form);
            if let Kind::Object(object) = &component.kind {
                tokens.extend(multipart::emit(types, component, object));
            }
        }
        let file = syn::parse2(tokens)?;
        output.rust(format!("types/{module}.rs"), "Models.", &file, sha256);
        modules.push((module, features));
    }
    let modules = modules.iter().map(|(module, features)| {
        let module = format_ident!("{module}");
        let cfg = cfg(features);
        quote! {
            #cfg mod #module;
            #cfg pub use self::#module::*;
        }
    });
    let file = syn::parse2(quote! {
        #![doc = include_str!("../../model/rules.md")]
        #(#modules)*
    })?;
    let docs = "The models: what operations take and answer.";
    output.rust("types/mod.rs", docs, &file, sha256);
    Ok(())
}

/// The components that are multipart bodies.
fn forms(operations: &[Operation]) -> BTreeSet<&str> {
    let bodies = operations.iter().filter_map(|o| o.body.as_ref());
    bodies
        .filter(|body| body.kind == BodyKind::Multipart)
        .filter_map(|body| body.schema.of.component())
        .collect()
}

/// The models of other groups that these components refer to.
fn imports(types: &Types, forms: &[String], names: &[String]) -> proc_macro2::TokenStream {
    let here: BTreeSet<&String> = forms.iter().chain(names).collect();
    // Forms write out the way to what they mention.
    let mentioned = models::mentions(types, names);
    let mentioned = mentioned.iter().filter(|name| !here.contains(name));
    let names: Vec<_> = mentioned.map(|name| rust_type::name(types, name)).collect();
    if names.is_empty() {
        quote!()
    } else {
        quote!(use super::{#(#names),*};)
    }
}

/// The condition under which something is compiled that these features need.
fn cfg(features: &BTreeSet<String>) -> proc_macro2::TokenStream {
    let features: Vec<_> = features.iter().collect();
    match features.as_slice() {
        [] => quote!(),
        [feature] => quote!(#[cfg(feature = #feature)]),
        _ => quote!(#[cfg(any(#(feature = #features),*))]),
    }
}

fn cfg_of(feature: Option<&str>) -> proc_macro2::TokenStream {
    cfg(&feature.map(str::to_owned).into_iter().collect())
}

fn module_of(feature: Option<&str>) -> proc_macro2::Ident {
    format_ident!(
        "{}",
        feature.map_or(CORE.to_owned(), |f| f.replace('-', "_"))
    )
}

/// The module of one kind of code, with a file for each group.
fn index(kind: &str, features: &[Option<&str>]) -> anyhow::Result<syn::File> {
    let modules = features.iter().map(|feature| {
        let (cfg, module) = (cfg_of(*feature), module_of(*feature));
        let exports = (kind != "client").then(|| quote!(#cfg pub use self::#module::*;));
        quote! { #cfg mod #module; #exports }
    });
    Ok(syn::parse2(quote!(#(#modules)*))?)
}

/// The operations' module, with the list of all of them.
fn operations_index(
    groups: &BTreeMap<Option<&str>, Vec<&Operation>>,
    features: &[Option<&str>],
) -> anyhow::Result<syn::File> {
    let modules = index("operations", features)?;
    let all = groups.iter().flat_map(|(feature, operations)| {
        operations.iter().map(|operation| {
            let (cfg, name) = (cfg_of(*feature), operations::name(operation));
            quote!(#cfg &#name)
        })
    });
    Ok(syn::parse2(quote! {
        use crate::Operation;

        #modules

        /// All operations that are compiled in.
        pub static ALL: &[&Operation] = &[#(#all),*];
    })?)
}

fn root() -> anyhow::Result<syn::File> {
    Ok(syn::parse2(quote! {
        pub mod builder;
        mod client;
        #[cfg(feature = "mock")]
        pub mod mock;
        pub mod operations;
        pub mod types;
    })?)
}
