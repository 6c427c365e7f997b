//! What a call is to look like, from an operation's description.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{text, value};
use crate::openapi::operation::{BodyKind, Operation, Parameter, Place, Server};

/// A call and its reply.
#[derive(Clone, Debug)]
pub(super) struct Case {
    /// `GET`.
    pub method: String,
    /// The whole path, the server's part included.
    pub path: String,
    /// The query's pairs, in order of their names, decoded.
    pub query: Vec<(String, String)>,
    /// The arguments, by the names of their setters.
    pub arguments: BTreeMap<String, Value>,
    /// The body that is sent.
    pub sent: Sent,
    /// The HTTP status of the reply.
    pub status: u16,
    /// The reply.
    pub answer: Answer,
}

/// What is sent.
#[derive(Clone, Debug)]
pub(super) enum Sent {
    /// No body.
    Nothing,
    /// JSON.
    Json(Value),
    /// A form's fields.
    Form(Vec<(String, String)>),
    /// A multipart form's parts; a file's content is its name.
    Multipart(Vec<(String, String)>),
    /// Bytes.
    Bytes,
}

/// What is answered.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    /// No body.
    Nothing,
    /// JSON.
    Json(Value),
    /// Bytes.
    Bytes,
}

/// Makes a case from a description of the operation, which has no `$ref`s: the
/// fragment's or Zoom's. The names in Rust are those of `operation`.
pub(super) fn case(operation: &Operation, described: &Map<String, Value>, server: Server) -> Case {
    let mut arguments = BTreeMap::new();
    let mut query = Vec::new();
    let base = match server {
        Server::Api => "/api/v2",
        Server::ApiRoot => "/api",
        Server::OAuth => "/oauth-server",
    };
    let mut path = format!("{base}{}", operation.path);
    for parameter in &operation.parameters {
        let example = argument(parameter, described);
        match parameter.place {
            Place::Path => {
                path = path.replace(
                    &format!("{{{}}}", parameter.name),
                    &encoded(&text(&example)),
                )
            }
            Place::Query => match &example {
                Value::Array(items) => query.extend(
                    items
                        .iter()
                        .map(|item| (parameter.name.clone(), text(item))),
                ),
                scalar => query.push((parameter.name.clone(), text(scalar))),
            },
            Place::Header => {}
        }
        arguments.insert(parameter.ident.clone(), example);
    }
    query.sort();
    let (status, answer) = answer(described);
    Case {
        method: operation.method.to_uppercase(),
        path,
        query,
        arguments,
        sent: sent(operation, described),
        status,
        answer,
    }
}

fn argument(parameter: &Parameter, described: &Map<String, Value>) -> Value {
    let declared = described
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let declared = declared.into_iter().find(|other| {
        other
            .get("name")
            .is_some_and(|name| *name == parameter.name)
    });
    let schema = declared
        .and_then(|declared| declared.get("schema"))
        .unwrap_or(&parameter.schema);
    let mut schema = schema.clone();
    if let (Value::Object(schema), Some(example)) = (
        &mut schema,
        declared.and_then(|declared| declared.get("example")),
    ) {
        schema.entry("example").or_insert_with(|| example.clone());
    }
    let example = value(&schema);
    // A path has no empty segments; a list says nothing when it is empty.
    match (&example, parameter.place) {
        (Value::String(text), _) if text.is_empty() => Value::from("value"),
        (Value::Array(items), _) if items.is_empty() => Value::from(vec!["value"]),
        (Value::Object(_) | Value::Null, _) => Value::from("value"),
        _ => example,
    }
}

fn sent(operation: &Operation, described: &Map<String, Value>) -> Sent {
    let Some(body) = &operation.body else {
        return Sent::Nothing;
    };
    let content = described
        .get("requestBody")
        .and_then(|body| body.get("content"))
        .and_then(Value::as_object);
    let media = content.and_then(|content| {
        content
            .get(&body.content_type)
            .or_else(|| content.values().next())
    });
    let schema = media
        .and_then(|media| media.get("schema"))
        .unwrap_or(&body.schema);
    let fields = || -> Vec<(String, String)> {
        let made = value(schema);
        let fields = made.as_object().cloned().unwrap_or_default();
        fields
            .into_iter()
            .map(|(name, value)| (name, text(&value)))
            .collect()
    };
    match body.kind {
        BodyKind::Json => Sent::Json(value(schema)),
        BodyKind::Form => Sent::Form(fields()),
        BodyKind::Multipart => Sent::Multipart(fields()),
        BodyKind::Bytes => Sent::Bytes,
    }
}

fn answer(described: &Map<String, Value>) -> (u16, Answer) {
    let responses = described.get("responses").and_then(Value::as_object);
    let success = responses
        .into_iter()
        .flatten()
        .find(|(status, _)| status.starts_with('2'));
    let Some((status, response)) = success else {
        return (204, Answer::Nothing);
    };
    let status = status.parse().unwrap_or(200);
    let content = response
        .get("content")
        .and_then(Value::as_object)
        .filter(|content| !content.is_empty());
    let answer = match content.and_then(|content| content.iter().next()) {
        Some((kind, media)) if kind.contains("json") && status != 204 => {
            Answer::Json(media.get("schema").map_or(Value::Null, value))
        }
        Some(_) if status != 204 => Answer::Bytes,
        _ => Answer::Nothing,
    };
    (status, answer)
}

/// A value as a path segment has it: all but RFC 3986's unreserved characters
/// are encoded.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
