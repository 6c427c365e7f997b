//! Three-way merging: what import wrote before, what a person made of it, and
//! what import would write now.
//!
//! It is done member by member: a property of a schema, a parameter or a
//! response of an operation. Of what import wrote before, only digests are
//! kept: to see whether something was changed, equality is enough.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::lock::Lock;
use crate::openapi::lookup::{Lookup, Set};
use crate::openapi::naming;
use sha2::{Digest as _, Sha256};

/// The digest of each member, as import wrote it.
pub(super) type Digests = BTreeMap<String, String>;

/// The members of an operation or a schema, by name, in order.
type Members = Map<String, Value>;

/// What became of a member that a person had edited.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::import) struct Kept {
    /// The member, such as `properties/status`.
    pub(in crate::import) member: String,
    /// Whether Zoom's file changed it as well, so that somebody has to look.
    pub(in crate::import) conflict: bool,
}

/// Digests of all members.
pub(super) fn digests(value: &Map<String, Value>) -> Digests {
    split(value)
        .into_iter()
        .map(|(name, member)| (name, digest(&member)))
        .collect()
}

/// Whether a person changed something of what import wrote of an operation.
pub(in crate::import) fn is_edited(operation: &Value, key: &str, lock: &Lock) -> bool {
    let (Some(before), Value::Object(operation)) = (lock.operations.get(key), operation) else {
        return true;
    };
    let mut now = digests(operation);
    // Prose that a person adds is for who reads it.
    if !before.contains_key("description") {
        now.remove("description");
    }
    now != *before
}

/// Merges what a person has (`ours`) with what import would write now.
pub(super) fn merge(
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
    before: Option<&Digests>,
) -> (Map<String, Value>, Vec<Kept>) {
    let (our, their) = (split(ours), split(theirs));
    let mut merged = Members::new();
    let mut kept = Vec::new();
    let new = their.keys().filter(|name| !our.contains_key(*name));
    for name in our.keys().chain(new) {
        let before = before.and_then(|before| before.get(name));
        let (our, their) = (our.get(name).cloned(), their.get(name).cloned());
        let (settled, conflict) = settle(our, their, before);
        merged.set_some(name, settled);
        kept.extend(conflict.map(|conflict| Kept {
            member: name.clone(),
            conflict,
        }));
    }
    let mut value = join(merged);
    fit_enum(&mut value, ours, theirs);
    (value, kept)
}

/// What becomes of a member that a person has, that import would write, or
/// both, and that import wrote with this digest before; and, where an edit
/// stays, whether Zoom's file changed it as well.
fn settle(
    our: Option<Value>,
    their: Option<Value>,
    before: Option<&String>,
) -> (Option<Value>, Option<bool>) {
    let untouched = our.as_ref().is_some_and(|our| before == Some(&digest(our)));
    match (our, their) {
        (Some(our), Some(their)) if plain(&their) == plain(&our) => (Some(our), None),
        (Some(our), Some(their)) if untouched => (Some(with_description_of(their, &our)), None),
        (Some(our), Some(their)) => (Some(our), Some(before != Some(&digest(&their)))),
        // Zoom dropped it.
        (Some(_), None) if untouched => (None, None),
        (Some(our), None) => (Some(our), before.map(|_| true)),
        // It was there, and a person took it away.
        (None, their) if before.is_some() => (None, their.map(|_| false)),
        (None, their) => (their, None),
    }
}

/// The parts of an operation or a schema that are merged one by one.
fn split(value: &Map<String, Value>) -> Members {
    let mut members = Members::new();
    for (key, value) in value {
        match (key.as_str(), value) {
            ("properties" | "responses", Value::Object(inner)) => {
                members.extend(
                    inner
                        .iter()
                        .map(|(name, one)| (format!("{key}/{name}"), one.clone())),
                );
            }
            ("parameters", Value::Array(parameters)) => {
                for parameter in parameters {
                    let (place, name) = (parameter.text("in"), parameter.text("name"));
                    members.set(&format!("{key}/{place}/{name}"), parameter.clone());
                }
            }
            _ => members.set(key, value.clone()),
        }
    }
    members
}

fn join(members: Members) -> Map<String, Value> {
    let mut value = Map::new();
    for (name, member) in members {
        match name.split_once('/') {
            Some(("parameters", _)) => {
                if let Value::Array(parameters) =
                    value.entry("parameters").or_insert_with(|| json!([]))
                {
                    parameters.push(member);
                }
            }
            Some((key @ ("properties" | "responses"), name)) => {
                if let Value::Object(inner) = value.entry(key).or_insert_with(|| json!({})) {
                    inner.set(name, member);
                }
            }
            _ => {
                value.insert(name, member);
            }
        }
    }
    value
}

