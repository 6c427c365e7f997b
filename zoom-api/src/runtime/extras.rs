//! What a caller adds to a typed call where they know better than the spec.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Request, query};
use crate::Wire;

/// Query parameters and body fields that an operation's builder has no setter
/// for, and whether its checks are left out. Almost always there is nothing.
///
/// `Debug` doesn't show it, since it may be personal data.
#[derive(Clone, Default)]
pub struct Extras(Option<Box<Added>>);

#[derive(Clone, Default)]
struct Added {
    query: Vec<(String, Value)>,
    fields: Fields,
    is_unchecked: bool,
    /// The first mistake: the name, and what is wrong.
    problem: Option<(String, &'static str)>,
}

/// Fields of a body, beyond those that it has.
#[derive(Clone, Default)]
pub(super) struct Fields(Map<String, Value>);

impl Extras {
    /// What a call begins with.
    pub const fn none() -> Self {
        Self(None)
    }

    /// See [`Request::query`].
    pub fn add_query(&mut self, name: &str, value: impl Serialize) {
        let added = self.0.get_or_insert_default();
        match query::plain(&value) {
            Ok(value) => added.query.push((name.to_owned(), value)),
            Err(problem) => added.refuse(name, problem),
        }
    }

    /// Adds a member of the body's object, or a part of its form.
    pub fn add_field(&mut self, name: &str, value: impl Serialize) {
        let added = self.0.get_or_insert_default();
        match serde_json::to_value(Wire(value)) {
            Ok(value) => {
                added.fields.0.insert(name.to_owned(), value);
            }
            Err(_) => added.refuse(name, "can't be serialised"),
        }
    }

    /// Leaves the checks out that the spec asks for.
    pub fn uncheck(&mut self) {
        self.0.get_or_insert_default().is_unchecked = true;
    }
}

impl Added {
    fn refuse(&mut self, name: &str, problem: &'static str) {
        self.problem
            .get_or_insert_with(|| (name.to_owned(), problem));
    }
}

impl Fields {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// A body with them in it; they are a body where there is none.
    ///
    /// # Errors
    ///
    /// Says what is wrong with a body that has no fields.
    pub(super) fn joined(&self, body: Option<&impl Serialize>) -> Result<Value, &'static str> {
        let body = body.map(|body| serde_json::to_value(Wire(body)));
        match body.transpose() {
            Ok(None) => Ok(Value::Object(self.0.clone())),
            Ok(Some(Value::Object(mut members))) => {
                members.extend(self.0.clone());
                Ok(Value::Object(members))
            }
            Ok(Some(_)) => Err("is no object, so that it has no further field"),
            Err(_) => Err("can't be serialised"),
        }
    }

    /// They, as texts of a form.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.iter().map(|(name, value)| {
            let text = match value {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            (name.as_str(), text)
        })
    }
}

impl fmt::Debug for Extras {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "some" } else { "none" })
    }
}

#[doc(hidden)]
impl Request {
    /// Takes over what the caller adds. To be called first: the arguments are
    /// checked, and the body is put together, as they come.
    pub fn extras(mut self, extras: Extras) -> Self {
        let Some(added) = extras.0 else {
            return self;
        };
        if let Some((name, problem)) = added.problem {
            self.refuse(&name, problem);
        }
        self.fields = added.fields;
        self.is_unchecked = added.is_unchecked;
        let query = added.query.into_iter();
        query.fold(self, |request, (name, value)| request.query(&name, value))
    }
}

/// Declares what every builder offers beside its setters; `fields` where it has
/// a body of fields.
#[doc(hidden)]
#[macro_export]
macro_rules! __extras {
    ($builder:ident) => {
        impl $builder {
            /// Adds a query parameter that has no method here: a scalar, a list of
            /// them, or an `Option`, as [`Request::query`](zoom_api::Request::query)
            /// writes it.
            pub fn with_query(
                mut self,
                name: &str,
                value: impl $crate::generated_v2::serde::Serialize,
            ) -> Self {
                self.extras.add_query(name, value);
                self
            }

            /// Leaves out what is checked before a call is sent: that what the spec
            /// requires is there, and the spec's lengths, ranges and patterns. For
            /// calls that Zoom accepts and the spec doesn't. What the path needs is
            /// asked for all the same, and so is that an empty list makes no call
            /// wider.
            pub fn unchecked(mut self) -> Self {
                self.extras.uncheck();
                self
            }
        }
    };
    ($builder:ident, fields) => {
        $crate::generated_v2::extras!($builder);

        impl $builder {
            /// Adds a field to the body that its type doesn't have, or takes the place
            /// of one that it has.
            pub fn with_field(
                mut self,
                name: &str,
                value: impl $crate::generated_v2::serde::Serialize,
            ) -> Self {
                self.extras.add_field(name, value);
                self
            }
        }
    };
}
