//! Puts an HTTP request together.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method};
use url::Url;

use super::body::Body;
use super::request::Request;
use crate::policy::{Cookies, Hop};
use crate::{Authorization, Operation, Server};

/// The request for a hop: the first one, or a redirect's.
pub(super) fn compose(
    request: &Request,
    operation: &Operation,
    authorization: &Authorization,
    hop: Hop,
    cookies: &Cookies,
) -> reqwest::Request {
    let method = operation.method.clone();
    let anticipates_content = matches!(method, Method::POST | Method::PUT | Method::PATCH);
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, request.accept());
    headers.insert(USER_AGENT, request.client.shared.user_agent.clone());
    if hop.with_authorization {
        headers.insert(AUTHORIZATION, authorization.header.clone());
        // The caller's own headers are meant for Zoom as much as the token is.
        for (name, value) in request.headers.as_deref().into_iter().flatten() {
            headers.insert(name.clone(), value.clone());
        }
    }
    cookies.write(&hop.url, &mut headers);
    if let Some(source) = &request.download {
        source.write_headers(&mut headers);
    }
    match &request.body {
        Some(body) => {
            headers.insert(CONTENT_TYPE, body.content_type.clone());
            if let Some(length) = body.streamed_length() {
                headers.insert(CONTENT_LENGTH, length.into());
            }
        }
        // RFC 9110, section 8.6: a method that anticipates content should say
        // that there is none.
        None if anticipates_content => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        None => {}
    }
    let mut outgoing = reqwest::Request::new(method, hop.url);
    *outgoing.headers_mut() = headers;
    *outgoing.body_mut() = request.body.as_deref().map(Body::to_http);
    outgoing
}

/// The environment's base, the path, the query. No placeholder is left in the
/// path.
pub(super) fn url(request: &Request, operation: &Operation, authorization: &Authorization) -> Url {
    if let Some(url) = request.download.as_ref().and_then(|source| source.url()) {
        return url;
    }
    let environment = &request.client.shared.environment;
    let mut url = match (authorization.api_url(), operation.server) {
        (Some(region), Server::Api | Server::ApiRoot) => region.clone(),
        (_, server) => environment.base(server).clone(),
    };
    url.set_path(&request.path);
    if !request.query.is_empty() {
        url.set_query(Some(&request.query));
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BearerToken, Client};

    #[test]
    fn what_the_api_serves_is_asked_of_the_region_that_the_authorization_names()
    -> Result<(), Box<dyn std::error::Error>> {
        let zoom = Client::new(BearerToken::new("t")?)?;
        let region = Url::parse("https://api-eu.zoom.us")?;
        let regional = Authorization::bearer(&"t".into(), 1)?.with_api_url(region);
        for (server, expected) in [
            (Server::Api, "https://api-eu.zoom.us/v2/users"),
            (Server::ApiRoot, "https://api-eu.zoom.us/users"),
            (Server::OAuth, "https://zoom.us/users"),
        ] {
            let request = zoom.request(Method::GET, "/users").server(server);
            let url = url(&request, request.operation.get(), &regional);
            assert_eq!(url.as_str(), expected);
        }
        Ok(())
    }
}
