//! What the generated models stand on: reading that rejects nothing, writing
//! that loses nothing.
//!
//! # How
//!
//! Reading makes one pass over any self-describing [`Deserializer`]. A field's
//! type says what it makes of each kind of value ([`Lenient`]); what it has no
//! use for turns into a [`serde_json::Value`] on the spot, so nothing has to
//! be buffered, and no error has to be recovered from.
//!
//! [`Deserializer`]: serde::Deserializer
//!
#![doc = include_str!("rules.md")]

mod container;
mod enums;
#[cfg(feature = "schemars")]
mod json_schema;
mod lenient;
mod limits;
mod object;
mod other;
mod scalar;
mod tape;
mod union;
mod write;

pub use self::enums::{IntegerEnum, StringEnum, in_any_case};
#[cfg(feature = "schemars")]
pub use self::json_schema::{Describe, Described};
pub use self::lenient::{Entries, Lenient, Read, deserialize};
#[cfg(feature = "fake")]
pub(crate) use self::limits::Violation;
pub use self::limits::{Kind, Limits};
pub use self::object::{
    Field, FieldSpec, Key, Object, ObjectSpec, fit_object, keep, read, read_object,
};
pub use self::other::Other;
pub use self::write::Writer;

/// Keeps items if this crate has the feature `schemars`, whatever features the
/// crate has that they stand in.
#[cfg(feature = "schemars")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_schemars {
    ($($item:item)*) => { $($item)* };
}

/// As above, without the feature.
#[cfg(not(feature = "schemars"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_schemars {
    ($($item:item)*) => {};
}

/// Implements `schemars::JsonSchema` for a type that describes itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __json_schema {
    ($type:ident) => {
        $crate::generated_v2::with_schemars! {
        impl $crate::generated_v2::schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn schema_id() -> std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", stringify!($type)).into()
            }

            fn json_schema(
                generator: &mut $crate::generated_v2::schemars::SchemaGenerator,
            ) -> $crate::generated_v2::schemars::Schema {
                $crate::generated_v2::Describe::finished::<Self>(generator)
            }
        }
        }
    };
}

#[cfg(test)]
mod tests;
