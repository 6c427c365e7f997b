//! Types and values of the model, as generated code writes them.

use proc_macro2::Literal;

use crate::openapi::model::{Item, Parameter, Schema, Type, Types};

/// Where a type is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// Among the models, which are in scope, as is what they are made of.
    Models,
    /// Beside the models, without what they are made of.
    Forms,
    /// Anywhere else, where models are `types::Name`.
    Elsewhere,
}

/// A type as it is written in some place.
pub fn rust_type(types: &Types, of: &Type, scope: Scope) -> String {
    let item = |item: &Item| {
        let of = rust_type(types, &item.of, scope);
        if item.is_nullable {
            format!("Option<{of}>")
        } else {
            of
        }
    };
    let imported = |name: &str, path: &str| {
        if scope == Scope::Models {
            name.to_owned()
        } else {
            format!("{path}{name}")
        }
    };
    match of {
        Type::String | Type::Binary => "String".to_owned(),
        Type::Integer => "i64".to_owned(),
        Type::Number => "f64".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::DateTime => imported("DateTime", "zoom_api::"),
        Type::Date => imported("NaiveDate", "chrono::"),
        Type::Secret => imported("Secret", "zoom_api::"),
        Type::Any => imported("Value", "serde_json::"),
        Type::FreeObject => {
            let (map, value) = (
                imported("Map", "serde_json::"),
                imported("Value", "serde_json::"),
            );
            format!("{map}<String, {value}>")
        }
        Type::Named(component) => {
            let name = &types.component(component).rust_name;
            match scope {
                Scope::Models => name.clone(),
                Scope::Forms => format!("super::{name}"),
                Scope::Elsewhere => format!("types::{name}"),
            }
        }
        Type::List(inner) => format!("Vec<{}>", item(inner)),
        Type::Map(inner) => {
            let map = imported("BTreeMap", "::std::collections::");
            format!("{map}<String, {}>", item(inner))
        }
    }
}

/// The type of a parameter.
pub fn parameter_type(types: &Types, parameter: &Parameter) -> String {
    match &parameter.schema.of {
        Type::List(item) if parameter.is_joined => {
            let item = rust_type(types, &item.of, Scope::Elsewhere);
            format!("zoom_api::CommaSeparated<{item}>")
        }
        of => rust_type(types, of, Scope::Elsewhere),
    }
}

/// The call that gives the date-times of an argument their form.
pub fn in_form(schema: &Schema) -> String {
    let form = schema.form.as_deref();
    form.map_or_else(String::new, |form| format!(".form({})", string(form)))
}

/// The type of a model's field: lists and maps stand for their own absence.
pub fn field_type(types: &Types, owner: &str, of: &Type) -> String {
    let rust_type = rust_type(types, of, Scope::Models);
    if types.is_container(of) {
        rust_type
    } else if types.is_recursive(owner, of) {
        format!("Option<Box<{rust_type}>>")
    } else {
        format!("Option<{rust_type}>")
    }
}

/// A string literal.
pub fn string(text: &str) -> String {
    Literal::string(text).to_string()
}

/// Several string literals, between commas.
pub fn strings<S: AsRef<str>>(texts: impl IntoIterator<Item = S>) -> String {
    let texts: Vec<String> = texts
        .into_iter()
        .map(|text| string(text.as_ref()))
        .collect();
    texts.join(", ")
}
