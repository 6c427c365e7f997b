//! An operation of Zoom's, in the fragment's conventions. Its schemas are still
//! inline.

use serde_json::{Map, Value, json};

use super::source::{Source, SourceOperation};
use super::{enum_names, facts, keep, pagination, references};
use crate::import::mend::{self, Log, Part, Place, Refusal};
use crate::openapi::lookup::{Lookup, Set};
use crate::openapi::naming;

/// An operation, ready to be put into the fragment.
#[derive(Debug)]
pub struct Imported {
    /// `get`.
    pub method: String,
    /// `/users/{userId}`.
    pub path: String,
    /// The operation.
    pub value: Map<String, Value>,
    /// The rules that fired.
    pub log: Log,
    /// What could not be derived, for a person to look at.
    pub notes: Vec<String>,
}

/// Brings an operation into the fragment's conventions.
///
/// # Errors
///
/// When some part of it can't be understood: the reason.
pub fn import(
    source: &Source,
    operation: &SourceOperation,
    descriptions: bool,
) -> Result<Imported, Refusal> {
    let whole = references::inline(&Value::Object(operation.value.clone()), &source.document)?;
    let Value::Object(mut given) = whole else {
        return Err(Refusal {
            pointer: String::new(),
            why: "it is no object".to_owned(),
        });
    };
    let mut log = Log::default();
    let mut notes = Vec::new();
    let path = operation.path.trim();
    if !path.starts_with('/') || path.contains(['?', '#', '\\', ' ']) {
        return Err(Refusal {
            pointer: String::new(),
            why: format!("its path is none: `{path}`"),
        });
    }
    let server = facts::server(&given, &source.document).map_err(|why| Refusal {
        pointer: String::new(),
        why,
    })?;

    let mut parameters = match given.shift_remove("parameters") {
        Some(Value::Array(parameters)) => parameters,
        _ => Vec::new(),
    };
    mend::mend_parameters(path, &mut parameters, &mut log)?;
    for parameter in &mut parameters {
        finish_parameter(parameter, descriptions, &mut log)?;
    }
    let body = match given.shift_remove("requestBody") {
        Some(Value::Object(body)) => request_body(body, descriptions, &mut log)?,
        _ => None,
    };
    let mut responses =
        mend::mend_responses(given.get("responses").unwrap_or(&Value::Null), &mut log)?;
    for (status, response) in &mut responses {
        for media in contents(response) {
            let place = Place::new(Part::Response, "", format!("/responses/{status}"));
            finish(media, &place, descriptions, &mut log)?;
        }
    }
    let reply = responses
        .values()
        .find_map(|response| response.pointer("/content/application~1json/schema"));
    let paging = pagination::pagination(path, &parameters, reply);

    let description = given.text("description");
    let label = facts::rate_limit_label(description);
    let scopes = facts::scopes(&given);
    let security = facts::security(&given, &source.document, &scopes);
    if label.is_none() {
        notes.push("no rate limit label: Zoom's file has none".to_owned());
    }
    if scopes.is_empty() && security.pointer("/0/basic").is_none() {
        notes.push("no scopes: Zoom's file has none".to_owned());
    }
    let error = responses_of_errors(&security);
    responses.set("default", json!({ "$ref": error }));

    let mut value = Map::new();
    let mut set = |key: &str, what: Value| value.set(key, what);
    set("operationId", json!(operation.name));
    let tag = first_tag(&given).unwrap_or_else(|| source.product.clone());
    set("tags", json!([tag]));
    let summary = operation.summary();
    if !summary.is_empty() {
        set("summary", json!(summary));
    }
    if descriptions && !description.is_empty() {
        set(
            "description",
            json!(description.replace("\r\n", "\n").trim()),
        );
    }
    set(
        "externalDocs",
        json!({ "url": documented_at(&source.product, &tag, &operation.method, path) }),
    );
    if given.get("deprecated") == Some(&json!(true)) {
        set("deprecated", json!(true));
    }
    if let Some(servers) = server {
        set("servers", servers);
    }
    set("x-product", json!(source.product));
    set("x-feature", json!(naming::kebab(&source.product)));
    if let Some(label) = label {
        set("x-rate-limit-label", json!(label));
    }
    if !operation.id.is_empty() {
        set("x-zoom-operation-id", json!(operation.id));
    }
    if let Some(paging) = paging {
        set("x-pagination", paging);
    }
    set("security", security);
    if !parameters.is_empty() {
        set("parameters", Value::Array(parameters));
    }
    if let Some(body) = body {
        set("requestBody", body);
    }
    set("responses", Value::Object(responses));
    Ok(Imported {
        method: operation.method.to_lowercase(),
        path: path.to_owned(),
        value,
        log,
        notes,
    })
}