fn digest(value: &Value) -> String {
    let digest = Sha256::digest(plain(value).to_string().as_bytes());
    digest
        .iter()
        .take(5)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A member without its description and example: import writes none that a
/// person would not rather write, so that a new one is no conflict.
fn plain(value: &Value) -> Value {
    let Value::Object(map) = value else {
        return value.clone();
    };
    let mut map = map.clone();
    map.shift_remove("description");
    map.shift_remove("example");
    if map.len() == 1
        && let [one] = map.list("allOf")
    {
        return one.clone();
    }
    Value::Object(map)
}

fn with_description_of(their: Value, our: &Value) -> Value {
    let Some(description) = our.get("description") else {
        return their;
    };
    match their {
        Value::Object(their) if their.contains_key("$ref") => {
            json!({ "allOf": [their], "description": description })
        }
        Value::Object(mut their) => {
            their.set("description", description.clone());
            Value::Object(their)
        }
        other => other,
    }
}

/// The values of an enum keep the names that they have: a name is made from
/// prose, and Zoom's prose changes. A new value gets another name than these.
pub(super) fn keep_names(theirs: &mut Map<String, Value>, ours: &Map<String, Value>) {
    let known = |wanted: &Value| {
        let at = ours.list("enum").iter().position(|value| value == wanted)?;
        ours.list("x-enum-varnames").get(at)?.as_str()
    };
    let names: Vec<&str> = theirs.texts("x-enum-varnames").collect();
    let values = theirs.list("enum");
    if values.is_empty() || names.len() != values.len() {
        return;
    }
    let kept: Vec<Option<&str>> = values.iter().map(known).collect();
    let is_taken = |name: &str| {
        let mut kept = kept.iter().flatten();
        kept.any(|kept| kept.eq_ignore_ascii_case(name))
    };
    let names: Vec<String> = names
        .iter()
        .zip(values)
        .zip(&kept)
        .map(|((name, value), kept)| match kept {
            Some(kept) => (*kept).to_owned(),
            None if is_taken(name) => format!(
                "{name}{}",
                naming::pascal(naming::words(&value.to_string()))
            ),
            None => (*name).to_owned(),
        })
        .collect();
    theirs.set("x-enum-varnames", names);
}

/// The names of an enum's values are a list beside the values: where one side
/// gave the values and the other the names, they are put together again.
fn fit_enum(
    value: &mut Map<String, Value>,
    ours: &Map<String, Value>,
    theirs: &Map<String, Value>,
) {
    let values = value.list("enum").to_vec();
    for (key, nothing) in [
        ("x-enum-varnames", None),
        ("x-enum-descriptions", Some(json!(""))),
    ] {
        if !value.contains_key(key)
            || value.list(key).len() == values.len() && ours.list("enum") == values
        {
            continue;
        }
        let name = |of: &Map<String, Value>, wanted: &Value| {
            let at = of.list("enum").iter().position(|value| value == wanted)?;
            of.list(key).get(at).cloned()
        };
        let fitted: Option<Vec<Value>> = values
            .iter()
            .map(|value| {
                name(ours, value)
                    .or_else(|| name(theirs, value))
                    .or_else(|| nothing.clone())
            })
            .collect();
        value.set_or_drop(key, fitted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().expect("an object")
    }

    fn properties(value: Value) -> Map<String, Value> {
        object(json!({ "type": "object", "properties": value }))
    }

    #[test]
    fn what_nobody_touched_follows_zoom() {
        let before = properties(json!({ "a": { "type": "string" }, "b": { "type": "string" } }));
        let theirs = properties(json!({ "a": { "type": "integer" }, "c": { "type": "string" } }));
        let (merged, kept) = merge(&before, &theirs, Some(&digests(&before)));
        assert_eq!(Value::Object(merged), Value::Object(theirs));
        assert_eq!(kept, []);
    }

    #[test]
    fn an_edit_stays_and_is_told() {
        let before =
            properties(json!({ "a": { "type": "string" }, "b": { "type": "string" }, "c": {} }));
        let ours = properties(
            json!({ "a": { "type": "string", "format": "password" }, "b": { "type": "integer" } }),
        );
        let theirs =
            properties(json!({ "a": { "type": "string" }, "b": { "type": "boolean" }, "c": {} }));
        let (merged, kept) = merge(&ours, &theirs, Some(&digests(&before)));
        assert_eq!(merged, ours);
        let conflicts: Vec<_> = kept
            .iter()
            .map(|kept| (kept.member.as_str(), kept.conflict))
            .collect();
        assert_eq!(
            conflicts,
            [
                ("properties/a", false),
                ("properties/b", true),
                ("properties/c", false)
            ]
        );
    }

    #[test]
    fn a_description_is_no_conflict() {
        let before = properties(json!({ "a": { "$ref": "#/x" } }));
        let ours =
            properties(json!({ "a": { "allOf": [{ "$ref": "#/x" }], "description": "Mine." } }));
        let theirs = properties(json!({ "a": { "$ref": "#/y" } }));
        let (merged, kept) = merge(&ours, &theirs, Some(&digests(&before)));
        assert_eq!(
            merged["properties"]["a"],
            json!({ "allOf": [{ "$ref": "#/y" }], "description": "Mine." })
        );
        assert_eq!(kept, []);
    }

    #[test]
    fn a_value_keeps_its_name_when_the_prose_says_it_otherwise() {
        let ours = object(json!({ "enum": [1, 2], "x-enum-varnames": ["Basic", "Licensed"] }));
        let mut theirs = object(
            json!({ "enum": [1, 2, 3], "x-enum-varnames": ["BasicUser", "WithLicense", "Basic"] }),
        );
        keep_names(&mut theirs, &ours);
        assert_eq!(
            theirs["x-enum-varnames"],
            json!(["Basic", "Licensed", "Basic3"])
        );
    }

    #[test]
    fn new_values_of_an_enum_get_names_beside_edited_ones() {
        let before = object(json!({ "enum": ["a", "b"], "x-enum-varnames": ["A", "B"] }));
        let ours = object(json!({ "enum": ["a", "b"], "x-enum-varnames": ["Alpha", "B"] }));
        let theirs = object(json!({ "enum": ["a", "b", "c"], "x-enum-varnames": ["A", "B", "C"] }));
        let (merged, _) = merge(&ours, &theirs, Some(&digests(&before)));
        assert_eq!(merged["enum"], json!(["a", "b", "c"]));
        assert_eq!(merged["x-enum-varnames"], json!(["Alpha", "B", "C"]));
    }
}
