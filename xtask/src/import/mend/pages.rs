//! Lists that come in pages of which only the first can be asked for.

use serde_json::{Value, json};

use super::rule::{Log, Part, Place, Rule};
use crate::openapi::lookup::Lookup as _;
use crate::openapi::naming::lower_words;

pub(super) static TOKEN_UNSENT: Rule = Rule {
    name: "page-token-unsent",
    wrong: "a reply has a list and the token of its next page, and no parameter takes that",
    done: "a parameter that does, by the token's name: Zoom knows it",
};

/// Adds the parameter that asks for the next page to those of an operation
/// without a body, where the reply has its token.
pub fn mend_pages(parameters: &mut Vec<Value>, reply: Option<&Value>, log: &mut Log) {
    let Some(reply) = reply else { return };
    let properties = reply.object("properties");
    let has_list = properties
        .values()
        .any(|property| property.kind() == "array");
    let is_sent = parameters
        .iter()
        .any(|parameter| parameter.says("in", "query") && is_page_token(parameter.text("name")));
    let mut tokens = properties
        .iter()
        .filter(|(name, property)| property.kind() == "string" && is_page_token(name));
    if let Some((name, _)) = tokens.next()
        && has_list
        && !is_sent
    {
        parameters.push(json!({ "name": name, "in": "query", "schema": { "type": "string" } }));
        let place = Place::new(Part::Parameter, name, format!("/parameters/{name}"));
        log.fired(&TOKEN_UNSENT, &place);
    }
}

/// Whether a name is that of a page's token: `next_page_token`, `pageToken`,
/// `cursor`.
pub fn is_page_token(name: &str) -> bool {
    let words: Vec<String> = lower_words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    has("token") && (has("page") || has("next")) || has("cursor")
}