fn responses_of_errors(security: &Value) -> &'static str {
    if security.pointer("/0/basic").is_some() {
        "#/components/responses/TokenError"
    } else {
        "#/components/responses/ApiError"
    }
}

fn first_tag(operation: &Map<String, Value>) -> Option<String> {
    let tag = operation.get("tags")?.as_array()?.first()?.as_str()?.trim();
    (!tag.is_empty()).then(|| tag.to_owned())
}

/// Zoom's page on an operation.
fn documented_at(product: &str, tag: &str, method: &str, path: &str) -> String {
    let (product, tag) = (naming::kebab(product), naming::kebab(tag));
    format!("https://developers.zoom.us/docs/api/{product}/#tag/{tag}/{method}{path}")
}

fn contents(part: &mut Value) -> Vec<&mut Value> {
    let content = part.get_mut("content").and_then(Value::as_object_mut);
    content
        .into_iter()
        .flatten()
        .filter_map(|(_, media)| media.get_mut("schema"))
        .collect()
}

fn finish(
    schema: &mut Value,
    place: &Place<'_>,
    descriptions: bool,
    log: &mut Log,
) -> Result<(), Refusal> {
    mend::mend_schema(schema, place, log)?;
    enum_names::name_values(schema);
    keep::keep(schema, place.part, descriptions);
    Ok(())
}

fn finish_parameter(
    parameter: &mut Value,
    descriptions: bool,
    log: &mut Log,
) -> Result<(), Refusal> {
    let Value::Object(given) = parameter else {
        return Ok(());
    };
    let name = given.text("name").to_owned();
    let place = Place::new(Part::Parameter, &name, format!("/parameters/{name}"));
    let mut schema = given.get("schema").cloned().unwrap_or_default();
    // The prose that explains an enum's values stands beside the schema.
    let prose = given.get("description").cloned();
    if let (Value::Object(schema), Some(prose)) = (&mut schema, &prose) {
        schema.entry("description").or_insert_with(|| prose.clone());
    }
    finish(&mut schema, &place, descriptions, log)?;
    let mut out = Map::new();
    for key in ["name", "in", "required"] {
        if let Some(value) = given.get(key).filter(|value| **value != json!(false)) {
            out.set(key, value.clone());
        }
    }
    if given.get("deprecated") == Some(&json!(true))
        || schema.get("deprecated") == Some(&json!(true))
    {
        out.set("deprecated", true);
    }
    let example = given
        .get("example")
        .cloned()
        .filter(|example| !example.is_object() && !example.is_array());
    if let Value::Object(schema) = &mut schema {
        if let Some(said) = schema.shift_remove("description") {
            out.set("description", said);
        }
        schema.shift_remove("deprecated");
        schema.shift_remove("nullable");
        let own = schema.shift_remove("example");
        let kind = schema.text("type");
        let fits = |example: &Value| {
            matches!(
                (kind, example),
                ("string", Value::String(_))
                    | ("integer" | "number", Value::Number(_))
                    | ("boolean", Value::Bool(_))
            )
        };
        let allowed = |example: &Value| {
            schema
                .get("enum")
                .and_then(Value::as_array)
                .is_none_or(|values| values.contains(example))
        };
        if let Some(example) = own
            .into_iter()
            .chain(example)
            .find(|example| fits(example) && allowed(example))
        {
            out.set("example", example);
        }
    }
    out.set("schema", schema);
    *given = out;
    Ok(())
}

fn request_body(
    mut body: Map<String, Value>,
    descriptions: bool,
    log: &mut Log,
) -> Result<Option<Value>, Refusal> {
    let Some((_, part)) = mend::mend_body(&mut body, log)? else {
        return Ok(None);
    };
    let mut body = Value::Object(body);
    for schema in contents(&mut body) {
        finish(
            schema,
            &Place::new(part, "", "/requestBody"),
            descriptions,
            log,
        )?;
        if let Value::Object(schema) = schema {
            schema.shift_remove("description");
        }
    }
    Ok(Some(body))
}
