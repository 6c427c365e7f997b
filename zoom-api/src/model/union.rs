//! Values that are one of several types, with nothing that says which.

/// Declares a generated union of some alternatives.
///
/// The value is buffered, since which alternative it is shows only when all of
/// it is there; the one that fits best is taken, the first of equals. What fits
/// none is `Other`, so that a union reads every value.
#[doc(hidden)]
#[macro_export]
macro_rules! __union {
    (
        $(#[doc = $docs:literal])*
        pub enum $type:ident {
            $(
                $(#[doc = $variant_docs:literal])*
                $variant:ident($inner:ty),
            )+
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone, PartialEq)]
        #[non_exhaustive]
        pub enum $type {
            $(
                $(#[doc = $variant_docs])*
                $variant($inner),
            )+
            /// Anything else, as it came.
            Other($crate::generated_v2::serde_json::Value),
        }

        $crate::generated_v2::with_schemars! {
            impl $crate::generated_v2::Described for $type {
                fn describe(schema: &mut $crate::generated_v2::Describe<'_>) {
                    schema.union(&[$($docs),*]);
                    $(schema.alternative::<$inner>();)+
                }
            }
        }

        impl From<$crate::generated_v2::serde_json::Value> for $type {
            fn from(value: $crate::generated_v2::serde_json::Value) -> Self {
                use $crate::generated_v2::{Lenient, Read};
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

        impl $crate::generated_v2::Lenient for $type {
            fn from_bool(value: bool) -> $crate::generated_v2::Read<Self> {
                $crate::generated_v2::Read::Value(Self::from($crate::generated_v2::serde_json::Value::from(value)))
            }

            fn from_i64(value: i64) -> $crate::generated_v2::Read<Self> {
                $crate::generated_v2::Read::Value(Self::from($crate::generated_v2::serde_json::Value::from(value)))
            }

            fn from_u64(value: u64) -> $crate::generated_v2::Read<Self> {
                $crate::generated_v2::Read::Value(Self::from($crate::generated_v2::serde_json::Value::from(value)))
            }

            fn from_f64(value: f64) -> $crate::generated_v2::Read<Self> {
                $crate::generated_v2::Read::Value(Self::from($crate::generated_v2::serde_json::Value::from(value)))
            }

            fn from_str(value: &str) -> $crate::generated_v2::Read<Self> {
                $crate::generated_v2::Read::Value(Self::from($crate::generated_v2::serde_json::Value::from(value)))
            }

            fn from_seq<'de, A: $crate::generated_v2::serde::de::SeqAccess<'de>>(
                items: A,
            ) -> Result<$crate::generated_v2::Read<Self>, A::Error> {
                let items = $crate::generated_v2::serde::de::value::SeqAccessDeserializer::new(items);
                let value: $crate::generated_v2::serde_json::Value = $crate::generated_v2::serde::Deserialize::deserialize(items)?;
                Ok($crate::generated_v2::Read::Value(Self::from(value)))
            }

            fn from_map<'de, A: $crate::generated_v2::serde::de::MapAccess<'de>>(
                entries: $crate::generated_v2::Entries<'de, A>,
            ) -> Result<$crate::generated_v2::Read<Self>, A::Error> {
                let entries = $crate::generated_v2::serde::de::value::MapAccessDeserializer::new(entries);
                let value: $crate::generated_v2::serde_json::Value = $crate::generated_v2::serde::Deserialize::deserialize(entries)?;
                Ok($crate::generated_v2::Read::Value(Self::from(value)))
            }

            fn fit(value: &$crate::generated_v2::serde_json::Value) -> usize {
                let fits = [$(<$inner as $crate::generated_v2::Lenient>::fit(value)),+];
                fits.into_iter().max().unwrap_or(0)
            }
        }

        impl<'de> $crate::generated_v2::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::generated_v2::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::generated_v2::deserialize(deserializer, "a value")
            }
        }

        impl $crate::generated_v2::serde::Serialize for $type {
            fn serialize<S: $crate::generated_v2::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$variant(value) => $crate::generated_v2::serde::Serialize::serialize(value, serializer),)+
                    Self::Other(value) => $crate::generated_v2::serde::Serialize::serialize(value, serializer),
                }
            }
        }

        $crate::generated_v2::json_schema!($type);
    };
}
