//! What a program may decide about its calls.

use std::time::Duration;

use super::backoff::Backoff;

/// How a client carries out its calls: how long they may take, what is tried
/// again and when, and what of a reply is accepted.
///
/// | setting | default |
/// |---|---|
/// | [`with_deadline`](Self::with_deadline): a call as a whole | 60 s |
/// | [`with_read_timeout`](Self::with_read_timeout): a server that says nothing, in each attempt of an idempotent call | 20 s |
/// | [`with_retries`](Self::with_retries): failures that are tried again | 3 a call |
/// | [`with_backoff`](Self::with_backoff): the wait before that, doubling | 500 ms up to 8 s |
/// | [`with_longest_wait`](Self::with_longest_wait): a wait that Zoom may ask for | 30 s |
/// | [`with_idle_timeout`](Self::with_idle_timeout): a file of which nothing moves | 60 s |
/// | [`with_redirects`](Self::with_redirects): redirects that are followed | 5 an attempt |
/// | [`with_reply_limit`](Self::with_reply_limit): the size of a reply's body | 32 MiB |
///
/// Three more settings belong to what clones of a client share, and so to
/// [`ClientBuilder`](crate::ClientBuilder): the
/// [connect timeout](crate::ClientBuilder::connect_timeout), the
/// [retry budget](crate::ClientBuilder::retry_budget) and the
/// [limiter](crate::ClientBuilder::limiter).
///
/// ```
/// use std::time::Duration;
/// use zoom_api::RequestPolicy;
///
/// let policy = RequestPolicy::new()
///     .with_deadline(Duration::from_secs(10))
///     .with_retries(1);
/// # let _ = policy;
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
#[must_use = "a policy does nothing until a client is given it"]
pub struct RequestPolicy {
    pub(crate) deadline: Option<Duration>,
    pub(crate) read_timeout: Option<Duration>,
    pub(crate) retrying: bool,
    pub(crate) retries: u32,
    pub(crate) backoff: Backoff,
    pub(crate) longest_wait: Duration,
    pub(crate) idle_timeout: Duration,
    pub(crate) redirects: u32,
    pub(crate) reply_limit: usize,
}

impl RequestPolicy {
    /// The defaults of the table above.
    pub fn new() -> Self {
        Self {
            deadline: Some(Duration::from_secs(60)),
            read_timeout: Some(Duration::from_secs(20)),
            retrying: true,
            retries: 3,
            backoff: Backoff::new(Duration::from_millis(500), Duration::from_secs(8)),
            longest_wait: Duration::from_secs(30),
            idle_timeout: Duration::from_secs(60),
            redirects: 5,
            reply_limit: 32 * 1024 * 1024,
        }
    }

    /// Limits how long a call may take as a whole: waits, all attempts, and
    /// reading the reply. A call whose next wait would not fit returns at once,
    /// with the failure that it has.
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// Lets a call take as long as it likes, and each attempt of it, unless a
    /// [read timeout](Self::with_read_timeout) is set after this: a server that
    /// accepts a request and never answers then holds the call for ever.
    pub fn without_deadline(mut self) -> Self {
        self.deadline = None;
        self.read_timeout = None;
        self
    }

    /// Limits how long a server may say nothing in an attempt: until its answer
    /// begins, and from one piece of the body to the next. The attempt has then
    /// failed, and the call is tried again like after a broken connection.
    /// Default: 20 seconds, so that a silent server costs a third of the
    /// deadline and not all of it.
    ///
    /// It holds for idempotent calls. Others are not tried again, so giving one
    /// up early would gain nothing.
    pub fn with_read_timeout(mut self, timeout: Duration) -> Self {
        self.read_timeout = Some(timeout);
        self
    }

    /// Sets how many times a call is tried again after a failure: a broken
    /// connection or one that could not be made, or HTTP 408 or a 5xx other than
    /// 501 and 505.
    ///
    /// Rate limits don't count: they are waited for as often as the deadline,
    /// the [longest wait](Self::with_longest_wait) and the retry budget allow.
    pub fn with_retries(mut self, retries: u32) -> Self {
        self.retrying = true;
        self.retries = retries;
        self
    }

    /// Sends every call once: neither failures nor rate limits are waited for.
    ///
    /// The replay after a rejected token stays, since it is not a second try of
    /// the same request.
    pub fn without_retries(mut self) -> Self {
        self.retrying = false;
        self
    }

    /// Sets the wait before a failure is tried again: `first`, then twice as
    /// long each time, never more than `longest`. Up to half of it is taken
    /// off at random, so that callers that failed together don't return
    /// together.
    pub fn with_backoff(mut self, first: Duration, longest: Duration) -> Self {
        self.backoff.first = first;
        self.backoff.longest = longest;
        self
    }

    /// Takes the chance out of all waits, for tests that assert them.
    pub fn without_jitter(mut self) -> Self {
        self.backoff.jitter = false;
        self
    }

    /// Sets the longest wait that Zoom may ask for. If it asks for more, the
    /// call returns at once, and [`Error::retry_at`](crate::Error::retry_at)
    /// says when trying again makes sense.
    #[doc(alias = "max_wait")]
    pub fn with_longest_wait(mut self, longest: Duration) -> Self {
        self.longest_wait = longest;
        self
    }

    /// Sets how long a file may stand still: a [`Download`](crate::Download) of
    /// which no byte comes, or an upload that is not in memory and of which no byte
    /// is taken, until the answer begins. It is in place of the deadline, which files that take
    /// hours can't keep. Default: 60 seconds.
    pub fn with_idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = timeout;
        self
    }

    /// Sets how many redirects are followed in one attempt; 0 follows none.
    pub fn with_redirects(mut self, redirects: u32) -> Self {
        self.redirects = redirects;
        self
    }

    /// Sets the largest body of a reply, in bytes, that is read.
    ///
    /// What a body is read into may be many times as large. Together they take no
    /// more than ten times the limit, or 16 MiB more than it if that is more; a
    /// reply that would is refused like one that is too large. Reading ends with
    /// the deadline, too.
    pub fn with_reply_limit(mut self, bytes: usize) -> Self {
        self.reply_limit = bytes;
        self
    }
}

impl Default for RequestPolicy {
    fn default() -> Self {
        Self::new()
    }
}
