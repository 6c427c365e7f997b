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
mod union;
mod write;

pub use self::enums::{IntegerEnum, StringEnum, in_any_case};
pub(crate) use self::enums::{integer_enum, open_enum, string_enum};
#[cfg(feature = "schemars")]
pub use self::json_schema::{Describe, DescribeField, Described};
pub use self::lenient::{Lenient, Read, deserialize};
pub use self::limits::{Kind, Limits};
pub(crate) use self::object::object;
pub use self::object::{Field, Key, Object, fit_object, keep, read, read_object};
pub use self::other::Other;
pub(crate) use self::union::union;
pub use self::write::Writer;

#[cfg(test)]
mod tests;
