//! A download that is being put together.

use std::fmt;
use std::path::Path;

use url::Url;

use super::{Download, Source};
use crate::environment::is_trusted;
use crate::runtime::Request;
use crate::{Authorization, Client, Error, Secret};

/// A download by URL that is being put together; see [`Client::download`].
#[must_use = "nothing is sent before `send` or `save_to`"]
pub struct DownloadRequest {
    request: Request,
    source: Box<Source>,
}

impl DownloadRequest {
    pub(crate) fn new(client: &Client, url: &str) -> Self {
        let mut request = Request::download_by_url(client.clone());
        let mut source = Box::<Source>::default();
        match Url::parse(url) {
            Err(_) => request.refuse("url", "is not an absolute URL"),
            Ok(url) if !is_trusted(&url, client.environment()) => {
                request.refuse("url", "leads neither to one of Zoom's hosts over https nor to one of the environment's");
            }
            Ok(url) => source.url = Some(url),
        }
        Self { request, source }
    }

    /// Authorizes the download with a token of its own, a reply's or a webhook's
    /// `download_access_token`, in place of the client's. It goes into the header.
    pub fn access_token(self, token: impl Into<Secret>) -> Self {
        self.with_token(token.into(), false)
    }

    /// As [`access_token`](Self::access_token), with the token in the URL's query
    /// (`access_token`) and in no header: for where a header gets lost on the
    /// way. URLs are logged by servers and proxies, so the header is better.
    pub fn access_token_in_url(self, token: impl Into<Secret>) -> Self {
        self.with_token(token.into(), true)
    }

    fn with_token(mut self, token: Secret, is_in_url: bool) -> Self {
        match Authorization::bearer(&token, 0) {
            Ok(authorization) => self.source.authorization = Some(authorization),
            Err(_) => {
                let problem = "is empty, or has characters outside of visible ASCII";
                self.request.refuse("access token", problem);
            }
        }
        self.source.token_in_url = is_in_url.then_some(token);
        self
    }

    /// Sends the request. The file is then to be read.
    ///
    /// # Errors
    ///
    /// - the URL is not one of Zoom's ([`Error::is_invalid_parameter`]); nothing
    ///   was sent
    /// - the call failed, as for [`Request::send`]; until the file begins the
    ///   call's deadline holds
    /// - a page of HTML came in place of the file ([`Error::is_not_understood`])
    pub async fn send(mut self) -> Result<Download, Error> {
        self.request.download = Some(self.source);
        Download::open(self.request).await
    }

    /// Sends the request, and saves the file under this path, as
    /// [`Download::save_to`] does.
    ///
    /// # Errors
    ///
    /// As for [`send`](Self::send) and [`Download::save_to`].
    pub async fn save_to(self, path: impl AsRef<Path>) -> Result<u64, Error> {
        self.send().await?.save_to(path).await
    }
}

impl fmt::Debug for DownloadRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DownloadRequest").finish_non_exhaustive()
    }
}
