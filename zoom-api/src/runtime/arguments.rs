//! The arguments of generated builders: each was given, is missing, or could
//! not be converted.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;

use bytes::Bytes;
use http::{HeaderName, HeaderValue};
use serde::Serialize;
use serde_json::Value;

use super::list::{EMPTY, List};
use super::{Form, Multipart, Request, ResponseValue, path};
use crate::Error;
use crate::date_time::Formed;
use crate::model::Limits;

/// The problem of a required argument that was not given.
pub(super) const MISSING: &str = "is missing";

/// An argument of a call: absent, given, or given as what it can't be made of.
///
/// `Debug` doesn't show it, since it may be personal data.
#[derive(Clone)]
pub struct Argument<T>(State<T>);

#[derive(Clone)]
enum State<T> {
    Absent,
    Given(T),
    /// A required one that was not given.
    Missing,
    /// A value that did not convert.
    Unfit,
    /// A list without items.
    Empty {
        required: bool,
    },
    /// A value that can't be sent: why.
    Wrong(&'static str),
}

impl<T> Argument<T> {
    /// One that was not given.
    pub const fn absent() -> Self {
        Self(State::Absent)
    }

    /// What a value converts to.
    pub fn of(value: impl TryInto<T>) -> Self {
        Self(value.try_into().map_or(State::Unfit, State::Given))
    }

    /// An argument that the call can't do without.
    #[must_use]
    pub fn required(self) -> Self {
        match self.0 {
            State::Absent => Self(State::Missing),
            State::Empty { .. } => Self(State::Empty { required: true }),
            state => Self(state),
        }
    }

    /// What was given, or what is wrong.
    fn value(self) -> Result<Option<T>, Cow<'static, str>> {
        match self.0 {
            State::Absent => Ok(None),
            State::Given(value) => Ok(Some(value)),
            State::Missing => Err(MISSING.into()),
            State::Unfit => {
                let wanted = short(std::any::type_name::<T>());
                Err(format!("can't be converted to `{wanted}`").into())
            }
            State::Empty { required: true } => Err(MISSING.into()),
            State::Empty { required: false } => Err(EMPTY.into()),
            State::Wrong(problem) => Err(problem.into()),
        }
    }
}

impl<T> Argument<T> {
    /// Its date-times have this form: a pattern of letters.
    #[must_use]
    pub fn form(self, pattern: &'static str) -> Argument<Formed<T>> {
        Argument(match self.0 {
            State::Absent => State::Absent,
            State::Given(value) => State::Given(Formed::new(pattern, value)),
            State::Missing => State::Missing,
            State::Unfit => State::Unfit,
            State::Empty { required } => State::Empty { required },
            State::Wrong(problem) => State::Wrong(problem),
        })
    }
}

impl<T: List> Argument<T> {
    /// A list, of which none is another thing than no items.
    #[must_use]
    pub fn list(self) -> Self {
        match self.0 {
            State::Given(list) if list.is_empty() => Self(State::Empty { required: false }),
            State::Given(list) => match list.problem() {
                Some(problem) => Self(State::Wrong(problem)),
                None => Self(State::Given(list)),
            },
            state => Self(state),
        }
    }

    /// What is checked of a list.
    #[must_use]
    pub fn items(&self) -> Argument<Value> {
        match &self.0 {
            State::Given(list) => Argument(State::Given(list.items())),
            _ => Argument::absent(),
        }
    }
}

impl<T> fmt::Debug for Argument<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            State::Absent => "absent",
            State::Given(_) => "given",
            State::Missing => MISSING,
            State::Unfit | State::Wrong(_) => "unfit",
            State::Empty { .. } => "empty",
        })
    }
}

/// A type's name without the modules that it is in: `Vec<String>`.
fn short(name: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in name.chars() {
        match c {
            ':' => word.clear(),
            c if c.is_alphanumeric() || c == '_' => word.push(c),
            c => {
                out.push_str(&word);
                word.clear();
                out.push(c);
            }
        }
    }
    out + &word
}

#[doc(hidden)]
impl Request {
    /// Refuses an argument that violates the spec's limits. An absent one
    /// violates none.
    pub fn limited(self, name: &str, argument: &Argument<impl Serialize>, limits: &Limits) -> Self {
        let State::Given(value) = &argument.0 else {
            return self;
        };
        if self.is_unchecked {
            return self;
        }
        match limits.check(value) {
            Err(violation) => {
                let violation = violation.within(name);
                self.refused(&violation.place, &violation.problem)
            }
            Ok(()) => self,
        }
    }

    /// As [`limited`](Self::limited), for the body: its fields go by their own
    /// names.
    pub fn limited_body(self, body: &Argument<impl Serialize>, limits: &Limits) -> Self {
        let State::Given(value) = &body.0 else {
            return self;
        };
        if self.is_unchecked {
            return self;
        }
        let checked = match self.fields.joined(Some(value)) {
            Ok(joined) if !self.fields.is_empty() => limits.check(&joined),
            _ => limits.check(value),
        };
        match checked {
            Err(violation) if violation.place.is_empty() => {
                self.refused("body", &violation.problem)
            }
            Err(violation) => self.refused(&violation.place, &violation.problem),
            Ok(()) => self,
        }
    }

