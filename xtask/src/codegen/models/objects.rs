//! Objects: structs with a line for each field.

use std::fmt::Write as _;

use super::{property_docs, type_docs};
use crate::codegen::source::docs::comment;
use crate::codegen::source::rust_type::{field_type, string};
use crate::openapi::model::{Component, Kind, Object, Property, Resolved, Type, Types};

/// Emits an object.
pub(super) fn emit(
    types: &Types,
    component: &Component,
    object: &Object,
    has_setters: bool,
) -> String {
    let docs = comment("    ", &type_docs(component, "An object"));
    let keeps_null = match types.is_request(&component.name) {
        true => " (keeps_null)",
        false => "",
    };
    let setter = if has_setters { "mut " } else { "" };
    let mut out = format!(
        "model::object! {{\n{docs}    pub struct {}{keeps_null} {{\n",
        component.rust_name
    );
    // A name that is another field's is not read as this one's.
    let mut taken: Vec<&str> = object.properties.iter().map(|p| p.name.as_str()).collect();
    for property in &object.properties {
        let of = field_type(types, &component.name, &property.schema.of);
        let mut names = string(&property.name);
        for alias in &property.aliases {
            if !taken.contains(&alias.as_str()) {
                taken.push(alias);
                let _ = write!(names, " | {}", string(alias));
            }
        }
        let facts = facts(types, component, object, property);
        let docs = comment(
            "        ",
            &property_docs(types, component, object, property),
        );
        let field = &property.rust_name;
        let _ = writeln!(
            out,
            "{docs}        pub {field}: {of} = {setter}{names}{facts},"
        );
    }
    out.push_str("    }\n}\n");
    out
}

/// What else is said of a field: constructors of the runtime's `FieldSpec`.
fn facts(types: &Types, component: &Component, object: &Object, property: &Property) -> String {
    let of = &property.schema.of;
    let is_required = object.requires(property);
    let is_always_written =
        is_required && types.is_container(of) && types.is_request(&component.name);
    let is_secret = *of == Type::Secret;
    let facts: Vec<&str> = [
        (is_required, "required"),
        (is_always_written, "always_written"),
        (is_secret, "secret"),
        (!is_secret && types.is_secretive(of), "holds_secrets"),
    ]
    .into_iter()
    .filter_map(|(is_so, fact)| is_so.then_some(fact))
    .collect();
    let form = property.schema.form.as_deref();
    let form = form.map(|form| format!("form({})", string(form)));
    let tag = tag(types, of);
    let more = form.as_deref().into_iter().chain(tag.as_deref());
    let facts: Vec<&str> = facts.into_iter().chain(more).collect();
    if facts.is_empty() {
        String::new()
    } else {
        format!(" ({})", facts.join(", "))
    }
}

/// What tells an object apart from others: the only value that one of its fields
/// has.
fn tag(types: &Types, of: &Type) -> Option<String> {
    let Resolved::Component(component) = types.resolved(of) else {
        return None;
    };
    match &component.kind {
        Kind::StringEnum(of) => match of.values.as_slice() {
            [only] if !only.value.is_empty() => Some(format!("tag({})", string(&only.value))),
            _ => None,
        },
        Kind::IntegerEnum(of) => match of.values.as_slice() {
            [only] => Some(format!("tag_number({})", only.value)),
            _ => None,
        },
        _ => None,
    }
}
