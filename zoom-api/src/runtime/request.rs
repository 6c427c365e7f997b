//! A request as it is filled in, by generated code or by hand.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCEPT, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST, TRANSFER_ENCODING,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::arguments::MISSING;
use super::body::{Body, OnProgress};
use super::decode::Room;
use super::download::Source;
use super::execute::Done;
use super::extras::Fields;
use super::list::EMPTY;
use super::{Download, File, Form, Progress, decode, execute, path, query};
use crate::{Client, Error, Operation, RateLimitLabel, ResponseValue, Scheme, Server, Wire};

/// A call that is being put together; see [`Client::request`]. It has a clone of
/// the client, so that it can be stored and sent from a task of its own.
///
/// A mistake in an argument is reported by [`send`](Self::send), before
/// anything is sent.
#[must_use = "nothing is sent before `send`"]
pub struct Request {
    pub(super) client: Client,
    pub(super) operation: OperationRef,
    /// That of the server's base, and the operation's.
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Option<Box<Body>>,
    /// Who is told how far the body is, whichever it will be.
    on_progress: Option<OnProgress>,
    pub(super) wanted: Wanted,
    /// What only a download has.
    pub(super) download: Option<Box<Source>>,
    /// The caller's own.
    pub(super) headers: Option<Box<HeaderMap>>,
    idempotent: Option<bool>,
    /// Fields that the body is to have beyond its own.
    pub(super) fields: Fields,
    /// Whether the spec's demands are left out.
    pub(super) is_unchecked: bool,
    problem: Option<Error>,
}

/// What a reply is good for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Wanted {
    /// Its JSON.
    Value,
    /// To know that it was done.
    Nothing,
    /// Its body, whatever it is.
    Bytes,
    /// The same, unread.
    Stream,
}

/// A generated operation, or one made up for a single request.
pub(super) enum OperationRef {
    Generated(&'static Operation),
    /// The same, but for the limit that it counts against.
    Recounted(Box<Operation>),
    AdHoc(Box<Operation>),
}

impl OperationRef {
    pub(super) fn is_ad_hoc(&self) -> bool {
        matches!(self, Self::AdHoc(_))
    }

    pub(super) fn get(&self) -> &Operation {
        match self {
            Self::Generated(operation) => operation,
            Self::Recounted(operation) | Self::AdHoc(operation) => operation,
        }
    }
}

impl Request {
    /// A call of a generated operation.
    pub(crate) fn generated(client: Client, operation: &'static Operation) -> Self {
        let path = operation.path;
        Self::new(client, OperationRef::Generated(operation), path)
    }

    /// A call of an operation that the fragment doesn't know.
    pub(crate) fn ad_hoc(client: Client, method: Method, path: &str) -> Self {
        let operation = Operation::new("request", method, "", Server::Api, Scheme::Bearer);
        let checked = path::check_template(path);
        let mut request = Self::new(client, OperationRef::AdHoc(Box::new(operation)), path);
        if let Err(problem) = checked {
            request.refuse("path", problem);
        }
        request
    }

    /// A file by its URL, which is in no base of the environment's.
    pub(super) fn download_by_url(client: Client) -> Self {
        let operation = Operation::new("download", Method::GET, "", Server::Api, Scheme::Bearer);
        let operation = OperationRef::AdHoc(Box::new(operation));
        Self::new(client, operation, "")
    }

    fn new(client: Client, operation: OperationRef, of_operation: &str) -> Self {
        let root = client.shared.environment.root(operation.get().server);
        // With room for what takes a placeholder's place.
        let mut path = String::with_capacity(root.len() + of_operation.len() + 32);
        path.push_str(root);
        path.push_str(of_operation);
        Self {
            query: client.query.clone(),
            client,
            operation,
            path,
            body: None,
            on_progress: None,
            wanted: Wanted::Value,
            download: None,
            headers: None,
            idempotent: None,
            fields: Fields::default(),
            is_unchecked: false,
            problem: None,
        }
    }

    /// Sends a [request by hand](Client::request) to another server. Default:
    /// [`Server::Api`].
    ///
    /// A request to [`Server::OAuth`] needs a client with Basic authorization. An
    /// [operation](Client::call) has its own server, and refuses any other: what
    /// authorizes its calls is for that one.
    pub fn server(mut self, server: Server) -> Self {
        match &mut self.operation {
            OperationRef::AdHoc(operation) => {
                let environment = &self.client.shared.environment;
                let root = environment.root(operation.server).len();
                self.path.replace_range(..root, environment.root(server));
                operation.server = server;
                operation.scheme = match server {
                    Server::OAuth => Scheme::Basic,
                    Server::Api | Server::ApiRoot | Server::Files => Scheme::Bearer,
                };
                self
            }
            operation if operation.get().server == server => self,
            _ => self.refused("server", "is the operation's own, and can't be another"),
        }
    }

