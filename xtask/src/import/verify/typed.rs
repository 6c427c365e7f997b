//! How many properties of Zoom's file have a type in the fragment.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::openapi::Spec;
use crate::openapi::lookup::referenced;
use crate::openapi::operation::Operation;

/// How many places are listed.
const MOST: usize = 20;

/// A count of properties.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// Those for which Zoom's file says a type.
    pub(super) declared: usize,
    /// Those of them that have one in the fragment.
    pub(super) typed: usize,
    /// Some of the others.
    pub(super) untyped: Vec<String>,
}

impl Typed {
    /// Counts the properties of an operation's bodies.
    pub(super) fn count(
        &mut self,
        spec: &Spec,
        operation: &Operation,
        source: &Map<String, Value>,
    ) {
        let ours = operation.source.as_object().cloned().unwrap_or_default();
        let key = format!("{} {}", operation.method.to_uppercase(), operation.path);
        for (place, theirs) in bodies(source) {
            let same = bodies(&ours)
                .into_iter()
                .find(|(other, _)| *other == place)
                .map(|(_, schema)| schema);
            self.compare(spec, theirs, same, &format!("{key} {place}"), 0);
        }
    }

    fn compare(
        &mut self,
        spec: &Spec,
        theirs: &Value,
        ours: Option<&Value>,
        at: &str,
        depth: usize,
    ) {
        let ours = ours.map(|ours| resolved(spec, ours));
        if depth > 40 {
            return;
        }
        // Of several replies, each is one of the alternatives of ours.
        let ours = match ours.map(alternatives).filter(|ours| !ours.is_empty()) {
            Some(mine) if alternatives(theirs).is_empty() => {
                nearest(spec, theirs, mine).map(|one| resolved(spec, one))
            }
            _ => ours,
        };
        for (name, property) in properties(theirs) {
            let same = ours
                .and_then(|ours| {
                    properties(ours)
                        .into_iter()
                        .find(|(other, _)| *other == name)
                })
                .map(|(_, property)| property);
            let at = format!("{at}/{name}");
            if says_type(property) {
                self.declared += 1;
                if same.is_some_and(|same| says_type(resolved(spec, same))) {
                    self.typed += 1;
                } else if self.untyped.len() < MOST {
                    self.untyped.push(at.clone());
                }
            }
            self.compare(spec, property, same, &at, depth + 1);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = theirs.get(key).filter(|inner| inner.is_object()) {
                self.compare(
                    spec,
                    inner,
                    ours.and_then(|ours| ours.get(key)),
                    at,
                    depth + 1,
                );
            }
        }
        for key in ["oneOf", "anyOf"] {
            for alternative in theirs
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                // Whichever of ours has most of its properties is the one.
                let mine = ours.map(alternatives).unwrap_or_default();
                let best = nearest(spec, alternative, mine).or(ours);
                // Alternatives inside of alternatives are in one list by now.
                let nested = !alternatives(alternative).is_empty();
                let best = if nested { ours } else { best };
                self.compare(spec, alternative, best, at, depth + 1);
            }
        }
    }
}

/// The alternative that has most of a schema's properties.
fn nearest<'a>(spec: &Spec, theirs: &Value, ours: Vec<&'a Value>) -> Option<&'a Value> {
    let mut names = BTreeSet::new();
    collect(spec, theirs, &mut names, 0);
    ours.into_iter().max_by_key(|one| {
        let mut own = BTreeSet::new();
        collect(spec, one, &mut own, 0);
        let shared = own.intersection(&names).count();
        (shared, usize::MAX - own.len())
    })
}

/// The bodies of an operation whose properties are fields.
fn bodies(operation: &Map<String, Value>) -> Vec<(&'static str, &Value)> {
    let mut bodies = Vec::new();
    if let Some(schema) = operation.get("requestBody").and_then(body) {
        bodies.push(("request", schema));
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    let success = responses
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    if let Some(schema) = success.filter_map(|(_, response)| body(response)).next() {
        bodies.push(("reply", schema));
    }
    bodies
}

fn body(part: &Value) -> Option<&Value> {
    part.get("content")?
        .as_object()?
        .values()
        .find_map(|media| media.get("schema"))
}

fn resolved<'a>(spec: &'a Spec, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    for _ in 0..8 {
        let name = schema.as_object().and_then(referenced);
        let Some(found) =
            name.and_then(|name| spec.document.pointer("/components/schemas")?.get(name))
        else {
            break;
        };
        schema = found;
    }
    schema
}

/// The names of all properties, at any depth.
fn collect<'a>(spec: &'a Spec, schema: &'a Value, names: &mut BTreeSet<&'a str>, depth: usize) {
    let schema = resolved(spec, schema);
    if depth > 8 {
        return;
    }
    for (name, property) in properties(schema) {
        names.insert(name);
        collect(spec, property, names, depth + 1);
    }
    let inner = schema.get("items").into_iter().chain(alternatives(schema));
    inner.for_each(|inner| collect(spec, inner, names, depth + 1));
}

/// The properties of a schema, those of `allOf` included.
fn properties(schema: &Value) -> Vec<(&str, &Value)> {
    let own = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let mut all: Vec<(&str, &Value)> = own
        .map(|(name, property)| (name.as_str(), property))
        .collect();
    for member in schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        for (name, property) in properties(member) {
            if !all.iter().any(|(other, _)| *other == name) {
                all.push((name, property));
            }
        }
    }
    all
}

fn alternatives(schema: &Value) -> Vec<&Value> {
    ["oneOf", "anyOf"]
        .iter()
        .filter_map(|key| schema.get(*key)?.as_array())
        .flatten()
        .collect()
}

fn says_type(schema: &Value) -> bool {
    let kind = schema.get("type").is_some_and(|kind| kind != "null");
    kind || ["properties", "oneOf", "anyOf", "allOf", "enum", "items"]
        .iter()
        .any(|key| schema.get(*key).is_some())
}
