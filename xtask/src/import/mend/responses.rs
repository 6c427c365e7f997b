//! Replies.

use serde_json::{Map, Value, json};

use super::bodies::JSON;
use super::rule::{Log, Part, Place, Refusal, Rule, Schema};
use crate::openapi::lookup::{Lookup, Set, essence, successes};

pub(super) static DESCRIPTION: Rule = Rule {
    name: "response-without-description",
    wrong: "a response has no description, which OpenAPI demands",
    done: "the HTTP status, in words",
};
pub(super) static CONTENT_TYPE: Rule = Rule {
    name: "reply-content-type",
    wrong: "the reply's content type is none (`undefined`, `*/*`), is JSON under another name, or stands beside JSON; or a 204 has a body",
    done: "`application/json` where the schema is one of JSON, else bytes; a 204 has none",
};
pub(super) static SEVERAL: Rule = Rule {
    name: "several-success-types",
    wrong: "an operation succeeds with several statuses whose replies differ",
    done: "`oneOf` of the replies",
};
pub(super) static NO_SUCCESS: Rule = Rule {
    name: "no-success-response",
    wrong: "no response says what success looks like",
    done: "a 204, without a body",
};
pub(super) static BINARY: Rule = Rule {
    name: "download-schema",
    wrong: "a download is described as an object or not at all",
    done: "bytes",
};
pub(super) static FREE_FORM: Rule = Rule {
    name: "free-form-reply",
    wrong: "the file says nothing of the reply but that it is JSON",
    done: "any JSON value, and an empty body: the only case in which a reply is not typed",
};

/// Mends the responses of an operation, all but their schemas' insides, and
/// leaves the successful ones: what an error looks like is the same everywhere.
///
/// # Errors
///
/// When the responses can't be understood.
pub fn mend_responses(
    responses: Option<&Value>,
    log: &mut Log,
) -> Result<Map<String, Value>, Refusal> {
    let here = |status: &str| Place::new(Part::Response, "", format!("/responses/{status}"));
    let Some(Value::Object(responses)) = responses else {
        return Err(here("").refuse("there are no responses"));
    };
    let mut out = Map::new();
    for (status, response) in successes(responses) {
        let here = here(status);
        let Value::Object(response) = response else {
            return Err(here.refuse("a response is no object"));
        };
        let status = if status.eq_ignore_ascii_case("2xx") {
            "200"
        } else {
            status
        };
        if !response.get("description").is_some_and(Value::is_string) {
            log.fired(&DESCRIPTION, &here);
        }
        let mut mended = Schema::new();
        mended.set("description", json!(in_words(status)));
        if let Some((kind, schema)) = content(status, response, &here, log) {
            mended.set("content", json!({ kind: { "schema": schema } }));
        }
        out.insert(status.to_owned(), Value::Object(mended));
    }
    if out.is_empty() {
        log.fired(&NO_SUCCESS, &here("204"));
        out.set("204", json!({ "description": in_words("204") }));
    }
    unite(&mut out, log);
    Ok(out)
}

fn content(
    status: &str,
    response: &Schema,
    here: &Place<'_>,
    log: &mut Log,
) -> Option<(String, Value)> {
    let content = response.object("content");
    let json = content.iter().find(|(kind, _)| is_json(kind));
    let (kind, media) = json.or_else(|| content.iter().next())?;
    if status == "204" || status == "205" {
        log.fired(&CONTENT_TYPE, here);
        return None;
    }
    let schema = media.get("schema").filter(|schema| schema.is_object());
    let says_something = schema.is_some_and(|schema| !is_free_form(schema));
    let binary = schema.is_some_and(Lookup::is_binary);
    let is_type = kind.contains('/') && !kind.contains('*');
    if binary || is_type && json.is_none() && !(says_something && is_structured(schema)) {
        let kind = if is_type && json.is_none() {
            kind.trim().to_lowercase()
        } else {
            "application/octet-stream".to_owned()
        };
        if !binary || json.is_some() {
            log.fired(&BINARY, here);
        }
        return Some((kind, json!({ "type": "string", "format": "binary" })));
    }
    if kind != JSON || content.len() > 1 {
        log.fired(&CONTENT_TYPE, here);
    }
    if !says_something {
        log.fired(&FREE_FORM, here);
    }
    let schema = schema.filter(|_| says_something);
    Some((
        JSON.to_owned(),
        schema.cloned().unwrap_or_else(|| json!({})),
    ))
}

fn is_json(kind: &str) -> bool {
    let essence = essence(kind);
    essence == JSON || essence.ends_with("+json") || essence == "text/json"
}

fn is_structured(schema: Option<&Value>) -> bool {
    schema.is_some_and(|schema| {
        let filled = |key: &str| !schema.object(key).is_empty();
        filled("properties") || filled("items") || schema.is_combined()
    })
}

/// Whether a schema says no more than "JSON" or "an object".
fn is_free_form(schema: &Value) -> bool {
    let Value::Object(schema) = schema else {
        return true;
    };
    let object = schema.get("type").is_none_or(|kind| {
        kind.as_str()
            .is_some_and(|kind| matches!(kind.to_lowercase().as_str(), "object" | "null"))
    });
    let empty = |key: &str| match schema.get(key) {
        None => true,
        Some(Value::Object(inner)) => inner.is_empty(),
        Some(Value::Array(inner)) => inner.is_empty(),
        Some(_) => key == "additionalProperties",
    };
    object
        && [
            "properties",
            "additionalProperties",
            "items",
            "enum",
            "oneOf",
            "anyOf",
            "allOf",
            "format",
        ]
        .iter()
        .all(|key| empty(key))
        && !schema.contains_key("$ref")
}

/// Gives all successful JSON replies one type.
fn unite(responses: &mut Map<String, Value>, log: &mut Log) {
    let pointer = "/content/application~1json/schema";
    let schemas: Vec<Value> = responses
        .values()
        .filter_map(|response| response.pointer(pointer))
        .cloned()
        .collect();
    let mut different: Vec<Value> = Vec::new();
    for schema in schemas {
        if !different.iter().any(|other| {
            crate::openapi::hoist::shape(other) == crate::openapi::hoist::shape(&schema)
        }) {
            different.push(schema);
        }
    }
    if different.len() < 2 {
        return;
    }
    // What says nothing adds nothing.
    different.retain(|schema| !is_free_form(schema));
    let union = if different.len() == 1 {
        different.remove(0)
    } else {
        json!({ "oneOf": different })
    };
    for response in responses.values_mut() {
        if let Some(schema) = response.pointer_mut(pointer) {
            *schema = union.clone();
        }
    }
    log.fired(&SEVERAL, &Place::new(Part::Response, "", "/responses"));
}

fn in_words(status: &str) -> &'static str {
    match status {
        "201" => "Created.",
        "202" => "Accepted.",
        "204" | "205" => "Done.",
        "206" => "A part.",
        _ => "Success.",
    }
}
