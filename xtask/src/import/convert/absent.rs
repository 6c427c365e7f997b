//! Which refusals say that what a path names does not exist, by the codes that
//! Zoom's file lists in the prose of its responses.

use heck::ToSnakeCase as _;
use serde_json::{Map, Value, json};

use crate::openapi::lookup::Lookup as _;

/// Words with which Zoom says that something is not there.
const WORDS: [&str; 5] = [
    "not exist",
    "doesn't exist",
    "not found",
    "not belong",
    "no longer exist",
];

/// The operation's `x-does-not-exist`; nothing where the file has no such code.
pub(super) fn absent(path: &str, operation: &Map<String, Value>) -> Option<Value> {
    let placeholders: Vec<&str> = path
        .split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect();
    let last = *placeholders.last()?;
    let mut found: Vec<(&str, u16, i64)> = Vec::new();
    for (status, response) in operation.object("responses") {
        let Some(status) = status.parse().ok().filter(|s| (400..500).contains(s)) else {
            continue;
        };
        for (code, message) in codes(response.text("description")) {
            let lower = message.to_lowercase();
            // A code that means several things tells nothing.
            if code == 300 || !WORDS.iter().any(|words| lower.contains(words)) {
                continue;
            }
            let named = placeholders.iter().rev().find(|name| names(&lower, name));
            let parameter = *named.unwrap_or(&last);
            if !found.iter().any(|(known, ..)| *known == parameter) {
                found.push((parameter, status, code));
            }
        }
    }
    let entry = |(parameter, status, code): &(&str, u16, i64)| json!({ "parameter": parameter, "status": status, "code": code });
    let all: Vec<Value> = found.iter().map(entry).collect();
    (!all.is_empty()).then(|| all.into())
}

/// Whether a message is about what a placeholder names: `Channel does not exist:
/// $channelId`, or "mention group" for `mentionGroupId`.
fn names(message: &str, placeholder: &str) -> bool {
    let words = placeholder.to_snake_case().replace('_', " ");
    let thing = words.strip_suffix(" id").unwrap_or(&words);
    message.contains(&placeholder.to_lowercase()) || message.contains(thing)
}

/// The codes of a response, each with what it means: `**Error Code:** `3001`
/// <br>` and a sentence.
fn codes(prose: &str) -> impl Iterator<Item = (i64, &str)> {
    prose.split("Error Code").skip(1).filter_map(|rest| {
        let rest = rest.trim_start_matches([':', '*', '`', ' ']);
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let code = rest[..digits].parse().ok()?;
        let message = rest[digits..].trim_start_matches(['`', '*', ' ']);
        let message = message.strip_prefix("<br>").unwrap_or(message);
        let end = message.find("<br>").unwrap_or(message.len());
        Some((code, message[..end].trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_what_they_speak_of() {
        let prose = |codes: &[(i64, &str)]| {
            let codes = codes
                .iter()
                .map(|(code, text)| format!("**Error Code:** `{code}` <br>\n {text} <br>\n"));
            let codes: String = codes.collect();
            json!({ "description": format!("**HTTP Status Code:** `404` <br>\n Not Found \n\n {codes}") })
        };
        let operation = json!({ "responses": {
            "204": prose(&[(1, "Nothing does not exist.")]),
            "400": prose(&[(300, "Invalid parameter: not found."), (1010, "User not in account.")]),
            "404": prose(&[
                (5508, "The mention group doesn't exist."),
                (4130, "Channel does not exist: $channelId."),
                (4131, "Another channel does not exist."),
            ]),
        } });
        let operation = operation.as_object().expect("an object");
        let path = "/channels/{channelId}/mention_group/{mentionGroupId}";
        assert_eq!(
            absent(path, operation),
            Some(json!([
                { "parameter": "mentionGroupId", "status": 404, "code": 5508 },
                { "parameter": "channelId", "status": 404, "code": 4130 },
            ]))
        );
        assert_eq!(absent("/channels", operation), None);
    }
}