    pub fn path_argument(self, name: &str, value: Argument<impl fmt::Display + 'static>) -> Self {
        self.argument(name, value.required(), |request, value| {
            // Most are text already.
            match (&value as &dyn Any).downcast_ref::<String>() {
                Some(text) => request.segment(name, text),
                None => request.path(name, value),
            }
        })
    }

    pub fn uuid_argument(self, name: &str, value: Argument<impl fmt::Display>) -> Self {
        self.argument(name, value.required(), |request, value| {
            request.uuid(name, value)
        })
    }

    /// As [`uuid_argument`](Self::uuid_argument), in the query.
    pub fn uuid_query_argument(self, name: &str, value: Argument<impl fmt::Display>) -> Self {
        self.argument(name, value, |request, value| {
            request.query(name, path::shielded(&value.to_string()))
        })
    }

    pub fn query_argument(self, name: &str, value: Argument<impl Serialize>) -> Self {
        self.argument(name, value, |request, value| request.query(name, value))
    }

    pub fn header_argument(self, name: &'static str, value: Argument<impl fmt::Display>) -> Self {
        self.argument(name, value, |request, value| {
            match HeaderValue::try_from(value.to_string()) {
                Ok(value) => request.header(HeaderName::from_static(name), value),
                Err(_) => request.refused(name, "has characters that a header can't carry"),
            }
        })
    }

    pub fn json_argument(self, body: Argument<impl Serialize>) -> Self {
        if self.fields.is_empty() {
            let set = |request: Self, body| request.narrowed(&body).json(&body);
            return self.argument("body", body, set);
        }
        self.joined(body, |request, body| request.narrowed(&body).json(&body))
    }

    pub fn form_argument(self, body: Argument<impl Serialize>) -> Self {
        if self.fields.is_empty() {
            return self.argument("body", body, |request, body| request.form(&body));
        }
        self.joined(body, |request, body| request.form(&body))
    }

    pub fn multipart_argument(self, body: Argument<impl Multipart>) -> Self {
        let is_excused = |name: &str| self.is_unchecked || self.fields.has(name);
        let form = match &body.0 {
            State::Given(body) => body.to_form(&is_excused),
            State::Absent | State::Missing if !self.fields.is_empty() => Ok(Form::new()),
            _ => return self.argument("body", body, |request, _| request),
        };
        match form {
            Ok(form) => {
                let texts = self.fields.texts();
                let form = texts.fold(form, |form, (name, text)| form.with_text(name, text));
                self.multipart(form)
            }
            Err(part) => self.refused("body", &format!("has no `{part}`")),
        }
    }

    /// Sets a body with what the caller adds to it.
    fn joined(self, body: Argument<impl Serialize>, set: impl FnOnce(Self, Value) -> Self) -> Self {
        let joined = match &body.0 {
            State::Given(value) => self.fields.joined(Some(value)),
            State::Absent | State::Missing => self.fields.joined(None::<&()>),
            _ => return self.argument("body", body, |request, _| request),
        };
        match joined {
            Ok(body) => set(self, body),
            Err(problem) => self.refused("body", problem),
        }
    }

    pub fn bytes_argument(self, content_type: &'static str, body: Argument<Bytes>) -> Self {
        self.argument("body", body, |request, body| {
            request.body(HeaderValue::from_static(content_type), body)
        })
    }

    fn argument<T>(
        self,
        name: &str,
        argument: Argument<T>,
        set: impl FnOnce(Self, T) -> Self,
    ) -> Self {
        let is_left_out = match argument.0 {
            // A path says itself what it lacks.
            State::Missing => self.is_unchecked,
            State::Empty { required } => self.is_safe() && (self.is_unchecked || !required),
            _ => false,
        };
        if is_left_out {
            return self;
        }
        match argument.value() {
            Ok(Some(value)) => set(self, value),
            Ok(None) => self,
            Err(problem) => self.refused(name, &problem),
        }
    }

    /// Sends the request of an operation without a reply: what comes is looked
    /// at for a refusal, and for a page of HTML.
    pub async fn send_empty(self) -> Result<ResponseValue<()>, Error> {
        self.send_for_nothing().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_told_without_its_modules() {
        for (of, expected) in [
            (std::any::type_name::<String>(), "String"),
            (std::any::type_name::<i64>(), "i64"),
            (
                std::any::type_name::<Vec<Option<String>>>(),
                "Vec<Option<String>>",
            ),
            (std::any::type_name::<crate::types::User>(), "User"),
        ] {
            assert_eq!(short(of), expected);
        }
    }

    #[test]
    fn debug_shows_no_argument() {
        let argument = Argument::<String>::of("jchill@example.com");
        assert_eq!(format!("{argument:?}"), "given");
    }
}
