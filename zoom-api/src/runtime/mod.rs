//! What the generated operations run on: a request that they fill in, the way
//! it takes to Zoom and back, and the value that comes out.

mod arguments;
mod attempt;
mod body;
mod decode;
mod execute;
mod form;
#[cfg(feature = "mock")]
pub(crate) mod matching;
mod outgoing;
mod path;
mod query;
mod request;
mod response;
mod trace;

pub(crate) use self::arguments::MISSING;
pub use self::form::Form;
pub use self::request::Request;
pub use self::response::ResponseValue;
