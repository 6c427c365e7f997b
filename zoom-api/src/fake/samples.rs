//! Answers that are made of what the spec describes: its own examples, where it
//! has some.

use serde_json::{Map, Value};

use super::arguments::Arguments;
use super::contract::{Content, Contract};
use super::pages;
use super::reply::Reply;

/// How many items a list has of which nothing is known.
const LISTED: u64 = 3;

/// The content of every sample of a file.
const FILE: &str = "a file of the fake";

/// What an operation answers when nothing is known but what it describes.
pub(super) fn answer(contract: &Contract, arguments: &Arguments) -> Reply {
    let status = contract.answer.status;
    match &contract.answer.content {
        Content::Empty => Reply::status(status),
        Content::Bytes => Reply::body(status, "application/octet-stream", FILE),
        Content::Json { .. } => {
            let sample = sample(contract);
            let paged = contract.pages.as_ref().zip(sample.as_object());
            let Some((pages, object)) = paged else {
                return Reply::json(status, sample);
            };
            let listed = object.get(pages.items).and_then(|items| items.get(0));
            let items = listed.map(|item| (0..LISTED).map(|number| numbered(item, number)));
            let items: Vec<Value> = items.into_iter().flatten().collect();
            match pages::page(pages, object.clone(), &items, &arguments.query) {
                Ok(page) => Reply::json(status, page),
                Err(refusal) => *refusal,
            }
        }
    }
}

/// The sample of an operation's answer; `null` where it answers no JSON.
pub(super) fn sample(contract: &Contract) -> Value {
    match contract.answer.content {
        // Codegen wrote it.
        Content::Json { sample, .. } => serde_json::from_str(sample).unwrap_or_default(),
        Content::Empty | Content::Bytes => Value::Null,
    }
}

/// The same thing with an identity of its own.
fn numbered(item: &Value, number: u64) -> Value {
    let mut item = item.clone();
    if let Value::Object(members) = &mut item
        && let Some(name) = identity(members)
        && let Some(id) = members.get_mut(&name)
    {
        *id = successor(id, number);
    }
    item
}

/// The member by which an object is known: `id`, `uuid`, or the first that is
/// called an id of something.
fn identity(members: &Map<String, Value>) -> Option<String> {
    let is_scalar = |value: &Value| value.is_string() || value.is_number();
    let named = |wanted: &dyn Fn(&str) -> bool| {
        let mut found = members.iter().filter(|(_, value)| is_scalar(value));
        found
            .find(|(name, _)| wanted(name))
            .map(|(name, _)| name.clone())
    };
    named(&|name| name == "id")
        .or_else(|| named(&|name| name == "uuid"))
        .or_else(|| named(&|name| name.ends_with("_id") || name.ends_with("Id")))
}

/// An id like this one, as many steps further: of the same length, if it is text.
pub(super) fn successor(id: &Value, steps: u64) -> Value {
    match id {
        id if steps == 0 => id.clone(),
        Value::String(text) => {
            let digits = steps.to_string();
            let kept = text.chars().count().saturating_sub(digits.len());
            let mut text: String = text.chars().take(kept).collect();
            text.push_str(&digits);
            text.into()
        }
        id => id
            .as_u64()
            .map_or_else(|| id.clone(), |id| id.wrapping_add(steps).into()),
    }
}
