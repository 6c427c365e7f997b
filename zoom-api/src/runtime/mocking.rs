//! What the generated mocks are declared with.

/// Declares what a request of an operation is expected to be like: its method
/// and path, then a line for each argument. A line begins with where the
/// argument goes; `optional_…` ones may be expected to be absent.
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_when {
    (
        $(#[doc = $docs:literal])*
        pub struct $when:ident($method:ident $template:literal) {
            $($place:ident $argument:ident: $of:ty = $name:literal $(as $form:literal)?,)*
        }
    ) => {
        $(#[doc = $docs])*
        pub struct $when($crate::generated_v2::httpmock::When);

        impl $when {
            #[doc = concat!("Expects `", stringify!($method), " ", $template, "`.")]
            pub fn new(inner: $crate::generated_v2::httpmock::When) -> Self {
                Self($crate::generated_v2::matching::operation(
                    inner,
                    $crate::generated_v2::httpmock::Method::$method,
                    $template,
                ))
            }

            /// The untyped expectation, for what the typed one does not cover.
            pub fn into_inner(self) -> $crate::generated_v2::httpmock::When {
                self.0
            }

            $($crate::generated_v2::mock_expectation! {
                $place $template $argument: $of = $name $(as $form)?
            })*
        }
    };
}

/// Declares one expectation of [`mock_when`].
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_expectation {
    (path $template:literal $argument:ident: $of:ty = $name:literal $(as $form:literal)?) => {
        #[doc = concat!("Expects `", $name, "` in the path.")]
        pub fn $argument(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::segment(
                self.0,
                $template,
                $name,
                $crate::generated_v2::formed!(value $(, $form)?),
            ))
        }
    };
    (uuid $template:literal $argument:ident: $of:ty = $name:literal) => {
        #[doc = concat!("Expects `", $name, "` in the path, encoded twice where it has to be.")]
        pub fn $argument(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::uuid(
                self.0, $template, $name, value,
            ))
        }
    };
    (uuid_query $template:literal $argument:ident: $of:ty = $name:literal) => {
        #[doc = concat!("Expects `", $name, "` in the query, encoded twice where it has to be.")]
        pub fn $argument(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::uuid_query(
                self.0,
                $name,
                Some(value),
            ))
        }
    };
    (optional_uuid_query $template:literal $argument:ident: $of:ty = $name:literal) => {
        #[doc = concat!(
                    "Expects `", $name, "` in the query, encoded twice where it has to be; with \
             `None`, that it is absent."
                )]
        pub fn $argument<'a>(self, value: impl Into<Option<$of>>) -> Self {
            Self($crate::generated_v2::matching::uuid_query(
                self.0,
                $name,
                value.into(),
            ))
        }
    };
    (query $template:literal $argument:ident: $of:ty = $name:literal $(as $form:literal)?) => {
        #[doc = concat!("Expects `", $name, "` in the query.")]
        pub fn $argument(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::query(
                self.0,
                $name,
                Some($crate::generated_v2::formed!(value $(, $form)?)),
            ))
        }
    };
    (optional_query $template:literal $argument:ident: $of:ty = $name:literal $(as $form:literal)?) => {
        #[doc = concat!("Expects `", $name, "` in the query; with `None`, that it is absent.")]
        #[allow(clippy::extra_unused_lifetimes)] // scalars borrow nothing
        pub fn $argument<'a>(self, value: impl Into<Option<$of>>) -> Self {
            Self($crate::generated_v2::matching::query(
                self.0,
                $name,
                value.into()$(.map(|value| $crate::generated_v2::Formed::new($form, value)))?,
            ))
        }
    };
    (header $template:literal $argument:ident: $of:ty = $name:literal $(as $form:literal)?) => {
        #[doc = concat!("Expects the header `", $name, "`.")]
        pub fn $argument(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::header(
                self.0,
                $name,
                Some($crate::generated_v2::formed!(value $(, $form)?)),
            ))
        }
    };
    (optional_header $template:literal $argument:ident: $of:ty = $name:literal $(as $form:literal)?) => {
        #[doc = concat!("Expects the header `", $name, "`; with `None`, that it is absent.")]
        #[allow(clippy::extra_unused_lifetimes)] // scalars borrow nothing
        pub fn $argument<'a>(self, value: impl Into<Option<$of>>) -> Self {
            Self($crate::generated_v2::matching::header(
                self.0,
                $name,
                value.into()$(.map(|value| $crate::generated_v2::Formed::new($form, value)))?,
            ))
        }
    };
    (json $template:literal $argument:ident: $of:ty = $name:literal) => {
        /// Expects this body.
        pub fn $argument(self, value: $of) -> Self {
            Self(self.0.json_body_obj(&$crate::Wire(value)))
        }
    };
    ($body:ident $template:literal $argument:ident: $of:ty = $name:literal) => {
        /// Expects this body.
        pub fn $argument(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::$body(self.0, value))
        }
    };
}

