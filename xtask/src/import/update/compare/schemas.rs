//! Compares what stands at the same place of two models, with all that is inside
//! of it.

use std::collections::BTreeSet;

use super::bounds;
use super::change::{Change, Class, Topic};
use crate::codegen::source::docs::code;
use crate::codegen::source::rust_type::{Scope, rust_type};
use crate::openapi::model::{
    Component, Enum, Item, Kind, Object, Property, Resolved, Schema, Type, Types, Union,
};

/// Who writes the values.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Side {
    /// The program, which limits bind.
    Request,
    /// Zoom, which they don't.
    Reply,
}

/// A comparison of two places.
pub(super) struct Schemas<'a> {
    before: &'a Types,
    after: &'a Types,
    side: Side,
    /// The pairs of components that were compared, or are being.
    seen: BTreeSet<(&'a str, &'a str)>,
    pub(super) changes: Vec<Change>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(before: &'a Types, after: &'a Types, side: Side) -> Self {
        Self {
            before,
            after,
            side,
            seen: BTreeSet::new(),
            changes: Vec::new(),
        }
    }

    /// Compares what stands at a way from a part of the operation.
    pub(super) fn compare(&mut self, part: &str, way: &str, ours: &'a Schema, theirs: &'a Schema) {
        if self.side == Side::Request {
            for (class, what) in bounds::compare(&ours.bounds, &theirs.bounds) {
                self.note(class, part, way, &what);
            }
            if let (Some(a), Some(b)) = (&ours.items, &theirs.items) {
                for (class, what) in bounds::compare(&a.bounds, &b.bounds) {
                    self.note(class, part, &format!("{way}[]"), &what);
                }
            }
        }
        self.types(part, way, &ours.of, &theirs.of);
    }

    fn note(&mut self, class: Class, part: &str, way: &str, what: &str) {
        let part = if way.is_empty() {
            part.to_owned()
        } else {
            format!("{part}'s {}", code(way.trim_start_matches('.')))
        };
        let what = what.to_owned();
        let topic = Topic::Operation;
        self.changes.push(Change {
            class,
            topic,
            part,
            what,
        });
    }

    fn types(&mut self, part: &str, way: &str, ours: &'a Type, theirs: &'a Type) {
        let (before, after) = (self.before, self.after);
        match (before.resolved(ours), after.resolved(theirs)) {
            (Resolved::Component(ours), Resolved::Component(theirs)) => {
                self.components(part, way, ours, theirs);
            }
            (Resolved::Type(Type::List(a)), Resolved::Type(Type::List(b))) => {
                self.items(part, &format!("{way}[]"), a, b);
            }
            (Resolved::Type(Type::Map(a)), Resolved::Type(Type::Map(b))) => {
                self.items(part, &format!("{way}{{}}"), a, b);
            }
            (Resolved::Type(a), Resolved::Type(b)) if a == b => {}
            _ => self.retyped(part, way, ours, theirs),
        }
    }

    fn retyped(&mut self, part: &str, way: &str, ours: &Type, theirs: &Type) {
        let was = rust_type(self.before, ours, Scope::Elsewhere);
        let is = rust_type(self.after, theirs, Scope::Elsewhere);
        let what = format!("is {} now, not {}", code(&is), code(&was));
        self.note(Class::Breaking, part, way, &what);
    }

    fn items(&mut self, part: &str, way: &str, ours: &'a Item, theirs: &'a Item) {
        if ours.is_nullable != theirs.is_nullable {
            let what = if theirs.is_nullable {
                "may be `null` now"
            } else {
                "is never `null` now"
            };
            self.note(Class::Breaking, part, way, what);
        }
        self.types(part, way, &ours.of, &theirs.of);
    }

    fn components(&mut self, part: &str, way: &str, ours: &'a Component, theirs: &'a Component) {
        let (was, is) = (&ours.rust_name, &theirs.rust_name);
        if was != is {
            let what = format!("is of the type {} now, not {}", code(is), code(was));
            self.note(Class::Breaking, part, way, &what);
        }
        if !self.seen.insert((&ours.name, &theirs.name)) {
            return;
        }
        match (&ours.kind, &theirs.kind) {
            (Kind::Object(a), Kind::Object(b)) => self.objects(part, way, a, b),
            (Kind::StringEnum(a), Kind::StringEnum(b)) => {
                self.enums(part, way, a, b, |value| code(value));
            }
            (Kind::IntegerEnum(a), Kind::IntegerEnum(b)) => {
                self.enums(part, way, a, b, |value| code(&value.to_string()));
            }
            (Kind::Union(a), Kind::Union(b)) => self.unions(part, way, a, b),
            (_, kind) => {
                let what = format!("is {} now", kind_in_words(kind));
                self.note(Class::Breaking, part, way, &what);
            }
        }
    }

    fn objects(&mut self, part: &str, way: &str, before: &'a Object, after: &'a Object) {
        for ours in &before.properties {
            let way = format!("{way}.{}", ours.name);
            match after.property(&ours.name) {
                Some(theirs) => {
                    let required = (before.requires(ours), after.requires(theirs));
                    self.properties(part, &way, ours, theirs, required);
                }
                None => self.note(Class::Breaking, part, &way, "is gone"),
            }
        }
        for theirs in &after.properties {
            if before.property(&theirs.name).is_none() {
                let is_demanded = self.side == Side::Request
                    && after.requires(theirs)
                    && !theirs.schema.is_read_only;
                let (class, what) = if is_demanded {
                    (Class::Breaking, "is new, and required")
                } else {
                    (Class::Compatible, "is new")
                };
                self.note(class, part, &format!("{way}.{}", theirs.name), what);
            }
        }
    }

    fn properties(
        &mut self,
        part: &str,
        way: &str,
        ours: &'a Property,
        theirs: &'a Property,
        required: (bool, bool),
    ) {
        if ours.rust_name != theirs.rust_name {
            let what = format!("is the field {} now", code(&theirs.rust_name));
            self.note(Class::Breaking, part, way, &what);
        }
        // Replies may lack everything.
        if self.side == Side::Request {
            match required {
                (false, true) => self.note(Class::Breaking, part, way, "is required now"),
                (true, false) => {
                    self.note(Class::Compatible, part, way, "is not required any more");
                }
                _ => {}
            }
        }
        match (ours.is_deprecated, theirs.is_deprecated) {
            (false, true) => self.note(Class::Deprecated, part, way, "is deprecated"),
            (true, false) => {
                self.note(Class::Compatible, part, way, "is not deprecated any more");
            }
            _ => {}
        }
        self.compare(part, way, &ours.schema, &theirs.schema);
    }

    fn enums<T: PartialEq>(
        &mut self,
        part: &str,
        way: &str,
        before: &Enum<T>,
        after: &Enum<T>,
        written: impl Fn(&T) -> String,
    ) {
        if self.side == Side::Request {
            for (class, what) in bounds::compare(&before.bounds, &after.bounds) {
                self.note(class, part, way, &what);
            }
        }
        for ours in &before.values {
            let value = written(&ours.value);
            match after.values.iter().find(|it| it.value == ours.value) {
                None => {
                    let what = format!("has the value {value} no more");
                    self.note(Class::Breaking, part, way, &what);
                }
                Some(theirs) if theirs.variant != ours.variant => {
                    let what = format!("has {value} as {} now", code(&theirs.variant));
                    self.note(Class::Breaking, part, way, &what);
                }
                Some(_) => {}
            }
        }
        for theirs in &after.values {
            if !before.values.iter().any(|it| it.value == theirs.value) {
                let what = format!("has the value {}, too", written(&theirs.value));
                self.note(Class::Compatible, part, way, &what);
            }
        }
    }

    fn unions(&mut self, part: &str, way: &str, before: &'a Union, after: &'a Union) {
        for ours in &before.alternatives {
            let same = after.alternatives.iter();
            match same.clone().find(|it| it.variant == ours.variant) {
                Some(theirs) => self.types(part, way, &ours.of, &theirs.of),
                None => {
                    let what = format!("is {} no more", code(&ours.variant));
                    self.note(Class::Breaking, part, way, &what);
                }
            }
        }
        for theirs in &after.alternatives {
            if !before
                .alternatives
                .iter()
                .any(|it| it.variant == theirs.variant)
            {
                let what = format!("may be {}, too", code(&theirs.variant));
                self.note(Class::Compatible, part, way, &what);
            }
        }
        // What a request may be is checked by their limits.
        if self.side == Side::Request {
            for (ours, theirs) in before.members.iter().zip(&after.members) {
                for (class, what) in bounds::compare(&ours.bounds, &theirs.bounds) {
                    self.note(class, part, way, &what);
                }
            }
        }
    }
}

fn kind_in_words(kind: &Kind) -> &'static str {
    match kind {
        Kind::Object(_) => "an object",
        Kind::StringEnum(_) => "one of several strings",
        Kind::IntegerEnum(_) => "one of several integers",
        Kind::Union(_) => "one of several types",
        Kind::Alias(_) => "another type",
    }
}
