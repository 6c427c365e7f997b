//! A reply that a test asks for, whole or broken.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::Wire;

/// `Content-Type` of Zoom's JSON.
pub(super) const JSON: &str = "application/json;charset=UTF-8";

/// What the fake answers, in place of what it would have said or on top of it.
///
/// Start from [`normal`](Self::normal), from a status, from one of Zoom's own
/// errors, or from a broken connection; then bend it with the other methods.
///
/// ```
/// use std::time::Duration;
/// use serde_json::json;
/// use zoom_api::fake::Reply;
///
/// // The real answer, five seconds late.
/// let slow = Reply::normal().after(Duration::from_secs(5));
/// // A token that says it lives for a minute only.
/// let short = Reply::normal().merge(json!({"expires_in": 60}));
/// // A proxy's error page, cut off in the middle.
/// let page = Reply::html(502).cut_body();
/// // Zoom's own words for a token that was revoked.
/// let revoked = Reply::invalid_token();
/// ```
#[derive(Clone)]
#[must_use = "a reply does nothing before it is scripted"]
pub struct Reply {
    pub(super) content: Content,
    /// Set over those of the content; `None` removes.
    pub(super) headers: Vec<(Text, Option<Bytes>)>,
    pub(super) merge: Map<String, Value>,
    pub(super) delay: Duration,
    pub(super) delivery: Delivery,
    pub(super) reset: bool,
}

pub(super) type Text = Cow<'static, str>;

#[derive(Clone)]
pub(super) enum Content {
    /// What the fake would have said.
    Normal,
    Http(Http),
    /// Bytes that are written as they are.
    Raw(Bytes),
    /// Nothing, for as long as the client waits.
    Silence,
}

#[derive(Clone)]
pub(super) struct Http {
    pub(super) status: u16,
    pub(super) content_type: Option<Text>,
    pub(super) body: Bytes,
}

/// How the bytes reach the client.
#[derive(Clone, Copy, Debug)]
pub(super) enum Delivery {
    Whole,
    CutInHeaders,
    CutInBody,
    /// One byte of the body, then this pause, and so on.
    Trickle(Duration),
}

impl Reply {
    /// What the fake would have answered: the start of a reply that is only
    /// late, cut short or slightly different.
    pub fn normal() -> Self {
        Self::of(Content::Normal)
    }

    /// An HTTP status with an empty body.
    pub fn status(status: u16) -> Self {
        Self::http(status, None, Bytes::new())
    }

    /// An HTTP status with a JSON body, of Zoom's content type. Secrets in
    /// `body` are sent truly.
    ///
    /// A value that can't be serialised becomes `null`.
    pub fn json(status: u16, body: impl Serialize) -> Self {
        let body = serde_json::to_vec(&Wire(body)).unwrap_or_else(|_| b"null".to_vec());
        Self::http(status, Some(JSON.into()), body.into())
    }

    /// An HTTP status with a body of any content type.
    pub fn body(status: u16, content_type: impl Into<String>, body: impl Into<Bytes>) -> Self {
        Self::http(status, Some(content_type.into().into()), body.into())
    }

    /// An error page such as a proxy in front of Zoom sends.
    pub fn html(status: u16) -> Self {
        let title = http::StatusCode::from_u16(status)
            .ok()
            .and_then(|status| status.canonical_reason())
            .unwrap_or("Error");
        let page = format!(
            "<html>\r\n<head><title>{status} {title}</title></head>\r\n<body>\r\n\
             <center><h1>{status} {title}</h1></center>\r\n<hr><center>nginx</center>\r\n\
             </body>\r\n</html>\r\n"
        );
        Self::http(status, Some("text/html".into()), page.into())
    }

    /// Closes the connection after reading the request, before a byte of the
    /// answer.
    pub fn hang_up() -> Self {
        Self::raw(Bytes::new())
    }

