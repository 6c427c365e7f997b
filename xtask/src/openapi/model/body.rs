//! What an operation takes in its body.

use serde_json::Value;

use super::component::Type;
use super::reader::Reader;
use super::schema::Schema;
use crate::openapi::lookup::essence;
use crate::openapi::{Pointer, Spec, SpecError, styles};

/// A request's body.
pub struct Body {
    /// How it is written.
    pub kind: BodyKind,
    /// Its content type.
    pub content_type: String,
    /// Whether the call can't do without.
    pub required: bool,
    /// What it is.
    pub schema: Schema,
    /// Where that is said.
    pub schema_at: Pointer,
}

/// How a body is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum BodyKind {
    /// As JSON.
    Json,
    /// As `application/x-www-form-urlencoded`.
    Form,
    /// As `multipart/form-data`.
    Multipart,
    /// As it is.
    Bytes,
}

/// Whether a content type is JSON.
pub(super) fn is_json(content_type: &str) -> bool {
    let essence = essence(content_type);
    essence == "application/json" || essence.ends_with("+json")
}

/// Reads the operation's `requestBody`.
///
/// # Errors
///
/// - several content types: the client sends one
/// - a content type without a schema, or with one that makes no type
pub(super) fn read(
    spec: &Spec,
    reader: &Reader<'_>,
    source: &Value,
    at: &Pointer,
) -> Result<Option<Body>, SpecError> {
    let Some(body) = source.get("requestBody") else {
        return Ok(None);
    };
    let (body, at) = spec.resolve(body, &at.key("requestBody"));
    let content = body.get("content").and_then(Value::as_object);
    let Some((content_type, media)) = content.and_then(|content| content.iter().next()) else {
        return Err(spec.error(&at.key("content"), "is empty"));
    };
    if content.is_some_and(|content| content.len() > 1) {
        let problem = "has several content types; keep the one that the client shall send";
        return Err(spec.error(&at.key("content"), problem));
    }
    let schema_at = at.key("content").key(content_type).key("schema");
    let Some(schema) = media.get("schema") else {
        return Err(spec.error(&schema_at, "is missing"));
    };
    if let Some(problem) = styles::problem_of_form(media) {
        return Err(spec.error(
            &at.key("content").key(content_type).key("encoding"),
            problem,
        ));
    }
    let kind = match content_type.as_str() {
        json if is_json(json) => BodyKind::Json,
        "application/x-www-form-urlencoded" => BodyKind::Form,
        "multipart/form-data" => BodyKind::Multipart,
        _ => BodyKind::Bytes,
    };
    let schema = if kind == BodyKind::Bytes {
        Schema::of(Type::Binary)
    } else {
        reader
            .whole(schema)
            .map_err(|problem| spec.error(&problem.place(&schema_at), problem.text))?
    };
    Ok(Some(Body {
        kind,
        content_type: content_type.clone(),
        required: body.get("required") == Some(&Value::Bool(true)),
        schema,
        schema_at,
    }))
}
