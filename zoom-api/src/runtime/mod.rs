//! What the generated operations run on: a request that they fill in, the way
//! it takes to Zoom and back, and the value that comes out.

mod arguments;
mod attempt;
mod body;
mod content;
mod decode;
mod download;
mod execute;
mod extras;
mod file;
mod form;
#[cfg(fuzzing)]
#[allow(missing_docs)]
pub mod fuzzing;
mod list;
#[cfg(feature = "mock")]
pub mod matching;
mod meter;
#[cfg(feature = "mock")]
mod mocking;
mod multipart;
mod outgoing;
mod page;
mod pages;
mod path;
mod patience;
mod query;
mod repair;
mod reply;
mod request;
mod response;
mod trace;
mod turn;
mod upload;

pub use self::arguments::Argument;
pub use self::content::FileContent;
pub use self::download::{Download, DownloadRequest, Progress};
pub use self::extras::Extras;
pub use self::file::File;
pub use self::form::Form;
pub use self::list::List;
pub use self::multipart::{FormPart, FormValue, Multipart};
pub use self::page::{At, Page, Paging};
pub use self::pages::Items;
pub(crate) use self::query::append as append_query;
pub(crate) use self::reply::Reply;
#[cfg(feature = "fake")]
pub(crate) use self::reply::TRACKING_ID;
pub use self::request::Request;
pub use self::response::ResponseValue;
