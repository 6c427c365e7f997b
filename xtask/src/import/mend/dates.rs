//! Dates and date-times that only the prose or an example tells.

use serde_json::{Value, json};

use super::rule::{Outcome, Part, Place, Rule, Schema};
use super::shown;
use crate::import::prose;
use crate::openapi::dates::{self, Form};
use crate::openapi::lookup::{Lookup, Set};

/// Whether a text is a date of such a form.
pub(super) fn fits(text: &str, form: Option<&Form>) -> bool {
    match form {
        Some(Form::Date) => dates::is_date(text),
        Some(Form::DateTime(_)) => dates::is_date_time(text),
        None => false,
    }
}

/// Makes a date of a schema.
pub(super) fn put(schema: &mut Schema, form: Option<Form>) {
    let is_free = schema.kind() == "string" && !schema.has("enum");
    let of_dates = matches!(schema.text("format"), "" | "date" | "date-time");
    match form.filter(|_| is_free && of_dates) {
        Some(Form::Date) => {
            schema.set("format", "date");
        }
        Some(Form::DateTime(pattern)) => {
            schema.set("format", "date-time");
            if pattern != dates::USUAL {
                schema.set(dates::FORM, pattern);
            }
        }
        None => {}
    }
}

pub(super) static DATE: Rule = Rule {
    name: "date-by-prose",
    wrong: "that a string is a date or a date-time only the prose says (`in yyyy-MM-dd format`, `in ISO 8601` beside such an example)",
    done: "that format",
};

pub(super) fn date(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let is_free = schema.kind() == "string" && !schema.has("format") && !schema.has("enum");
    let said = schema.text("description");
    let values = shown::of(schema);
    let of_example = || {
        let first = values.iter().find_map(Value::as_str)?;
        let form = Form::of_example(first).filter(|form| *form != Form::Date);
        form.filter(|_| prose::is_about_time(said))
    };
    let form = prose::date_form(said).or_else(of_example);
    let Some(form) = form.filter(|_| is_free) else {
        return Outcome::Sound;
    };
    // What is answered is as the example is, whatever the prose says.
    if values.is_empty() && place.part == Part::Response {
        return Outcome::Sound;
    }
    let mut texts = values
        .iter()
        .map(|value| value.as_str().unwrap_or_default());
    if !texts.all(|text| text.is_empty() || fits(text, Some(&form))) {
        return Outcome::Sound;
    }
    let format = match form {
        Form::Date => "date",
        Form::DateTime(_) => "date-time",
    };
    schema.set("format", format);
    Outcome::Mended
}

pub(super) static DATE_FORM: Rule = Rule {
    name: "date-time-form",
    wrong: "the form in which a date-time is sent is another than RFC 3339's in whole seconds, which only the prose or the example says",
    done: "that form, as `x-date-time-form`",
};

/// Notes in which form a date-time is sent. What is answered is read in any form.
pub(super) fn date_form(schema: &mut Schema, place: &Place<'_>) -> Outcome {
    let is_sent = place.part != Part::Response;
    if !is_sent || !schema.says("format", "date-time") || schema.has(dates::FORM) {
        return Outcome::Sound;
    }
    let said = prose::date_form(schema.text("description"));
    let values = shown::of(schema);
    let shown = values
        .iter()
        .filter_map(Value::as_str)
        .find_map(Form::of_example);
    let pattern = |form: Option<Form>| match form {
        Some(Form::DateTime(pattern)) => Some(pattern),
        _ => None,
    };
    // The prose says it, and the example how finely.
    let (said, shown) = (pattern(said), pattern(shown));
    let usual = |form: &String| form != dates::USUAL;
    let meant = said.filter(usual).or(shown.filter(usual));
    match meant {
        Some(meant) => {
            schema.set(dates::FORM, json!(meant));
            Outcome::Mended
        }
        None => Outcome::Sound,
    }
}
