//! How many properties of Zoom's file have a type in the fragment.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::openapi::model::{Kind, Operation, Reply, Resolved, Type, Types};

/// How many places are listed.
const MOST: usize = 20;

/// How far down it is looked.
const DEEPEST: usize = 40;

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
        types: &Types,
        operation: &Operation,
        source: &Map<String, Value>,
    ) {
        let request = operation.body.as_ref().map(|body| &body.schema.of);
        let reply = match &operation.reply {
            Reply::Json { schema, .. } => Some(&schema.of),
            Reply::Empty | Reply::Bytes => None,
        };
        let key = operation.key();
        if let Some(theirs) = source.get("requestBody").and_then(content) {
            self.compare(types, theirs, request, &format!("{key} request"), 0);
        }
        let responses = source.get("responses").and_then(Value::as_object);
        let success = responses
            .into_iter()
            .flatten()
            .filter(|(status, _)| status.starts_with('2'));
        if let Some(theirs) = success.filter_map(|(_, response)| content(response)).next() {
            self.compare(types, theirs, reply, &format!("{key} reply"), 0);
        }
    }

    fn compare(
        &mut self,
        types: &Types,
        theirs: &Value,
        ours: Option<&Type>,
        at: &str,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        // Of several replies, each is one of the alternatives of ours.
        let ours = match ours.map(|ours| alternatives(types, ours)) {
            Some(mine) if !mine.is_empty() && members(theirs).is_empty() => {
                nearest(types, theirs, &mine)
            }
            _ => ours,
        };
        let object = ours.and_then(|ours| types.object(ours));
        for (name, property) in properties(theirs) {
            let same = object.and_then(|object| object.property(name));
            let same = same.map(|same| &same.schema.of);
            let at = format!("{at}/{name}");
            if says_type(property) {
                self.declared += 1;
                if same.is_some_and(|same| *same != Type::Any) {
                    self.typed += 1;
                } else if self.untyped.len() < MOST {
                    self.untyped.push(at.clone());
                }
            }
            self.compare(types, property, same, &at, depth + 1);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(inner) = theirs.get(key).filter(|inner| inner.is_object()) {
                let item = ours.and_then(|ours| item(types, ours));
                self.compare(types, inner, item, at, depth + 1);
            }
        }
        for alternative in members(theirs) {
            // Whichever of ours has most of its properties is the one.
            // Alternatives inside of alternatives are in one list by now.
            let mine = ours.map(|ours| alternatives(types, ours));
            let best = match mine {
                Some(mine) if members(alternative).is_empty() => {
                    nearest(types, alternative, &mine).or(ours)
                }
                _ => ours,
            };
            self.compare(types, alternative, best, at, depth + 1);
        }
    }
}

/// The alternative that has most of a schema's properties.
fn nearest<'a>(types: &'a Types, theirs: &Value, ours: &[&'a Type]) -> Option<&'a Type> {
    let mut names = BTreeSet::new();
    collect(theirs, &mut names);
    ours.iter().copied().max_by_key(|one| {
        let mut own = BTreeSet::new();
        collect_own(types, one, &mut own, 0);
        let shared = own.intersection(&names).count();
        (shared, usize::MAX - own.len())
    })
}

/// The alternatives of a type that is a union.
fn alternatives<'a>(types: &'a Types, of: &'a Type) -> Vec<&'a Type> {
    match types.resolved(of) {
        Resolved::Component(component) => match &component.kind {
            Kind::Union(union) => union.alternatives.iter().map(|a| &a.of).collect(),
            _ => Vec::new(),
        },
        Resolved::Type(_) => Vec::new(),
    }
}

/// What a type is a list or a map of.
fn item<'a>(types: &'a Types, of: &'a Type) -> Option<&'a Type> {
    match types.resolved(of) {
        Resolved::Type(Type::List(item) | Type::Map(item)) => Some(&item.of),
        _ => None,
    }
}

/// The names of all properties of a type, at any depth.
fn collect_own<'a>(types: &'a Types, of: &'a Type, names: &mut BTreeSet<&'a str>, depth: usize) {
    if depth > 8 {
        return;
    }
    for property in types.object(of).into_iter().flat_map(|o| &o.properties) {
        names.insert(&property.name);
        collect_own(types, &property.schema.of, names, depth + 1);
    }
    let inner = item(types, of).into_iter().chain(alternatives(types, of));
    inner.for_each(|inner| collect_own(types, inner, names, depth + 1));
}

/// The names of all properties of a schema of Zoom's, at any depth.
fn collect<'a>(schema: &'a Value, names: &mut BTreeSet<&'a str>) {
    for (name, property) in properties(schema) {
        names.insert(name);
        collect(property, names);
    }
    let inner = schema.get("items").into_iter().chain(members(schema));
    inner.for_each(|inner| collect(inner, names));
}

/// The schema of what a request's or a response's body holds.
fn content(part: &Value) -> Option<&Value> {
    let content = part.get("content")?.as_object()?;
    content.values().find_map(|media| media.get("schema"))
}

/// The properties of a schema of Zoom's, those of `allOf` included.
fn properties(schema: &Value) -> Vec<(&str, &Value)> {
    let own = schema.get("properties").and_then(Value::as_object);
    let mut all: Vec<(&str, &Value)> = own
        .into_iter()
        .flatten()
        .map(|(name, property)| (name.as_str(), property))
        .collect();
    let members = schema.get("allOf").and_then(Value::as_array);
    for (name, property) in members.into_iter().flatten().flat_map(properties) {
        if !all.iter().any(|(other, _)| *other == name) {
            all.push((name, property));
        }
    }
    all
}

/// The members of a schema of Zoom's that is one of several.
fn members(schema: &Value) -> Vec<&Value> {
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