/// A value, with the form of its date-times where it has one.
#[doc(hidden)]
#[macro_export]
macro_rules! __formed {
    ($value:ident) => {
        $value
    };
    ($value:ident, $form:literal) => {
        $crate::generated_v2::Formed::new($form, $value)
    };
}

/// Declares what a request of an operation is answered, a line for each status;
/// `_` is any.
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_then {
    (
        $(#[doc = $docs:literal])*
        pub struct $then:ident {
            $($kind:ident $answer:ident = $status:tt $(: $of:ty)?,)*
        }
    ) => {
        $(#[doc = $docs])*
        pub struct $then($crate::generated_v2::httpmock::Then);

        impl $then {
            /// Wraps the untyped answer.
            pub fn new(inner: $crate::generated_v2::httpmock::Then) -> Self {
                Self(inner)
            }

            /// The untyped answer, for what the typed one does not cover.
            pub fn into_inner(self) -> $crate::generated_v2::httpmock::Then {
                self.0
            }

            $($crate::generated_v2::mock_answer! { $kind $answer = $status $(: $of)? })*
        }
    };
}

/// Declares one answer of [`mock_then`].
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_answer {
    (empty $answer:ident = _) => {
        /// Answers without a body, with this status.
        pub fn $answer(self, status: u16) -> Self {
            Self(self.0.status(status))
        }
    };
    (empty $answer:ident = $status:literal) => {
        /// Answers without a body.
        pub fn $answer(self) -> Self {
            Self(self.0.status($status))
        }
    };
    ($kind:ident $answer:ident = _: $of:ty) => {
        /// Answers this body, with this status.
        pub fn $answer(self, status: u16, value: $of) -> Self {
            Self($crate::generated_v2::matching::$kind(self.0, status, value))
        }
    };
    ($kind:ident $answer:ident = $status:literal: $of:ty) => {
        /// Answers this body.
        pub fn $answer(self, value: $of) -> Self {
            Self($crate::generated_v2::matching::$kind(
                self.0, $status, value,
            ))
        }
    };
}

/// Declares the trait that adds typed mocks to a mock server.
#[doc(hidden)]
#[macro_export]
macro_rules! __mock_server {
    (
        $(#[doc = $docs:literal])*
        pub trait $trait:ident {
            $($operation:ident($when:ident, $then:ident);)*
        }
    ) => {
        $(#[doc = $docs])*
        pub trait $trait {
            $(
                #[doc = concat!(
                    "Mocks [`Client::", stringify!($operation),
                    "`](crate::Client::", stringify!($operation), ")."
                )]
                fn $operation(&self, configure: impl FnOnce($when, $then)) -> $crate::generated_v2::httpmock::Mock<'_>;
            )*
        }

        impl $trait for $crate::generated_v2::httpmock::MockServer {
            $(
                fn $operation(&self, configure: impl FnOnce($when, $then)) -> $crate::generated_v2::httpmock::Mock<'_> {
                    self.mock(|when, then| configure($when::new(when), $then::new(then)))
                }
            )*
        }
    };
}
