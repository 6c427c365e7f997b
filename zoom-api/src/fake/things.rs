//! What was created, changed and deleted of one resource.

use serde_json::{Map, Value, json};

use super::arguments::Arguments;
use super::contract::{Content, Contract};
use super::filters::Filters;
use super::pages;
use super::reply::Reply;
use super::resources::{Role, list};
use super::samples::{sample, successor};
use crate::Operation;
use crate::model::{Kind, Limits};

/// The things of one resource.
///
/// As long as nothing was created, there is a sample under every id, which can be
/// changed and deleted. From then on there is what was created.
pub(super) struct Things {
    /// Names under which answers have a thing's id.
    id_names: Vec<String>,
    /// Whether a thing's path has no more than its own id.
    pub(super) is_flat: bool,
    /// What a thing looks like: what is got, or else an item of the list.
    looks: Map<String, Value>,
    has_get: bool,
    is_strict: bool,
    all: Vec<Thing>,
    /// What was deleted, by account and key.
    gone: Vec<(String, Vec<String>)>,
    created: u64,
}

struct Thing {
    account_id: String,
    /// The ids in the path at which it was created.
    parents: Vec<String>,
    /// The ids in its own path.
    key: Vec<String>,
    /// Whether the last of them is its own, and its answers have it.
    has_id: bool,
    /// What requests said of it; `null` is what they took back.
    said: Map<String, Value>,
    /// What the request that created it could have said.
    sayable: Vec<&'static str>,
}

/// A call that is about a resource.
pub(super) struct Call<'a> {
    pub(super) operation: &'static Operation,
    pub(super) contract: &'a Contract,
    pub(super) arguments: &'a Arguments,
    pub(super) account_id: &'a str,
    /// The values of the path's placeholders, in order.
    pub(super) ids: &'a [String],
}

impl Things {
    /// The things that a collection of this name holds, each at a path that ends
    /// in this placeholder.
    pub(super) fn new(noun: &str, placeholder: Option<&'static str>) -> Self {
        let mut id_names = Vec::new();
        if let Some(placeholder) = placeholder {
            id_names.extend([placeholder.to_owned(), snake_case(placeholder)]);
        }
        id_names.push(format!("{}_id", noun.strip_suffix('s').unwrap_or(noun)));
        id_names.push("id".to_owned());
        Self {
            id_names,
            is_flat: false,
            looks: Map::new(),
            has_get: false,
            is_strict: false,
            all: Vec::new(),
            gone: Vec::new(),
            created: 0,
        }
    }

    /// Learns from an operation what the things look like.
    pub(super) fn learn(&mut self, role: Role, contract: &Contract) {
        let shown = match role {
            Role::Get => sample(contract),
            Role::List if !self.has_get => item(contract),
            _ => return,
        };
        if let Value::Object(members) = shown {
            self.has_get |= role == Role::Get;
            self.looks = members;
        }
    }

    /// Whether it is known that there is nothing with these ids.
    pub(super) fn lacks(&self, account_id: &str, ids: &[String]) -> bool {
        let key = self.key(ids);
        let is_gone = self
            .gone
            .iter()
            .any(|(account, gone)| account == account_id && *gone == key);
        is_gone || (self.is_strict && self.position(account_id, &key).is_none())
    }

    /// What an operation answers, and does; nothing where a sample will do.
    pub(super) fn answer(&mut self, role: Role, call: &Call<'_>) -> Option<Reply> {
        match role {
            Role::Create => self.create(call),
            Role::List => self.list(call),
            _ if self.lacks(call.account_id, call.ids) => {
                let id = call.ids.last().map(String::as_str).unwrap_or_default();
                let placeholder = call.placeholder().unwrap_or_default();
                Some(Reply::does_not_exist(call.operation, placeholder, id))
            }
            Role::Get => {
                let key = self.key(call.ids);
                let known = self.position(call.account_id, &key);
                let thing = known.and_then(|at| self.all.get(at));
                let unknown = Thing::sample(call, key);
                Some(self.shown(call, thing.unwrap_or(&unknown)))
            }
            Role::Change | Role::Replace => Some(self.change(role, call)),
            Role::Delete => {
                let key = self.key(call.ids);
                self.all.retain(|thing| !thing.is(call.account_id, &key));
                self.gone.push((call.account_id.to_owned(), key));
                None
            }
        }
    }

