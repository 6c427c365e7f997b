//! What a schema could be called, the best name first.

use serde_json::Value;

use super::collect::{Collected, Node, Parent, Role};
use crate::naming::{pascal, singular, singular_words, words};

/// Words that say nothing of what they name without what is around them.
const VAGUE: &[&str] = &[
    "action",
    "actions",
    "attribute",
    "attributes",
    "body",
    "category",
    "code",
    "condition",
    "conditions",
    "config",
    "configuration",
    "content",
    "contents",
    "data",
    "date",
    "default",
    "detail",
    "details",
    "direction",
    "entity",
    "entries",
    "entry",
    "error",
    "errors",
    "event",
    "events",
    "extra",
    "field",
    "fields",
    "filter",
    "filters",
    "format",
    "from",
    "group_type",
    "id",
    "ids",
    "info",
    "information",
    "item",
    "items",
    "key",
    "keys",
    "kind",
    "label",
    "level",
    "limit",
    "list",
    "log",
    "logs",
    "meta",
    "metadata",
    "method",
    "mode",
    "name",
    "object",
    "objects",
    "op",
    "operation",
    "operations",
    "option",
    "options",
    "order",
    "param",
    "parameter",
    "parameters",
    "params",
    "payload",
    "permission",
    "policy",
    "position",
    "properties",
    "property",
    "range",
    "reason",
    "record",
    "records",
    "region",
    "request",
    "resource",
    "resources",
    "response",
    "result",
    "results",
    "role",
    "scope",
    "section",
    "setting",
    "settings",
    "sort",
    "source",
    "state",
    "status",
    "style",
    "summary",
    "tag",
    "tags",
    "target",
    "time",
    "title",
    "to",
    "type",
    "types",
    "unit",
    "update",
    "value",
    "values",
    "version",
    "view",
    "visibility",
];

/// Names that mean something else to whoever reads Rust.
const TAKEN: &[&str] = &[
    "option",
    "some",
    "none",
    "result",
    "ok",
    "err",
    "error",
    "string",
    "str",
    "vec",
    "box",
    "self",
    "value",
    "map",
    "default",
    "clone",
    "debug",
    "copy",
    "send",
    "sync",
    "sized",
    "drop",
    "fn",
    "from",
    "into",
    "iterator",
    "display",
    "bool",
    "char",
    "secret",
    "client",
    "bytes",
    "hash",
    "eq",
    "ord",
    "serialize",
    "deserialize",
    "type",
    "wire",
    "other",
    "unknown",
    "date",
    "datetime",
    "naivedate",
    "utc",
];

/// Whether a type can't have this name.
pub(super) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name.to_lowercase().as_str())
        || !name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The names that a node could have. `parent` is the name of the schema that it
/// is inside of, where it is inside of one.
pub(super) fn candidates(
    node: &Node,
    collected: &Collected,
    parent: Option<&str>,
    above: &[&str],
) -> Vec<String> {
    let operation = match node.parent {
        Parent::Operation(at) => Some(&collected.operations[at]),
        _ => None,
    };
    let mut names = match (&node.role, operation) {
        (Role::Request, Some(operation)) => vec![suffixed(&operation.words, "Request")],
        (Role::Reply, Some(operation)) if node.item => {
            let one = pascal(singular_words(noun(&operation.words)));
            vec![
                one.clone(),
                format!("Listed{one}"),
                suffixed(&operation.words, "Item"),
            ]
        }
        (Role::Reply, Some(operation)) => {
            let whole = suffixed(&operation.words, "Response");
            match operation.words.first().map(String::as_str) {
                Some("get") if operation.words.len() > 1 => {
                    vec![pascal(noun(&operation.words)), whole]
                }
                _ => vec![whole],
            }
        }
        (Role::Property(name), Some(operation)) => {
            of_property(name, node, &around_operation(&operation.words))
        }
        (Role::Property(name), None) => {
            let around = parent.map(around_type).unwrap_or_default();
            of_property(name, node, &around)
        }
        (Role::Alternative(names), _) => of_alternative(names, parent.unwrap_or_default()),
        (Role::Request | Role::Reply, None) => Vec::new(),
    };
    let longest = names.last().cloned().unwrap_or_default();
    for outer in above {
        let outer = pascal(words(bare(outer)));
        names.push(format!("{outer}{longest}"));
    }
    if let Some(operation) = operation {
        names.push(format!("{}{longest}", pascal(&operation.product)));
    }
    names.retain(|name| !is_taken(name));
    names.dedup();
    names
}

/// What can stand before a name that says too little, the best first.
fn around_operation(operation: &[String]) -> Vec<Vec<String>> {
    vec![singular_words(noun(operation)), operation.to_vec()]
}

fn around_type(parent: &str) -> Vec<Vec<String>> {
    let parent = words(bare(parent));
    let noun = match parent.first().map(String::as_str) {
        Some("List" | "Get" | "Create" | "Update" | "Listed" | "Add") if parent.len() > 1 => {
            singular_words(&parent[1..])
        }
        _ => parent.clone(),
    };
    vec![noun, parent]
}

/// `ListUsersResponse` is about `ListUsers`.
fn bare(name: &str) -> &str {
    let bare = name
        .strip_suffix("Response")
        .or_else(|| name.strip_suffix("Request"));
    bare.filter(|bare| !bare.is_empty()).unwrap_or(name)
}

