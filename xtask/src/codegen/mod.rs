//! The pipeline: read → validate → lower → progenitor → rewrite → write.

pub mod call_tests;
pub mod command;
pub mod docs;
pub mod features;
pub mod lower;
pub mod models;
pub mod multipart;
pub mod operations;
pub mod output;
pub mod pages;
pub mod progenitor;
pub mod rewrite;

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};

use self::lower::Target;
use self::models::Models;
use self::output::Output;
use self::progenitor::generate;
use crate::openapi::Spec;
use crate::openapi::operation::{self, Operation};

/// The fragment, from the repository's root.
pub const FRAGMENT: &str = "openapi/zoom.json";

/// The folder of generated code, from the repository's root.
pub const GENERATED: &str = "zoom-api/src/generated";

pub use self::call_tests::TESTS;
pub use self::command::{Generated, run};

/// The name of the group that is always compiled.
const CORE: &str = "core";

/// Generates the operations' tests, in memory.
///
/// # Errors
///
/// What is wrong with the spec.
pub fn tests(spec: &Spec) -> anyhow::Result<Output> {
    let spec = &spec.hoisted();
    call_tests::of_fragment(spec, &operation::read_all(spec)?)
}

/// Generates all files, in memory.
///
/// # Errors
///
/// What is wrong with the spec.
pub fn output(spec: &Spec) -> anyhow::Result<Output> {
    // First as it is written, so that a mistake is told where it stands.
    operation::read_all(spec)?;
    let spec = &spec.hoisted();
    let operations = operation::read_all(spec)?;
    let models = Models::read(spec, &operations)?;
    let mut groups: BTreeMap<Option<&str>, Vec<&Operation>> = BTreeMap::new();
    for operation in &operations {
        groups
            .entry(operation.feature.as_deref())
            .or_default()
            .push(operation);
    }
    let mut output = Output::default();
    let sha256 = &spec.sha256;
    for (feature, operations) in &groups {
        let name = feature.map_or(CORE.to_owned(), |feature| feature.replace('-', "_"));
        let mut add = |kind: &str, docs: &str, file: &syn::File| {
            output.rust(format!("{kind}/{name}.rs"), docs, file, sha256);
        };
        let client = generate(spec, operations, Target::Client)?;
        add(
            "client",
            "The client's methods.",
            &rewrite::methods::rewrite(&client, operations)?,
        );
        let mut builders = rewrite::builders::rewrite(&client, operations, &models)?;
        let streams: syn::File = syn::parse2(pages::emit(spec, operations)?)?;
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
        let mocks = generate(spec, operations, Target::Mock)?;
        let extension = extension(*feature);
        add(
            "mock",
            "Typed mocks of the operations.",
            &rewrite::mocks::rewrite(&mocks, operations, &extension)?,
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
    types(spec, &operations, &models, &mut output)?;
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
fn types(
    spec: &Spec,
    operations: &[Operation],
    models: &Models<'_>,
    output: &mut Output,
) -> anyhow::Result<()> {
    let groups = models::groups(spec, operations);
    let multiparts = multipart::components(operations);
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
            .partition(|name| multiparts.contains_key(name));
        let mut tokens = imports(models, &forms, &names);
        tokens.extend(models.emit(&names)?);
        for form in &forms {
            tokens.extend(multipart::emit(spec, form)?);
        }
        let file = syn::parse2(tokens)?;
        output.rust(format!("types/{module}.rs"), "Models.", &file, &spec.sha256);
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
    output.rust("types/mod.rs", docs, &file, &spec.sha256);
    Ok(())
}

/// The models of other groups that these components refer to.
fn imports(models: &Models<'_>, forms: &[String], names: &[String]) -> proc_macro2::TokenStream {
    let here: BTreeSet<&String> = forms.iter().chain(names).collect();
    // Forms write out the way to what they mention.
    let mentioned = models.mentions(names);
    let mentioned = mentioned.iter().filter(|name| !here.contains(name));
    let types: Vec<_> = mentioned
        .map(|name| format_ident!("{}", models::type_name(name)))
        .collect();
    if types.is_empty() {
        quote!()
    } else {
        quote!(use super::{#(#types),*};)
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
