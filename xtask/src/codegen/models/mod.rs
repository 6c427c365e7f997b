//! Emits the types of `zoom_api::types` from the model's components.
//!
//! progenitor's own types take the spec at its word, and so reject real
//! replies; these stand in their place. How they read and write is described
//! in `zoom-api/src/model/mod.rs`, which they are made with.

mod enums;
pub mod forms;
pub(crate) mod limits;
mod objects;
pub(crate) mod told;
mod unions;
mod uses;

use std::collections::BTreeSet;

use self::limits::{Home, Limits};
use crate::codegen::source::docs::{self, comment};
use crate::codegen::source::rust_type::{Scope, rust_type};
use crate::openapi::model::{Component, Kind, Object, Property, Types};

/// The objects whose fields have setters, which cost compile time.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Setters {
    /// All: what goes to Zoom in crates that stand on this one is not known here.
    All,
    /// Those that go to Zoom.
    Sent,
}

/// Emits the models of these components, with what they need in scope, other
/// models apart.
pub fn emit(types: &Types, names: &[String], setters: Setters) -> Vec<String> {
    let components: Vec<&Component> = names.iter().map(|name| types.component(name)).collect();
    let limits = Limits::new(types, Home::Types(names));
    let has_limits = names.iter().any(|name| types.is_limited(name));
    let mut items = vec![uses::uses(&components, has_limits)];
    for component in &components {
        items.push(emit_component(types, component, setters));
        items.extend(limits.item(component));
    }
    items
}

/// The components that the models of these components mention.
pub fn mentions(types: &Types, names: &[String]) -> BTreeSet<String> {
    let components: Vec<_> = names.iter().map(|name| types.component(name)).collect();
    uses::mentions(&components).map(str::to_owned).collect()
}

fn emit_component(types: &Types, component: &Component, setters: Setters) -> String {
    match &component.kind {
        Kind::Object(object) => {
            let has_setters = setters == Setters::All || types.is_sent(&component.name);
            objects::emit(types, component, object, has_setters)
        }
        Kind::StringEnum(values) => enums::emit_strings(component, values),
        Kind::IntegerEnum(values) => enums::emit_integers(component, values),
        Kind::Union(union) => unions::emit(types, component, union),
        Kind::Alias(schema) => {
            let docs = comment("", &type_docs(component, "A value"));
            let of = rust_type(types, &schema.of, Scope::Models);
            format!("{docs}pub type {} = {of};\n", component.rust_name)
        }
    }
}

/// The text for a type, `fallback` where the spec says nothing.
fn type_docs(component: &Component, fallback: &str) -> String {
    let fallback = format!("{fallback} ({} in the spec).", docs::code(&component.name));
    text(&component.description, &fallback, component.is_deprecated)
}

/// The text for a field. What requests must observe of it is said where the type
/// is one of requests'.
fn property_docs(
    types: &Types,
    component: &Component,
    object: &Object,
    property: &Property,
) -> String {
    let fallback = docs::code(&property.name);
    let mut text = text(&property.description, &fallback, property.is_deprecated);
    if types.is_request(&component.name) {
        let demanded = object.demanded().any(|other| other.name == property.name);
        let demanded = demanded.then(|| "Required.".to_owned());
        let limits = told::limits(types, &property.schema);
        let said: Vec<String> = demanded.into_iter().chain(limits).collect();
        if !said.is_empty() {
            text.push_str("\n\n");
            text.push_str(&said.join(" "));
        }
    }
    text
}

fn text(description: &str, fallback: &str, is_deprecated: bool) -> String {
    let text = match docs::clean(description) {
        text if text.is_empty() => fallback.to_owned(),
        text => text,
    };
    if is_deprecated {
        format!("Deprecated. {text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests;
