//! What a call is to look like on the wire.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::text;
use crate::openapi::dates;
use crate::openapi::model::{
    BodyKind, Bounds, Content, Operation, Parameter, Place, Schema, Server, Type, Types,
};

/// A call and its reply.
#[derive(Clone, Debug)]
pub struct Case {
    /// `GET`.
    pub(super) method: String,
    /// The whole path, the server's part included.
    pub(super) path: String,
    /// The query's pairs, in order of their names, decoded.
    pub(super) query: Vec<(String, String)>,
    /// The arguments, by the names of their setters.
    pub(super) arguments: BTreeMap<String, Value>,
    /// The body that is sent.
    pub(super) sent: Sent,
    /// The HTTP status of the reply.
    pub(super) status: u16,
    /// The reply.
    pub(super) answer: Answer,
}

/// What is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Sent {
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
pub enum Answer {
    /// No body.
    Nothing,
    /// JSON.
    Json(Value),
    /// Bytes.
    Bytes,
}

impl Sent {
    /// A body of this kind with this value.
    pub fn of(kind: BodyKind, value: Value) -> Self {
        let fields = |value: Value| -> Vec<(String, String)> {
            let fields = value.as_object().cloned().unwrap_or_default();
            let fields = fields.into_iter();
            fields.map(|(name, value)| (name, text(&value))).collect()
        };
        match kind {
            BodyKind::Json => Self::Json(value),
            BodyKind::Form => Self::Form(fields(value)),
            BodyKind::Multipart => Self::Multipart(fields(value)),
            BodyKind::Bytes => Self::Bytes,
        }
    }
}

impl Case {
    /// Whether another call sends the same.
    pub fn sends_as(&self, other: &Self) -> bool {
        self.path == other.path
            && self.query == other.query
            && self.arguments == other.arguments
            && self.sent == other.sent
    }

    /// A call as the model describes it.
    pub(super) fn of(types: &Types, operation: &Operation) -> Self {
        let sent = operation.body.as_ref().map_or(Sent::Nothing, |body| {
            Sent::of(body.kind, types.sample(&body.schema))
        });
        let success = operation.responses.iter().find(|r| r.is_success());
        let (status, answer) = success.map_or((204, Answer::Nothing), |response| {
            let status = response.status.parse().unwrap_or(200);
            let answer = match &response.content {
                _ if status == 204 => Answer::Nothing,
                Content::Empty => Answer::Nothing,
                Content::Json(schema) => Answer::Json(types.sample(schema)),
                Content::Bytes => Answer::Bytes,
            };
            (status, answer)
        });
        let arguments = |parameter: &Parameter| types.sample(&parameter.schema);
        Self::new(
            types,
            operation,
            operation.server,
            arguments,
            sent,
            (status, answer),
        )
    }

    /// A call with these arguments.
    pub fn new(
        types: &Types,
        operation: &Operation,
        server: Server,
        argument: impl Fn(&Parameter) -> Value,
        sent: Sent,
        (status, answer): (u16, Answer),
    ) -> Self {
        let base = match server {
            Server::Api => "/api/v2",
            Server::ApiRoot => "/api",
            Server::OAuth => "/oauth-server",
            Server::Files => "/files/v2",
        };
        let mut path = format!("{base}{}", operation.path);
        let mut query = Vec::new();
        let mut arguments = BTreeMap::new();
        for parameter in &operation.parameters {
            let value = argument(parameter);
            // Nothing was found that its pattern takes.
            if value.is_null() && !parameter.required {
                continue;
            }
            let value = usable(types, parameter, value);
            match parameter.place {
                Place::Path => {
                    let placeholder = format!("{{{}}}", parameter.name);
                    let segment = texts(parameter, &value).concat();
                    path = path.replace(&placeholder, &encoded(&segment));
                }
                Place::Query => {
                    let texts = texts(parameter, &value).into_iter();
                    query.extend(texts.map(|text| (parameter.name.clone(), text)));
                }
                Place::Header => {}
            }
            arguments.insert(parameter.ident.clone(), value);
        }
        query.sort();
        Self {
            method: operation.method.to_uppercase(),
            path,
            query,
            arguments,
            sent,
            status,
            answer,
        }
    }
}

/// A path has no empty segments, an id that Zoom decodes twice has the slash that
/// it is for, a list says nothing when it is empty, and what
/// is no date can't be given as one.
fn usable(types: &Types, parameter: &Parameter, value: Value) -> Value {
    match &value {
        value if parameter.is_encoded_twice && parameter.schema.bounds == Bounds::default() => {
            json!(format!("/{}", text(value)))
        }
        Value::String(text) if text.is_empty() => json!("value"),
        Value::Array(items) if items.is_empty() => json!(["value"]),
        Value::Object(_) | Value::Null => json!("value"),
        value if is_other(&parameter.schema.of, value) => {
            types.sample(&Schema::of(parameter.schema.of.clone()))
        }
        _ => value,
    }
}

/// A value as it is sent: once, or once for each item.
fn texts(parameter: &Parameter, value: &Value) -> Vec<String> {
    let values = value.as_array().map_or(std::slice::from_ref(value), |v| v);
    let texts: Vec<String> = values.iter().map(text).collect();
    if parameter.is_encoded_twice {
        let needs_it = |text: &str| text.contains('/') || text.starts_with('+');
        let once = |text: String| {
            if needs_it(&text) {
                encoded(&text)
            } else {
                text
            }
        };
        return texts.into_iter().map(once).collect();
    }
    if parameter.is_joined {
        vec![texts.join(",")]
    } else {
        texts
    }
}

/// Whether a value can't be of a type of dates.
fn is_other(of: &Type, value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    match of {
        Type::Date => !dates::is_date(text),
        Type::DateTime => !dates::is_date_time(text),
        _ => false,
    }
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