    /// Says which limit the request counts against, for the
    /// [limiter](crate::RateLimiter) to pace it. Default: the
    /// [operation's own](Operation::rate_limit), and none for a request by hand.
    ///
    /// The product matters where one has limits of its own, such as `Phone`.
    pub fn rate_limit(mut self, product: &'static str, label: RateLimitLabel) -> Self {
        let operation = Box::new(self.operation.get().counted_as(product, label));
        self.operation = match self.operation {
            OperationRef::AdHoc(_) => OperationRef::AdHoc(operation),
            _ => OperationRef::Recounted(operation),
        };
        self
    }

    /// Says whether sending the request twice is as good as once, so that it
    /// may be sent again after a failure that leaves open whether it was
    /// processed. Default: what RFC 9110, section 9.2.2, says of the method.
    pub fn idempotent(mut self, idempotent: bool) -> Self {
        self.idempotent = Some(idempotent);
        self
    }

    /// Puts a value in place of `{name}` in the path, as one segment.
    ///
    /// Refused are empty values, `.` and `..`, control characters, and a name
    /// that the path does not have. For UUIDs there is [`uuid`](Self::uuid).
    pub fn path(self, name: &str, value: impl fmt::Display) -> Self {
        self.segment(name, &value.to_string())
    }

    pub(super) fn segment(mut self, name: &str, value: &str) -> Self {
        let Some(placeholder) = path::placeholder(&self.path, name) else {
            return self.refused(name, "is not in the path");
        };
        match path::encode_segment(value) {
            Ok(segment) => self.path.replace_range(placeholder, &segment),
            Err(problem) => self.refuse(name, problem),
        }
        self
    }

    /// As [`path`](Self::path), for the UUID of a meeting, a webinar or a session,
    /// which may have slashes in it. Zoom decodes it twice, so one with a slash,
    /// or with a plus in front, is encoded twice
    /// (<https://developers.zoom.us/docs/api/using-zoom-apis/#meeting-id-and-uuid>).
    ///
    /// Give it as it came from Zoom: one that is encoded already is sent as what
    /// it is, text with `%` in it.
    pub fn uuid(self, name: &str, value: impl fmt::Display) -> Self {
        let value = value.to_string();
        match path::encode_segment(&value) {
            Ok(_) => self.path(name, path::shielded(&value)),
            Err(problem) => self.refused(name, problem),
        }
    }

    /// Adds a query parameter: a scalar; a list, which becomes a parameter for
    /// each item; or an `Option` of these, which adds nothing when `None`.
    ///
    /// A list without items adds nothing to a GET. It is refused where the method
    /// changes something: without its filter, that would be changed for more.
    ///
    /// URLs are logged on their way, so a [`Secret`](crate::Secret) is refused.
    pub fn query(mut self, name: &str, value: impl Serialize) -> Self {
        let written = query::plain(&value).and_then(|value| match &value {
            Value::Array(items) if items.is_empty() && !self.is_safe() => Err(EMPTY),
            value => query::append_value(&mut self.query, name, value),
        });
        if let Err(problem) = written {
            self.refuse(name, problem);
        }
        self
    }

    /// Sets a JSON body. [`Secret`](crate::Secret)s in it are sent truly.
    pub fn json(self, body: &(impl Serialize + ?Sized)) -> Self {
        match serde_json::to_vec(&Wire(body)) {
            Ok(json) => self.body(HeaderValue::from_static("application/json"), json),
            Err(_) => self.refused("body", "can't be serialised"),
        }
    }

    /// Sets a form body (`application/x-www-form-urlencoded`) from an object's
    /// members, each as [`query`](Self::query) would write it.
    /// [`Secret`](crate::Secret)s in it are sent truly.
    pub fn form(self, body: &(impl Serialize + ?Sized)) -> Self {
        match query::form(&Wire(body)) {
            Ok(form) => {
                let content_type = HeaderValue::from_static("application/x-www-form-urlencoded");
                self.body(content_type, form)
            }
            Err(problem) => self.refused("body", problem),
        }
    }

    /// Sets a multipart body.
    pub fn multipart(self, form: Form) -> Self {
        self.with_body(form.into_body())
    }

    /// Sets a header of the caller's own. It is left behind, like the token, on
    /// a redirect to a host that is not Zoom's.
    ///
    /// `Accept` and `User-Agent` take the place of the client's. Refused are
    /// the other headers that the client sets itself.
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        const OWN: [HeaderName; 6] = [
            AUTHORIZATION,
            CONNECTION,
            CONTENT_LENGTH,
            CONTENT_TYPE,
            HOST,
            TRANSFER_ENCODING,
        ];
        if OWN.contains(&name) {
            return self.refused(name.as_str(), "is a header that the client sets itself");
        }
        self.headers.get_or_insert_default().insert(name, value);
        self
    }

    /// Sets a body of any content type.
    pub fn body(self, content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        self.with_body(Body::of_bytes(content_type, bytes))
    }

    /// Sets a file as the body, as it is and with its content type; its name is not
    /// sent.
    pub fn file(self, file: File) -> Self {
        self.with_body(Body::of_parts(file.content_type, vec![file.content]))
    }

    fn with_body(mut self, body: Body) -> Self {
        let body = match &self.on_progress {
            Some(on_progress) => body.with_progress(Arc::clone(on_progress)),
            None => body,
        };
        self.body = Some(Box::new(body));
        self
    }

