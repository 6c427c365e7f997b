//! How an operation answers page by page: `x-pagination`.

use serde_json::Value;

use super::operation::Operation;
use super::responses::Reply;
use super::types::{Property, Resolved, Type, Types};
use crate::openapi::lookup::Lookup as _;
use crate::openapi::{Pointer, Spec, SpecError};

/// How pages follow each other.
pub struct Pages {
    /// The query's parameter, and the reply's property, that holds the token.
    pub token: String,
    /// The setter of the parameter.
    pub setter: String,
    /// The field of the property.
    pub field: String,
    /// The reply's list.
    pub items: String,
    /// The field of the list.
    pub items_field: String,
    /// What the list holds.
    pub item: Type,
}

/// Reads what an operation says of its pages.
///
/// # Errors
///
/// - it says it without naming a token and a list
/// - the token is no parameter, or one of the two is not in the reply
pub(super) fn read(
    spec: &Spec,
    types: &Types,
    operation: &Operation,
    given: &Value,
) -> Result<Pages, SpecError> {
    let at = operation.pointer.key("x-pagination");
    let (token, items) = (
        given.text("token").to_owned(),
        given.text("items").to_owned(),
    );
    if token.is_empty() || items.is_empty() {
        return Err(spec.error(&at, "must name the `token` and the `items`"));
    }
    let parameter = operation.parameters.iter().find(|p| p.name == token);
    let Some(parameter) = parameter else {
        let problem = format!("is `{token}`, which is no parameter of the operation");
        return Err(spec.error(&at.key("token"), problem));
    };
    let list = property(types, operation, &items).and_then(|property| {
        let item = list_item(types, &property.schema.of)?;
        Some((property, item))
    });
    match (property(types, operation, &token), list) {
        (Some(held), Some((list, item))) => Ok(Pages {
            setter: parameter.ident.clone(),
            field: held.rust_name.clone(),
            items_field: list.rust_name.clone(),
            item: item.clone(),
            token,
            items,
        }),
        _ => Err(missing(spec, &at, &token, &items)),
    }
}

fn missing(spec: &Spec, at: &Pointer, token: &str, items: &str) -> SpecError {
    let problem =
        format!("names `{token}` and the list `{items}`, which the reply does not both have");
    spec.error(at, problem)
}

fn property<'a>(types: &'a Types, operation: &'a Operation, name: &str) -> Option<&'a Property> {
    match &operation.reply {
        Reply::Json {
            schema,
            optional: false,
        } => types.object(&schema.of)?.property(name),
        _ => None,
    }
}

fn list_item<'a>(types: &'a Types, of: &'a Type) -> Option<&'a Type> {
    match types.resolved(of) {
        Resolved::Type(Type::List(item)) => Some(&item.of),
        _ => None,
    }
}