    /// Writes these bytes as they are, then closes the connection.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::of(Content::Raw(bytes.into()))
    }

    /// Never answers, and keeps the connection open until the client gives up
    /// or the fake is dropped. To let the request go on later, hold it at a
    /// [gate](super::FakeZoom::hold) instead.
    pub fn silence() -> Self {
        Self::of(Content::Silence)
    }

    /// Waits on the fake's clock before answering.
    ///
    /// The answer is worked out when the request arrives and only reaches the
    /// client late, as on a slow network: a token in it may have expired
    /// meanwhile.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Sets a header over one of the same name. A value that HTTP does not
    /// allow is sent nevertheless.
    pub fn with_header(mut self, name: impl Into<String>, value: impl Into<Vec<u8>>) -> Self {
        self.headers
            .push((name.into().into(), Some(Bytes::from(value.into()))));
        self
    }

    /// Leaves a header out, such as `x-zm-trackingid` or `content-type`.
    pub fn without_header(mut self, name: impl Into<String>) -> Self {
        self.headers.push((name.into().into(), None));
        self
    }

    /// Changes single members of a JSON object in the body; `null` removes a
    /// member (as in RFC 7396, but for the top level only). A body that is not
    /// a JSON object, or a patch that is none, stays as it is.
    pub fn merge(mut self, patch: Value) -> Self {
        if let Value::Object(patch) = patch {
            self.merge.extend(patch);
        }
        self
    }

    /// Closes the connection in the middle of the headers.
    pub fn cut_headers(mut self) -> Self {
        self.delivery = Delivery::CutInHeaders;
        self
    }

    /// Announces the whole body, sends the first half of it (at least one byte
    /// is missing), and closes the connection.
    pub fn cut_body(mut self) -> Self {
        self.delivery = Delivery::CutInBody;
        self
    }

    /// Sends the headers at once, and the body a byte at a time with this
    /// pause, on the fake's clock, before each.
    pub fn trickle(mut self, pause: Duration) -> Self {
        self.delivery = Delivery::Trickle(pause);
        self
    }

    /// When the connection is closed, closes it with a TCP reset: the client
    /// sees "connection reset by peer" rather than an end of file, and may lose
    /// bytes that were sent just before. It changes nothing about a reply that
    /// leaves the connection open.
    pub fn with_reset(mut self) -> Self {
        self.reset = true;
        self
    }

    pub(super) fn http(status: u16, content_type: Option<Text>, body: Bytes) -> Self {
        Self::of(Content::Http(Http {
            status,
            content_type,
            body,
        }))
    }

    /// Whether the fake's own answer is needed to make this one.
    pub(super) fn is_normal(&self) -> bool {
        matches!(self.content, Content::Normal)
    }

    /// This reply with the fake's own answer, or a route's, filled in: what it
    /// doesn't change stays as that says.
    pub(super) fn over(mut self, normal: Self) -> Self {
        self.content = normal.content;
        let mut headers = normal.headers;
        headers.append(&mut self.headers);
        self.headers = headers;
        let mut merge = normal.merge;
        merge.append(&mut self.merge);
        self.merge = merge;
        self.delay = self.delay.max(normal.delay);
        if matches!(self.delivery, Delivery::Whole) {
            self.delivery = normal.delivery;
        }
        self.reset |= normal.reset;
        self
    }

    /// The HTTP status that the client will see, if any.
    pub(super) fn status_code(&self) -> Option<u16> {
        match &self.content {
            Content::Http(http) => Some(http.status),
            Content::Normal | Content::Raw(_) | Content::Silence => None,
        }
    }

    fn of(content: Content) -> Self {
        Self {
            content,
            headers: Vec::new(),
            merge: Map::new(),
            delay: Duration::ZERO,
            delivery: Delivery::Whole,
            reset: false,
        }
    }
}

/// Shows no header value and no body: there may be a token in them.
impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut reply = f.debug_struct("Reply");
        match &self.content {
            Content::Normal => reply.field("content", &"normal"),
            Content::Http(http) => reply.field("status", &http.status),
            Content::Raw(bytes) => reply.field("raw_bytes", &bytes.len()),
            Content::Silence => reply.field("content", &"silence"),
        };
        reply
            .field("delay", &self.delay)
            .field("delivery", &self.delivery)
            .finish_non_exhaustive()
    }
}
