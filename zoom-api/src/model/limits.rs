//! What the spec demands of a request, checked before it is sent.
//!
//! Replies are not held to it: see [`model`](super).

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::{Number, Value};

use crate::Wire;

/// The demands of one schema; those that don't concern a value's kind don't
/// apply to it. Codegen writes them down as statics, which may refer to each
/// other.
#[derive(Debug)]
pub struct Limits {
    /// The kind of value that the schema is for, which tells the alternatives
    /// of a union apart.
    pub kind: Kind,
    /// In characters.
    pub min_length: Option<usize>,
    /// In characters.
    pub max_length: Option<usize>,
    /// A regular expression (ECMA-262) that a string has to match somewhere.
    pub pattern: Option<&'static str>,
    /// Of a number.
    pub minimum: Option<f64>,
    /// Of a number.
    pub maximum: Option<f64>,
    /// Whether the minimum itself is too little.
    pub is_minimum_exclusive: bool,
    /// Whether the maximum itself is too much.
    pub is_maximum_exclusive: bool,
    /// Of a list.
    pub min_items: Option<usize>,
    /// Of a list.
    pub max_items: Option<usize>,
    /// Of each item of a list, and of each entry of a map.
    pub items: Option<&'static Limits>,
    /// The properties that an object must have.
    pub required: &'static [&'static str],
    /// What is demanded of the properties that an object has.
    pub properties: &'static [(&'static str, &'static Limits)],
    /// Alternatives, one of which has to be met.
    pub any_of: &'static [&'static Limits],
}

/// A kind of value.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// Whatever it is.
    Any,
    /// Text.
    String,
    /// With or without a fraction.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Items.
    List,
    /// Members.
    Object,
}

/// What is wrong with a value, and where in it.
#[derive(Debug, Eq, PartialEq)]
pub(crate) struct Violation {
    /// `members[2].email`, with `*` for the key of a map; empty for the value
    /// itself.
    pub(crate) place: String,
    /// With the limit, and the value's length or kind, but not the value.
    pub(crate) problem: String,
}

impl Violation {
    fn new(problem: impl Into<String>) -> Self {
        Self {
            place: String::new(),
            problem: problem.into(),
        }
    }

    /// The same, seen from what the value is in.
    pub(crate) fn within(mut self, place: &str) -> Self {
        if !(self.place.is_empty() || self.place.starts_with('[')) {
            self.place.insert(0, '.');
        }
        self.place.insert_str(0, place);
        self
    }
}

impl Limits {
    /// No demands; what generated code leaves out.
    pub const NONE: Self = Self {
        kind: Kind::Any,
        min_length: None,
        max_length: None,
        pattern: None,
        minimum: None,
        maximum: None,
        is_minimum_exclusive: false,
        is_maximum_exclusive: false,
        min_items: None,
        max_items: None,
        items: None,
        required: &[],
        properties: &[],
        any_of: &[],
    };

    /// Checks a value as it would be sent. What can't be serialised is left to
    /// whoever sends it.
    ///
    /// # Errors
    ///
    /// The first limit that it violates.
    pub(crate) fn check(&self, value: &impl Serialize) -> Result<(), Violation> {
        match serde_json::to_value(Wire(value)) {
            Ok(value) => self.check_value(&value),
            Err(_) => Ok(()),
        }
    }

    fn check_value(&self, value: &Value) -> Result<(), Violation> {
        match value {
            // Absent, or a deliberate `null`.
            Value::Null => return Ok(()),
            Value::Bool(_) => {}
            Value::String(text) => self.check_string(text)?,
            Value::Number(number) => self.check_number(number)?,
            Value::Array(items) => self.check_list(items)?,
            Value::Object(_) => self.check_object(value)?,
        }
        let mut concerned = self
            .any_of
            .iter()
            .filter(|limits| limits.kind.is_of(value))
            .peekable();
        let Some(first) = concerned.peek() else {
            return Ok(());
        };
        match first.check_value(value) {
            Ok(()) => Ok(()),
            Err(_) if concerned.any(|limits| limits.check_value(value).is_ok()) => Ok(()),
            Err(violation) => Err(violation),
        }
    }

