//! The pipeline: read → model → progenitor → text → write.

pub mod builders;
pub mod calls;
mod clashes;
mod command;
pub mod features;
pub mod lower;
pub mod methods;
pub mod mocks;
pub mod models;
pub mod operations;
pub mod pages;
pub mod progenitor;
pub mod source;

use std::collections::{BTreeMap, BTreeSet};

use self::source::modules::{group, module};
use self::source::output::Output;
use crate::openapi::model::{BodyKind, Kind, Model, Operation, Types};

/// The fragment, from the repository's root.
pub const FRAGMENT: &str = "openapi/zoom.json";

/// The folder of generated code, from the repository's root.
pub const GENERATED: &str = "zoom-api/src/generated";

pub use self::calls::TESTS;
pub use self::command::{Generated, run};

/// Generates all files of the crate, in memory.
///
/// # Errors
///
/// What can't be expressed in Rust.
pub fn output(model: &Model) -> anyhow::Result<Output> {
    clashes::check(&model.operations)?;
    let types = &model.types;
    let mut groups: BTreeMap<Option<&str>, Vec<&Operation>> = BTreeMap::new();
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
        for (kind, docs, items) in [
            ("client", "The client's methods.", methods::emit(operations)),
            (
                "builder",
                "Builders for the operations' arguments.",
                builders::emit(types, operations, &written)?,
            ),
            (
                "operations",
                "What the runtime knows about the operations.",
                operations::emit(operations),
            ),
            (
                "mock",
                "Typed mocks of the operations.",
                mocks::emit(types, operations, &extension)?,
            ),
        ] {
            output.rust(format!("{kind}/{name}.rs"), docs, &items);
        }
    }
    add_types(model, &mut output);
    source::modules::add(&groups, &mut output);
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
fn add_types(model: &Model, output: &mut Output) {
    let types = &model.types;
    let groups = model.groups();
    let all_forms = forms(&model.operations);
    let mut declared = Vec::new();
    for ((features, names), name) in groups.iter().zip(source::modules::of_sets(groups.keys())) {
        let (forms, names): (Vec<String>, Vec<String>) = names
            .iter()
            .cloned()
            .partition(|name| all_forms.contains(name.as_str()));
        let mut items = vec![imports(types, &forms, &names)];
        items.extend(models::emit(types, &names));
        for form in &forms {
            let component = types.component(form);
            if let Kind::Object(object) = &component.kind {
                items.push(models::forms::emit(types, component, object));
            }
        }
        output.rust(format!("types/{name}.rs"), "Models.", &items);
        declared.push(module(&name, features, true));
    }
    let rules = "#![doc = include_str!(\"../../model/rules.md\")]\n".to_owned();
    let items: Vec<String> = std::iter::once(rules).chain(declared).collect();
    let docs = "The models: what operations take and answer.\n";
    output.rust("types/mod.rs", docs, &items);
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
