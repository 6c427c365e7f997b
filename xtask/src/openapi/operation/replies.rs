//! What an operation takes in its body, and what it answers.

use serde_json::{Map, Value};

use super::{Pointer, Spec, SpecError};

/// A request's body.
pub struct Body {
    /// How it is written.
    pub kind: BodyKind,
    /// Its content type.
    pub content_type: String,
    /// Whether the call can't do without.
    pub required: bool,
    /// Its schema, as the document has it.
    pub schema: Value,
    /// Where that stands.
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

/// What a successful call answers.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ReplyKind {
    /// Nothing.
    Empty,
    /// JSON.
    Json {
        /// The schema, as the document has it.
        schema: Value,
        /// Where that stands.
        schema_at: Pointer,
        /// Whether a success without a body is declared, too.
        optional: bool,
    },
    /// Something else.
    Bytes,
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}

/// Reads the operation's `requestBody`.
///
/// # Errors
///
/// - several content types: the client sends one
/// - a content type without a schema
pub(super) fn read_body(
    spec: &Spec,
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
    let media_at = at.key("content").key(content_type);
    let Some(schema) = media.get("schema") else {
        return Err(spec.error(&media_at.key("schema"), "is missing"));
    };
    let kind = match content_type.as_str() {
        json if is_json(json) => BodyKind::Json,
        "application/x-www-form-urlencoded" => BodyKind::Form,
        "multipart/form-data" => BodyKind::Multipart,
        _ => BodyKind::Bytes,
    };
    Ok(Some(Body {
        kind,
        content_type: content_type.clone(),
        required: body.get("required") == Some(&Value::Bool(true)),
        schema: schema.clone(),
        schema_at: media_at.key("schema"),
    }))
}

/// Reads what the operation's 2xx responses hold.
///
/// # Errors
///
/// - there is none
/// - they hold different things
pub(super) fn read_reply(
    spec: &Spec,
    source: &Value,
    at: &Pointer,
) -> Result<ReplyKind, SpecError> {
    let at = at.key("responses");
    let none = Map::new();
    let responses = source
        .get("responses")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let mut kinds: Vec<ReplyKind> = Vec::new();
    for (status, response) in responses
        .iter()
        .filter(|(status, _)| status.starts_with('2'))
    {
        let (response, at) = spec.resolve(response, &at.key(status));
        let kind = read_content(spec, response, &at)?;
        if !kinds.iter().any(|known| same(known, &kind)) {
            kinds.push(kind);
        }
    }
    match kinds.as_slice() {
        [] => Err(spec.error(&at, "has no 2xx response")),
        [kind] => Ok(kind.clone()),
        [ReplyKind::Empty, kind] | [kind, ReplyKind::Empty] => Ok(match kind.clone() {
            ReplyKind::Json {
                schema, schema_at, ..
            } => ReplyKind::Json {
                schema,
                schema_at,
                optional: true,
            },
            other => other,
        }),
        _ => {
            let problem = "has 2xx responses of different types; give them one schema";
            Err(spec.error(&at, problem))
        }
    }
}

fn same(a: &ReplyKind, b: &ReplyKind) -> bool {
    match (a, b) {
        (ReplyKind::Json { schema: a, .. }, ReplyKind::Json { schema: b, .. }) => a == b,
        (a, b) => a == b,
    }
}

fn read_content(spec: &Spec, response: &Value, at: &Pointer) -> Result<ReplyKind, SpecError> {
    let content = response.get("content").and_then(Value::as_object);
    let Some(content) = content.filter(|content| !content.is_empty()) else {
        return Ok(ReplyKind::Empty);
    };
    let at = at.key("content");
    match content
        .iter()
        .find(|(content_type, _)| is_json(content_type))
    {
        None => Ok(ReplyKind::Bytes),
        Some((content_type, media)) => {
            let schema_at = at.key(content_type).key("schema");
            match media.get("schema") {
                Some(schema) => Ok(ReplyKind::Json {
                    schema: schema.clone(),
                    schema_at,
                    optional: false,
                }),
                None => Err(spec.error(&schema_at, "is missing")),
            }
        }
    }
}
