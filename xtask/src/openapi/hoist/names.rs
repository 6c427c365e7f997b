//! What a schema could be called, the best name first.

use serde_json::Value;

use super::collect::{Collected, Node, Parent, Role};
use crate::openapi::lookup::Lookup;
use crate::openapi::naming::{is_one_of, pascal, singular, singular_words, words};

/// Words for items that say nothing of what the items are.
const VAGUE: &[&str] = &[
    "content", "data", "datum", "detail", "element", "entry", "item", "list", "object", "record",
    "resource", "result", "row", "value",
];

/// Names that mean something else to whoever reads Rust.
const TAKEN: &str = "\
    option some none result ok err error string str vec box self value map default clone debug \
    copy send sync sized drop fn from into iterator display bool char secret client bytes hash \
    eq ord serialize deserialize type wire other unknown date datetime naivedate utc \
";

/// Whether a type can't have this name.
pub(super) fn is_taken(name: &str) -> bool {
    is_one_of(TAKEN, &name.to_lowercase()) || !name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// The names that a schema could have, the best first.
#[derive(Debug)]
pub(super) struct Candidates {
    pub(super) names: Vec<String>,
    /// How many of them a person might choose; the rest are long ones that are
    /// surely free.
    pub(super) natural: usize,
}

/// The names that a node could have. `parent` is the name of the schema that it
/// is inside of, `above` those around that.
pub(super) fn candidates(
    node: &Node,
    collected: &Collected,
    parent: Option<&str>,
    above: &[&str],
) -> Candidates {
    let operation = match node.here.parent {
        Parent::Operation(at) => Some(&collected.operations[at]),
        _ => None,
    };
    let whole = above.last().copied().or(parent).unwrap_or_default();
    let mut names = match (&node.here.role, operation) {
        (Role::Request, Some(operation)) => vec![suffixed(&operation.words, "Request")],
        (Role::Reply, Some(operation)) if node.here.item => {
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
            let around = parent.map(|parent| around_type(parent, whole));
            of_property(name, node, &around.unwrap_or_default())
        }
        (Role::Alternative(names), _) => of_alternative(names, parent.unwrap_or_default()),
        (Role::Request | Role::Reply, None) => Vec::new(),
    };
    names.retain(|name| !is_taken(name));
    unique(&mut names);
    let natural = names.len();
    let longest = words(&names.last().cloned().unwrap_or_default());
    if node.here.item && node.here.depth > 0 {
        names.push(suffixed(&longest, "Item"));
    }
    for outer in parent.iter().chain(above) {
        names.push(joined(&bare_words(outer), &longest));
    }
    if let (Role::Property(name), Some(parent)) = (&node.here.role, parent) {
        names.push(pascal(
            words(parent).into_iter().chain(property_words(name)),
        ));
    }
    if let Some(operation) = operation {
        names.push(joined(&operation.product, &longest));
    }
    names.retain(|name| !is_taken(name));
    unique(&mut names);
    Candidates { names, natural }
}

fn unique(names: &mut Vec<String>) {
    let mut seen = Vec::new();
    names.retain(|name| {
        let new = !seen.contains(name);
        seen.push(name.clone());
        new
    });
}

/// What can stand before a name that says too little, the best first.
fn around_operation(operation: &[String]) -> Vec<Vec<String>> {
    vec![singular_words(noun(operation)), operation.to_vec()]
}

/// What can stand before what is inside a type: the resource, then the operation
/// that takes or answers it, then which of the two. `whole` is the outermost type
/// around it.
fn around_type(parent: &str, whole: &str) -> Vec<Vec<String>> {
    let whole = words(whole);
    let full = words(parent);
    let side = whole
        .last()
        .filter(|last| matches!(last.as_str(), "Request" | "Response"));
    let mut bare = bare_words(parent);
    // `CreateMeetingRequestSettings` is about `CreateMeetingSettings`.
    if side.is_some() && full.len() > whole.len() && full.starts_with(&whole) {
        bare.remove(whole.len() - 1);
    }
    let noun = match bare.first().map(String::as_str) {
        Some("List" | "Listed" | "Add" | "Remove" | "Bulk") if bare.len() > 1 => {
            singular_words(&bare[1..])
        }
        Some("Get" | "Create" | "Update" | "Upload" | "Send") if bare.len() > 1 => {
            bare[1..].to_vec()
        }
        _ => bare.clone(),
    };
    vec![noun, bare, full]
}

/// The words of what a type is about: `ListUsersResponse` is about
/// `ListUsers`, and the `Base` of a union about the union.
fn bare_words(name: &str) -> Vec<String> {
    let mut words = words(name);
    while words.len() > 1
        && words.last().is_some_and(|last| {
            matches!(last.as_str(), "Response" | "Request" | "Base" | "Variant")
        })
    {
        words.pop();
    }
    words
}

fn of_property(name: &str, node: &Node, around: &[Vec<String>]) -> Vec<String> {
    let numbered = property_words(name);
    // `server2` is a second server, and of the same type as the first if it can.
    let mut own = without_number(&numbered);
    if node.here.item {
        own = singular_words(&own);
    }
    let values = node.schema.get("enum").is_some();
    let lower: Vec<String> = own.iter().map(|word| word.to_lowercase()).collect();
    let vague = match lower.as_slice() {
        [] => true,
        // `Group` is better kept for what `getGroup` answers.
        [_] => true,
        // `is_enabled`, `by_type`: more than one word, no more meaning.
        [first, _] => matches!(
            first.as_str(),
            "is" | "by" | "new" | "old" | "to" | "from" | "the"
        ),
        _ => false,
    };
    let qualified: Vec<String> = around.iter().map(|around| joined(around, &own)).collect();
    // What an operation on contact groups calls `groups` are contact groups.
    let says_nothing = matches!(lower.as_slice(), [word] if VAGUE.contains(&word.as_str()));
    let is_the_list =
        node.here.strength == LISTED && node.here.depth == 1 && says_nothing && !values;
    let listed = around
        .first()
        .filter(|noun| node.here.item && (is_the_list || ends_with(&singular_words(noun), &own)));
    let mut names = Vec::new();
    if let Some(noun) = listed {
        let one = pascal(singular_words(noun));
        names.push(one.clone());
        if node.here.strength >= LISTED && node.here.depth == 1 {
            names.push(format!("Listed{one}"));
        }
    } else if !vague {
        names.push(pascal(&own));
    }
    names.extend(qualified);
    if own.len() != numbered.len() || own.last() != numbered.last() && !node.here.item {
        names.extend(around.iter().map(|around| joined(around, &numbered)));
    }
    names
}

/// Words without the number that tells them from others.
fn without_number(words: &[String]) -> Vec<String> {
    let mut words = words.to_vec();
    let is_numeric = |c: char| c.is_numeric();
    while let Some(last) = words.last_mut() {
        *last = last.trim_end_matches(is_numeric).to_owned();
        if !last.is_empty() || words.len() < 2 {
            break;
        }
        words.pop();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The [`Node::strength`] of what lists answer.
const LISTED: u8 = 2;

fn ends_with(words: &[String], end: &[String]) -> bool {
    words.len() >= end.len()
        && words[words.len() - end.len()..]
            .iter()
            .zip(end)
            .all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// `PhoneNumber` and `label` make `PhoneNumberLabel`; `LicenseInfo` and
/// `info_type` don't repeat what they share, nor do `AddGroupAdmins` and one
/// `admin`.
pub(super) fn joined(around: &[String], own: &[String]) -> String {
    let same =
        |a: &String, b: &String| a.eq_ignore_ascii_case(b) || singular(a).eq_ignore_ascii_case(b);
    // `UserSettings` around `UserSettingsProfile` adds nothing.
    if own.len() >= around.len() && around.iter().zip(own).all(|(a, b)| same(a, b)) {
        return pascal(own);
    }
    let shared = (1..=around.len().min(own.len()))
        .rev()
        .find(|n| {
            around[around.len() - n..]
                .iter()
                .zip(own)
                .all(|(a, b)| same(a, b))
        })
        .unwrap_or(0);
    pascal(around[..around.len() - shared].iter().chain(own))
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

/// What an operation is about: not its verb, nor by what it finds it.
fn noun(operation: &[String]) -> &[String] {
    let noun = if operation.len() > 1 {
        &operation[1..]
    } else {
        operation
    };
    match noun.iter().position(|word| word == "by") {
        Some(by) if by > 0 => &noun[..by],
        _ => noun,
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
    let parent = bare_words(parent);
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
/// alone has in a property, the property that it alone has, its title.
pub(super) fn of_alternatives(alternatives: &[Value]) -> Vec<Vec<Vec<String>>> {
    let properties = |one: &Value| one.object("properties").keys().cloned().collect();
    let all: Vec<Vec<String>> = alternatives.iter().map(properties).collect();
    let own = |at: usize| -> Vec<&String> {
        let others = |name: &String| {
            all.iter()
                .enumerate()
                .all(|(other, names)| other == at || !names.contains(name))
        };
        let mut own: Vec<&String> = all[at].iter().filter(|name| others(name)).collect();
        own.sort_by_key(|name| name.len());
        own
    };
    let richest = (0..all.len()).max_by_key(|at| (own(*at).len(), all.len() - at));
    let mut out = Vec::new();
    for (at, one) in alternatives.iter().enumerate() {
        let mut names: Vec<Vec<String>> = Vec::new();
        for property in one.object("properties").values() {
            if let [Value::String(value)] = property.list("enum") {
                names.push(words(value));
            }
        }
        let own = own(at);
        let shortest = own.first().filter(|_| own.len() <= 3);
        let named = shortest
            .is_some_and(|shortest| one.object("properties").object(shortest).has("properties"));
        if named {
            // The property's own type has the better claim to its name.
            names.extend(title(one));
            names.extend(shortest.map(|shortest| words(&format!("{shortest} variant"))));
        } else {
            names.extend(shortest.map(|shortest| words(shortest)));
            names.extend(title(one));
        }
        if let Some(kind) = one.text_at("type").filter(|kind| *kind != "object") {
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

/// A title that names, rather than explains.
fn title(schema: &Value) -> Option<Vec<String>> {
    let mut title = words(schema.text_at("title")?);
    title.retain(|word| !matches!(word.to_lowercase().as_str(), "the" | "a" | "an"));
    let explains = ["for", "if", "when", "root", "with", "without"];
    let names =
        (1..=5).contains(&title.len()) && !explains.contains(&title[0].to_lowercase().as_str());
    names.then_some(title)
}
