//! How an operation answers page by page: `x-pagination`.

use serde_json::Value;

use super::component::{Object, Property, Type};
use super::operation::Operation;
use super::parameters::Place;
use super::responses::Reply;
use super::types::{Resolved, Types};
use crate::openapi::lookup::Lookup as _;
use crate::openapi::{Pointer, Spec, SpecError};

/// How pages follow each other.
pub struct Pages {
    /// What leads from one page to the next.
    pub by: By,
    /// The query's parameter that asks for a page.
    pub parameter: String,
    /// The setter of the parameter.
    pub setter: String,
    /// The reply's property that holds the next page's token, or this page's
    /// number or offset.
    pub position: Option<Fact>,
    /// The reply's property that counts the items of all pages.
    pub total: Option<Fact>,
    /// The reply's property that counts the pages.
    pub count: Option<Fact>,
    /// The reply's list.
    pub items: Fact,
    /// What the list holds.
    pub item: Type,
    /// The reply.
    pub reply: Type,
}

/// What leads from one page to the next.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum By {
    /// The token that a page comes with.
    Token,
    /// The number of the page, from 1.
    Number,
    /// Where the page begins in a list that begins at this.
    Offset(i64),
}

/// A property of the reply.
pub struct Fact {
    /// The name in JSON.
    pub name: String,
    /// The name in Rust.
    pub field: String,
}

impl Fact {
    fn of(property: &Property) -> Self {
        Self {
            name: property.name.clone(),
            field: property.rust_name.clone(),
        }
    }
}

/// Reads what an operation says of its pages.
///
/// # Errors
///
/// - it says it without naming a token, a number or an offset, and a list
/// - that is no parameter of the right type
/// - the reply doesn't have what it names
pub(super) fn read(
    spec: &Spec,
    types: &Types,
    operation: &Operation,
    given: &Value,
) -> Result<Pages, SpecError> {
    let at = operation.pointer.key("x-pagination");
    let keys = ["token", "number", "offset"];
    let Some(key) = keys.into_iter().find(|key| given.has(key)) else {
        return Err(spec.error(&at, "must name the `token` and the `items`"));
    };
    let by = match key {
        "token" => By::Token,
        "number" => By::Number,
        _ => By::Offset(given.at("first").and_then(Value::as_i64).unwrap_or(0)),
    };
    let (name, items) = (given.text(key), given.text("items"));
    if name.is_empty() || items.is_empty() {
        let problem = format!("must name the `{key}` and the `items`");
        return Err(spec.error(&at, problem));
    }
    let mut parameters = operation.parameters.iter();
    let Some(parameter) = parameters.find(|p| p.name == name && p.place == Place::Query) else {
        let problem = format!("is `{name}`, which is no parameter of the operation");
        return Err(spec.error(&at.key(key), problem));
    };
    let kind = match by {
        By::Token => Type::String,
        By::Number | By::Offset(_) => Type::Integer,
    };
    if !is_plain(types, &parameter.schema.of, &kind) {
        let problem =
            format!("is `{name}`, which is neither a string nor an integer as it must be");
        return Err(spec.error(&at.key(key), problem));
    }
    let Some((reply, object)) = reply(types, operation) else {
        return Err(missing(spec, &at, name, items));
    };
    // The token of the next page may go by another name than the one that asks.
    let next = given.text_at("next").unwrap_or(name);
    let position = object
        .property(next)
        .filter(|property| is_plain(types, &property.schema.of, &kind));
    let list = object.property(items).and_then(|property| {
        let item = list_item(types, &property.schema.of)?;
        Some((property, item))
    });
    let (Some((list, item)), true) = (list, position.is_some() || by != By::Token) else {
        return Err(missing(spec, &at, next, items));
    };
    let number = |key: &str| {
        let Some(name) = given.text_at(key) else {
            return Ok(None);
        };
        let found = object.property(name);
        let found = found.filter(|found| is_plain(types, &found.schema.of, &Type::Integer));
        let problem = || format!("is `{name}`, which is no integer of the reply");
        found
            .map(|found| Some(Fact::of(found)))
            .ok_or_else(|| spec.error(&at.key(key), problem()))
    };
    let (total, count) = (number("total")?, number("pages")?);
    if by != By::Token && total.is_none() && count.is_none() {
        let problem = "must name the `total` or the `pages`, or nobody knows where the list ends";
        return Err(spec.error(&at, problem));
    }
    Ok(Pages {
        by,
        parameter: name.to_owned(),
        setter: parameter.ident.clone(),
        position: position.map(Fact::of),
        total,
        count,
        items: Fact::of(list),
        item: item.clone(),
        reply: reply.clone(),
    })
}

fn missing(spec: &Spec, at: &Pointer, next: &str, items: &str) -> SpecError {
    let problem =
        format!("names `{next}` and the list `{items}`, which the reply does not both have");
    spec.error(at, problem)
}

/// The reply, if there always is one, and its fields.
fn reply<'a>(types: &'a Types, operation: &'a Operation) -> Option<(&'a Type, &'a Object)> {
    match &operation.reply {
        Reply::Json {
            schema,
            optional: false,
        } => Some((&schema.of, types.object(&schema.of)?)),
        _ => None,
    }
}

fn is_plain(types: &Types, of: &Type, kind: &Type) -> bool {
    matches!(types.resolved(of), Resolved::Type(of) if of == kind)
}

fn list_item<'a>(types: &'a Types, of: &'a Type) -> Option<&'a Type> {
    match types.resolved(of) {
        Resolved::Type(Type::List(item)) => Some(&item.of),
        _ => None,
    }
}