    fn create(&mut self, call: &Call<'_>) -> Option<Reply> {
        let said = call.said(&self.looks);
        let answer = sample(call.contract);
        let name = self.id_name(&answer);
        let first = name.as_ref().and_then(|name| answer.get(name));
        if first.is_none() && self.has_get {
            // Nobody would know how to get it.
            return None;
        }
        let (id, key) = loop {
            let id = first.map(|first| successor(first, self.created));
            let number = json!(self.created);
            self.created += 1;
            let mut ids = call.ids.to_vec();
            ids.push(text(id.as_ref().unwrap_or(&number)));
            let key = self.key(&ids);
            if self.position(call.account_id, &key).is_none() {
                break (id, key);
            }
        };
        self.gone
            .retain(|(account, gone)| account != call.account_id || *gone != key);
        self.is_strict = true;
        self.all.push(Thing {
            account_id: call.account_id.to_owned(),
            parents: call.ids.to_vec(),
            key,
            has_id: id.is_some(),
            said,
            sayable: call.sayable(&self.looks),
        });
        self.all.last().map(|thing| self.shown(call, thing))
    }

    fn change(&mut self, role: Role, call: &Call<'_>) -> Reply {
        let key = self.key(call.ids);
        let known = self.position(call.account_id, &key);
        let at = known.unwrap_or(self.all.len());
        if known.is_none() {
            self.all.push(Thing::sample(call, key));
        }
        let looks = &self.looks;
        if let Some(thing) = self.all.get_mut(at) {
            if role == Role::Replace {
                thing.said.clear();
                thing.sayable = call.sayable(looks);
            }
            for (name, value) in call.said(looks) {
                // What was never said of a sample is what it looks like.
                let before = match thing.sayable.contains(&name.as_str()) {
                    false => looks.get(&name).cloned(),
                    true => None,
                };
                let before = thing.said.remove(&name).or(before);
                thing.said.insert(name, merged(before, value));
            }
        }
        match self.all.get(at) {
            Some(thing) => self.shown(call, thing),
            None => Reply::status(call.contract.answer.status),
        }
    }

    /// The things at a collection's path; nothing as long as there are samples.
    fn list(&self, call: &Call<'_>) -> Option<Reply> {
        if self.all.is_empty() && !self.is_strict {
            return None;
        }
        let looks = item(call.contract);
        let here = |thing: &&Thing| {
            let is_below = |path: &[String]| path.get(..call.ids.len()) == Some(call.ids);
            let is_here = is_below(&thing.parents) || (!self.is_flat && is_below(&thing.key));
            thing.account_id == call.account_id && is_here
        };
        let things = self.all.iter().filter(here);
        let filters = Filters::among(&call.arguments.query, &looks);
        let things = things.map(|thing| self.shaped(&looks, thing));
        let things: Vec<Value> = things.filter(|item| filters.take(item)).collect();
        let status = call.contract.answer.status;
        let name = list(call.contract)?;
        let Value::Object(mut answer) = sample(call.contract) else {
            return None;
        };
        let Some(pages) = &call.contract.pages else {
            if let Some(total) = answer.get_mut("total_records") {
                *total = things.len().into();
            }
            answer.insert(name, things.into());
            return Some(Reply::json(status, answer));
        };
        Some(
            match pages::page(pages, answer, &things, &call.arguments.query) {
                Ok(page) => Reply::json(status, page),
                Err(refusal) => *refusal,
            },
        )
    }

    /// A thing, as an operation answers with it.
    fn shown(&self, call: &Call<'_>, thing: &Thing) -> Reply {
        let status = call.contract.answer.status;
        match call.contract.answer.content {
            Content::Json { .. } => Reply::json(status, self.shaped(&sample(call.contract), thing)),
            Content::Empty | Content::Bytes => Reply::status(status),
        }
    }

    /// A thing in the shape of a sample: what was said of it, its id, and of the
    /// sample what no request could have said.
    fn shaped(&self, sample: &Value, thing: &Thing) -> Value {
        let Value::Object(members) = sample else {
            return sample.clone();
        };
        let id_name = self.id_name(sample).filter(|_| thing.has_id);
        let (old, id) = (
            id_name.as_ref().and_then(|name| members.get(name)),
            thing.key.last(),
        );
        let own_id = old.zip(id).map(|(old, id)| (text(old), typed(id, old)));
        let mut shaped = Map::new();
        for (name, value) in members {
            let shown = match (thing.said.get(name), &own_id) {
                (_, Some((_, id))) if id_name.as_ref() == Some(name) => id.clone(),
                (Some(Value::Null), _) => continue,
                (Some(said), _) => said.clone(),
                (None, _) if thing.sayable.contains(&name.as_str()) => continue,
                // The thing's address, for one, has its id in it.
                (None, Some((old, id))) if old.len() > 3 => with_id(value, old, &text(id)),
                (None, _) => value.clone(),
            };
            shaped.insert(name.clone(), shown);
        }
        shaped.into()
    }

