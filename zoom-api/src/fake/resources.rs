//! Which operations create, get, list, change and delete the same things: found
//! out by their paths and by what they answer.

use std::collections::HashMap;

use http::Method;
use serde_json::Value;

use super::catalogue::{Catalogue, shape};
use super::contract::{Content, Contract};
use super::reply::Reply;
use super::samples::sample;
use super::things::{Call, Things};
use crate::{Operation, Server};

/// What an operation does to a resource.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Role {
    Create,
    List,
    Get,
    /// Merges what it is given.
    Change,
    /// Puts what it is given in the place of what was said before.
    Replace,
    Delete,
}

/// All resources.
#[derive(Default)]
pub(super) struct Resources {
    all: Vec<Things>,
    /// The resource that an operation is about, by its place.
    roles: HashMap<String, (usize, Role)>,
    /// The resource whose things are at a path.
    items: HashMap<String, usize>,
}

impl Resources {
    /// Finds the resources of some operations.
    ///
    /// What ends in a placeholder is a thing. What creates and lists things is
    /// above it, or ends in the same noun as it (`/users/{userId}/meetings` and
    /// `/meetings/{meetingId}`). A path that can be got and changed is a thing of
    /// which there is one, and one where something can be added and listed has
    /// things that nobody gets one by one.
    pub(super) fn of(catalogue: &Catalogue) -> Self {
        let mut resources = Self::default();
        let operations: Vec<&'static Operation> = catalogue
            .operations()
            .filter(|operation| operation.contract.is_some())
            .filter(|operation| matches!(operation.server, Server::Api | Server::ApiRoot))
            .collect();
        for operation in &operations {
            let path = path(operation);
            let has = |method: &Method| {
                let mut others = operations.iter().filter(|other| self::path(other) == path);
                others.any(|other| other.method == *method)
            };
            let is_changed = has(&Method::PATCH) || has(&Method::PUT);
            let is_thing = path.ends_with("/{}") && !path.ends_with("/{}/{}");
            let is_only_one = has(&Method::GET) && is_changed && !has(&Method::POST);
            if (is_thing || is_only_one) && !resources.items.contains_key(&path) {
                resources.items.insert(path, resources.all.len());
                resources.all.push(things(operation.path));
            }
        }
        for operation in &operations {
            resources.assign(operation, &operations);
        }
        resources
    }

    fn assign(&mut self, operation: &'static Operation, operations: &[&'static Operation]) {
        let path = path(operation);
        let role = match (operation.method.as_str(), self.items.get(&path)) {
            ("GET", Some(thing)) => (*thing, Role::Get),
            ("PATCH", Some(thing)) => (*thing, Role::Change),
            ("PUT", Some(thing)) => (*thing, Role::Replace),
            ("DELETE", Some(thing)) => (*thing, Role::Delete),
            ("GET", None) if lists(operation) => match self.listed(&path, operations) {
                Some(things) => (things, Role::List),
                None => return,
            },
            ("POST", None) => match self.listed(&path, operations) {
                Some(things) => (things, Role::Create),
                None => return,
            },
            _ => return,
        };
        if let Some(contract) = operation.contract {
            self.all[role.0].learn(role.1, contract);
        }
        self.roles.insert(place(operation), role);
    }

    /// The things that are created and listed at a path.
    fn listed(&mut self, path: &str, operations: &[&'static Operation]) -> Option<usize> {
        if let Some(things) = self.items.get(&format!("{path}/{{}}")) {
            return Some(*things);
        }
        let (_, noun) = path.rsplit_once('/')?;
        if let Some(things) = self.items.get(&format!("/{noun}/{{}}")) {
            self.all[*things].is_flat = true;
            return Some(*things);
        }
        let here = operations.iter().filter(|other| self::path(other) == path);
        let (mut can_add, mut can_list) = (false, false);
        for other in here {
            can_add |= other.method == Method::POST;
            can_list |= other.method == Method::GET && lists(other);
        }
        if !can_add || !can_list {
            return None;
        }
        let things = self.all.len();
        self.all.push(Things::new(noun, None));
        self.items.insert(format!("{path}/{{}}"), things);
        Some(things)
    }

    /// What an operation does to its resource, if it is about one.
    pub(super) fn role(&self, operation: &Operation) -> Option<Role> {
        self.roles.get(&place(operation)).map(|(_, role)| *role)
    }

    /// What an operation answers that is about a resource, and does to it;
    /// nothing where there is only a sample.
    pub(super) fn answer(&mut self, call: &Call<'_>) -> Option<Reply> {
        let (things, role) = *self.roles.get(&place(call.operation))?;
        self.all[things].answer(role, call)
    }

    /// The first placeholder of a path for which there is nothing any more, of
    /// those before the last segment.
    pub(super) fn missing(
        &self,
        operation: &'static Operation,
        account_id: &str,
        ids: &[String],
    ) -> Option<(&'static str, String)> {
        let mut path = String::new();
        let mut seen = 0;
        let mut segments = operation.path.trim_start_matches('/').split('/').peekable();
        while let Some(segment) = segments.next() {
            let name = segment
                .strip_prefix('{')
                .and_then(|name| name.strip_suffix('}'));
            path.push('/');
            path.push_str(if name.is_some() { "{}" } else { segment });
            let Some(name) = name else { continue };
            seen += 1;
            segments.peek()?;
            let things = self.items.get(&path).map(|things| &self.all[*things]);
            let ids = ids.get(..seen).unwrap_or(ids);
            if things.is_some_and(|things| things.lacks(account_id, ids)) {
                return Some((name, ids.last().cloned().unwrap_or_default()));
            }
        }
        None
    }
}

/// The things at a path.
fn things(path: &'static str) -> Things {
    let mut segments = path.rsplit('/');
    let last = segments.next().unwrap_or_default();
    let placeholder = last
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'));
    match placeholder {
        Some(_) => Things::new(segments.next().unwrap_or_default(), placeholder),
        None => Things::new(last, None),
    }
}

/// A path without the names of its placeholders.
pub(super) fn path(operation: &Operation) -> String {
    shape(operation.path).collect::<Vec<_>>().join("/")
}

fn place(operation: &Operation) -> String {
    format!(
        "{:?} {} {}",
        operation.server,
        operation.method,
        path(operation)
    )
}

/// Whether an operation answers with a list.
fn lists(operation: &Operation) -> bool {
    operation
        .contract
        .is_some_and(|contract| list(contract).is_some())
}

/// The name of the list that an operation answers with: the one that it has in
/// pages, or else its only list of objects.
pub(super) fn list(contract: &Contract) -> Option<String> {
    if let Some(pages) = &contract.pages {
        return Some(pages.items.to_owned());
    }
    if !matches!(contract.answer.content, Content::Json { .. }) {
        return None;
    }
    let sample = sample(contract);
    let members = sample.as_object()?.iter();
    let is_list = |value: &Value| value.get(0).is_some_and(Value::is_object);
    let mut lists = members.filter(|(_, value)| is_list(value));
    let (name, _) = lists.next()?;
    lists.next().is_none().then(|| name.clone())
}
