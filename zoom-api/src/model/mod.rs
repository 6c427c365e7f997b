//! What the generated models stand on: reading that rejects nothing, writing
//! that loses nothing.
//!
//! # Rules
//!
//! Zoom's replies stray from Zoom's specs: fields are missing or `null`, dates
//! are empty strings, enums grow, lists of one are sent bare. So a model reads
//! every JSON object, whatever is in it:
//!
//! - An absent field and `null` are the same: `None`, or an empty list.
//! - A field that its type can't hold reads as absent; what came is kept in
//!   [`Other`] under the field's name, and is written back unless the field was
//!   set in the meantime.
//! - A field that the model doesn't declare is kept in [`Other`] and written
//!   back.
//! - A plain value of another kind is read where its meaning is plain:
//!
//!   | declared | also read |
//!   |---|---|
//!   | string | a number, as its digits |
//!   | integer | a string that is an integer as JSON writes it; a float without fraction |
//!   | number | an integer, and a string that is a number as JSON writes it; both are written as a double |
//!   | boolean | `"true"`, `"false"`, `1`, `0` |
//!   | enum | as the string or the integer that it is |
//!
//!   Nothing is read that the field can't hold exactly.
//! - An object where a list is declared is a list of one.
//! - A list's unreadable items don't cost the others: the list has the readable
//!   ones, and the whole of what came is kept in [`Other`]. The same goes for
//!   maps.
//! - An empty list or map is a present one: `[]` and `{}` are kept in
//!   [`Other`], which tells them from an absent one.
//! - Of a name that an object has twice, the last value counts.
//!
//! Limits on lengths, ranges and patterns bind requests, not replies.
//!
//! Numbers are exact within 64-bit integers and IEEE doubles, which is what
//! [`serde_json::Value`] holds.
//!
//! # How
//!
//! Reading makes one pass over any self-describing [`Deserializer`]. A field's
//! type says what it makes of each kind of value ([`Lenient`]); what it has no
//! use for turns into a [`serde_json::Value`] on the spot, so nothing has to
//! be buffered, and no error has to be recovered from.
//!
//! [`Deserializer`]: serde::Deserializer

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

pub(crate) use self::enums::{IntegerEnum, StringEnum, integer_enum, open_enum, string_enum};
#[cfg(feature = "schemars")]
pub(crate) use self::json_schema::{Describe, Described};
pub(crate) use self::lenient::{Lenient, Read, deserialize};
#[allow(unused_imports)] // depends on the operations that are compiled in
pub(crate) use self::limits::{Kind, Limits};
pub(crate) use self::object::{Key, Object, fit_object, keep, object, read, read_object};
pub use self::other::Other;
pub(crate) use self::union::union;
pub(crate) use self::write::Writer;

#[cfg(test)]
mod tests;
