//! What the generated operations run on: a request that they fill in, the way
//! it takes to Zoom and back, and the value that comes out.

mod arguments;
mod attempt;
mod body;
mod decode;
mod execute;
mod file;
mod form;
#[cfg(feature = "mock")]
pub(crate) mod matching;
mod outgoing;
mod pages;
mod path;
mod query;
mod reply;
mod request;
mod response;
mod trace;

pub(crate) use self::arguments::MISSING;
pub use self::file::File;
pub use self::form::Form;
#[allow(unused_imports)] // depends on the operations that are compiled in
pub(crate) use self::form::Multipart;
pub use self::pages::Items;
#[allow(unused_imports)] // depends on the operations that are compiled in
pub(crate) use self::pages::Page;
pub(crate) use self::reply::Reply;
#[cfg(feature = "fake")]
pub(crate) use self::reply::TRACKING_ID;
pub use self::request::Request;
pub use self::response::ResponseValue;
