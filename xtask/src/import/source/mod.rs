//! A product file of Zoom's, as it was read.

mod made;
mod select;

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::{Map, Value};

pub(super) use self::select::select;
use crate::openapi::lookup::Lookup;
use crate::openapi::model::METHODS;
use crate::openapi::naming::{OperationNames, method_names, words};
use crate::openapi::{bounds, json, text};

/// A product's OpenAPI document.
#[derive(Debug)]
pub struct Source {
    /// The file, for messages.
    pub file: PathBuf,
    /// The document.
    pub document: Value,
    /// What Zoom calls the product: `Users`.
    pub product: String,
    /// Its operations, in the order of the file.
    pub operations: Vec<SourceOperation>,
}

/// An operation of a product file, as it stands there.
#[derive(Debug)]
pub struct SourceOperation {
    /// `GET`.
    pub method: String,
    /// `/users/{userId}`.
    pub path: String,
    /// Zoom's operationId; empty where it has none.
    pub id: String,
    /// The name that it gets here.
    pub name: String,
    /// The operation, with the path's parameters and servers.
    pub value: Map<String, Value>,
}

impl SourceOperation {
    /// `GET /users/{userId}`.
    pub fn key(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The summary, in one line and without what Markdown adds.
    pub fn summary(&self) -> String {
        let words: Vec<&str> = self.value.text("summary").split_whitespace().collect();
        words.join(" ").trim_end_matches('.').to_owned()
    }
}

impl Source {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// - it can't be read, is not JSON, or is cut off
    /// - it is no OpenAPI 3.0 document, or has no paths
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let bytes =
            bounds::read(file).with_context(|| format!("{} can't be read", file.display()))?;
        Self::parse(file, &bytes)
    }

    /// As [`read`](Self::read), from bytes.
    ///
    /// # Errors
    ///
    /// As there.
    pub fn parse(file: &Path, bytes: &[u8]) -> anyhow::Result<Self> {
        let shown = file.display();
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut document: Value = match serde_json::from_slice(bytes) {
            Ok(document) => document,
            Err(error) if error.is_eof() => bail!(
                "{shown} is cut off: it ends at line {} inside of a value",
                error.line()
            ),
            Err(error) => bail!("{shown} {}", json::problem(&error)),
        };
        if !document.is_object() {
            bail!("{shown} is no OpenAPI document: it is no JSON object");
        }
        if let Some(version) = document.get("swagger") {
            bail!("{shown} is Swagger {version}; OpenAPI 3.0 is needed");
        }
        match document.text_at("openapi") {
            Some(version) if version == "3.0" || version.starts_with("3.0.") => {}
            Some(version) => bail!("{shown} is OpenAPI {version}; 3.0 is needed"),
            None => bail!("{shown} is no OpenAPI document: it has no `openapi`"),
        }
        text::tidy(&mut document);
        let Some(Value::Object(paths)) = document.get("paths") else {
            bail!("{shown} has no `paths`");
        };
        let product = product(&document, file);
        let mut operations = Vec::new();
        for (path, item) in paths {
            let Value::Object(item) = item else {
                bail!("{shown}: the path {path} is no object");
            };
            for (method, operation) in item {
                if METHODS.contains(&method.to_lowercase().as_str()) {
                    let Value::Object(operation) = operation else {
                        bail!("{shown}: {method} {path} is no object");
                    };
                    operations.push(source_operation(method, path, item, operation));
                }
            }
        }
        name(&product, &document, &mut operations);
        Ok(Self {
            file: file.to_owned(),
            document,
            product,
            operations,
        })
    }
}

fn product(document: &Value, file: &Path) -> String {
    let title = document.object("info").text("title");
    let title = title
        .trim()
        .trim_end_matches("APIs")
        .trim_end_matches("API")
        .trim();
    if title.is_empty() {
        let stem = file
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        return words(&stem).join(" ");
    }
    title.to_owned()
}

fn source_operation(
    method: &str,
    path: &str,
    item: &Map<String, Value>,
    operation: &Map<String, Value>,
) -> SourceOperation {
    let mut value = operation.clone();
    if let Some(servers) = item.get("servers") {
        value.entry("servers").or_insert_with(|| servers.clone());
    }
    // What the path declares for all its operations, an operation may declare
    // anew: its own come first, and the first counts.
    if let Some(Value::Array(shared)) = item.get("parameters") {
        let own = value
            .entry("parameters")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(own) = own {
            let identity =
                |parameter: &Value| (parameter.get("name").cloned(), parameter.get("in").cloned());
            for parameter in shared {
                if parameter.get("$ref").is_some()
                    || !own
                        .iter()
                        .any(|other| identity(other) == identity(parameter))
                {
                    own.push(parameter.clone());
                }
            }
        }
    }
    SourceOperation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        id: operation.text("operationId").to_owned(),
        name: String::new(),
        value,
    }
}

fn name(product: &str, document: &Value, operations: &mut [SourceOperation]) {
    let contexts: Vec<(String, String)> = operations
        .iter()
        .map(|operation| {
            let tags: Vec<&str> = operation.value.texts("tags").collect();
            (operation.summary(), format!("{product} {}", tags.join(" ")))
        })
        .collect();
    let facts: Vec<OperationNames<'_>> = operations
        .iter()
        .zip(&contexts)
        .map(|(operation, (summary, context))| OperationNames {
            method: &operation.method,
            path: &operation.path,
            id: &operation.id,
            summary,
            context,
            makes_one: made::makes_one(&operation.value, document),
        })
        .collect();
    let names = method_names(product, &facts);
    for (operation, name) in operations.iter_mut().zip(names) {
        operation.name = name;
    }
}
