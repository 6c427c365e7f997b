//! Ids that Zoom decodes twice.

use serde_json::{Value, json};

use super::rule::{Log, Part, Place, Rule, Schema};
use crate::import::prose::{said, wants_encoding_twice};
use crate::openapi::lookup::{Lookup, Set};

pub(super) static TWICE: Rule = Rule {
    name: "encoded-twice",
    wrong: "an id is to be encoded twice if it has slashes in it, which only the prose says",
    done: "`x-encoded-twice`, and a string: the client encodes it as its value demands",
};

/// The parameter's mark in the fragment.
pub const ENCODED_TWICE: &str = "x-encoded-twice";

/// Marks the parameters in the path and the query that are to be encoded twice:
/// by their own prose; else, those in the path, by what the operation's prose
/// says of a UUID, or its reply's of one that is used in calls.
pub fn mend_ids(parameters: &mut [Schema], operation: &Schema, log: &mut Log) {
    let is_id = |parameter: &Schema| {
        let kind = parameter.object("schema").kind().to_lowercase();
        matches!(parameter.text("in"), "path" | "query") && kind != "array" && kind != "boolean"
    };
    let in_path = |parameter: &Schema| is_id(parameter) && parameter.says("in", "path");
    let by = |says: &dyn Fn(&Schema) -> bool, parameters: &[Schema]| -> Vec<usize> {
        (0..parameters.len())
            .filter(|at| says(&parameters[*at]))
            .collect()
    };
    let own = |it: &Schema| is_id(it) && wants_encoding_twice(&said(it));
    let uuid = |it: &Schema| in_path(it) && is_uuid(it);
    let mut found = by(&own, parameters);
    if found.is_empty()
        && ["summary", "description"]
            .iter()
            .any(|key| wants_encoding_twice(operation.text(key)))
    {
        found = by(&uuid, parameters);
        if found.is_empty() {
            found = by(&in_path, parameters);
            // Nobody says which.
            found.retain({
                let only = found.len() == 1;
                move |_| only
            });
        }
    }
    if found.is_empty()
        && operation
            .get("responses")
            .is_some_and(describes_encoding_twice)
    {
        found = by(&uuid, parameters);
    }
    for at in found {
        let parameter = &mut parameters[at];
        let name = parameter.text("name").to_owned();
        parameter.set(ENCODED_TWICE, true);
        be_text(parameter);
        log.fired(
            &TWICE,
            &Place::new(Part::Parameter, "", format!("/parameters/{name}")),
        );
    }
}

/// Whether a parameter takes a UUID.
fn is_uuid(parameter: &Schema) -> bool {
    let has_word = |text: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric());
        words.any(|word| word.to_lowercase().ends_with("uuid") || word == "UUIDs")
    };
    has_word(parameter.text("name")) || has_word(&said(parameter))
}

/// Whether some description inside says that a value is to be encoded twice.
fn describes_encoding_twice(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.iter().any(|(key, value)| match value {
            Value::String(prose) => key == "description" && wants_encoding_twice(prose),
            value => describes_encoding_twice(value),
        }),
        Value::Array(items) => items.iter().any(describes_encoding_twice),
        _ => false,
    }
}

/// Makes a string of what the file has as a number: no number is a UUID.
fn be_text(parameter: &mut Schema) {
    let text = |example: Value| match example {
        Value::Number(number) => json!(number.to_string()),
        other => other,
    };
    let example = parameter.shift_remove("example").map(text);
    parameter.set_some("example", example);
    if let Some(Value::Object(schema)) = parameter.get_mut("schema") {
        if matches!(schema.kind().to_lowercase().as_str(), "integer" | "number") {
            for key in "format minimum maximum exclusiveMinimum exclusiveMaximum".split(' ') {
                schema.shift_remove(key);
            }
            schema.set("type", "string");
        }
        let example = schema.shift_remove("example").map(text);
        schema.set_some("example", example);
    }
}
