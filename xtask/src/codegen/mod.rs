//! The pipeline: read → model → progenitor → text → write.

pub mod builders;
pub mod calls;
mod clashes;
mod command;
mod fakes;
pub mod features;
pub mod lower;
pub mod methods;
pub mod mocks;
pub mod models;
pub mod operations;
pub mod package;
pub mod pages;
pub mod progenitor;
pub mod source;

use std::collections::BTreeSet;

use self::models::Setters;
use self::models::limits::{Home, Limits};
use self::package::Package;
use self::source::modules::{Groups, group, module};
use self::source::output::Output;
use crate::openapi::model::{BodyKind, Kind, Model, Operation, Types};

pub use self::command::{Generated, run};
pub use self::package::{FRAGMENT, GENERATED, TESTS};

/// Generates all files of the crate, in memory.
///
/// # Errors
///
/// What can't be expressed in Rust.
pub fn output(
    package: &Package,
    model: &Model,
    shared: &BTreeSet<String>,
) -> anyhow::Result<Output> {
    clashes::check(package, &model.operations)?;
    let types = &model.types;
    let mut groups = Groups::new();
    for operation in &model.operations {
        groups
            .entry(operation.feature.as_deref())
            .or_default()
            .push(operation);
    }
    let mut output = Output::new(&model.sha256);
    for (feature, operations) in &groups {
        let name = group(*feature);
        let written = progenitor::generate(types, operations)?;
        let extension = extension(*feature);
        if package.foundation().is_none() {
            let methods = methods::emit(operations);
            output.rust(
                format!("client/{name}.rs"),
                "The client's methods.",
                &methods,
            );
        }
        for (kind, docs, items) in [
            (
                "builder",
                "Builders for the operations' arguments.",
                builders::emit(package, types, operations, &written)?,
            ),
            (
                "operations",
                "What the runtime knows about the operations.",
                operations::emit(package, operations),
            ),
            (
                "mock",
                "Typed mocks of the operations.",
                mocks::emit(types, operations, &extension)?,
            ),
            (
                "fake",
                "What the operations take and answer, as the fake knows it.",
                fakes::emit(types, operations),
            ),
        ] {
            output.rust(format!("{kind}/{name}.rs"), docs, &items);
        }
    }
    add_types(package, model, shared, &mut output);
    source::modules::add(package, &groups, &mut output);
    if package.foundation().is_some() {
        let methods = methods::emit_trait(package, &groups);
        output.rust("client.rs", "The methods that the client gets.", &methods);
    }
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
fn add_types(package: &Package, model: &Model, shared: &BTreeSet<String>, output: &mut Output) {
    let types = &model.types;
    let mut groups = model.groups();
    for names in groups.values_mut() {
        names.retain(|name| !shared.contains(name));
    }
    groups.retain(|_, names| !names.is_empty());
    let all_forms = forms(&model.operations);
    let setters = match package.foundation() {
        None => Setters::All,
        Some(_) => Setters::Sent,
    };
    let mut declared = Vec::new();
    for ((features, names), name) in groups.iter().zip(source::modules::of_sets(groups.keys())) {
        let (forms, names): (Vec<String>, Vec<String>) = names
            .iter()
            .cloned()
            .partition(|name| all_forms.contains(name.as_str()));
        let mut items = vec![imports(types, &forms, &names)];
        items.extend(models::emit(types, &names, setters));
        for form in &forms {
            let component = types.component(form);
            if let Kind::Object(object) = &component.kind {
                items.push(models::forms::emit(types, component, object));
            }
        }
        output.rust(format!("types/{name}.rs"), "Models.", &items);
        declared.push(module(&name, features, true));
    }
    if !shared.is_empty() {
        let docs = "Models that `zoom-api` has.";
        output.rust("types/shared.rs", docs, &shared_types(types, shared));
        declared.push("mod shared;\npub use self::shared::*;\n".to_owned());
    }
    let docs = "The models: what operations take and answer.\n";
    match package.foundation() {
        None => {
            let rules = "#![doc = include_str!(\"../../model/rules.md\")]\n".to_owned();
            declared.insert(0, rules);
            output.rust("types/mod.rs", docs, &declared);
        }
        Some(_) => {
            let docs =
                format!("{docs}\nThey are read and written as those of [`zoom_api::types`].");
            output.rust("types/mod.rs", &docs, &declared);
        }
    }
}

/// The types of `zoom-api` that stand in for components, and what requests must
/// observe of them here.
fn shared_types(types: &Types, shared: &BTreeSet<String>) -> Vec<String> {
    let names: Vec<String> = shared.iter().cloned().collect();
    let rust_names: Vec<&str> = names
        .iter()
        .map(|name| types.component(name).rust_name.as_str())
        .collect();
    let mut items = vec![format!(
        "pub use zoom_api::types::{{{}}};\n",
        rust_names.join(", ")
    )];
    let limits = Limits::new(types, Home::Types(&names));
    let statics = names.iter().map(|name| types.component(name));
    let statics: Vec<String> = statics.filter_map(|of| limits.item(of)).collect();
    if !statics.is_empty() {
        items.push("use zoom_api::generated_v2::{Kind, Limits};\n".to_owned());
    }
    items.extend(statics);
    items
}

/// The components that are multipart bodies.
fn forms(operations: &[Operation]) -> BTreeSet<&str> {
    let bodies = operations.iter().filter_map(|o| o.body.as_ref());
    bodies
        .filter(|body| body.kind == BodyKind::Multipart)
        .filter_map(|body| body.schema.of.component())
        .collect()
}

/// The line that brings in the models of other groups that these components
/// refer to.
fn imports(types: &Types, forms: &[String], names: &[String]) -> String {
    let here: BTreeSet<&String> = forms.iter().chain(names).collect();
    // Forms write out the way to what they mention.
    let mentioned = models::mentions(types, names);
    let others: Vec<&str> = mentioned
        .iter()
        .filter(|name| !here.contains(name))
        .map(|name| types.component(name).rust_name.as_str())
        .collect();
    match others.as_slice() {
        [] => String::new(),
        [only] => format!("use super::{only};\n"),
        several => format!("use super::{{{}}};\n", several.join(", ")),
    }
}
