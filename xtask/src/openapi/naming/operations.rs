//! Methods named from what Zoom says of an operation.
//!
//! Zoom's operationIds are mixed: `listDivisions`, `Getdivision`, `user`,
//! `userSCIM2Delete`. The id is kept where it reads as a verb and its object;
//! otherwise the summary is taken ("Get a user"), which nearly always does.

use std::collections::{HashMap, HashSet};

use super::count;
use super::reserved::is_reserved;
use super::segment::{SMALL, segment};
use super::verbs::{is_reading, is_verb, verbs};
use super::{camel, lower_words, singular, snake, words};

/// Verbs that mean the same as a plainer one.
const PLAIN: &[(&str, &str)] = &[
    ("view", "get"),
    ("retrieve", "get"),
    ("fetch", "get"),
    ("show", "get"),
    ("modify", "update"),
];

/// What a name is made from.
#[derive(Clone, Copy, Debug)]
pub struct OperationNames<'a> {
    /// `GET`.
    pub method: &'a str,
    /// `/users/{userId}`.
    pub path: &'a str,
    /// Zoom's operationId; empty where it has none.
    pub id: &'a str,
    /// `Get a user`; may be empty.
    pub summary: &'a str,
    /// Other text whose words may occur in the id: tags, the product.
    pub context: &'a str,
    /// Whether it makes one thing, rather than as many as the body lists.
    pub makes_one: bool,
}

/// Names all operations of a product, in order: each in camel case and
/// different from the others, and the same whatever part of them is imported.
pub fn method_names(product: &str, operations: &[OperationNames<'_>]) -> Vec<String> {
    let mut names: Vec<Vec<String>> = operations
        .iter()
        .map(|operation| name(product, operation))
        .collect();
    // What two operations would both be called is said of neither: the
    // resource in the path tells them apart, else the end of the path.
    for qualify in [with_resource, with_path] {
        for at in clashing(&names) {
            names[at] = qualify(&names[at], &operations[at]);
        }
    }
    let mut seen = HashMap::new();
    names
        .iter()
        .map(|words| {
            let name = camel(words);
            let count = seen
                .entry(snake(&name))
                .and_modify(|n| *n += 1)
                .or_insert(1);
            if *count == 1 {
                name
            } else {
                format!("{name}{count}")
            }
        })
        .collect()
}

fn clashing(names: &[Vec<String>]) -> Vec<usize> {
    let mut places: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, words) in names.iter().enumerate() {
        // `live_stream` and `livestream` would be taken for each other.
        let letters = camel(words).to_lowercase();
        places.entry(letters).or_default().push(at);
    }
    let mut clashing: Vec<usize> = places
        .into_values()
        .filter(|at| at.len() > 1)
        .flatten()
        .collect();
    clashing.sort_unstable();
    clashing
}

fn name(product: &str, operation: &OperationNames<'_>) -> Vec<String> {
    let known = known_words(operation);
    let id = from_id(operation.id, &known);
    let summary = from_summary(operation.summary);
    let starts_with_verb = |words: &Option<Vec<String>>| {
        words
            .as_ref()
            .is_some_and(|words| words.len() > 1 && is_verb(&words[0]))
    };
    let mut words = if starts_with_verb(&id) {
        id.unwrap_or_default()
    } else if starts_with_verb(&summary) {
        keep_product(product, operation.id, summary.unwrap_or_default())
    } else {
        from_method(operation, id.or(summary))
    };
    tidy(&mut words, operation.method);
    count::fit(&mut words, operation);
    if words.len() < 2 || is_reserved(&camel(&words)) {
        words = with_resource(&words, operation);
    }
    words
}

/// The words of the id, or `None` when they can't be told apart.
fn from_id(id: &str, known: &HashSet<String>) -> Option<Vec<String>> {
    let mut out = Vec::new();
    for word in words(id) {
        let lower = word.to_lowercase();
        let acronym = word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric());
        if known.contains(&lower) || known.contains(&singular(&lower)) {
            out.push(lower);
        } else if let Some(parts) = segment(&lower, known) {
            out.extend(parts);
        } else if (3..=9).contains(&lower.len()) && !acronym {
            out.push(lower);
        } else {
            return None;
        }
    }
    drop_small(&mut out);
    Some(out).filter(|words| !words.is_empty() && words.len() <= 8)
}

