//! Compares an operation with what became of it, as programs see both.

mod bounds;
mod change;
mod schemas;

use std::collections::BTreeSet;

pub(super) use self::change::{Change, Class, Topic};
use self::schemas::{Schemas, Side};
use crate::codegen::source::docs::code;
use crate::openapi::model::{BodyKind, Model, Operation, Parameter, Place, Reply, Security, Types};

/// An operation, with the model that it is part of.
#[derive(Clone, Copy)]
pub(super) struct Seen<'a> {
    pub(super) types: &'a Types,
    pub(super) operation: &'a Operation,
}

impl<'a> Seen<'a> {
    /// The operation with this method and path.
    pub(super) fn of(model: &'a Model, key: &str) -> Option<Self> {
        let operation = model.operations.iter().find(|it| it.key() == key)?;
        Some(Self {
            types: &model.types,
            operation,
        })
    }
}

/// What changed from one to the other.
pub(super) fn compare(before: Seen<'_>, after: Seen<'_>) -> Vec<Change> {
    let mut comparison = Comparison {
        changes: Vec::new(),
    };
    comparison.whole(before.operation, after.operation);
    comparison.security(&before.operation.security, &after.operation.security);
    comparison.parameters(before, after);
    comparison.body(before, after);
    comparison.reply(before, after);
    comparison.changes
}

struct Comparison {
    changes: Vec<Change>,
}

impl Comparison {
    fn note(&mut self, class: Class, part: impl Into<String>, what: impl Into<String>) {
        self.note_of(Topic::Operation, class, part, what);
    }

    fn note_of(
        &mut self,
        topic: Topic,
        class: Class,
        part: impl Into<String>,
        what: impl Into<String>,
    ) {
        self.changes.push(Change {
            class,
            topic,
            part: part.into(),
            what: what.into(),
        });
    }

    fn whole(&mut self, before: &Operation, after: &Operation) {
        if before.snake() != after.snake() {
            let what = format!("is {} now", code(&after.snake()));
            self.note(Class::Breaking, "the method", what);
        }
        if before.key() != after.key() {
            let what = format!("is {} now", code(&after.key()));
            self.note(Class::Breaking, "the path", what);
        }
        if before.server != after.server {
            let what = format!("is {} now", code(after.server.url()));
            self.note(Class::Breaking, "the server", what);
        }
        match (before.is_deprecated, after.is_deprecated) {
            (false, true) => self.note(Class::Deprecated, "the operation", "is deprecated"),
            (true, false) => {
                self.note(
                    Class::Compatible,
                    "the operation",
                    "is not deprecated any more",
                );
            }
            _ => {}
        }
        if before.rate_limit != after.rate_limit {
            let label = after.rate_limit.unwrap_or("none");
            let (part, what) = ("the rate limit's class", format!("is {label} now"));
            self.note_of(Topic::RateLimit, Class::Compatible, part, what);
        }
        if before.feature != after.feature {
            let feature = after.feature.as_deref().unwrap_or("none");
            let what = format!("is {} now", code(feature));
            self.note(Class::Breaking, "the cargo feature", what);
        }
        match (&before.pages, &after.pages) {
            (None, Some(_)) => {
                let part = format!("the stream {}", code(after.stream()));
                self.note(Class::Compatible, part, "is new");
            }
            (Some(_), None) => {
                let part = format!("the stream {}", code(before.stream()));
                self.note(Class::Breaking, part, "is gone");
            }
            (Some(ours), Some(theirs)) if ours.items.name != theirs.items.name => {
                let part = format!("the stream {}", code(before.stream()));
                let what = format!("is one over {} now", code(&theirs.items.name));
                self.note(Class::Breaking, part, what);
            }
            _ => {}
        }
    }

    /// Alternatives of scopes: one that is gone may be the only one that a
    /// program has.
    fn security(&mut self, before: &Security, after: &Security) {
        if before.scheme != after.scheme {
            let what = format!("is {} now", code(after.scheme));
            self.note(Class::Breaking, "the authorization", what);
        }
        let sets = |security: &Security| -> BTreeSet<Vec<String>> {
            let scopes = security.scopes.iter();
            scopes
                .map(|all| {
                    let mut all = all.clone();
                    all.sort();
                    all
                })
                .collect()
        };
        let (ours, theirs) = (sets(before), sets(after));
        let written = |set: &Vec<String>| {
            let scopes: Vec<String> = set.iter().map(|scope| code(scope)).collect();
            scopes.join(" and ")
        };
        for set in ours.difference(&theirs) {
            let part = format!("the scope {}", written(set));
            // Where no scope is asked for, none can be missing.
            let class = if theirs.is_empty() {
                Class::Compatible
            } else {
                Class::Breaking
            };
            self.note_of(Topic::Scopes, class, part, "does not allow it any more");
        }
        for set in theirs.difference(&ours) {
            let class = if ours.is_empty() {
                Class::Breaking
            } else {
                Class::Compatible
            };
            let part = format!("the scope {}", written(set));
            self.note_of(Topic::Scopes, class, part, "allows it now");
        }
    }

