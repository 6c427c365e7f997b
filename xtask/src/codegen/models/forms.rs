//! Multipart bodies: a struct of files and fields, and the form that it is sent
//! as.

use std::fmt::Write as _;

use crate::codegen::source::docs::{self, comment};
use crate::codegen::source::rust_type::{Scope, rust_type, string};
use crate::openapi::model::{Component, Kind, Object, Property, Resolved, Type, Types};

/// What a part of a form holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// A file.
    File,
    /// Several files of one name.
    Files,
    /// A scalar or an enum.
    Text,
    /// Several scalars or enums of one name.
    Texts,
    /// Text that must not be shown.
    Secret,
    /// Several of one name.
    Secrets,
    /// Anything else, as JSON.
    Json,
}

impl Part {
    /// What a property is in a form.
    pub fn of(types: &Types, property: &Property) -> Self {
        Self::of_type(types, &property.schema.of)
    }

    fn of_type(types: &Types, of: &Type) -> Self {
        match types.resolved(of) {
            Resolved::Type(Type::Binary) => Self::File,
            Resolved::Type(Type::Secret) => Self::Secret,
            Resolved::Type(Type::List(item)) => match Self::of_type(types, &item.of) {
                Self::File => Self::Files,
                Self::Text => Self::Texts,
                Self::Secret => Self::Secrets,
                _ => Self::Json,
            },
            Resolved::Type(Type::Map(_) | Type::FreeObject | Type::Any) => Self::Json,
            Resolved::Type(_) => Self::Text,
            Resolved::Component(component) => match component.kind {
                Kind::StringEnum(_) | Kind::IntegerEnum(_) => Self::Text,
                _ => Self::Json,
            },
        }
    }
}

/// The type of a part by itself: an enum, or a scalar.
pub fn text_type(types: &Types, of: &Type) -> String {
    match types.resolved(of) {
        Resolved::Component(_)
        | Resolved::Type(
            Type::Integer | Type::Number | Type::Boolean | Type::DateTime | Type::Date,
        ) => rust_type(types, of, Scope::Forms),
        Resolved::Type(_) => "String".to_owned(),
    }
}

/// Emits the struct of a multipart body.
pub fn emit(types: &Types, component: &Component, object: &Object) -> String {
    let docs = match docs::clean(&component.description) {
        text if text.is_empty() => "A multipart body.".to_owned(),
        text => text,
    };
    let docs = comment("    ", &docs);
    let mut out = format!(
        "zoom_api::generated_v2::multipart! {{\n{docs}    pub struct {} {{\n",
        component.rust_name
    );
    for property in &object.properties {
        let of = match Part::of(types, property) {
            Part::File => "Option<zoom_api::File>".to_owned(),
            Part::Files => "Vec<zoom_api::File>".to_owned(),
            Part::Text => format!("Option<{}>", text_type(types, &property.schema.of)),
            Part::Texts => "Vec<String>".to_owned(),
            Part::Secret => "Option<zoom_api::Secret>".to_owned(),
            Part::Secrets => "Vec<zoom_api::Secret>".to_owned(),
            Part::Json => "Option<zoom_api::generated_v2::serde_json::Value>".to_owned(),
        };
        let mut docs = docs::clean(&property.description);
        if docs.is_empty() {
            docs = format!("The part {}.", docs::code(&property.name));
        }
        let is_required = object.requires(property);
        if is_required {
            docs.push_str("\n\nRequired.");
        }
        let docs = comment("        ", &docs);
        let (field, name) = (&property.rust_name, string(&property.name));
        let required = if is_required { " (required)" } else { "" };
        let _ = writeln!(out, "{docs}        pub {field}: {of} = {name}{required},");
    }
    out.push_str("    }\n}\n");
    out
}