fn from_summary(summary: &str) -> Option<Vec<String>> {
    // "Delete a clip (soft delete)": what is in brackets explains.
    let plain = summary
        .split(['(', ':', ';', '`'])
        .next()
        .unwrap_or_default();
    // A sentence ends where a space follows; "H.323" is a word.
    let plain = plain.split(". ").next().unwrap_or_default();
    let mut out: Vec<String> = lower_words(plain);
    drop_small(&mut out);
    Some(out).filter(|words| !words.is_empty() && words.len() <= 8)
}

/// An operation whose id names its product (`userSCIM2Delete`) is not simply
/// `deleteUser`.
fn keep_product(product: &str, id: &str, mut summary: Vec<String>) -> Vec<String> {
    let product: Vec<String> = lower_words(product);
    let id: Vec<String> = lower_words(id);
    let named = product.len() == 1 && product[0].ends_with(|c: char| c.is_numeric());
    if named && id.iter().any(|word| word.ends_with(&product[0])) && !summary.contains(&product[0])
    {
        summary.insert(1, product[0].clone());
    }
    summary
}

/// A verb from the method where neither id nor summary begins with one.
fn from_method(operation: &OperationNames<'_>, words: Option<Vec<String>>) -> Vec<String> {
    let mut words = words.unwrap_or_else(|| resource(operation.path, true));
    // `contactGroupMemberAdd` has its verb at the end.
    if words.len() > 1
        && let Some(last) = words.last().filter(|last| is_verb(last)).cloned()
    {
        words.pop();
        words.insert(0, last);
        return words;
    }
    let verb = match operation.method {
        "GET" | "HEAD" if operation.path.ends_with('}') => "get",
        "GET" | "HEAD" if words.last().is_some_and(|last| singular(last) != *last) => "list",
        "GET" | "HEAD" => "get",
        "POST" => "create",
        "DELETE" => "delete",
        _ => "update",
    };
    words.insert(0, verb.to_owned());
    words
}

fn tidy(words: &mut Vec<String>, method: &str) {
    if let Some((_, plain)) = PLAIN
        .iter()
        .find(|(verb, _)| words.first().is_some_and(|first| first == verb))
    {
        words[0] = (*plain).to_owned();
    }
    if words.len() > 2 && words[0] == "get" && words[1] == "list" {
        words.remove(0);
    }
    // A noun that could be a verb: "Transfer task status check" reads.
    let reads = words.first().is_some_and(|first| is_reading(first));
    if method == "GET" && !reads {
        words.insert(0, "get".to_owned());
    }
    words.dedup();
    // What is created or added is new.
    if words.len() > 2 && matches!(words[0].as_str(), "create" | "add") && words[1] == "new" {
        words.remove(1);
    }
    // `getClipById`: there is no other way to get one.
    if words.len() > 3 && words[words.len() - 2] == "by" && words[words.len() - 1] == "id" {
        words.truncate(words.len() - 2);
    }
}

/// `uploadBackground` of a group is `uploadGroupBackground`.
fn with_resource(words: &[String], operation: &OperationNames<'_>) -> Vec<String> {
    let resource = resource(operation.path, false);
    let mut out = words.to_vec();
    let new: Vec<String> = resource
        .into_iter()
        .filter(|word| !out.contains(word))
        .collect();
    let at = out.len().min(1);
    out.splice(at..at, new);
    out
}

/// The last resort: the whole path, and whether it is one of many.
fn with_path(words: &[String], operation: &OperationNames<'_>) -> Vec<String> {
    let mut out = vec![words.first().cloned().unwrap_or_else(|| "call".to_owned())];
    out.extend(resource(operation.path, true));
    if operation.path.ends_with('}') {
        out.push("by".to_owned());
        let last = operation.path.rsplit('{').next();
        out.extend(lower_words(last.unwrap_or_default()));
    }
    out
}

/// The fixed segments of a path: all of them, or the first, as one of many.
fn resource(path: &str, whole: bool) -> Vec<String> {
    let fixed = path
        .split('/')
        .filter(|segment| !segment.is_empty() && !segment.contains('{'));
    let fixed: Vec<&str> = fixed.collect();
    let count = if whole { fixed.len() } else { 1 };
    let mut out = Vec::new();
    for (at, segment) in fixed.iter().take(count).enumerate() {
        let mut segment: Vec<String> = lower_words(segment);
        // What another belongs to is one: the settings of a user.
        let is_owner = !whole || at + 1 < fixed.len() || path.ends_with('}');
        if is_owner && let Some(last) = segment.last_mut() {
            *last = singular(last);
        }
        out.append(&mut segment);
    }
    out
}

