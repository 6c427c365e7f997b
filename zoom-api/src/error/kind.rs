//! What can go wrong with a call.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::transport::Transport;
use super::{Error, RateLimit, RefusalBody};
use crate::policy::NotFollowed;
use crate::runtime::Reply;
use crate::{AuthorizeError, Scheme};

/// What went wrong.
#[derive(Clone)]
pub(crate) enum Kind {
    /// An argument was missing, or is not allowed.
    Parameter { name: String, problem: String },
    /// The client's authorizer speaks another scheme than the operation wants.
    WrongScheme { wanted: Scheme, held: Scheme },
    /// No runtime polls the call.
    OutsideRuntime,
    /// The authorizer had no authorization to give.
    Authorize(AuthorizeError),
    /// The connection failed.
    Transport(Transport),
    /// The call's time was up.
    Deadline {
        limit: Duration,
        /// The last failure before that, if there was one.
        last: Option<Error>,
        /// When the limiter would have let the call through.
        retry_at: Option<SystemTime>,
    },
    /// The limiter knows that the account's requests of the day are used up.
    Closed {
        rate_limit: RateLimit,
        retry_at: Option<SystemTime>,
        /// The last failure before that, if there was one.
        last: Option<Error>,
    },
    /// Zoom answered, and said no.
    Refused {
        reply: Reply,
        body: RefusalBody,
        rate_limit: Option<RateLimit>,
        retry_at: Option<SystemTime>,
        is_page_token_expired: bool,
    },
    /// The answer was a redirect that is not followed.
    Redirect { reply: Reply, problem: NotFollowed },
    /// The answer's body is larger than `limit`, and was not read; or what it
    /// would be read into takes much more than that.
    TooLarge {
        reply: Reply,
        limit: usize,
        is_value: bool,
    },
    /// A download broke off, and what is left is not known to be of the same
    /// file.
    NotResumable {
        problem: &'static str,
        last: Option<Error>,
    },
    /// A download could not be written.
    FileUnwritable(Arc<io::Error>),
    /// A list ended where it can't have ended.
    List { problem: &'static str },
    /// Zoom answered something that the operation's type cannot hold.
    NotUnderstood {
        reply: Reply,
        path: String,
        expected: String,
    },
}