fn of_property(name: &str, node: &Node, around: &[Vec<String>]) -> Vec<String> {
    let mut own = property_words(name);
    if node.item {
        own = singular_words(&own);
    }
    let values = node.schema.get("enum").is_some();
    let alone = pascal(&own);
    let lower: Vec<String> = own.iter().map(|word| word.to_lowercase()).collect();
    let vague = match lower.as_slice() {
        [] => true,
        [word] => {
            values || VAGUE.contains(&word.as_str()) || VAGUE.contains(&singular(word).as_str())
        }
        // `is_enabled`, `by_type`: more than one word, no more meaning.
        [first, _] => matches!(
            first.as_str(),
            "is" | "by" | "new" | "old" | "to" | "from" | "the"
        ),
        _ => false,
    };
    let mut names = Vec::new();
    if !vague {
        names.push(alone.clone());
    }
    for around in around {
        names.push(joined(around, &own));
    }
    if !vague && node.item {
        names.insert(1, format!("Listed{alone}"));
    }
    names
}

/// `PhoneNumber` and `label` make `PhoneNumberLabel`; `LicenseInfo` and
/// `info_type` don't repeat what they share.
fn joined(around: &[String], own: &[String]) -> String {
    let shared = (1..=around.len().min(own.len()))
        .rev()
        .find(|n| {
            around[around.len() - n..]
                .iter()
                .zip(own)
                .all(|(a, b)| a.eq_ignore_ascii_case(b))
        })
        .unwrap_or(0);
    pascal(around.iter().chain(&own[shared..]))
}

/// The words of a property's name. A URN is named by its last words.
fn property_words(name: &str) -> Vec<String> {
    if name.matches(':').count() > 1 {
        let parts: Vec<&str> = name
            .split(':')
            .filter(|part| part.starts_with(char::is_alphabetic))
            .collect();
        let last = parts.len().saturating_sub(2);
        let mut out: Vec<String> = Vec::new();
        for word in parts[last..].iter().flat_map(|part| words(part)) {
            if out
                .last()
                .is_none_or(|before| !before.eq_ignore_ascii_case(&word))
            {
                out.push(word);
            }
        }
        return out;
    }
    words(name)
}

fn noun(operation: &[String]) -> &[String] {
    if operation.len() > 1 {
        &operation[1..]
    } else {
        operation
    }
}

fn suffixed(operation: &[String], suffix: &str) -> String {
    let name = pascal(operation);
    if name.ends_with(suffix) {
        name
    } else {
        format!("{name}{suffix}")
    }
}

fn of_alternative(names: &[Vec<String>], parent: &str) -> Vec<String> {
    let parent = words(bare(parent));
    let mut out = Vec::new();
    for name in names {
        let shares = |word: &String| parent.iter().any(|other| other.eq_ignore_ascii_case(word));
        if name.len() > 1 && (name.iter().any(shares) || parent.is_empty()) {
            out.push(pascal(name));
        }
        out.push(joined(&parent, name));
    }
    out.push(joined(&parent, &["Variant".to_owned()]));
    out
}

/// The names that each of several alternatives could have: the value that it
/// alone has in a property, its title, the properties that it alone has.
pub(super) fn of_alternatives(alternatives: &[Value]) -> Vec<Vec<Vec<String>>> {
    let properties = |one: &Value| -> Vec<String> {
        let properties = one.get("properties").and_then(Value::as_object);
        properties
            .map(|properties| properties.keys().cloned().collect())
            .unwrap_or_default()
    };
    let all: Vec<Vec<String>> = alternatives.iter().map(properties).collect();
    let own = |at: usize| -> Vec<&String> {
        all[at]
            .iter()
            .filter(|name| {
                all.iter()
                    .enumerate()
                    .all(|(other, names)| other == at || !names.contains(name))
            })
            .collect()
    };
    let richest = (0..all.len()).max_by_key(|at| (own(*at).len(), all.len() - at));
    let mut out = Vec::new();
    for (at, one) in alternatives.iter().enumerate() {
        let mut names: Vec<Vec<String>> = Vec::new();
        for property in one
            .get("properties")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(_, property)| property)
        {
            if let Some([Value::String(value)]) = property
                .get("enum")
                .and_then(Value::as_array)
                .map(Vec::as_slice)
            {
                names.push(words(value));
            }
        }
        let title = one.get("title").and_then(Value::as_str).unwrap_or_default();
        let title = words(title);
        if (1..=5).contains(&title.len())
            && !title[0].eq_ignore_ascii_case("for")
            && !title[0].eq_ignore_ascii_case("root")
        {
            names.push(title);
        }
        match own(at).as_slice() {
            [one] => names.push(words(one)),
            [first, second] => names.push(
                words(first)
                    .into_iter()
                    .chain(["And".to_owned()])
                    .chain(words(second))
                    .collect(),
            ),
            _ => {}
        }
        if let Some(kind) = one
            .get("type")
            .and_then(Value::as_str)
            .filter(|kind| *kind != "object")
        {
            names.push(words(kind));
        }
        if richest == Some(at) && all.len() > 1 {
            names.push(vec!["Base".to_owned()]);
        }
        names.retain(|name| !name.is_empty());
        out.push(names);
    }
    out
}
