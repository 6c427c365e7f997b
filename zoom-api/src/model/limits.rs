//! What the spec demands of a request, checked before it is sent.
//!
//! Replies are not held to it: see [`model`](super).

use std::cmp::Ordering;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Number, Value};

use crate::{DateTime, Wire};

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
    /// The values that there are, as text; empty where any will do.
    pub values: &'static [&'static str],
    /// Whether this is all that the schema says, so that a value of another kind
    /// and members that are not among the properties are refused as well. What
    /// the client checks is not: its types say that, and let callers say more.
    pub is_complete: bool,
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
    /// Without a fraction.
    Integer,
    /// Text that is a day and a time, with or without a zone.
    DateTime,
    /// Text that is a day.
    Date,
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
    /// With the limit, and the value's length, but not the value.
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
        values: &[],
        is_complete: false,
    };

    /// All that is said of a value is what else is given.
    pub const COMPLETE: Self = Self {
        is_complete: true,
        ..Self::NONE
    };

    /// Any value at all.
    pub const ANY: Self = Self::only(Kind::Any);
    /// Any string.
    pub const STRING: Self = Self::only(Kind::String);
    /// Any number.
    pub const NUMBER: Self = Self::only(Kind::Number);
    /// Any integer.
    pub const INTEGER: Self = Self::only(Kind::Integer);
    /// Any date-time.
    pub const DATE_TIME: Self = Self::only(Kind::DateTime);
    /// Any date.
    pub const DATE: Self = Self::only(Kind::Date);
    /// Any truth value.
    pub const BOOLEAN: Self = Self::only(Kind::Boolean);
    /// Any list.
    pub const LIST: Self = Self::only(Kind::List);
    /// Any object.
    pub const OBJECT: Self = Self::only(Kind::Object);

    const fn only(kind: Kind) -> Self {
        Self {
            kind,
            ..Self::COMPLETE
        }
    }

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

    /// Checks a value in JSON.
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub(crate) fn check_value(&self, value: &Value) -> Result<(), Violation> {
        // Absent, or a deliberate `null`.
        if value.is_null() {
            return Ok(());
        }
        if self.is_complete {
            self.check_kind(value)?;
        }
        match value {
            Value::Null => {}
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
            return match self.is_complete && !self.any_of.is_empty() {
                true => Err(Violation::new("is of no kind that there is")),
                false => Ok(()),
            };
        };
        match first.check_value(value) {
            Ok(()) => Ok(()),
            Err(_) if concerned.any(|limits| limits.check_value(value).is_ok()) => Ok(()),
            Err(violation) => Err(violation),
        }
    }

    fn check_kind(&self, value: &Value) -> Result<(), Violation> {
        if !self.kind.is_of(value) {
            return Err(Violation::new(format!("must be {}", self.kind.name())));
        }
        let text = match value {
            Value::String(text) => text.clone(),
            value => value.to_string(),
        };
        match self.values.is_empty() || self.values.contains(&text.as_str()) {
            true => Ok(()),
            false => Err(Violation::new("is none of the values that there are")),
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
        let violation =
            |bound: &str, limit: f64| Err(Violation::new(format!("must be {bound} {limit}")));
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
        let is_missing = |name: &&&str| match object.get(**name) {
            None => true,
            Some(value) => self.is_complete && value.is_null(),
        };
        if let Some(name) = self.required.iter().find(is_missing) {
            return Err(Violation::new("is missing").within(name));
        }
        if self.is_complete && !self.properties.is_empty() && self.items.is_none() {
            let names = object
                .as_object()
                .into_iter()
                .flatten()
                .map(|(name, _)| name);
            let is_known = |name: &str| self.properties.iter().any(|(known, _)| *known == name);
            if let Some(name) = names.into_iter().find(|name| !is_known(name)) {
                return Err(Violation::new("is unknown").within(name));
            }
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
    /// With its article.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Any => "a value",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Integer => "an integer",
            Self::DateTime => "a date-time",
            Self::Date => "a date",
            Self::Boolean => "a boolean",
            Self::List => "a list",
            Self::Object => "an object",
        }
    }

    fn is_of(self, value: &Value) -> bool {
        match self {
            Self::Any => true,
            Self::String => value.is_string(),
            Self::Number => value.is_number(),
            Self::Integer => value.is_i64() || value.is_u64(),
            Self::DateTime => value.as_str().is_some_and(reads_as::<DateTime>),
            Self::Date => value.as_str().is_some_and(reads_as::<NaiveDate>),
            Self::Boolean => value.is_boolean(),
            Self::List => value.is_array(),
            Self::Object => value.is_object(),
        }
    }
}

fn reads_as<T: FromStr>(text: &str) -> bool {
    text.parse::<T>().is_ok()
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
