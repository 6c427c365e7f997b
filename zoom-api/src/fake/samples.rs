//! Answers that are made of what the spec describes: its own examples, where it
//! has some.
//!
//! Files that an example has a URL of are the fake's own, and are on its file host.
//! Which URLs are a file's no spec says: it is those with the segment `download`, by
//! which import knows operations that answer with one.

use std::borrow::Cow;

use http::Method;
use serde_json::{Map, Value};
use url::{Position, Url};

use super::arguments::Arguments;
use super::contract::{Content, Contract};
use super::pages;
use super::reply::{self, Reply};
use crate::Server;

/// How many items a list has of which nothing is known.
const LISTED: u64 = 3;

/// The content of every sample of a file.
const FILE: &str = "a file of the fake";

/// What a URL of a file has in a sample in place of the host, until it is sent: an id
/// of a thing that takes that of the sample in all its texts doesn't change a port, nor
/// this character for private use.
const FILE_HOST: &str = "\u{e000}";

/// What an operation answers when nothing is known but what it describes.
pub(super) fn answer(contract: &Contract, arguments: &Arguments) -> Reply {
    let status = contract.answer.status;
    match &contract.answer.content {
        Content::Empty => Reply::status(status),
        Content::Bytes => file(status),
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
        Content::Json { sample, .. } => {
            // Codegen wrote it.
            let mut sample = serde_json::from_str(sample).unwrap_or_default();
            take_over_files(&mut sample);
            sample
        }
        Content::Empty | Content::Bytes => Value::Null,
    }
}

/// A file.
pub(super) fn file(status: u16) -> Reply {
    Reply::body(status, "application/octet-stream", FILE)
}

/// Whether a request that no operation is at is for a file of a sample.
pub(super) fn is_file(server: Server, method: &Method, path: &[Cow<'_, str>]) -> bool {
    server == Server::Files && method == Method::GET && is_files_path(path.iter())
}

fn is_files_path<S: AsRef<str>>(mut segments: impl Iterator<Item = S>) -> bool {
    segments.any(|segment| segment.as_ref() == "download")
}

/// Takes the files that a sample has URLs of to the fake's file host.
fn take_over_files(sample: &mut Value) {
    match sample {
        Value::String(text) if text.starts_with("http") => {
            if let Ok(url) = Url::parse(text)
                && url.path_segments().is_some_and(is_files_path)
            {
                let place = &url[Position::BeforePath..Position::AfterQuery];
                *text = format!("{FILE_HOST}{place}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(take_over_files),
        Value::Object(members) => members.values_mut().for_each(take_over_files),
        _ => {}
    }
}

/// A reply with the URLs of files as they are sent.
pub(super) fn with_files_at(base: &str, mut reply: Reply) -> Reply {
    if let reply::Content::Http(http) = &mut reply.content
        && let Ok(text) = std::str::from_utf8(&http.body)
        && text.contains(FILE_HOST)
    {
        http.body = text.replace(FILE_HOST, base).into();
    }
    reply
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
