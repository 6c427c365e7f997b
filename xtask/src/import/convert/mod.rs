//! An operation of Zoom's, in the fragment's conventions. Its schemas are still
//! inline.

mod absent;
mod enum_names;
mod enum_prose;
mod facts;
mod keep;
mod pagination;
mod parts;
pub(crate) mod references;
mod unpaged;

use serde_json::{Map, Value, json};

use self::facts::Facts;
pub(super) use self::facts::rate_limit_label;
use self::parts::Parts;
pub(super) use self::unpaged::Unpaged;
use crate::import::mend::{self, Log, Refusal};
use crate::import::source::{Source, SourceOperation};
use crate::openapi::lookup::{Lookup, Set};
use crate::openapi::{naming, text};

/// An operation, ready to be put into the fragment.
#[derive(Debug)]
pub(super) struct Imported {
    /// `get`.
    pub(super) method: String,
    /// `/users/{userId}`.
    pub(super) path: String,
    /// The operation.
    pub(super) value: Map<String, Value>,
    /// Whether somebody asked for the name that it has, so that the one in the
    /// fragment gives way.
    pub(super) asked_for: bool,
    /// The rules that fired.
    pub(super) log: Log,
    /// What could not be derived, for a person to look at.
    pub(super) notes: Vec<String>,
    /// Why it has no stream, if it answers with a list.
    pub(super) unpaged: Option<Unpaged>,
}

impl Imported {
    /// `GET /users/{userId}`.
    pub(super) fn key(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// Gives it the name that somebody asked for.
    pub(super) fn call(&mut self, name: &str) {
        self.value.set("operationId", name);
        self.asked_for = true;
    }
}

/// What an import says of all its operations.
#[derive(Clone, Copy, Debug)]
pub(super) struct Options<'a> {
    /// The cargo feature that they are compiled with.
    pub(super) feature: &'a str,
    /// Whether Zoom's prose is taken over.
    pub(super) descriptions: bool,
}

/// Brings an operation into the fragment's conventions.
///
/// # Errors
///
/// When some part of it can't be understood: the reason.
pub(super) fn import(
    source: &Source,
    operation: &SourceOperation,
    options: Options<'_>,
) -> Result<Imported, Refusal> {
    let whole = Value::Object(operation.value.clone());
    let Value::Object(given) = references::inline(&whole, &source.document)? else {
        return Err(Refusal::whole("it is no object"));
    };
    let path = operation.path.trim();
    let is_none = |c: char| matches!(c, '?' | '#' | '\\' | ' ') || text::is_odd(c);
    if !path.starts_with('/') || path.contains(is_none) {
        return Err(Refusal::whole(format!("its path is none: `{path}`")));
    }
    let mut log = Log::default();
    let facts = Facts::read(path, &given, &source.document, &mut log)?;
    let parts = Parts::read(
        &operation.method,
        path,
        &given,
        options.descriptions,
        &mut log,
    )?;
    let notes = facts.missing();
    let mut value = Map::new();
    value.set("operationId", operation.name.as_str());
    describe(&mut value, source, operation, options.descriptions);
    value.set_some("servers", facts.servers());
    value.set("x-product", source.product.as_str());
    value.set("x-feature", options.feature);
    value.set_some("x-rate-limit-label", facts.label);
    let id = Some(operation.id.as_str()).filter(|id| !id.is_empty());
    value.set_some("x-zoom-operation-id", id);
    if mend::is_file_reply(&operation.method, &parts.responses) {
        value.set(mend::DOWNLOAD, true);
    }
    value.set_some("x-does-not-exist", absent::absent(path, &given));
    let name = operation.name.as_str();
    let paging = pagination::pagination(path, name, &parts.parameters, parts.reply());
    let unpaged = match paging {
        Some(_) => None,
        None => unpaged::unpaged(
            &operation.method.to_lowercase(),
            &parts.parameters,
            parts.body.as_ref(),
            parts.reply(),
        ),
    };
    value.set_some("x-pagination", paging);
    put_parts(&mut value, &facts, parts);
    Ok(Imported {
        method: operation.method.to_lowercase(),
        path: path.to_owned(),
        value,
        asked_for: false,
        log,
        notes,
        unpaged,
    })
}

/// What a reader is told of the operation.
fn describe(
    value: &mut Map<String, Value>,
    source: &Source,
    operation: &SourceOperation,
    descriptions: bool,
) {
    let given = &operation.value;
    let tag = given.texts("tags").next().unwrap_or_default().trim();
    let tag = if tag.is_empty() {
        source.product.as_str()
    } else {
        tag
    };
    value.set("tags", json!([tag]));
    let summary = operation.summary();
    value.set_some("summary", Some(summary).filter(|text| !text.is_empty()));
    let prose = given.text("description");
    if descriptions && !prose.is_empty() {
        value.set("description", prose.replace("\r\n", "\n").trim());
    }
    // Zoom's page on it.
    let (product, tag) = (naming::kebab(&source.product), naming::kebab(tag));
    let (method, path) = (&operation.method, operation.path.trim());
    let url = format!("https://developers.zoom.us/docs/api/{product}/#tag/{tag}/{method}{path}");
    value.set("externalDocs", json!({ "url": url }));
    if given.flag("deprecated") {
        value.set("deprecated", true);
    }
}

/// What it takes and answers.
fn put_parts(value: &mut Map<String, Value>, facts: &Facts, parts: Parts) {
    value.set("security", facts.security());
    let parameters = Some(parts.parameters).filter(|parameters| !parameters.is_empty());
    value.set_some("parameters", parameters);
    value.set_some("requestBody", parts.body);
    let mut responses = parts.responses;
    responses.set("default", json!({ "$ref": facts.error_response() }));
    value.set("responses", responses);
}
