//! An operation: what it is called, what it takes, what it answers.

use std::collections::BTreeMap;

use heck::{ToPascalCase, ToShoutySnakeCase, ToSnakeCase};
use serde_json::Value;

use super::absent::{self, Absent};
use super::body::{self, Body};
use super::feature;
use super::names::escape;
use super::pages::Pages;
use super::parameters::{self, Parameter};
use super::reader::Reader;
use super::responses::{self, Reply, Response};
use super::security::{self, Security};
use crate::openapi::lookup::Lookup as _;
use crate::openapi::{Pointer, Spec, SpecError, naming};

/// The keys of a path item that are methods.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The classes of `x-rate-limit-label`, each with its variant of
/// `RateLimitLabel`.
pub const LABELS: [(&str, &str); 4] = [
    ("LIGHT", "Light"),
    ("MEDIUM", "Medium"),
    ("HEAVY", "Heavy"),
    ("RESOURCE-INTENSIVE", "ResourceIntensive"),
];

/// What codegen needs to know of one operation.
pub struct Operation {
    /// Where it stands in the document.
    pub pointer: Pointer,
    /// `operationId`.
    pub id: String,
    /// The method, in lower case.
    pub method: String,
    /// The path template.
    pub path: String,
    /// What it does, in a sentence.
    pub summary: String,
    /// What else is to be said of it.
    pub description: String,
    /// The URL of Zoom's page on it.
    pub page: Option<String>,
    /// Whether it should not be used any more.
    pub is_deprecated: bool,
    /// The server that it lives on.
    pub server: Server,
    /// How it authorizes.
    pub security: Security,
    /// The variant of `RateLimitLabel`, if it has a label.
    pub rate_limit: Option<&'static str>,
    /// The product whose limits apply.
    pub product: String,
    /// The cargo feature that it is compiled with; none for one that always
    /// is.
    pub feature: Option<String>,
    /// Its parameters, in the document's order.
    pub parameters: Vec<Parameter>,
    /// What it takes in its body.
    pub body: Option<Body>,
    /// What it answers, whatever the status.
    pub responses: Vec<Response>,
    /// What it answers when it succeeds.
    pub reply: Reply,
    /// Whether that is a file, which may be too large for memory.
    pub is_file: bool,
    /// How Zoom says that what its path names does not exist.
    pub absent: Vec<Absent>,
    /// How its pages follow each other, if it answers page by page.
    pub pages: Option<Pages>,
}

/// A server that the runtime knows a base URL for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Server {
    /// `https://api.zoom.us/v2`
    Api,
    /// `https://api.zoom.us`
    ApiRoot,
    /// `https://zoom.us`
    OAuth,
    /// `https://fileapi.zoom.us/v2`
    Files,
}

impl Server {
    /// All of them.
    const ALL: [Self; 4] = [Self::Api, Self::ApiRoot, Self::OAuth, Self::Files];

    /// The server's documented base URL.
    pub fn url(self) -> &'static str {
        match self {
            Self::Api => "https://api.zoom.us/v2",
            Self::ApiRoot => "https://api.zoom.us",
            Self::OAuth => "https://zoom.us",
            Self::Files => "https://fileapi.zoom.us/v2",
        }
    }

    /// The server with this base URL, with or without a slash behind it.
    pub fn at(url: &str) -> Option<Self> {
        let url = url.trim_end_matches('/');
        Self::ALL.into_iter().find(|server| server.url() == url)
    }

    /// The path of the server's documented base URL.
    pub fn base_path(self) -> &'static str {
        match self {
            Self::Api | Self::Files => "/v2",
            Self::ApiRoot | Self::OAuth => "",
        }
    }

    /// The component that describes how the server refuses.
    pub fn error_body(self) -> &'static str {
        match self {
            Self::Api | Self::ApiRoot | Self::Files => "ApiError",
            Self::OAuth => "TokenError",
        }
    }
}

