//! What an operation was called with, as its own types.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::{Error, Map, Value};

use super::answers::is_untyped;
use super::arguments::Arguments;
use super::catalogue::{Found, Lookup, is_same};
use super::contract::BodyKind;
use super::fake_zoom::FakeZoom;
use super::multipart::{self, Part};
use super::requests::RecordedRequest;
use crate::Operation;

/// A request that an operation received, with its arguments.
#[derive(Clone)]
pub struct Received {
    request: Arc<RecordedRequest>,
    found: Found,
}

/// Shows no argument.
impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("operation", &self.found.operation.id)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}

impl FakeZoom {
    /// What an operation was called with, in order of arrival, calls that were
    /// refused included. Of all [requests](Self::requests) the last are
    /// remembered.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use zoom_api::{fake::FakeZoom, operations, types};
    ///
    /// let fake = FakeZoom::start().await?;
    /// fake.client()?.get_user().user_id("me").login_type(1).send().await?;
    /// let received = fake.received(&operations::GET_USER);
    /// assert_eq!(received[0].path::<String>("userId")?, "me");
    /// let login_type = received[0].query("login_type")?;
    /// assert_eq!(login_type, Some(types::LoginType::Google));
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn received(&self, operation: &Operation) -> Vec<Received> {
        let state = self.shared().lock();
        let requests = state.log.all().into_iter();
        let received = requests.filter_map(|request| {
            let segments: Vec<Cow<'_, str>> = request.segments_below_base().collect();
            let found = state
                .catalogue
                .find(request.server(), request.method(), &segments);
            match found {
                Lookup::Found(found) if is_same(found.operation, operation) => {
                    Some(Received { request, found })
                }
                _ => None,
            }
        });
        received.collect()
    }
}

impl Received {
    /// The request as it arrived.
    #[must_use]
    pub fn request(&self) -> &RecordedRequest {
        &self.request
    }

    /// The value of a placeholder of the path, decoded.
    ///
    /// # Errors
    ///
    /// - the path has no such placeholder
    /// - the value is none of that type
    pub fn path<T: DeserializeOwned>(&self, name: &str) -> Result<T, Error> {
        let value = self.arguments().path.remove(name);
        let value = value.ok_or_else(|| Error::custom(format!("no `{name}` in the path")))?;
        serde_json::from_value(value)
    }

    /// The value of a query parameter; a list is one of all that it was sent
    /// with.
    ///
    /// # Errors
    ///
    /// - the value is none of that type
    pub fn query<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let value = self.arguments().query.remove(name);
        value.map(serde_json::from_value).transpose()
    }

    /// The body, in the operation's own type or as a
    /// [`Value`](serde_json::Value). Secrets in it are read truly.
    ///
    /// # Errors
    ///
    /// - the operation takes a body of another type, or none
    /// - what came is none of that type
    pub fn body<T: DeserializeOwned + 'static>(&self) -> Result<T, Error> {
        let operation = self.found.operation;
        let declared = operation
            .contract
            .and_then(|contract| contract.body.as_ref());
        if let Some(body) = declared
            && !body.of.is::<T>()
            && !is_untyped::<T>()
        {
            let name = body.of.name();
            return Err(Error::custom(format!("{} takes a {name}", operation.id)));
        }
        match declared.map(|body| body.kind) {
            Some(BodyKind::Form | BodyKind::Multipart) => {
                let body = self.arguments().body.unwrap_or_default();
                serde_json::from_value(body)
            }
            _ => self.request.json(),
        }
    }

    /// The body as it came: a file that was sent by itself.
    #[must_use]
    pub fn bytes(&self) -> &Bytes {
        self.request.body()
    }

    /// The parts of a form with files; none where it is no such form.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let content_type = self.request.header("content-type").unwrap_or_default();
        multipart::parts(content_type, self.request.body()).unwrap_or_default()
    }

    fn arguments(&self) -> Arguments {
        match self.found.operation.contract {
            Some(contract) => Arguments::found(contract, &self.found, &self.request),
            None => {
                let path = self.found.path.iter();
                let path =
                    path.map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
                Arguments {
                    path: path.collect::<Map<_, _>>(),
                    ..Arguments::default()
                }
            }
        }
    }
}
