//! What Zoom's own file says of an operation, read without import's help: what
//! a call of it sends, and what it is answered.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::examples::{is_taken, of_media, of_parameter};
use super::value::{own, value};
use crate::codegen::calls::{Answer, Case, Sent};
use crate::import::references;
use crate::import::source::Source;
use crate::openapi::model::{Body, Operation, Parameter, Server, Types};

/// Zoom's own description of an operation, without `$ref`s.
pub(super) struct Described {
    pub(super) operation: Map<String, Value>,
    server: Server,
}

/// Which of Zoom's examples a call is made from.
#[derive(Clone, Copy)]
enum Shown {
    /// Those of single fields, where the schema has them.
    Fields,
    /// All in the schemas, whatever else these say.
    AsTheyStand,
    /// The one at this place in `examples`.
    Nth(usize),
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
        ["fileapi.zoom.us", "//file.zoom.us"]
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
        self.case_of(types, operation, Shown::Fields)
    }

    /// The calls that Zoom's own examples make, beyond that: each of them as it
    /// stands.
    pub(super) fn examples(&self, types: &Types, operation: &Operation) -> Vec<Case> {
        let several = self
            .parameters()
            .map(|declared| of_parameter(declared).len());
        let bodies = operation.body.as_ref().and_then(|body| self.media(body));
        let several = several.chain(bodies.map(|media| of_media(media).len()));
        let most = several.max().unwrap_or_default();
        let mut cases: Vec<Case> = Vec::new();
        let first = self.case(types, operation);
        for shown in [Shown::AsTheyStand]
            .into_iter()
            .chain((0..most).map(Shown::Nth))
        {
            let case = self.case_of(types, operation, shown);
            let is_new = |other: &Case| !other.sends_as(&case);
            if is_new(&first) && cases.iter().all(is_new) {
                cases.push(case);
            }
        }
        cases
    }

    fn case_of(&self, types: &Types, operation: &Operation, shown: Shown) -> Case {
        let sent = operation
            .body
            .as_ref()
            .map_or(Sent::Nothing, |body| self.sent(types, body, shown));
        let argument = |parameter: &Parameter| self.argument(types, parameter, shown);
        let answer = match self.answer() {
            // Zoom's file says nothing of it.
            (_, Answer::Nothing) if operation.is_file => (200, Answer::Bytes),
            answer => answer,
        };
        Case::new(types, operation, self.server, argument, sent, answer)
    }

    fn parameters(&self) -> impl Iterator<Item = &Value> {
        let declared = self.operation.get("parameters").and_then(Value::as_array);
        declared.into_iter().flatten()
    }

    fn media(&self, body: &Body) -> Option<&Value> {
        let content = self.operation.get("requestBody")?.get("content")?;
        let content = content.as_object()?;
        content
            .get(&body.content_type)
            .or_else(|| content.values().next())
    }

    fn argument(&self, types: &Types, parameter: &Parameter, shown: Shown) -> Value {
        let named = |other: &&Value| other.get("name").is_some_and(|n| *n == parameter.name);
        let declared = self.parameters().find(named);
        let Some(schema) = declared.and_then(|declared| declared.get("schema")) else {
            return types.sample(&parameter.schema);
        };
        if let (Shown::Nth(at), Some(declared)) = (shown, declared)
            && let Some(example) = of_parameter(declared).into_iter().nth(at)
            && is_taken(types, &parameter.schema, &example)
        {
            return example;
        }
        let mut schema = schema.clone();
        let example = declared.and_then(|declared| declared.get("example"));
        if let (Value::Object(schema), Some(example)) = (&mut schema, example) {
            schema.entry("example").or_insert_with(|| example.clone());
        }
        let made = match shown {
            Shown::Fields => value(&schema),
            Shown::AsTheyStand | Shown::Nth(_) => own(&schema),
        };
        let is_shown = schema
            .get("example")
            .is_some_and(|example| *example == made);
        if is_shown && !is_taken(types, &parameter.schema, &made) {
            return types.sample(&parameter.schema);
        }
        made
    }

    fn sent(&self, types: &Types, body: &Body, shown: Shown) -> Sent {
        let media = self.media(body);
        let examples = media.map(of_media).unwrap_or_default();
        let schema = media.and_then(|media| media.get("schema"));
        let by_fields = || match (schema, shown) {
            (Some(schema), Shown::Fields) => value(schema),
            (Some(schema), Shown::AsTheyStand | Shown::Nth(_)) => own(schema),
            (None, _) => types.sample(&body.schema),
        };
        let nth = match shown {
            Shown::Nth(at) => examples.into_iter().nth(at),
            _ => None,
        };
        Sent::of(body.kind, nth.unwrap_or_else(by_fields))
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
            Some((kind, media)) if is_json(kind) && status != 204 => {
                Answer::Json(media.get("schema").map_or(Value::Null, value))
            }
            Some(_) if status != 204 => Answer::Bytes,
            _ => Answer::Nothing,
        };
        (status, answer)
    }
}

/// Whether content of a type is JSON. One that is none (`undefined`, `*/*`) says
/// nothing, and JSON is what Zoom sends.
fn is_json(kind: &str) -> bool {
    let is_type = kind.contains('/') && !kind.contains('*');
    kind.contains("json") || !is_type
}
