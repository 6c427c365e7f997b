//! What the generated operations run on: a request that they fill in, the way
//! it takes to Zoom and back, and the value that comes out.

mod body;
mod execute;
mod path;
mod query;
mod request;
mod response;

pub use self::request::Request;
pub use self::response::ResponseValue;
