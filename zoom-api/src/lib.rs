#![doc = include_str!("docs/front.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

// Generated code names this crate as others do, so that it is the same here and
// in crates of their own.
extern crate self as zoom_api;

mod authorizer;
mod client;
mod clock;
mod comma_separated;
#[cfg(feature = "conformance")]
pub mod conformance;
mod connections;
mod date_time;
mod environment;
mod error;
#[cfg(feature = "fake")]
mod exchange;
mod extension;
#[cfg(feature = "fake")]
pub mod fake;
// What of its imports is used depends on the operations.
#[allow(unused_imports)]
#[rustfmt::skip]
mod generated;
#[cfg(any(doc, doctest))]
pub mod guide;
mod http_client;
mod model;
mod operation;
mod policy;
mod runtime;
mod secret;
mod setter;
mod store;
mod sync;

/// What generated code stands on, and nobody else should. Which of it is used
/// depends on the operations that are compiled in; being public, none of it has
/// to be.
#[doc(hidden)]
pub mod generated_v2 {
    #[cfg(feature = "fake")]
    pub mod fake {
        pub use crate::fake::contract::{Absent, Answer, Body, Contract, Pages, Parameter};
    }

    #[cfg(feature = "mock")]
    pub use httpmock;
    #[cfg(feature = "schemars")]
    pub use schemars;
    pub use {bytes, chrono, http, serde, serde_json};

    pub use crate::date_time::Formed;
    #[cfg(feature = "fake")]
    pub use crate::exchange::Exchange;
    #[cfg(feature = "schemars")]
    pub use crate::model::{Describe, Described};
    pub use crate::model::{
        Entries, Field, FieldSpec, IntegerEnum, Key, Kind, Lenient, Limits, Object, ObjectSpec,
        Read, StringEnum, Writer, deserialize, fit_object, in_any_case, keep, read, read_object,
    };
    #[cfg(feature = "mock")]
    pub use crate::runtime::matching;
    pub use crate::runtime::{
        Argument, At, Extras, FormPart, FormValue, List, Multipart, Page, Paging,
    };
    pub use crate::setter::{how, set};
    pub use crate::{
        __client_ext as client_ext, __extras as extras, __form_text as form_text,
        __integer_enum as integer_enum, __json_schema as json_schema, __multipart as multipart,
        __object as object, __open_enum as open_enum, __operation as operation,
        __string_enum as string_enum, __union as union, __with_fake as with_fake,
        __with_schemars as with_schemars,
    };
    #[cfg(feature = "mock")]
    pub use crate::{
        __formed as formed, __mock_answer as mock_answer, __mock_expectation as mock_expectation,
        __mock_server as mock_server, __mock_then as mock_then, __mock_when as mock_when,
    };
}

#[cfg(feature = "mock")]
pub use httpmock;
#[cfg(feature = "schemars")]
pub use schemars;
/// The crates that this one's API names, in the versions that it means.
pub use {bytes, chrono, futures_core, http, reqwest, serde, serde_json, url};

pub use crate::authorizer::{
    Authorization, AuthorizeError, AuthorizeErrorClass, AuthorizeFuture, Authorizer, BearerToken,
};
pub use crate::client::{Client, ClientBuilder, USER_AGENT};
pub use crate::clock::{Clock, Sleep, SystemClock};
pub use crate::comma_separated::CommaSeparated;
pub use crate::date_time::{DateTime, ParseDateTimeError};
pub use crate::environment::Environment;
pub use crate::error::{BuildError, Error, FieldError, RateLimit, RateLimitKind};
#[cfg(feature = "mock")]
pub use crate::generated::mock;
pub use crate::generated::{builder, operations, types};
pub use crate::http_client::HttpClient;
pub use crate::model::Other;
pub use crate::operation::{Operation, RateLimitLabel, Scheme, Server};
pub use crate::policy::{Backoff, Counters, Plan, Rate, RateLimiter, RateLimits, RequestPolicy};
pub use crate::policy::{
    Claim, Closed, DailyRate, LaneRate, LimitStore, MemoryLimitStore, Reserved, SharedCounters,
    SharedLimiterBuilder,
};
#[cfg(fuzzing)]
#[doc(hidden)]
pub use crate::runtime::fuzzing;
pub use crate::runtime::{Download, DownloadRequest, FileContent, Progress};
pub use crate::runtime::{File, Form, Items, Request, ResponseValue};
pub use crate::secret::{Secret, Wire};
pub use crate::setter::{Empty, IntoArgument, IntoField, Null};
pub use crate::store::{StoreError, StoreErrorKind, StoreFuture};
