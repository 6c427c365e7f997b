//! Files that Zoom sends: opened by a call like any other, read as a stream, and
//! taken up again where their connection breaks.

mod file_name;
mod head;
mod request;
mod save;
mod source;
mod stream;

pub(super) use self::head::is_file;
pub use self::request::DownloadRequest;
pub(super) use self::source::Source;
pub use self::stream::{Download, Progress};