    fn check_string(&self, text: &str) -> Result<(), Violation> {
        let is_matched = |pattern| {
            // Codegen has compiled it before.
            regress::Regex::new(pattern).map_or(true, |regex| regex.find(text).is_some())
        };
        check_size(
            text.chars().count(),
            "character",
            self.min_length,
            self.max_length,
        )?;
        match self.pattern {
            Some(pattern) if !is_matched(pattern) => {
                let length = text.chars().count();
                let problem = format!(
                    "is a string of {} that doesn't match {pattern}",
                    counted(length, "character")
                );
                Err(Violation::new(problem))
            }
            _ => Ok(()),
        }
    }

    fn check_number(&self, number: &Number) -> Result<(), Violation> {
        let kind = if number.is_f64() {
            "a number"
        } else {
            "an integer"
        };
        let violation = |bound: &str, limit: f64| {
            Err(Violation::new(format!(
                "is {kind} that is not {bound} {limit}"
            )))
        };
        match self
            .minimum
            .map(|minimum| (minimum, compare(number, minimum)))
        {
            Some((minimum, Ordering::Less)) if !self.is_minimum_exclusive => {
                return violation("at least", minimum);
            }
            Some((minimum, Ordering::Less | Ordering::Equal)) if self.is_minimum_exclusive => {
                return violation("more than", minimum);
            }
            _ => {}
        }
        match self
            .maximum
            .map(|maximum| (maximum, compare(number, maximum)))
        {
            Some((maximum, Ordering::Greater)) if !self.is_maximum_exclusive => {
                violation("at most", maximum)
            }
            Some((maximum, Ordering::Greater | Ordering::Equal)) if self.is_maximum_exclusive => {
                violation("less than", maximum)
            }
            _ => Ok(()),
        }
    }

    fn check_list(&self, items: &[Value]) -> Result<(), Violation> {
        check_size(items.len(), "item", self.min_items, self.max_items)?;
        if let Some(limits) = self.items {
            for (index, item) in items.iter().enumerate() {
                let checked = limits.check_value(item);
                checked.map_err(|violation| violation.within(&format!("[{index}]")))?;
            }
        }
        Ok(())
    }

    fn check_object(&self, object: &Value) -> Result<(), Violation> {
        if let Some(name) = self.required.iter().find(|name| object.get(name).is_none()) {
            return Err(Violation::new("is missing").within(name));
        }
        for (name, limits) in self.properties {
            if let Some(value) = object.get(name) {
                limits
                    .check_value(value)
                    .map_err(|violation| violation.within(name))?;
            }
        }
        if let (Some(limits), Some(entries)) = (self.items, object.as_object()) {
            // The keys of a map are the caller's data as much as its values.
            for value in entries.values() {
                limits
                    .check_value(value)
                    .map_err(|violation| violation.within("*"))?;
            }
        }
        Ok(())
    }
}

impl Kind {
    fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }
}

/// Compares a number with a limit; integers exactly, where the limit is one.
fn compare(number: &Number, limit: f64) -> Ordering {
    match number.as_i128() {
        Some(number) if limit.fract() == 0.0 => number.cmp(&(limit as i128)),
        _ => {
            let number = number.as_f64().unwrap_or(f64::NAN);
            number.partial_cmp(&limit).unwrap_or(Ordering::Equal)
        }
    }
}

fn check_size(
    size: usize,
    unit: &str,
    least: Option<usize>,
    most: Option<usize>,
) -> Result<(), Violation> {
    let limit = match (least, most) {
        (Some(least), _) if size < least => format!("at least {least}"),
        (_, Some(most)) if size > most => format!("at most {most}"),
        _ => return Ok(()),
    };
    let problem = format!("has {}; it must have {limit}", counted(size, unit));
    Err(Violation::new(problem))
}

/// `1 item`, `2 items`.
fn counted(number: usize, unit: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {unit}{plural}")
}
