//! Which members of a model have no typed field: a serializer that writes
//! nothing and notes what the models write as [`Other`](crate::Other).

use std::fmt::{self, Display};

use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeMap, SerializeSeq, SerializeStruct, Serializer};

/// The names of the members that were read into no typed field, wherever in the
/// model they are.
pub(super) fn untyped(model: &impl Serialize) -> Vec<String> {
    let mut names = Vec::new();
    // Truly, since beside a secret what has no type is redacted.
    let noted = crate::Wire(model).serialize(Noting {
        name: "",
        names: &mut names,
    });
    noted.expect("a model");
    names
}

/// Notes a value that is the member of this name.
struct Noting<'a> {
    name: &'a str,
    names: &'a mut Vec<String>,
}

#[derive(Debug)]
struct Unexpected(String);

impl std::error::Error for Unexpected {}

impl Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl serde::ser::Error for Unexpected {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

macro_rules! scalars {
    ($($method:ident($type:ty))*) => {$(
        fn $method(self, _: $type) -> Result<(), Unexpected> {
            Ok(())
        }
    )*};
}

type No = Impossible<(), Unexpected>;

impl<'a> Serializer for Noting<'a> {
    type Ok = ();
    type Error = Unexpected;
    type SerializeSeq = Members<'a>;
    type SerializeMap = Members<'a>;
    type SerializeStruct = Members<'a>;
    type SerializeTuple = No;
    type SerializeTupleStruct = No;
    type SerializeTupleVariant = No;
    type SerializeStructVariant = No;

    scalars! {
        serialize_bool(bool) serialize_i8(i8) serialize_i16(i16) serialize_i32(i32)
        serialize_i64(i64) serialize_u8(u8) serialize_u16(u16) serialize_u32(u32)
        serialize_u64(u64) serialize_f32(f32) serialize_f64(f64) serialize_char(char)
        serialize_str(&str) serialize_bytes(&[u8]) serialize_unit_struct(&'static str)
    }

    fn serialize_none(self) -> Result<(), Unexpected> {
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Unexpected> {
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unexpected> {
        value.serialize(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unexpected> {
        if name == "Other" {
            self.names.push(self.name.to_owned());
            return Ok(());
        }
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Members<'a>, Unexpected> {
        Ok(Members::of(self))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Members<'a>, Unexpected> {
        Ok(Members::of(self))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Members<'a>, Unexpected> {
        Ok(Members::of(self))
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
    ) -> Result<(), Unexpected> {
        Ok(())
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unexpected> {
        value.serialize(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<No, Unexpected> {
        Err(Unexpected::custom("a tuple"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<No, Unexpected> {
        Err(Unexpected::custom("a tuple"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<No, Unexpected> {
        Err(Unexpected::custom("a variant of several values"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<No, Unexpected> {
        Err(Unexpected::custom("a variant of several values"))
    }
}

/// The members of a list or an object.
struct Members<'a> {
    /// The name of the list, or of the next member.
    name: String,
    names: &'a mut Vec<String>,
}

impl<'a> Members<'a> {
    fn of(value: Noting<'a>) -> Self {
        Self {
            name: value.name.to_owned(),
            names: value.names,
        }
    }

    fn note(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Unexpected> {
        value.serialize(Noting {
            name: &self.name,
            names: self.names,
        })
    }
}

impl SerializeSeq for Members<'_> {
    type Ok = ();
    type Error = Unexpected;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), Unexpected> {
        self.note(item)
    }

    fn end(self) -> Result<(), Unexpected> {
        Ok(())
    }
}

impl SerializeMap for Members<'_> {
    type Ok = ();
    type Error = Unexpected;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unexpected> {
        let key = serde_json::to_value(key).map_err(Unexpected::custom)?;
        self.name = key.as_str().unwrap_or_default().to_owned();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unexpected> {
        self.note(value)
    }

    fn end(self) -> Result<(), Unexpected> {
        Ok(())
    }
}

impl SerializeStruct for Members<'_> {
    type Ok = ();
    type Error = Unexpected;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Unexpected> {
        self.name = name.to_owned();
        self.note(value)
    }

    fn end(self) -> Result<(), Unexpected> {
        Ok(())
    }
}

#[test]
fn what_has_no_field_is_named_wherever_it_is() {
    let user: crate::types::User = serde_json::from_value(serde_json::json!({
        "id": "x",
        "brand_new": {"status": 1},
        "phone_numbers": [{"code": "+1", "newer": []}],
        "pmi": "not a number",
    }))
    .expect("a user");
    let mut names = untyped(&user);
    names.sort();
    assert_eq!(names, ["brand_new", "newer", "pmi"]);
}
