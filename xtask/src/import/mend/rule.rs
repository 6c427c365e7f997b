//! What a rule is, where it fires, and who is told.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::openapi::lookup::Step;

/// A schema, as JSON.
pub(super) type Schema = Map<String, Value>;

/// A defect and its mend.
#[derive(Debug)]
pub struct Rule {
    /// A short name, for the report.
    pub name: &'static str,
    /// What is wrong.
    pub wrong: &'static str,
    /// What is done about it.
    pub done: &'static str,
}

/// What mends one schema.
pub(super) type Mend = fn(&mut Schema, &Place<'_>) -> Outcome;

/// What a rule did.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    Sound,
    Mended,
    Refused(&'static str),
}

impl Outcome {
    pub(super) fn when(mended: bool) -> Self {
        if mended { Self::Mended } else { Self::Sound }
    }
}

/// The part of an operation that a schema stands in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// A parameter in the path, the query or a header.
    Parameter,
    /// The body that is sent.
    Request,
    /// A form that is sent, whose parts may be files.
    Multipart,
    /// The body that is answered.
    Response,
}

/// Where a schema stands.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// In which part of the operation.
    pub part: Part,
    /// The property or parameter that it describes; empty for a whole body.
    pub name: &'a str,
    /// The path to it, for messages.
    pub pointer: String,
}

impl<'a> Place<'a> {
    /// A whole body, or a parameter.
    pub fn new(part: Part, name: &'a str, pointer: impl Into<String>) -> Self {
        Self {
            part,
            name,
            pointer: pointer.into(),
        }
    }

    pub(super) fn inside<'b>(&self, step: Step<'b>) -> Place<'b>
    where
        'a: 'b,
    {
        let pointer = &self.pointer;
        match step {
            Step::Property(name) => {
                let escaped = name.replace('~', "~0").replace('/', "~1");
                Place::new(self.part, name, format!("{pointer}/properties/{escaped}"))
            }
            Step::Items => Place::new(self.part, self.name, format!("{pointer}/items")),
            Step::Values => Place::new(
                self.part,
                self.name,
                format!("{pointer}/additionalProperties"),
            ),
            Step::Combined(key, at) => {
                Place::new(self.part, self.name, format!("{pointer}/{key}/{at}"))
            }
        }
    }

    pub(super) fn refuse(&self, why: impl Into<String>) -> Refusal {
        Refusal {
            pointer: self.pointer.clone(),
            why: why.into(),
        }
    }
}

/// Why an operation is not imported.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Where, within the operation.
    pub pointer: String,
    /// The reason.
    pub why: String,
}

impl Refusal {
    /// The refusal of an operation as a whole.
    pub fn whole(why: impl Into<String>) -> Self {
        Self {
            pointer: String::new(),
            why: why.into(),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.pointer.is_empty() {
            f.write_str(&self.why)
        } else {
            write!(f, "{} (at {})", self.why, self.pointer)
        }
    }
}

/// The rules that fired, with the places.
#[derive(Debug, Default)]
pub struct Log {
    fired: BTreeMap<&'static str, (&'static Rule, Vec<String>)>,
}

impl Log {
    /// Writes down that a rule fired.
    pub fn fired(&mut self, rule: &'static Rule, place: &Place<'_>) {
        self.add(rule, place.pointer.clone());
    }

    fn add(&mut self, rule: &'static Rule, pointer: String) {
        let (_, places) = self.fired.entry(rule.name).or_insert((rule, Vec::new()));
        places.push(pointer);
    }

    /// Takes over what another log has, under a heading for its places.
    pub fn extend_from(&mut self, heading: &str, other: &Self) {
        for (rule, places) in other.fired.values() {
            for place in places {
                self.add(rule, format!("{heading} {place}"));
            }
        }
    }

    /// The rules that fired and their places.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Rule, &[String])> {
        self.fired
            .values()
            .map(|(rule, places)| (*rule, places.as_slice()))
    }

    /// Whether anything was mended.
    pub fn is_empty(&self) -> bool {
        self.fired.is_empty()
    }
}