impl Operation {
    /// `x-rate-limit-label`, as Zoom writes it.
    pub fn rate_limit_label(&self) -> Option<&'static str> {
        let known = |(_, variant): &&(&str, &str)| Some(*variant) == self.rate_limit;
        LABELS.iter().find(known).map(|(label, _)| *label)
    }

    /// The builder's name.
    pub fn pascal(&self) -> String {
        self.id.to_pascal_case()
    }

    /// The client's method.
    pub fn snake(&self) -> String {
        escape(self.id.to_snake_case())
    }

    /// The static's name.
    pub fn shouty(&self) -> String {
        self.id.to_shouty_snake_case()
    }

    /// `GET /users/{userId}`.
    pub fn key(&self) -> String {
        format!("{} {}", self.method.to_uppercase(), self.path)
    }

    /// The name of the stream's method: `stream`, unless a parameter is called
    /// so.
    pub fn stream(&self) -> &'static str {
        let is_taken = self.parameters.iter().any(|p| p.ident == "stream");
        if is_taken { "stream_items" } else { "stream" }
    }

    /// The name of the method that gives its file as a stream, as
    /// [`stream`](Self::stream).
    pub fn download(&self) -> &'static str {
        let is_taken = self.parameters.iter().any(|p| p.ident == "download");
        if is_taken {
            "download_file"
        } else {
            "download"
        }
    }

    /// The components that its arguments are made of.
    pub(super) fn sent(&self) -> impl Iterator<Item = &str> {
        let arguments = self.parameters.iter().map(|p| &p.schema);
        let body = self.body.iter().map(|body| &body.schema);
        arguments
            .chain(body)
            .filter_map(|schema| schema.of.component())
    }

    /// The components that its replies are made of.
    pub(super) fn answered(&self) -> impl Iterator<Item = &str> {
        let replies = self
            .responses
            .iter()
            .filter_map(|response| response.content.schema());
        replies
            .filter_map(|schema| schema.of.component())
            .chain([self.server.error_body()])
    }
}

/// Reads all operations, in the document's order.
///
/// # Errors
///
/// The first thing in an operation that codegen can't make sense of.
pub(super) fn read_all(spec: &Spec) -> Result<Vec<Operation>, SpecError> {
    let paths_at = Pointer::root().key("paths");
    let Some(Value::Object(paths)) = spec.document.get("paths") else {
        return Err(spec.error(&paths_at, "is missing: there are no operations"));
    };
    let mut operations = Vec::new();
    for (path, item) in paths {
        let item_at = paths_at.key(path);
        if item.get("$ref").is_some() {
            return Err(spec.error(&item_at, "is a `$ref`; write the path out"));
        }
        for method in METHODS {
            if let Some(source) = item.get(method) {
                let at = item_at.key(method);
                operations.push(read(spec, path, item, method, source, at)?);
            }
        }
    }
    check_names(spec, &operations)?;
    Ok(operations)
}

fn read(
    spec: &Spec,
    path: &str,
    item: &Value,
    method: &str,
    source: &Value,
    pointer: Pointer,
) -> Result<Operation, SpecError> {
    check_path(spec, path, &pointer)?;
    let reader = Reader {
        schemas: spec.schemas(),
    };
    let responses = responses::read(spec, &reader, source, &pointer)?;
    let reply = responses::reply(spec, &responses, &pointer)?;
    let is_file = source.flag("x-download");
    if is_file && !matches!(reply, Reply::Bytes) {
        let problem = "is for operations that answer with content that is no JSON";
        return Err(spec.error(&pointer.key("x-download"), problem));
    }
    let parameters = parameters::read(spec, &reader, path, item, source, &pointer)?;
    Ok(Operation {
        id: read_id(spec, source, &pointer)?,
        method: method.to_owned(),
        path: path.to_owned(),
        summary: source.text("summary").trim().to_owned(),
        description: source.text("description").trim().to_owned(),
        page: page(source.object("externalDocs").text("url")),
        is_deprecated: source.flag("deprecated"),
        server: read_server(spec, item, source, &pointer)?,
        security: security::read(spec, source, &pointer)?,
        rate_limit: read_label(spec, source, &pointer)?,
        product: match source.text("x-product") {
            "" => source.texts("tags").next().unwrap_or_default(),
            product => product,
        }
        .to_owned(),
        feature: feature::read(spec, source, &pointer)?,
        absent: absent::read(spec, source, &parameters, &pointer)?,
        parameters,
        body: body::read(spec, &reader, source, &pointer)?,
        reply,
        is_file,
        responses,
        pages: None,
        pointer,
    })
}

