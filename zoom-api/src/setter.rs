//! What setters take: those of the builders of calls, and those of the models that
//! bodies are made of.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::model::{Field, Other};
use crate::runtime::Argument;

/// How a value was given, which the compiler works out: it tells the
/// implementations for a value and for an `Option` of one apart.
#[doc(hidden)]
#[allow(missing_debug_implementations)]
pub mod how {
    /// By itself.
    pub enum Plain {}

    /// In an `Option`.
    pub enum Optional {}

    /// As `null`.
    pub enum Cleared {}

    /// As a list or a map of nothing.
    pub enum Emptied {}

    /// A way that leads to a value, or to none: what a form can say.
    #[diagnostic::on_unimplemented(message = "a form has no `null` and no empty list")]
    pub trait Form {}

    impl Form for Plain {}
    impl Form for Optional {}
}

use how::{Cleared, Emptied, Optional, Plain};

/// What the setter of a call's argument takes: a value that becomes a `T` by
/// [`TryInto`], or an `Option` of one. `None` is as if the setter had not been
/// called. What does not convert is reported by `send`, before anything is sent.
///
/// ```no_run
/// # async fn run(zoom: zoom_api::Client, page: Option<&str>) -> Result<(), zoom_api::Error> {
/// use zoom_api::types::LoginType;
///
/// # let known = None::<LoginType>;
/// let call = zoom.get_user().user_id("me"); // a `String`, from text
/// let call = call.login_type(LoginType::Google); // as it is
/// let call = call.login_type(100); // from what it is on the wire
/// let call = call.login_type(known); // an `Option`
/// let user = call.send().await?;
/// # Ok(())
/// # }
/// ```
pub trait IntoArgument<T, How> {
    /// The argument.
    #[doc(hidden)]
    fn into_argument(self) -> Argument<T>;
}

impl<T, V: TryInto<T>> IntoArgument<T, Plain> for V {
    fn into_argument(self) -> Argument<T> {
        Argument::of(self)
    }
}

impl<T, V: TryInto<T>> IntoArgument<T, Optional> for Option<V> {
    fn into_argument(self) -> Argument<T> {
        self.map_or(Argument::absent(), Argument::of)
    }
}

/// What the setter of a body's field takes: a value that becomes the field's by
/// [`Into`], an `Option` of one, or [`Null`]. A list takes anything that has items,
/// a map pairs, and both take [`Empty`].
///
/// What is set is sent: [`Null`] as `null`, and a list without items as `[]`. A
/// field that isn't set, or set to `None`, is left out, so that a change leaves it
/// as it is.
///
/// ```
/// use zoom_api::types::User;
/// use zoom_api::{Empty, Null};
///
/// # fn main() -> Result<(), serde_json::Error> {
/// let pronouns = None::<String>;
/// let user = User::default()
///     .first_name("Jo")
///     .pronouns(pronouns)
///     .pmi(7_654_321)
///     .job_title(Null)
///     .group_ids(["RSMaSp8sTEGK0_oamiA2_w"])
///     .im_group_ids(Empty);
/// let sent = serde_json::json!({
///     "first_name": "Jo",
///     "pmi": 7_654_321,
///     "job_title": null,
///     "group_ids": ["RSMaSp8sTEGK0_oamiA2_w"],
///     "im_group_ids": [],
/// });
/// assert_eq!(serde_json::to_value(user)?, sent);
/// # Ok(())
/// # }
/// ```
pub trait IntoField<F, How> {
    /// What the field is to hold.
    #[doc(hidden)]
    fn into_field(self) -> Given<F>;
}

/// The `null` that clears a field: see [`IntoField`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Null;

/// The list or map without items, where the type of an item can't be inferred
/// (`[]`): see [`IntoField`].
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Empty;

/// What a field was given.
#[doc(hidden)]
#[derive(Debug)]
pub enum Given<F> {
    Nothing,
    Null,
    Value(F),
}

impl<F: Default> Given<F> {
    /// The value, if there is one.
    pub fn into_value(self) -> F {
        match self {
            Self::Value(value) => value,
            Self::Nothing | Self::Null => F::default(),
        }
    }
}

/// Sets a field of a model.
#[doc(hidden)]
pub fn set<F: Field, How>(
    field: &mut F,
    name: &'static str,
    other: &mut Other,
    value: impl IntoField<F, How>,
) {
    other.forget(name);
    let given = value.into_field();
    match &given {
        Given::Null => {
            other.insert(name.to_owned(), Value::Null);
        }
        Given::Value(value) if value.is_absent() => {
            other.insert(name.to_owned(), F::empty());
        }
        Given::Value(_) | Given::Nothing => {}
    }
    *field = given.into_value();
}

impl<T, V: Into<T>> IntoField<Option<T>, Plain> for V {
    fn into_field(self) -> Given<Option<T>> {
        Given::Value(Some(self.into()))
    }
}

impl<T, V: Into<T>> IntoField<Option<T>, Optional> for Option<V> {
    fn into_field(self) -> Given<Option<T>> {
        self.map_or(Given::Nothing, V::into_field)
    }
}

impl<F: Field> IntoField<F, Cleared> for Null {
    fn into_field(self) -> Given<F> {
        Given::Null
    }
}

/// Implements [`IntoField`] for what has items.
macro_rules! container {
    ([$($generics:tt)*] $type:ty, $item:ty, $into:expr) => {
        impl<$($generics)* I: IntoIterator<Item = $item>> IntoField<$type, Plain> for I {
            fn into_field(self) -> Given<$type> {
                Given::Value(self.into_iter().map($into).collect())
            }
        }

        impl<$($generics)* I: IntoIterator<Item = $item>> IntoField<$type, Optional> for Option<I> {
            fn into_field(self) -> Given<$type> {
                self.map_or(Given::Nothing, I::into_field)
            }
        }
    };
}

container!([T, V: Into<T>,] Vec<T>, V, V::into);
container!([T, K: Into<String>, V: Into<T>,] BTreeMap<String, T>, (K, V), pair);
container!([K: Into<String>, V: Into<Value>,] Map<String, Value>, (K, V), pair);

impl<T> IntoField<Vec<T>, Emptied> for Empty {
    fn into_field(self) -> Given<Vec<T>> {
        Given::Value(Vec::new())
    }
}

impl<T> IntoField<BTreeMap<String, T>, Emptied> for Empty {
    fn into_field(self) -> Given<BTreeMap<String, T>> {
        Given::Value(BTreeMap::new())
    }
}

impl IntoField<Map<String, Value>, Emptied> for Empty {
    fn into_field(self) -> Given<Map<String, Value>> {
        Given::Value(Map::new())
    }
}

fn pair<K: Into<String>, V: Into<T>, T>((key, value): (K, V)) -> (String, T) {
    (key.into(), value.into())
}
