//! What crates are made of that add operations to the client.

/// Takes in the generated half of a crate, if it was generated for what
/// [`generated_v2`](crate::generated_v2) is now; if not, there is one error, which
/// tells what to run.
///
/// The number changes with whatever generated code needs of this crate.
#[doc(hidden)]
#[macro_export]
macro_rules! generated {
    (version 2; $($item:item)*) => { $($item)* };
    (version $other:literal; $($rest:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "this crate was generated for version ",
            $other,
            " of what zoom-api has for generated code, and this is version 2; run `cargo xtask \
             codegen --crate ",
            ::core::env!("CARGO_MANIFEST_DIR"),
            "` in the checkout of zoom-api",
        ));
    };
}

/// Declares the trait that adds operations to [`Client`](crate::Client): for each
/// the method, and the builder that it gives.
#[doc(hidden)]
#[macro_export]
macro_rules! __client_ext {
    (
        $(#[doc = $docs:literal])*
        pub trait $extension:ident {
            $(
                $(#[doc = $method_docs:literal])*
                $(#[cfg($condition:meta)])?
                $method:ident() -> $builder:ident;
            )*
        }
    ) => {
        $(#[doc = $docs])*
        pub trait $extension {
            $(
                $(#[doc = $method_docs])*
                $(#[cfg($condition)])?
                fn $method(&self) -> builder::$builder;
            )*
        }

        impl $extension for $crate::Client {
            $(
                $(#[cfg($condition)])?
                fn $method(&self) -> builder::$builder {
                    builder::$builder::new(self)
                }
            )*
        }
    };
}

/// Keeps items if this crate has the feature `fake`, whatever features the crate
/// has that they stand in.
#[cfg(feature = "fake")]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_fake {
    ($($item:item)*) => { $($item)* };
}

/// As above, without the feature.
#[cfg(not(feature = "fake"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __with_fake {
    ($($item:item)*) => {};
}

/// An operation with its contract, which only the fake needs.
#[cfg(feature = "fake")]
#[doc(hidden)]
#[macro_export]
macro_rules! __operation {
    ($operation:expr, $contract:path) => {
        $operation.with_contract(&$contract)
    };
}

/// As above, without the fake.
#[cfg(not(feature = "fake"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __operation {
    ($operation:expr, $contract:path) => {
        $operation
    };
}
