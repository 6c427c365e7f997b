//! Zoom's REST API, generated from a checked-in OpenAPI fragment.

mod authorizer;
mod client;
mod clock;
mod environment;
mod error;
#[cfg(feature = "fake")]
pub mod fake;
mod operation;
mod runtime;
mod secret;

pub use crate::authorizer::{
    Authorization, AuthorizeError, AuthorizeErrorClass, AuthorizeFuture, Authorizer, BearerToken,
};
pub use crate::client::{Client, ClientBuilder};
pub use crate::clock::{Clock, Sleep, SystemClock};
pub use crate::environment::Environment;
pub use crate::error::{BuildError, Error, FieldError};
pub use crate::operation::{Operation, RateLimitLabel, Scheme, Server};
pub use crate::runtime::{Request, ResponseValue};
pub use crate::secret::{Secret, Wire};
