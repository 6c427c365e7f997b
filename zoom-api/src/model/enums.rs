//! Enums that new values don't break.

/// A generated enum of strings.
pub trait StringEnum: Sized {
    /// The named variant of a value, if there is one.
    fn known(value: &str) -> Option<Self>;
}

/// A generated enum of integers.
pub trait IntegerEnum: Sized {
    /// The named variant of a value, if there is one.
    fn known(value: i64) -> Option<Self>;
}

/// What every open enum has, given its value.
#[doc(hidden)]
#[macro_export]
macro_rules! __open_enum {
    ($type:ident, $value:ident) => {
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.$value() == other.$value()
            }
        }

        impl Eq for $type {}

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.$value().cmp(&other.$value())
            }
        }

        impl ::std::hash::Hash for $type {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.$value().hash(state);
            }
        }

        /// The value as Zoom writes it.
        impl ::std::fmt::Display for $type {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.$value(), f)
            }
        }

        impl $crate::generated_v2::serde::Serialize for $type {
            fn serialize<S: $crate::generated_v2::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::generated_v2::serde::Serialize::serialize(&self.$value(), serializer)
            }
        }

        $crate::generated_v2::json_schema!($type);
        $crate::generated_v2::form_text!($type);
    };
}

/// Declares a generated enum of strings.
///
/// Equality, order and hash are those of the values, so that a value which a
/// later version gives a name to stays equal to itself.
#[doc(hidden)]
#[macro_export]
macro_rules! __string_enum {
    (
        $(#[doc = $docs:literal])*
        pub enum $type:ident {
            $(
                $(#[doc = $variant_docs:literal])*
                $variant:ident = $value:literal,
            )*
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum $type {
            $(
                $(#[doc = $variant_docs])*
                $variant,
            )*
            /// A value that has no name here, as it came. It may get one.
            Unknown(String),
        }

        impl $type {
            /// Every value that has a name here.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as Zoom writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl $crate::generated_v2::StringEnum for $type {
            fn known(value: &str) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        $crate::generated_v2::with_schemars! {
            impl $crate::generated_v2::Described for $type {
                fn describe(schema: &mut $crate::generated_v2::Describe<'_>) {
                    schema.values(&[$($docs),*], Self::KNOWN.iter().map(|value| value.to_string()));
                }
            }
        }

        $crate::generated_v2::open_enum!($type, as_str);

        impl From<&str> for $type {
            fn from(value: &str) -> Self {
                <Self as $crate::generated_v2::StringEnum>::known(value)
                    .unwrap_or_else(|| Self::Unknown(value.to_owned()))
            }
        }

        impl From<String> for $type {
            fn from(value: String) -> Self {
                <Self as $crate::generated_v2::StringEnum>::known(&value)
                    .unwrap_or_else(|| Self::Unknown(value))
            }
        }

        /// Never fails.
        impl ::std::str::FromStr for $type {
            type Err = ::std::convert::Infallible;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                Ok(value.into())
            }
        }

        impl AsRef<str> for $type {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl $crate::generated_v2::Lenient for $type {
            fn from_str(value: &str) -> $crate::generated_v2::Read<Self> {
                use $crate::generated_v2::{Read, StringEnum};
                match Self::known(value) {
                    Some(known) => Read::Value(known),
                    // Zoom's way to say that there is none.
                    None if value.is_empty() => Read::Raw(value.into()),
                    None => match $crate::generated_v2::in_any_case(Self::KNOWN, value) {
                        Some(known) => Read::Partial(known, value.into()),
                        None => Read::Value(Self::Unknown(value.to_owned())),
                    },
                }
            }

            fn from_i64(value: i64) -> $crate::generated_v2::Read<Self> {
                <Self as $crate::generated_v2::Lenient>::from_string(value.to_string())
            }

            fn fit(value: &$crate::generated_v2::serde_json::Value) -> usize {
                use $crate::generated_v2::{StringEnum, in_any_case};
                match value.as_str() {
                    Some(value) if Self::known(value).is_some() => 3,
                    Some(value) if in_any_case(Self::KNOWN, value).is_some() => 2,
                    Some(_) => 1,
                    None => 0,
                }
            }
        }

        impl<'de> $crate::generated_v2::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::generated_v2::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                let value = String::deserialize(deserializer)?;
                let read = Self::from(value);
                let known = match &read {
                    Self::Unknown(value) => $crate::generated_v2::in_any_case(Self::KNOWN, value),
                    _ => None,
                };
                Ok(known.unwrap_or(read))
            }
        }
    };
}

/// The one variant whose value differs from this in case alone.
pub fn in_any_case<T: Clone + AsRef<str>>(known: &[T], value: &str) -> Option<T> {
    let mut alike = known
        .iter()
        .filter(|known| known.as_ref().eq_ignore_ascii_case(value));
    match (alike.next(), alike.next()) {
        (Some(one), None) => Some(one.clone()),
        _ => None,
    }
}

/// Declares a generated enum of integers; see
/// [`string_enum`].
#[doc(hidden)]
#[macro_export]
macro_rules! __integer_enum {
    (
        $(#[doc = $docs:literal])*
        pub enum $type:ident {
            $(
                $(#[doc = $variant_docs:literal])*
                $variant:ident = $value:literal,
            )*
        }
    ) => {
        $(#[doc = $docs])*
        #[derive(Clone, Copy, Debug)]
        #[non_exhaustive]
        pub enum $type {
            $(
                $(#[doc = $variant_docs])*
                $variant,
            )*
            /// A value that has no name here, as it came. It may get one.
            Unknown(i64),
        }

        impl $type {
            /// Every value that has a name here.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),*];

            /// The value as Zoom writes it.
            pub const fn value(self) -> i64 {
                match self {
                    $(Self::$variant => $value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl $crate::generated_v2::IntegerEnum for $type {
            fn known(value: i64) -> Option<Self> {
                match value {
                    $($value => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }

        $crate::generated_v2::with_schemars! {
            impl $crate::generated_v2::Described for $type {
                fn describe(schema: &mut $crate::generated_v2::Describe<'_>) {
                    schema.values(&[$($docs),*], Self::KNOWN.iter().map(|value| value.value()));
                }
            }
        }

        $crate::generated_v2::open_enum!($type, value);

        impl From<i64> for $type {
            fn from(value: i64) -> Self {
                <Self as $crate::generated_v2::IntegerEnum>::known(value).unwrap_or(Self::Unknown(value))
            }
        }

        impl From<i32> for $type {
            fn from(value: i32) -> Self {
                Self::from(i64::from(value))
            }
        }

        impl From<$type> for i64 {
            fn from(value: $type) -> Self {
                value.value()
            }
        }

        /// Reads the integer.
        impl ::std::str::FromStr for $type {
            type Err = ::std::num::ParseIntError;

            fn from_str(value: &str) -> Result<Self, Self::Err> {
                value.parse::<i64>().map(Self::from)
            }
        }

        impl TryFrom<&str> for $type {
            type Error = ::std::num::ParseIntError;

            fn try_from(value: &str) -> Result<Self, Self::Error> {
                value.parse()
            }
        }

        impl $crate::generated_v2::Lenient for $type {
            fn from_i64(value: i64) -> $crate::generated_v2::Read<Self> {
                $crate::generated_v2::Read::Value(Self::from(value))
            }

            fn from_f64(value: f64) -> $crate::generated_v2::Read<Self> {
                <i64 as $crate::generated_v2::Lenient>::from_f64(value).map(Self::from)
            }

            fn from_str(value: &str) -> $crate::generated_v2::Read<Self> {
                <i64 as $crate::generated_v2::Lenient>::from_str(value).map(Self::from)
            }

            fn fit(value: &$crate::generated_v2::serde_json::Value) -> usize {
                match value
                    .as_i64()
                    .map(<Self as $crate::generated_v2::IntegerEnum>::known)
                {
                    Some(Some(_)) => 3,
                    Some(None) => 2,
                    None => 0,
                }
            }
        }

        impl<'de> $crate::generated_v2::serde::Deserialize<'de> for $type {
            fn deserialize<D: $crate::generated_v2::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                i64::deserialize(deserializer).map(Self::from)
            }
        }
    };
}