    fn parameters(&mut self, before: Seen<'_>, after: Seen<'_>) {
        let same = |a: &Parameter, b: &Parameter| {
            a.name == b.name || a.ident == b.ident && a.place == b.place
        };
        for ours in &before.operation.parameters {
            let theirs = after.operation.parameters.iter();
            match theirs.clone().find(|theirs| same(ours, theirs)) {
                Some(theirs) => self.parameter(before, after, ours, theirs),
                None => self.note(Class::Breaking, part_of(ours), "is gone"),
            }
        }
        for theirs in &after.operation.parameters {
            let ours = before.operation.parameters.iter();
            if !ours.clone().any(|ours| same(ours, theirs)) {
                let (class, what) = if theirs.required {
                    (Class::Breaking, "is new, and required")
                } else {
                    (Class::Compatible, "is new")
                };
                self.note(class, part_of(theirs), what);
            }
        }
    }

    fn parameter(
        &mut self,
        before: Seen<'_>,
        after: Seen<'_>,
        ours: &Parameter,
        theirs: &Parameter,
    ) {
        let part = part_of(ours);
        if ours.place != theirs.place {
            let what = format!("goes into the {} now", place(theirs.place));
            self.note(Class::Breaking, part.clone(), what);
        }
        if ours.ident != theirs.ident || ours.name != theirs.name {
            let what = format!("is {} now", code(&theirs.ident));
            self.note(Class::Breaking, part.clone(), what);
        }
        self.required(part.clone(), ours.required, theirs.required);
        if !ours.is_deprecated && theirs.is_deprecated {
            self.note(Class::Deprecated, part.clone(), "is deprecated");
        }
        let mut schemas = Schemas::new(before.types, after.types, Side::Request);
        schemas.compare(&part, "", &ours.schema, &theirs.schema);
        self.changes.extend(schemas.changes);
    }

    fn required(&mut self, part: String, before: bool, after: bool) {
        match (before, after) {
            (false, true) => self.note(Class::Breaking, part, "is required now"),
            (true, false) => self.note(Class::Compatible, part, "is not required any more"),
            _ => {}
        }
    }

    fn body(&mut self, before: Seen<'_>, after: Seen<'_>) {
        let part = "the body";
        match (&before.operation.body, &after.operation.body) {
            (None, None) => {}
            (Some(_), None) => self.note(Class::Breaking, part, "is gone"),
            (None, Some(theirs)) if theirs.required => {
                self.note(Class::Breaking, part, "is new, and required");
            }
            (None, Some(_)) => self.note(Class::Compatible, part, "is new"),
            (Some(ours), Some(theirs)) => {
                self.required(part.to_owned(), ours.required, theirs.required);
                if ours.content_type != theirs.content_type {
                    let class = if ours.kind == theirs.kind && ours.kind != BodyKind::Bytes {
                        Class::Compatible
                    } else {
                        Class::Breaking
                    };
                    let what = format!("is {} now", code(&theirs.content_type));
                    self.note(class, part, what);
                }
                let mut schemas = Schemas::new(before.types, after.types, Side::Request);
                schemas.compare(part, "", &ours.schema, &theirs.schema);
                self.changes.extend(schemas.changes);
            }
        }
    }

    fn reply(&mut self, before: Seen<'_>, after: Seen<'_>) {
        let part = "the reply";
        let optional = |reply: &Reply| matches!(reply, Reply::Json { optional: true, .. });
        let (ours, theirs) = (&before.operation.reply, &after.operation.reply);
        if before.operation.is_file != after.operation.is_file {
            let (class, what) = if after.operation.is_file {
                (Class::Compatible, "is known to be a file now")
            } else {
                (Class::Breaking, "is no file any more")
            };
            self.note(class, part, what);
        }
        match (ours, theirs) {
            (Reply::Json { schema: a, .. }, Reply::Json { schema: b, .. }) => {
                match (optional(ours), optional(theirs)) {
                    (false, true) => self.note(Class::Breaking, part, "may be empty now"),
                    (true, false) => self.note(Class::Breaking, part, "is never empty now"),
                    _ => {}
                }
                let mut schemas = Schemas::new(before.types, after.types, Side::Reply);
                schemas.compare(part, "", a, b);
                self.changes.extend(schemas.changes);
            }
            (Reply::Empty, Reply::Empty) | (Reply::Bytes, Reply::Bytes) => {}
            (_, theirs) => {
                let what = match theirs {
                    Reply::Empty => "is empty now",
                    Reply::Bytes => "is bytes now",
                    Reply::Json { .. } => "is JSON now",
                };
                self.note(Class::Breaking, part, what);
            }
        }
    }
}

fn part_of(parameter: &Parameter) -> String {
    let place = place(parameter.place);
    format!("the {place}'s {}", code(&parameter.name))
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
    }
}