    fn id_name(&self, answer: &Value) -> Option<String> {
        let mut names = self.id_names.iter();
        let is_id = |name: &&String| {
            answer
                .get(*name)
                .is_some_and(|id| id.is_string() || id.is_number())
        };
        names.find(is_id).cloned()
    }

    fn key(&self, ids: &[String]) -> Vec<String> {
        match (self.is_flat, ids.last()) {
            (true, Some(id)) => vec![id.clone()],
            _ => ids.to_vec(),
        }
    }

    fn position(&self, account_id: &str, key: &[String]) -> Option<usize> {
        self.all.iter().position(|thing| thing.is(account_id, key))
    }
}

impl Thing {
    /// Something of which nobody has said anything yet.
    fn sample(call: &Call<'_>, key: Vec<String>) -> Self {
        Self {
            account_id: call.account_id.to_owned(),
            parents: Vec::new(),
            key,
            has_id: call.placeholder().is_some(),
            said: Map::new(),
            sayable: Vec::new(),
        }
    }

    fn is(&self, account_id: &str, key: &[String]) -> bool {
        self.account_id == account_id && self.key == key
    }
}

impl Call<'_> {
    /// The placeholder that its path ends in.
    fn placeholder(&self) -> Option<&'static str> {
        let (_, last) = self.operation.path.rsplit_once('/')?;
        last.strip_prefix('{')?.strip_suffix('}')
    }

    /// What the body says of a thing that looks like this. Members of an object
    /// that a thing doesn't have are its own (`user_info`).
    pub(super) fn said(&self, looks: &Map<String, Value>) -> Map<String, Value> {
        let body = self.arguments.body.as_ref().and_then(Value::as_object);
        let mut said = Map::new();
        for (name, value) in body.into_iter().flatten() {
            match value {
                value if looks.contains_key(name) => {
                    said.insert(name.clone(), value.clone());
                }
                Value::Object(inner) => {
                    let inner = inner.iter().filter(|(name, _)| looks.contains_key(*name));
                    said.extend(inner.map(|(name, value)| (name.clone(), value.clone())));
                }
                _ => {}
            }
        }
        said
    }

    /// What the body could say of it.
    fn sayable(&self, looks: &Map<String, Value>) -> Vec<&'static str> {
        let body = self.contract.body.as_ref();
        let mut sayable = Vec::new();
        let properties = |limits: &'static Limits| limits.properties.iter();
        for (name, limits) in body.into_iter().flat_map(|body| properties(body.limits)) {
            match looks.contains_key(*name) {
                true => sayable.push(*name),
                false if limits.kind == Kind::Object => {
                    let inner = properties(limits).map(|(name, _)| *name);
                    sayable.extend(inner.filter(|name| looks.contains_key(*name)));
                }
                false => {}
            }
        }
        sayable
    }
}

/// An item of the sample of a list.
fn item(contract: &Contract) -> Value {
    let name = list(contract);
    let item = name.and_then(|name| sample(contract).get(&name)?.get(0).cloned());
    item.unwrap_or_default()
}

/// A change, merged into what was there (RFC 7396); `null` stays where it stands
/// for itself.
pub(super) fn merged(before: Option<Value>, change: Value) -> Value {
    match (before, change) {
        (Some(Value::Object(mut members)), Value::Object(changes)) => {
            for (name, value) in changes {
                let before = members.remove(&name);
                if !value.is_null() {
                    members.insert(name, merged(before, value));
                }
            }
            members.into()
        }
        (_, change) => change,
    }
}

/// Replaces an id in a text by another.
fn with_id(value: &Value, old: &str, id: &str) -> Value {
    match value {
        Value::String(text) => text.replace(old, id).into(),
        value => value.clone(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// An id of the kind that another has.
fn typed(id: &str, like: &Value) -> Value {
    match like {
        Value::Number(_) => serde_json::from_str(id).unwrap_or_else(|_| id.into()),
        _ => id.into(),
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
