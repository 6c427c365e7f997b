//! What Zoom's own file says of an operation, read without import's help: what
//! a call of it sends, and what it is answered.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::value::value;
use crate::codegen::calls::{Answer, Case, Sent};
use crate::import::references;
use crate::import::source::Source;
use crate::openapi::model::{Body, Operation, Parameter, Server, Types};

/// Zoom's own description of an operation, without `$ref`s.
pub(super) struct Described {
    pub(super) operation: Map<String, Value>,
    server: Server,
}

/// Zoom's descriptions, by method and path.
pub(super) type Descriptions = BTreeMap<String, Described>;

/// Reads the descriptions of some files.
pub(super) fn read(sources: &[Source]) -> Descriptions {
    let mut described = Descriptions::new();
    for source in sources {
        for operation in &source.operations {
            let whole = Value::Object(operation.value.clone());
            if let Ok(Value::Object(inlined)) = references::inline(&whole, &source.document) {
                let server = server(&operation.path, &inlined, &source.document);
                described.entry(operation.key()).or_insert(Described {
                    operation: inlined,
                    server,
                });
            }
        }
    }
    described
}

/// The server that Zoom's file says, in prose or not.
fn server(path: &str, operation: &Map<String, Value>, document: &Value) -> Server {
    let prose = operation.get("description").and_then(Value::as_str);
    let names_files = |prose: &str| {
        let prose = prose.to_lowercase();
        ["//fileapi.zoom.us", "//file.zoom.us"]
            .iter()
            .any(|host| prose.contains(host))
    };
    if prose.is_some_and(names_files) {
        return Server::Files;
    }
    let servers = operation.get("servers").or_else(|| document.get("servers"));
    let url = servers
        .and_then(|servers| servers.pointer("/0/url")?.as_str())
        .unwrap_or_default();
    match Server::at(url) {
        // The root has nothing else.
        Some(Server::ApiRoot) if !path.starts_with("/scim2") => Server::Api,
        server => server.unwrap_or(Server::Api),
    }
}

impl Described {
    /// The call as Zoom describes it. The names in Rust are those of
    /// `operation`.
    pub(super) fn case(&self, types: &Types, operation: &Operation) -> Case {
        let sent = operation
            .body
            .as_ref()
            .map_or(Sent::Nothing, |body| self.sent(types, body));
        let argument = |parameter: &Parameter| self.argument(types, parameter);
        let answer = match self.answer() {
            // Zoom's file says nothing of it.
            (_, Answer::Nothing) if operation.is_file => (200, Answer::Bytes),
            answer => answer,
        };
        Case::new(types, operation, self.server, argument, sent, answer)
    }

    fn argument(&self, types: &Types, parameter: &Parameter) -> Value {
        let declared = self.operation.get("parameters").and_then(Value::as_array);
        let declared = declared
            .into_iter()
            .flatten()
            .find(|other| other.get("name").is_some_and(|n| *n == parameter.name));
        let Some(schema) = declared.and_then(|declared| declared.get("schema")) else {
            return types.sample(&parameter.schema);
        };
        let mut schema = schema.clone();
        let example = declared.and_then(|declared| declared.get("example"));
        if let (Value::Object(schema), Some(example)) = (&mut schema, example) {
            schema.entry("example").or_insert_with(|| example.clone());
        }
        value(&schema)
    }

    fn sent(&self, types: &Types, body: &Body) -> Sent {
        let content = self
            .operation
            .get("requestBody")
            .and_then(|body| body.get("content"))
            .and_then(Value::as_object);
        let media = content.and_then(|content| {
            content
                .get(&body.content_type)
                .or_else(|| content.values().next())
        });
        let schema = media.and_then(|media| media.get("schema"));
        let made = schema.map_or_else(|| types.sample(&body.schema), value);
        Sent::of(body.kind, made)
    }

    fn answer(&self) -> (u16, Answer) {
        let responses = self.operation.get("responses").and_then(Value::as_object);
        let success = responses
            .into_iter()
            .flatten()
            .find(|(status, _)| status.starts_with('2'));
        let Some((status, response)) = success else {
            return (204, Answer::Nothing);
        };
        let status = status.parse().unwrap_or(200);
        let content = response.get("content").and_then(Value::as_object);
        let answer = match content.and_then(|content| content.iter().next()) {
            Some((kind, media)) if kind.contains("json") && status != 204 => {
                Answer::Json(media.get("schema").map_or(Value::Null, value))
            }
            Some(_) if status != 204 => Answer::Bytes,
            _ => Answer::Nothing,
        };
        (status, answer)
    }
}
