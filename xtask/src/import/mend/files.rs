//! Operations that answer with a file.

use serde_json::{Map, Value, json};

use super::rule::{Log, Part, Place, Rule, Schema};
use crate::import::prose::tells_of_file;
use crate::openapi::lookup::{Lookup, Set, successes};

pub(super) static UNSAID: Rule = Rule {
    name: "file-reply",
    wrong: "the operation answers with a file, or a redirect to one, and the file says nothing of the reply",
    done: "`x-download`, and bytes",
};

/// The operation's mark in the fragment.
pub const DOWNLOAD: &str = "x-download";

/// The responses of an operation that answers with a file, although nothing but
/// its prose tells: a success or a redirect without content, of a GET by any of
/// its prose, of another method by that of the response itself.
pub fn mend_file_reply(
    method: &str,
    path: &str,
    operation: &Schema,
    log: &mut Log,
) -> Option<Map<String, Value>> {
    let responses = operation.object("responses");
    let is_empty = |response: &Value| response.object("content").is_empty();
    let redirects = || {
        responses
            .iter()
            .filter(|(status, _)| status.starts_with('3'))
    };
    let says_nothing = successes(responses).all(|(status, response)| {
        // These never have a body.
        is_empty(response) && !matches!(status.as_str(), "204" | "205")
    });
    let has_success = successes(responses).next().is_some();
    let has_redirect = redirects().next().is_some();
    if !says_nothing || !(has_success || has_redirect) {
        return None;
    }
    let told_by_response = successes(responses)
        .chain(redirects())
        .any(|(_, response)| tells_of_file(response.text("description")));
    let told = || {
        let keys = ["summary", "description"];
        keys.iter().any(|key| tells_of_file(operation.text(key)))
            || path.split('/').any(|segment| segment == "download")
    };
    let is_get = method.eq_ignore_ascii_case("get");
    // Where else would a call that only reads be sent to?
    let is_moved = is_get && !has_success;
    if !(told_by_response || is_moved || is_get && told()) {
        return None;
    }
    let mut mended = Map::new();
    let content = json!({ "application/octet-stream": {
        "schema": { "type": "string", "format": "binary" },
    } });
    mended.set(
        "200",
        json!({ "description": "The file.", "content": content }),
    );
    log.fired(&UNSAID, &Place::new(Part::Response, "", "/responses"));
    Some(mended)
}

/// Whether what is answered is a file: bytes, but for a word in plain text or a
/// page in answer to a change.
pub fn is_file_reply(method: &str, responses: &Map<String, Value>) -> bool {
    let is_get = method.eq_ignore_ascii_case("get");
    successes(responses).any(|(_, response)| {
        let mut content = response.object("content").iter();
        content.any(|(kind, media)| {
            let is_text = matches!(kind.as_str(), "text/plain" | "text/html");
            media.object("schema").is_binary() && (is_get || !is_text)
        })
    })
}
