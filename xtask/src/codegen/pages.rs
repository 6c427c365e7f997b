//! What comes in pages: a stream over the items, beside the call for a page.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;

use crate::codegen::models::{field_name, type_name};
use crate::openapi::operation::{Operation, ReplyKind};
use crate::openapi::{Spec, SpecError};

/// The facts of `x-pagination`.
#[derive(Debug)]
pub struct Pagination {
    /// The reply's property, and the query's parameter, that holds the token.
    pub token: String,
    /// The reply's property that holds the items.
    pub items: String,
}

/// What an operation says of its pages.
///
/// # Errors
///
/// - it says it without naming a token and a list
/// - the token is no parameter, or one of the two is not in the reply
pub fn read(spec: &Spec, operation: &Operation) -> Result<Option<Pagination>, SpecError> {
    let Some(given) = operation.source.get("x-pagination") else {
        return Ok(None);
    };
    let at = operation.pointer.key("x-pagination");
    let text = |key: &str| given.get(key).and_then(Value::as_str).map(str::to_owned);
    let (Some(token), Some(items)) = (text("token"), text("items")) else {
        return Err(spec.error(&at, "must name the `token` and the `items`"));
    };
    if !operation
        .parameters
        .iter()
        .any(|parameter| parameter.name == token)
    {
        return Err(spec.error(
            &at.key("token"),
            format!("is `{token}`, which is no parameter of the operation"),
        ));
    }
    let list = property(spec, operation, &items).and_then(|property| property.get("type").cloned());
    if property(spec, operation, &token).is_none() || list.is_none_or(|kind| kind != "array") {
        let problem =
            format!("names `{token}` and the list `{items}`, which the reply does not both have");
        return Err(spec.error(&at, problem));
    }
    Ok(Some(Pagination { token, items }))
}

/// Emits the streams of the operations that have pages.
///
/// # Errors
///
/// As [`read`].
pub fn emit(spec: &Spec, operations: &[&Operation]) -> Result<TokenStream, SpecError> {
    let mut streams = TokenStream::new();
    for operation in operations {
        if let Some(pagination) = read(spec, operation)? {
            streams.extend(stream(spec, operation, &pagination));
        }
    }
    Ok(streams)
}

fn stream(spec: &Spec, operation: &Operation, pagination: &Pagination) -> Option<TokenStream> {
    let builder = format_ident!("{}", operation.pascal());
    let setter = operation
        .parameters
        .iter()
        .find(|parameter| parameter.name == pagination.token)?;
    let setter = format_ident!("{}", setter.ident);
    let token = format_ident!("{}", field(spec, operation, &pagination.token)?);
    let items = format_ident!("{}", field(spec, operation, &pagination.items)?);
    let item = item_type(property(spec, operation, &pagination.items)?.get("items")?);
    let method = stream_method(operation);
    let docs = format!(
        "Sends the call for each page, and gives the pages' `{}` one by one.\n\nThe other arguments go with every page.",
        pagination.items
    );
    let docs = super::docs::attributes(&docs);
    Some(quote! {
        impl<'a> #builder<'a> {
            #docs
            pub fn #method(self) -> crate::Items<'a, #item> {
                crate::Items::new(move |token| {
                    let call = match token {
                        Some(token) => self.clone().#setter(token),
                        None => self.clone(),
                    };
                    async move {
                        let page = call.send().await?.into_inner();
                        Ok(crate::runtime::Page::new(page.#items, page.#token))
                    }
                })
            }
        }
    })
}

/// The method's name: `stream`, unless a parameter is called so.
pub fn stream_method(operation: &Operation) -> proc_macro2::Ident {
    let taken = operation
        .parameters
        .iter()
        .any(|parameter| parameter.ident == "stream");
    format_ident!("{}", if taken { "stream_items" } else { "stream" })
}

fn item_type(schema: &Value) -> TokenStream {
    let target = schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|target| target.rsplit('/').next());
    if let Some(name) = target {
        let name = format_ident!("{}", type_name(name));
        return quote!(types::#name);
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("string") => quote!(String),
        Some("integer") => quote!(i64),
        Some("number") => quote!(f64),
        Some("boolean") => quote!(bool),
        _ => quote!(::serde_json::Value),
    }
}

/// The reply's component.
fn reply<'a>(spec: &'a Spec, operation: &'a Operation) -> Option<&'a Value> {
    match &operation.reply {
        ReplyKind::Json {
            schema,
            schema_at,
            optional: false,
        } => Some(spec.resolve(schema, schema_at).0),
        _ => None,
    }
}

fn property<'a>(spec: &'a Spec, operation: &'a Operation, name: &str) -> Option<&'a Value> {
    reply(spec, operation)?.get("properties")?.get(name)
}

/// The field of a property, as the models name it.
fn field(spec: &Spec, operation: &Operation, name: &str) -> Option<String> {
    let mut taken = BTreeSet::new();
    let properties = reply(spec, operation)?.get("properties")?.as_object()?;
    properties.keys().find_map(|property| {
        let field = field_name(property, &mut taken);
        (property == name).then_some(field)
    })
}
