//! What the generated operations run on: a request that they fill in, the way
//! it takes to Zoom and back, and the value that comes out.

mod arguments;
mod body;
mod execute;
#[cfg(feature = "mock")]
pub(crate) mod matching;
mod path;
mod query;
mod request;
mod response;

pub(crate) use self::arguments::MISSING;
pub use self::request::Request;
pub use self::response::ResponseValue;
