//! An operation's parameters.

use std::collections::BTreeSet;

use heck::ToSnakeCase;
use serde_json::Value;

use super::component::Type;
use super::names::{escape, is_continue};
use super::reader::Reader;
use super::schema::Schema;
use crate::openapi::headers;
use crate::openapi::lookup::Lookup as _;
use crate::openapi::{Pointer, Spec, SpecError, styles};

/// A parameter, with the name that it has in Rust.
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// The setter's name.
    pub ident: String,
    /// Where it goes.
    pub place: Place,
    /// Whether the call can't do without.
    pub required: bool,
    /// Whether Zoom decodes it twice.
    pub is_encoded_twice: bool,
    /// Whether its list is sent as one value, the items joined by commas.
    pub is_joined: bool,
    /// Whether it should not be used any more.
    pub is_deprecated: bool,
    /// What it means.
    pub description: String,
    /// What its values are.
    pub schema: Schema,
    /// Where that is said.
    pub schema_at: Pointer,
}

/// Where a parameter goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// A segment of the path.
    Path,
    /// The query.
    Query,
    /// A header.
    Header,
}

/// Names of the builder's own that a setter must not have.
const TAKEN: [&str; 9] = [
    "client",
    "new",
    "send",
    "body",
    "extras",
    "into_request",
    "with_query",
    "with_field",
    "unchecked",
];

/// Reads the path's parameters and the operation's, which replace those of the
/// same name and place.
///
/// # Errors
///
/// - a parameter without a name, a place or a schema, or in a cookie
/// - a path parameter that the path does not have, and the other way round
/// - two parameters of one name
pub(super) fn read(
    spec: &Spec,
    reader: &Reader<'_>,
    path: &str,
    item: &Value,
    source: &Value,
    at: &Pointer,
) -> Result<Vec<Parameter>, SpecError> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let shared = list(item).map(|(index, value)| (value, at.parent().key("parameters").key(index)));
    let own = list(source).map(|(index, value)| (value, at.key("parameters").key(index)));
    for (value, at) in shared.chain(own) {
        let parameter = read_one(spec, reader, value, &at)?;
        let same =
            |other: &Parameter| other.name == parameter.name && other.place == parameter.place;
        match parameters.iter().position(same) {
            Some(index) => parameters[index] = parameter,
            None => parameters.push(parameter),
        }
    }
    check_template(spec, path, &parameters, at)?;
    let mut idents = BTreeSet::new();
    for parameter in &parameters {
        if !idents.insert(&parameter.ident) {
            let problem = format!(
                "has two parameters that become `{}`: rename one in the document",
                parameter.ident
            );
            return Err(spec.error(&at.key("parameters"), problem));
        }
    }
    Ok(parameters)
}

fn list(holder: &Value) -> impl Iterator<Item = (usize, &Value)> {
    holder.list("parameters").iter().enumerate()
}

fn read_one(
    spec: &Spec,
    reader: &Reader<'_>,
    value: &Value,
    at: &Pointer,
) -> Result<Parameter, SpecError> {
    let (value, at) = spec.resolve(value, at);
    let name = value.text("name");
    if name.is_empty() {
        return Err(spec.error(&at.key("name"), "is missing"));
    }
    let place = match value.text("in") {
        "path" => Place::Path,
        "query" => Place::Query,
        "header" => Place::Header,
        other => {
            let problem = format!("is `{other}`; it must be path, query or header");
            return Err(spec.error(&at.key("in"), problem));
        }
    };
    if place == Place::Header
        && let Some(problem) = headers::problem(name)
    {
        return Err(spec.error(&at.key("name"), format!("is `{name}`, which {problem}")));
    }
    let required = value.get("required") == Some(&Value::Bool(true));
    if place == Place::Path && !required {
        let problem = format!("is missing: the path parameter `{name}` needs `required: true`");
        return Err(spec.error(&at.key("required"), problem));
    }
    let Some(schema) = value.get("schema") else {
        return Err(spec.error(&at.key("schema"), "is missing"));
    };
    let schema_at = at.key("schema");
    let mut schema = reader
        .whole(schema)
        .and_then(|schema| schema.check_bounds().map(|()| schema))
        .map_err(|problem| spec.error(&problem.place(&schema_at), problem.text))?;
    if let Some(problem) = styles::problem(value) {
        return Err(spec.error(&at.key("style"), problem));
    }
    let is_encoded_twice = value.flag("x-encoded-twice");
    if is_encoded_twice && (place == Place::Header || schema.of != Type::String) {
        let problem = "is for strings in the path and in the query";
        return Err(spec.error(&at.key("x-encoded-twice"), problem));
    }
    schema.example = schema.example.or_else(|| value.get("example").cloned());
    Ok(Parameter {
        name: name.to_owned(),
        ident: ident(name),
        place,
        required,
        is_encoded_twice,
        is_joined: is_joined(value, place, &schema),
        is_deprecated: value.flag("deprecated"),
        description: value.text("description").trim().to_owned(),
        schema,
        schema_at,
    })
}

/// A list in a query is repeated unless it is not to be `explode`d; anywhere else
/// it is one value by OpenAPI's defaults (`form`, `simple`).
fn is_joined(value: &Value, place: Place, schema: &Schema) -> bool {
    let is_list = matches!(schema.of, Type::List(_));
    let is_one = match place {
        Place::Query => value.get("explode") == Some(&Value::Bool(false)),
        Place::Path | Place::Header => true,
    };
    is_list && is_one
}

fn ident(name: &str) -> String {
    let snake = name.replace(|c: char| !is_continue(c), "-").to_snake_case();
    if TAKEN.contains(&snake.as_str()) || snake.is_empty() {
        return format!("{snake}_value");
    }
    escape(snake)
}

/// Placeholders and path parameters are the same.
fn check_template(
    spec: &Spec,
    path: &str,
    parameters: &[Parameter],
    at: &Pointer,
) -> Result<(), SpecError> {
    let placeholders: Vec<&str> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect();
    let declared: Vec<&str> = parameters
        .iter()
        .filter(|parameter| parameter.place == Place::Path)
        .map(|parameter| parameter.name.as_str())
        .collect();
    let parameters_at = at.key("parameters");
    if let Some(name) = placeholders.iter().find(|name| !declared.contains(name)) {
        let problem = format!("has no path parameter `{name}`, which the path names");
        return Err(spec.error(&parameters_at, problem));
    }
    if let Some(name) = declared.iter().find(|name| !placeholders.contains(name)) {
        let problem = format!("has the path parameter `{name}`, which the path does not name");
        return Err(spec.error(&parameters_at, problem));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setter_is_none_of_the_builder_s_own_methods() {
        for (name, setter) in [
            ("userId", "user_id"),
            ("send", "send_value"),
            ("with-query", "with_query_value"),
            ("unchecked", "unchecked_value"),
            ("type", "type_"),
        ] {
            assert_eq!(ident(name), setter);
        }
    }
}
