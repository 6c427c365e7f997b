//! Request bodies.

use serde_json::{Value, json};

use super::rule::{Log, Part, Place, Refusal, Rule, Schema};
use super::shown;
use crate::openapi::lookup::{Lookup, Set, Step, essence};
use crate::openapi::naming::{self, is_one_of};
use crate::openapi::styles;

pub(super) static CONTENT_TYPE: Rule = Rule {
    name: "body-content-type",
    wrong: "the body's content type is none: `undefined`, `*/*`, or JSON with parameters",
    done: "`application/json`, or `multipart/form-data` where a part is a file",
};
pub(super) static SEVERAL: Rule = Rule {
    name: "several-body-types",
    wrong: "the body may be sent in several content types",
    done: "the one with the most to say: JSON, then a form, then anything",
};
pub(super) static NO_SCHEMA: Rule = Rule {
    name: "body-without-schema",
    wrong: "the body has no schema, or is empty",
    done: "any JSON; without a content type no body",
};
pub(super) static FILE_PART: Rule = Rule {
    name: "file-part",
    wrong: "the part of a form that is a file is declared as a plain string",
    done: "`format: binary`, where its name or its example is that of a file",
};

pub(super) const JSON: &str = "application/json";
pub(super) const MULTIPART: &str = "multipart/form-data";

/// Mends a request body, all but its schema's insides, and says what part of
/// the operation it is; `None` when there is nothing to send.
///
/// # Errors
///
/// When the body can't be understood.
pub fn mend_body(body: &Schema, log: &mut Log) -> Result<Option<(Schema, Part)>, Refusal> {
    let here = Place::new(Part::Request, "", "/requestBody");
    let Some(Value::Object(content)) = body.get("content").cloned() else {
        log.fired(&NO_SCHEMA, &here);
        return Ok(None);
    };
    let mut choices: Vec<(String, Value)> = Vec::new();
    for (declared, media) in content {
        let (meant, changed) = content_type(&declared, &media);
        if changed {
            log.fired(&CONTENT_TYPE, &here);
        }
        choices.push((meant, media));
    }
    let several = choices.len() > 1;
    let Some((kind, media)) = choices.into_iter().min_by_key(|(kind, _)| rank(kind)) else {
        log.fired(&NO_SCHEMA, &here);
        return Ok(None);
    };
    if several {
        log.fired(&SEVERAL, &here);
    }
    let mut schema = media.get("schema").cloned().unwrap_or(Value::Null);
    if !schema.is_object() {
        schema = json!({});
        log.fired(&NO_SCHEMA, &here);
    }
    if let Some(problem) = styles::problem_of_form(&media) {
        return Err(here.refuse(problem));
    }
    shown::spread(&mut schema, shown::bodies(&media));
    let part = if kind == MULTIPART {
        Part::Multipart
    } else {
        Part::Request
    };
    if part == Part::Multipart {
        file_parts(&mut schema, log)?;
    }
    let mut mended = Schema::new();
    mended.set("required", true);
    mended.set("content", json!({ &kind: { "schema": schema } }));
    Ok(Some((mended, part)))
}

fn content_type(declared: &str, media: &Value) -> (String, bool) {
    let essence = essence(declared);
    let meant = match essence.as_str() {
        JSON => JSON,
        "text/json" => JSON,
        kind if kind.ends_with("+json") => JSON,
        "multipart/form-data"
        | "application/x-www-form-urlencoded"
        | "application/octet-stream"
        | "text/plain" => &essence,
        kind if kind.starts_with("multipart/") => MULTIPART,
        kind if kind.starts_with("image/")
            || kind.starts_with("audio/")
            || kind.starts_with("video/")
            || kind.starts_with("text/") =>
        {
            kind
        }
        kind if kind.starts_with("application/")
            && kind.len() > "application/".len()
            && !kind.contains('*') =>
        {
            kind
        }
        _ if has_file(media.get("schema")) => MULTIPART,
        _ => JSON,
    };
    (meant.to_owned(), meant != declared)
}

fn rank(kind: &str) -> u8 {
    match kind {
        JSON => 0,
        MULTIPART => 1,
        "application/x-www-form-urlencoded" => 2,
        _ => 3,
    }
}

fn has_file(schema: Option<&Value>) -> bool {
    schema.is_some_and(|schema| schema.object("properties").values().any(Lookup::is_binary))
}

/// Marks the parts that are files.
fn file_parts(schema: &mut Value, log: &mut Log) -> Result<(), Refusal> {
    let here = Place::new(Part::Multipart, "", "/requestBody");
    if schema.is_binary() {
        // The whole body is the file; a form names its parts.
        *schema = json!({ "type": "object", "properties": { "file": schema.take() } });
        log.fired(&FILE_PART, &here);
    }
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return Err(here.refuse("a form does not say what its parts are"));
    };
    for (name, property) in properties {
        let Value::Object(property) = property else {
            continue;
        };
        let here = here.inside(Step::Property(name));
        let target = match property.text_at("type") {
            Some("array") => match property.get_mut("items") {
                Some(Value::Object(items)) => items,
                _ => continue,
            },
            Some("file") => {
                property.set("type", "string");
                property
            }
            _ => property,
        };
        if is_file(name, target) {
            target.set("type", "string");
            target.set("format", "binary");
            log.fired(&FILE_PART, &here);
        }
        if target.is_binary() {
            // A piece of a file in JSON helps nobody.
            target.shift_remove("example");
        }
    }
    Ok(())
}

fn is_file(name: &str, part: &Schema) -> bool {
    const FILES: &str = "\
        file files attachment attachments picture photo image avatar logo csv pic \
    ";
    const ABOUT: &str = "\
        name id ids type size url count key path format description title md5 hash \
    ";
    let string = part.get("type").is_none_or(|kind| kind == "string");
    if !string
        || part.contains_key("enum")
        || part.get("format").is_some_and(|format| format != "byte")
    {
        return false;
    }
    if part.get("format").is_some() {
        return true;
    }
    let words: Vec<String> = naming::lower_words(name);
    if words.last().is_some_and(|last| is_one_of(ABOUT, last)) {
        return false;
    }
    let named = words
        .iter()
        .any(|word| is_one_of(FILES, word) || word.ends_with("file"));
    let shown = part.text_at("example").is_some_and(is_file_name);
    named || shown
}

/// `profile.png`, or `binary`, which stands for the contents.
fn is_file_name(example: &str) -> bool {
    let extension = example
        .rsplit_once('.')
        .map(|(_, extension)| extension.to_lowercase());
    let known = [
        "png", "jpg", "jpeg", "gif", "csv", "mp3", "mp4", "m4a", "wav", "pdf", "txt", "zip",
        "json", "xlsx", "vtt", "svg",
    ];
    example == "binary"
        || extension.is_some_and(|extension| known.contains(&extension.as_str()))
            && !example.contains("://")
}
