//! A request as it is filled in, by generated code or by hand.

use std::fmt;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::body::{self, Body};
use super::{execute, path, query};
use crate::{Client, Error, Operation, ResponseValue, Scheme, Server, Wire};

/// A call that is being put together; see [`Client::request`].
///
/// A mistake in an argument is reported by [`send`](Self::send), before
/// anything is sent.
#[must_use = "nothing is sent before `send`"]
pub struct Request<'a> {
    pub(super) client: &'a Client,
    pub(super) operation: OperationRef,
    pub(super) path: String,
    pub(super) query: String,
    pub(super) body: Option<Body>,
    problem: Option<Error>,
}

/// A generated operation, or one made up for a single request.
pub(super) enum OperationRef {
    Generated(&'static Operation),
    AdHoc(Box<Operation>),
}

impl OperationRef {
    pub(super) fn get(&self) -> &Operation {
        match self {
            Self::Generated(operation) => operation,
            Self::AdHoc(operation) => operation,
        }
    }
}

impl<'a> Request<'a> {
    /// A call of a generated operation.
    pub(crate) fn generated(client: &'a Client, operation: &'static Operation) -> Self {
        Self::new(
            client,
            OperationRef::Generated(operation),
            operation.path.to_owned(),
        )
    }

    /// A call of an operation that the fragment doesn't know.
    pub(crate) fn ad_hoc(client: &'a Client, method: Method, path: String) -> Self {
        let operation = Operation::new("request", method, "", Server::Api, Scheme::Bearer);
        let checked = path::check_template(&path);
        let mut request = Self::new(client, OperationRef::AdHoc(Box::new(operation)), path);
        if let Err(problem) = checked {
            request.refuse("path", problem);
        }
        request
    }

    fn new(client: &'a Client, operation: OperationRef, path: String) -> Self {
        Self {
            client,
            operation,
            path,
            query: String::new(),
            body: None,
            problem: None,
        }
    }

    /// Sends an ad-hoc request to another server. Default: [`Server::Api`].
    ///
    /// A request to [`Server::OAuth`] needs a client with Basic authorization.
    pub fn server(mut self, server: Server) -> Self {
        if let OperationRef::AdHoc(operation) = &mut self.operation {
            operation.server = server;
            operation.scheme = match server {
                Server::OAuth => Scheme::Basic,
                Server::Api | Server::ApiRoot => Scheme::Bearer,
            };
        }
        self
    }

    /// Puts a value in place of `{name}` in the path, as one segment.
    ///
    /// Refused are empty values, `.` and `..`, control characters, and a name
    /// that the path does not have.
    pub fn path(mut self, name: &str, value: impl fmt::Display) -> Self {
        let placeholder = format!("{{{name}}}");
        if !self.path.contains(&placeholder) {
            self.refuse(name, "is not in the path");
            return self;
        }
        match path::encode_segment(&value.to_string()) {
            Ok(segment) => self.path = self.path.replacen(&placeholder, &segment, 1),
            Err(problem) => self.refuse(name, problem),
        }
        self
    }

    /// Adds a query parameter: a scalar; a list, which becomes a parameter for
    /// each item; or an `Option` of these, which adds nothing when `None`.
    pub fn query(mut self, name: &str, value: impl Serialize) -> Self {
        if let Err(problem) = query::append(&mut self.query, name, &value) {
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

    /// Sets a body of any content type.
    pub fn body(mut self, content_type: HeaderValue, bytes: impl Into<Bytes>) -> Self {
        self.body = Some(Body {
            content_type,
            bytes: bytes.into(),
        });
        self
    }

    /// Sends the request, and reads the reply's JSON as `T`. An empty body is
    /// read as `null`: ask for `()` where no reply is expected.
    ///
    /// # Errors
    ///
    /// See [`Error`]. Dropping the future abandons the call; a request that was
    /// already sent may still take effect.
    pub async fn send<T: DeserializeOwned>(self) -> Result<ResponseValue<T>, Error> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let reply = execute::execute(&self).await?;
        body::decode(self.operation.get(), reply)
    }

    pub(super) fn refused(mut self, name: &str, problem: &str) -> Self {
        self.refuse(name, problem);
        self
    }

    /// Remembers the first mistake.
    fn refuse(&mut self, name: &str, problem: &str) {
        if self.problem.is_none() {
            self.problem = Some(Error::parameter_invalid(
                self.operation.get(),
                name,
                problem,
            ));
        }
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("operation", &self.operation.get().id)
            .finish_non_exhaustive()
    }
}