/// A URL that can stand in the docs as it is.
fn page(url: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_graphic() && !"<>\"`\\^|".contains(c);
    let is_page = url.starts_with("https://") && url.chars().all(is_plain);
    is_page.then(|| url.to_owned())
}

fn check_path(spec: &Spec, path: &str, at: &Pointer) -> Result<(), SpecError> {
    let segments = path.strip_prefix('/').map(|rest| rest.split('/'));
    let fine = segments.is_some_and(|mut segments| {
        segments.all(|s| !s.is_empty() && !matches!(s, "." | "..") && !s.contains(['?', '#', '\\']))
    });
    if !fine {
        let problem =
            "stands under a path that is not `/` and segments that all have something in them";
        return Err(spec.error(at, problem));
    }
    match odd_in_path(path) {
        None => Ok(()),
        Some(odd) => {
            let problem = format!("stands under a path with a `{odd}`, which a URL can't have");
            Err(spec.error(at, problem))
        }
    }
}

/// A character outside of the placeholders that can't stand in a path as it is
/// (RFC 3986, section 3.3).
fn odd_in_path(path: &str) -> Option<char> {
    let is_pchar = |c: &char| c.is_ascii_alphanumeric() || "-._~%!$&'()*+,;=:@/".contains(*c);
    let mut is_name = false;
    path.chars().find(|c| match c {
        '{' if !is_name => {
            is_name = true;
            false
        }
        '}' if is_name => {
            is_name = false;
            false
        }
        c => !is_name && !is_pchar(c),
    })
}

fn read_id(spec: &Spec, source: &Value, at: &Pointer) -> Result<String, SpecError> {
    let id_at = at.key("operationId");
    let Some(id) = source.text_at("operationId") else {
        return Err(spec.error(&id_at, "is missing"));
    };
    match naming::check_operation(id) {
        Ok(()) => Ok(id.to_owned()),
        Err(problem) => Err(spec.error(&id_at, problem)),
    }
}

/// Refuses two operations that would be given the same name.
fn check_names(spec: &Spec, operations: &[Operation]) -> Result<(), SpecError> {
    let mut seen: BTreeMap<String, &Operation> = BTreeMap::new();
    for operation in operations {
        if let Some(other) = seen.insert(operation.snake(), operation) {
            let problem = if other.id == operation.id {
                format!("is `{}`, as is that of {}", operation.id, other.pointer)
            } else {
                format!(
                    "is `{}`, which becomes `{}`, as does `{}` of {}",
                    operation.id,
                    operation.snake(),
                    other.id,
                    other.pointer
                )
            };
            return Err(spec.error(&operation.pointer.key("operationId"), problem));
        }
    }
    Ok(())
}

/// The nearest `servers`: the operation's, its path's, the document's.
fn read_server(
    spec: &Spec,
    item: &Value,
    source: &Value,
    at: &Pointer,
) -> Result<Server, SpecError> {
    let servers = [source, item, &spec.document]
        .into_iter()
        .find_map(|holder| holder.get("servers"));
    let url = servers.and_then(|servers| servers.pointer("/0/url")?.as_str());
    let Some(url) = url.filter(|url| !url.is_empty()) else {
        return Err(spec.error(at, "has no server, and neither does the document"));
    };
    Server::at(url).ok_or_else(|| {
        let known = Server::ALL.map(Server::url).join(", ");
        let problem = format!("is `{url}`; the client knows {known}");
        spec.error(&at.key("servers"), problem)
    })
}

fn read_label(
    spec: &Spec,
    source: &Value,
    at: &Pointer,
) -> Result<Option<&'static str>, SpecError> {
    let Some(label) = source.get("x-rate-limit-label") else {
        return Ok(None);
    };
    let known = LABELS.iter().find(|(name, _)| label == name);
    match known {
        Some((_, variant)) => Ok(Some(variant)),
        None => Err(spec.error(
            &at.key("x-rate-limit-label"),
            format!(
                "is {label}; it must be one of {}",
                LABELS.map(|(name, _)| name).join(", ")
            ),
        )),
    }
}