fn known_words(operation: &OperationNames<'_>) -> HashSet<String> {
    let mut known: HashSet<String> = HashSet::new();
    for text in [operation.summary, operation.path, operation.context] {
        for word in words(text) {
            let word = word.to_lowercase();
            known.insert(singular(&word));
            known.insert(format!("{word}s"));
            known.insert(word);
        }
    }
    for word in verbs().chain(SMALL.iter().copied()) {
        known.insert(word.to_owned());
    }
    known
}

fn drop_small(words: &mut Vec<String>) {
    words.retain(|word| !matches!(word.as_str(), "a" | "an" | "the" | "s"));
    if words.len() > 2 && words.get(1).is_some_and(|word| word == "all") {
        words.remove(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(method: &str, path: &str, id: &str, summary: &str) -> String {
        let operation = OperationNames {
            method,
            path,
            id,
            summary,
            context: "",
            makes_one: false,
        };
        method_names("Users", &[operation]).remove(0)
    }

    #[test]
    fn an_id_that_reads_well_is_kept() {
        assert_eq!(
            named("GET", "/divisions", "listDivisions", "List divisions"),
            "listDivisions"
        );
        assert_eq!(
            named("GET", "/divisions/{id}", "Getdivision", "Get a division"),
            "getDivision"
        );
        assert_eq!(
            named("POST", "/divisions", "Createadivision", "Create a division"),
            "createDivision"
        );
        assert_eq!(
            named(
                "GET",
                "/regions/{id}/users",
                "ListRegion'sUsers",
                "List a region's users"
            ),
            "listRegionUsers"
        );
        assert_eq!(
            named("PATCH", "/g/{g}/members/{m}", "updateAGroupMember", ""),
            "updateGroupMember"
        );
    }

    #[test]
    fn otherwise_the_summary_names_it() {
        assert_eq!(
            named("GET", "/users/{userId}", "user", "Get a user"),
            "getUser"
        );
        assert_eq!(named("GET", "/users", "users", "List users"), "listUsers");
        assert_eq!(
            named("DELETE", "/clips/{id}", "x", "Delete a clip(soft delete)"),
            "deleteClip"
        );
        assert_eq!(
            named(
                "GET",
                "/imports/{id}/queue-metrics",
                "Viewqueuemetricimoprtmeta",
                "Get queue metrics import metadata"
            ),
            "getQueueMetricsImportMetadata"
        );
    }

    #[test]
    fn without_either_the_method_and_the_path_do() {
        assert_eq!(
            named("GET", "/users/{userId}/tokens", "", ""),
            "listUserTokens"
        );
        assert_eq!(
            named(
                "POST",
                "/contacts/groups/{id}/members",
                "contactGroupMemberAdd",
                ""
            ),
            "addContactGroupMember"
        );
    }

    #[test]
    fn what_two_would_be_called_is_told_apart_by_the_path() {
        let upload = |path| OperationNames {
            method: "POST",
            path,
            id: "",
            summary: "Upload background files",
            context: "",
            makes_one: false,
        };
        let names = method_names(
            "Users",
            &[
                upload("/groups/{id}/backgrounds"),
                upload("/users/{id}/backgrounds"),
            ],
        );
        assert_eq!(
            names,
            ["uploadGroupBackgroundFiles", "uploadUserBackgroundFiles"]
        );
    }

    #[test]
    fn names_that_look_alike_are_told_apart_and_dots_stay_in_their_words() {
        let stream = |path, summary| OperationNames {
            method: "PATCH",
            path,
            id: "",
            summary,
            context: "",
            makes_one: false,
        };
        let names = method_names(
            "Meetings",
            &[
                stream("/meetings/{id}/livestream", "Update a livestream"),
                stream("/webinars/{id}/livestream", "Update a live stream"),
            ],
        );
        assert_eq!(
            names,
            ["updateMeetingLivestream", "updateWebinarLiveStream"]
        );
        assert_eq!(
            named(
                "POST",
                "/h323/devices",
                "deviceCreate",
                "Create a H.323/SIP device"
            ),
            "createH323SipDevice"
        );
    }
}
