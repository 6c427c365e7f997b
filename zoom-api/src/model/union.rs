//! Values that are one of several types, with nothing that says which.

/// Implements reading and writing for a generated union, given its
/// alternatives.
///
/// The value is buffered, since which alternative it is shows only when all of
/// it is there; the one that fits best is taken, the first of equals. What fits
/// none is `Other`, so that a union reads every value.
macro_rules! union {
    ($type:ident { $($variant:ident($inner:ty)),+ $(,)? }) => {
        impl From<::serde_json::Value> for $type {
            fn from(value: ::serde_json::Value) -> Self {
                use $crate::model::{Lenient, Read};
                let mut best = (0, None);
                $(
                    let fit = <$inner as Lenient>::fit(&value);
                    if fit > best.0
                        && let Ok(Read::Value(read)) = <$inner as Lenient>::read(&value)
                    {
                        best = (fit, Some(Self::$variant(read)));
                    }
                )+
                best.1.unwrap_or(Self::Other(value))
            }
        }

        /// What is none of the alternatives is not shown: nobody knows whether
        /// it is fit to be printed.
        impl ::std::fmt::Debug for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self {
                    $(Self::$variant(value) => {
                        f.debug_tuple(stringify!($variant)).field(value).finish()
                    })+
                    Self::Other(_) => f.debug_tuple("Other").finish_non_exhaustive(),
                }
            }
        }

        impl $crate::model::Lenient for $type {
            fn from_bool(value: bool) -> $crate::model::Read<Self> {
                $crate::model::Read::Value(Self::from(::serde_json::Value::from(value)))
            }

            fn from_i64(value: i64) -> $crate::model::Read<Self> {
                $crate::model::Read::Value(Self::from(::serde_json::Value::from(value)))
            }

            fn from_u64(value: u64) -> $crate::model::Read<Self> {
                $crate::model::Read::Value(Self::from(::serde_json::Value::from(value)))
            }

            fn from_f64(value: f64) -> $crate::model::Read<Self> {
                $crate::model::Read::Value(Self::from(::serde_json::Value::from(value)))
            }

            fn from_str(value: &str) -> $crate::model::Read<Self> {
                $crate::model::Read::Value(Self::from(::serde_json::Value::from(value)))
            }

            fn from_seq<'de, A: ::serde::de::SeqAccess<'de>>(
                items: A,
            ) -> Result<$crate::model::Read<Self>, A::Error> {
                let items = ::serde::de::value::SeqAccessDeserializer::new(items);
                let value: ::serde_json::Value = ::serde::Deserialize::deserialize(items)?;
                Ok($crate::model::Read::Value(Self::from(value)))
            }

            fn from_map<'de, A: ::serde::de::MapAccess<'de>>(
                entries: A,
            ) -> Result<$crate::model::Read<Self>, A::Error> {
                let entries = ::serde::de::value::MapAccessDeserializer::new(entries);
                let value: ::serde_json::Value = ::serde::Deserialize::deserialize(entries)?;
                Ok($crate::model::Read::Value(Self::from(value)))
            }

            fn fit(value: &::serde_json::Value) -> usize {
                let fits = [$(<$inner as $crate::model::Lenient>::fit(value)),+];
                fits.into_iter().max().unwrap_or(0)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $type {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::model::deserialize(deserializer, "a value")
            }
        }

        impl ::serde::Serialize for $type {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => ::serde::Serialize::serialize(value, serializer),)+
                    Self::Other(value) => ::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> String {
                stringify!($type).to_owned()
            }

            fn json_schema(
                generator: &mut ::schemars::r#gen::SchemaGenerator,
            ) -> ::schemars::schema::Schema {
                $crate::model::Describe::finished::<Self>(generator)
            }
        }
    };
}
pub(crate) use union;
