//! What an operation answers.

use serde_json::Value;

use super::body::is_json;
use super::reader::Reader;
use super::schema::Schema;
use crate::openapi::{Pointer, Spec, SpecError};

/// An answer that the spec describes.
pub struct Response {
    /// The status: a number, a range such as `4XX`, or `default`.
    pub status: String,
    /// What it holds.
    pub content: Content,
}

/// What a response holds.
#[derive(Clone, Debug)]
pub enum Content {
    /// Nothing.
    Empty,
    /// JSON.
    Json(Box<Schema>),
    /// Something else.
    Bytes,
}

/// What a successful call answers.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Nothing.
    Empty,
    /// JSON.
    Json {
        /// What it is.
        schema: Box<Schema>,
        /// Whether a success without a body is declared, too.
        optional: bool,
    },
    /// Something else.
    Bytes,
}

impl Response {
    /// Whether it says that the call succeeded.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}

impl Content {
    /// What it is, if it is JSON.
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Json(schema) => Some(schema),
            Self::Empty | Self::Bytes => None,
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Json(a), Self::Json(b)) => a.of == b.of,
            (Self::Empty, Self::Empty) | (Self::Bytes, Self::Bytes) => true,
            _ => false,
        }
    }
}

/// Reads an operation's responses.
///
/// # Errors
///
/// - a status that is none
/// - JSON without a schema, or with one that makes no type
pub(super) fn read(
    spec: &Spec,
    reader: &Reader<'_>,
    source: &Value,
    at: &Pointer,
) -> Result<Vec<Response>, SpecError> {
    let at = at.key("responses");
    let declared = source.get("responses").and_then(Value::as_object);
    let declared = declared.into_iter().flatten();
    declared
        .map(|(status, response)| {
            if !is_status(status) {
                let problem = "is no status: it must be a number, a range such as 4XX, or default";
                return Err(spec.error(&at.key(status), problem));
            }
            let (response, at) = spec.resolve(response, &at.key(status));
            Ok(Response {
                content: content(spec, reader, response, &at, status.starts_with('2'))?,
                status: status.clone(),
            })
        })
        .collect()
}

fn is_status(status: &str) -> bool {
    let is_number = status.len() == 3 && status.chars().all(|c| c.is_ascii_digit());
    status == "default"
        || status.starts_with(|c| ('1'..='5').contains(&c)) && (is_number || &status[1..] == "XX")
}

fn content(
    spec: &Spec,
    reader: &Reader<'_>,
    response: &Value,
    at: &Pointer,
    is_success: bool,
) -> Result<Content, SpecError> {
    let content = response.get("content").and_then(Value::as_object);
    let Some(content) = content.filter(|content| !content.is_empty()) else {
        return Ok(Content::Empty);
    };
    let json = content.iter().find(|(kind, _)| is_json(kind));
    let Some((content_type, media)) = json else {
        return Ok(Content::Bytes);
    };
    let schema_at = at.key("content").key(content_type).key("schema");
    match media.get("schema") {
        Some(schema) => reader
            .whole(schema)
            .map(|schema| Content::Json(Box::new(schema)))
            .map_err(|problem| spec.error(&problem.place(&schema_at), problem.text)),
        // What a refusal holds is known without it.
        None if !is_success => Ok(Content::Empty),
        None => Err(spec.error(&schema_at, "is missing")),
    }
}

/// What the 2xx responses hold.
///
/// # Errors
///
/// - there is none
/// - they hold different things
pub(super) fn reply(spec: &Spec, responses: &[Response], at: &Pointer) -> Result<Reply, SpecError> {
    let mut contents: Vec<&Content> = Vec::new();
    for response in responses.iter().filter(|response| response.is_success()) {
        if !contents
            .iter()
            .any(|known| known.is_same(&response.content))
        {
            contents.push(&response.content);
        }
    }
    let json = |schema: &Schema, optional| Reply::Json {
        schema: Box::new(schema.clone()),
        optional,
    };
    match contents.as_slice() {
        [] => Err(spec.error(&at.key("responses"), "has no 2xx response")),
        [Content::Empty] => Ok(Reply::Empty),
        [Content::Json(schema)] => Ok(json(schema, false)),
        [Content::Empty, Content::Json(schema)] | [Content::Json(schema), Content::Empty] => {
            Ok(json(schema, true))
        }
        [Content::Bytes] | [Content::Empty, Content::Bytes] | [Content::Bytes, Content::Empty] => {
            Ok(Reply::Bytes)
        }
        _ => {
            let problem = "has 2xx responses of different types; give them one schema";
            Err(spec.error(&at.key("responses"), problem))
        }
    }
}
