//! Lists that are sent as one value.

use serde_json::{Value, json};

use super::rule::{Log, Place, Rule, Schema};
use super::shown;
use crate::import::prose;
use crate::openapi::lookup::{Lookup, Set};

pub(super) static COMMAS: Rule = Rule {
    name: "comma-separated",
    wrong: "a parameter is a list that is sent as one value, its items between commas, which only the prose says",
    done: "a list with `explode: false`; what the file calls a string or a number is what its items are",
};

/// Makes a list of a parameter that is one by its prose.
pub(super) fn commas(parameter: &mut Schema, here: &Place<'_>, log: &mut Log) {
    let is_marked = parameter.get("explode") == Some(&json!(false));
    if is_marked || !prose::is_comma_separated(&prose::said(parameter)) {
        return;
    }
    let Some(Value::Object(schema)) = parameter.get_mut("schema") else {
        return;
    };
    if !schema.kind().eq_ignore_ascii_case("array") {
        let mut items = std::mem::take(schema);
        shown::forget(&mut items);
        // These are said of the text with all items in it.
        for key in ["minLength", "maxLength", "pattern", "default", "nullable"] {
            items.shift_remove(key);
        }
        let examples = [
            items.shift_remove("example"),
            parameter.get("example").cloned(),
        ];
        items.set_some("example", examples.into_iter().flatten().find_map(first));
        parameter.set("schema", json!({ "type": "array", "items": items }));
    }
    parameter.set("explode", false);
    parameter.shift_remove("style");
    log.fired(&COMMAS, here);
}

/// The first item of an example with commas.
fn first(example: Value) -> Option<Value> {
    match example {
        Value::String(text) => {
            let first = text.split(',').next().unwrap_or_default().trim();
            (!first.is_empty()).then(|| json!(first))
        }
        Value::Array(items) => items.into_iter().next(),
        other => Some(other),
    }
}