    /// Calls this for each piece of the body that was handed to the connection, for
    /// instance to move a progress bar; another attempt begins at 0. It should
    /// return at once. A request without a body has nothing to call it for.
    ///
    /// A body with this is under the
    /// [idle timeout](crate::RequestPolicy::with_idle_timeout), as files are that
    /// are not in memory, and not under the call's deadline.
    pub fn on_progress(mut self, on_progress: impl Fn(Progress) + Send + Sync + 'static) -> Self {
        self.on_progress = Some(Arc::new(on_progress));
        match self.body.take() {
            Some(body) => self.with_body(*body),
            None => self,
        }
    }

    /// Sends the request, and reads the reply's JSON as `T`. An empty body is
    /// read as `null`: ask for `()` where no reply is expected.
    ///
    /// A success of a method that changes something, or with status 204, that
    /// says nothing (an empty body, `null`, `true`, `[]`, a word of text) is a
    /// success all the same: the value is what `T` reads from `null`, `{}` or
    /// `[]`, and [`ResponseValue::has_content`] is false.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Dropping the future abandons the call; a request that was
    /// already sent may still take effect.
    pub async fn send<T: DeserializeOwned>(mut self) -> Result<ResponseValue<T>, Error> {
        self.check()?;
        let Done {
            reply,
            attempts,
            patience,
            ..
        } = execute::execute(&self).await?;
        let policy = &self.client.policy;
        let room = Room {
            limit: policy.reply_limit,
            deadline: policy.deadline,
            is_late: &|| patience.left() == Some(Duration::ZERO),
        };
        decode::decode(self.operation.get(), reply, attempts, room)
    }

    /// Sends the request, and returns the reply's body as it is: a file, for
    /// instance.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send), but any body of a success is understood.
    pub async fn send_bytes(mut self) -> Result<ResponseValue<Bytes>, Error> {
        self.check()?;
        self.wanted = Wanted::Bytes;
        let reply = execute::execute(&self).await?.reply;
        let body = reply.body.clone();
        let has_content = !body.is_empty();
        Ok(ResponseValue::new(body, reply, has_content))
    }

    /// Sends the request, and returns the reply's body as a stream: a file that is
    /// too large for memory. [`Download`] says how it is read.
    ///
    /// # Errors
    ///
    /// As for [`send_bytes`](Self::send_bytes), without a limit on the body; a page
    /// of HTML in place of the file ([`Error::is_not_understood`]).
    pub async fn download(self) -> Result<Download, Error> {
        Download::open(self).await
    }

    /// Sends the request, and is content with a success. A page of HTML is none.
    pub(super) async fn send_for_nothing(mut self) -> Result<ResponseValue<()>, Error> {
        self.check()?;
        self.wanted = Wanted::Nothing;
        let reply = execute::execute(&self).await?.reply;
        let has_content = !reply.body.is_empty();
        Ok(ResponseValue::new((), reply, has_content))
    }

    /// What the reply should be. Zoom answers errors as XML unless JSON is asked
    /// for by name.
    pub(super) fn accept(&self) -> HeaderValue {
        let by_default = || match self.wanted {
            Wanted::Value | Wanted::Nothing => HeaderValue::from_static("application/json"),
            Wanted::Bytes | Wanted::Stream => {
                HeaderValue::from_static("application/json, */*;q=0.8")
            }
        };
        let own = self.headers.as_ref().and_then(|own| own.get(ACCEPT));
        own.cloned().unwrap_or_else(by_default)
    }

    /// Whether the body, if any, can be sent now.
    pub(super) fn is_body_available(&self) -> bool {
        self.body.as_deref().is_none_or(Body::is_available)
    }

    pub(super) fn is_token_in_url(&self) -> bool {
        self.download
            .as_ref()
            .is_some_and(|source| source.is_token_in_url())
    }

    /// Whether the reply may be any file.
    pub(super) fn wants_file(&self) -> bool {
        matches!(self.wanted, Wanted::Bytes | Wanted::Stream)
    }

    pub(super) fn is_idempotent(&self) -> bool {
        let by_method = || self.operation.get().method.is_idempotent();
        self.idempotent.unwrap_or_else(by_method)
    }

    /// Whether it changes nothing (RFC 9110, section 9.2.1).
    pub(super) fn is_safe(&self) -> bool {
        self.operation.get().method.is_safe()
    }

    pub(super) fn refused(mut self, name: &str, problem: &str) -> Self {
        self.refuse(name, problem);
        self
    }

    /// Reports the first mistake, or a placeholder that nothing was put into.
    pub(super) fn check(&mut self) -> Result<(), Error> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        match path::unfilled(&self.path) {
            None => Ok(()),
            Some(name) => Err(Error::parameter_invalid(
                self.operation.get(),
                name,
                MISSING,
            )),
        }
    }

    /// Remembers the first mistake.
    pub(super) fn refuse(&mut self, name: &str, problem: &str) {
        if self.problem.is_none() {
            self.problem = Some(Error::parameter_invalid(
                self.operation.get(),
                name,
                problem,
            ));
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.get().id)
            .finish_non_exhaustive()
    }
}
