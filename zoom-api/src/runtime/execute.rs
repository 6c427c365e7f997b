//! The way of a request to Zoom and back.

use http::header::{ACCEPT, AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode};
use url::Url;

use super::body::Body;
use super::request::Request;
use crate::error::{CODE_INVALID_TOKEN, Error, Kind, RefusalBody, Reply};
use crate::{Authorization, Operation, Server};

/// Sends a request and reads the answer, be it a success or a refusal.
pub(super) async fn execute(request: &Request<'_>) -> Result<Reply, Error> {
    let operation = request.operation.get();
    let held = request.client.shared.authorizer.scheme();
    if held != operation.scheme {
        let wanted = operation.scheme;
        return Err(Error::new(operation, Kind::WrongScheme { wanted, held }));
    }
    let (authorization, reply) = attempt(request, operation).await?;
    let reply =
        if is_token_rejected(&reply) && request.client.shared.authorizer.rejected(&authorization) {
            attempt(request, operation).await?.1
        } else {
            reply
        };
    if reply.status.is_success() {
        Ok(reply)
    } else {
        Err(Error::refused(operation, reply))
    }
}

/// One request, one answer.
async fn attempt(
    request: &Request<'_>,
    operation: &Operation,
) -> Result<(Authorization, Reply), Error> {
    let shared = &request.client.shared;
    let authorization = shared
        .authorizer
        .authorize()
        .await
        .map_err(|error| Error::new(operation, Kind::Authorize(error)))?;
    let outgoing = outgoing(request, operation, &authorization)?;
    let transport = |error| Error::transport(operation, error);
    let response = shared.http.execute(outgoing).await.map_err(transport)?;
    let reply = Reply {
        status: response.status(),
        headers: response.headers().clone(),
        body: response.bytes().await.map_err(transport)?,
    };
    Ok((authorization, reply))
}

/// Puts the HTTP request together.
fn outgoing(
    request: &Request<'_>,
    operation: &Operation,
    authorization: &Authorization,
) -> Result<reqwest::Request, Error> {
    let mut url = url(request, operation, authorization)?;
    let form = form(request, operation, authorization);
    if form.is_some() {
        url.set_query(None);
    }
    let mut outgoing = reqwest::Request::new(operation.method.clone(), url);
    let headers = outgoing.headers_mut();
    headers.insert(AUTHORIZATION, authorization.header.clone());
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    match request.body.as_ref().or(form.as_ref()) {
        Some(body) => {
            headers.insert(CONTENT_TYPE, body.content_type.clone());
            *outgoing.body_mut() = Some(body.bytes.clone().into());
        }
        // RFC 9110, section 8.6: a method that anticipates content should say
        // that there is none.
        None if matches!(operation.method, Method::POST | Method::PUT | Method::PATCH) => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        None => {}
    }
    Ok(outgoing)
}

/// The query as a body, where the authorizer wants it there.
fn form(
    request: &Request<'_>,
    operation: &Operation,
    authorization: &Authorization,
) -> Option<Body> {
    let wanted = authorization.query_as_form()
        && operation.method == Method::POST
        && request.body.is_none()
        && !request.query.is_empty();
    wanted.then(|| Body {
        content_type: HeaderValue::from_static("application/x-www-form-urlencoded"),
        bytes: request.query.clone().into(),
    })
}

/// The environment's base, the path, the query.
fn url(
    request: &Request<'_>,
    operation: &Operation,
    authorization: &Authorization,
) -> Result<Url, Error> {
    if let Some(start) = request.path.find('{') {
        let name = request.path[start + 1..]
            .split('}')
            .next()
            .unwrap_or_default();
        return Err(Error::parameter_invalid(operation, name, "is missing"));
    }
    let base = request.client.shared.environment.base(operation.server);
    let mut url = base.clone();
    if let (Some(region), Server::Api | Server::ApiRoot) =
        (authorization.api_url(), operation.server)
    {
        url = region.clone();
        url.set_path(base.path());
    }
    let path = format!("{}{}", url.path().trim_end_matches('/'), request.path);
    url.set_path(&path);
    url.set_query((!request.query.is_empty()).then_some(request.query.as_str()));
    Ok(url)
}

/// Whether Zoom rejected the token as such: with 401, or with 400 and its own
/// code on some products.
fn is_token_rejected(reply: &Reply) -> bool {
    match reply.status {
        StatusCode::UNAUTHORIZED => true,
        StatusCode::BAD_REQUEST => RefusalBody::parse(&reply.body).code == Some(CODE_INVALID_TOKEN),
        _ => false,
    }
}
