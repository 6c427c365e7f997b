//! Zoom's own error replies: statuses, codes and words as live systems send
//! them.

use std::time::SystemTime;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::Method;
use serde_json::json;

use super::reply::{JSON, Reply};
use crate::Operation;

/// Zoom's own errors, for scripts. The fake answers with the same ones by
/// itself where they are due.
impl Reply {
    /// An API error of Zoom's usual shape: `{"code": …, "message": …}`.
    pub fn api_error(status: u16, code: i64, message: &str) -> Self {
        Self::json(status, json!({"code": code, "message": message}))
    }

    /// 401, code 124: the token is unknown or was revoked. On some products
    /// Zoom answers the same with 400: see [`with_status`](Self::with_status).
    pub fn invalid_token() -> Self {
        Self::api_error(401, 124, "Invalid access token.")
    }

    /// 401, code 124: the token's time is over.
    pub fn expired_token() -> Self {
        Self::api_error(401, 124, "Access token is expired.")
    }

    /// 400, code 4711: the token lacks these scopes.
    pub fn missing_scopes<'a>(scopes: impl IntoIterator<Item = &'a str>) -> Self {
        let scopes: Vec<_> = scopes.into_iter().collect();
        let message = format!(
            "Invalid access token, does not contain scopes:[{}].",
            scopes.join(", ")
        );
        Self::api_error(400, 4711, &message)
    }

    /// 404, code 1001: there is no such user.
    pub fn user_not_found(user_id: &str) -> Self {
        Self::api_error(404, 1001, &format!("User does not exist: {user_id}."))
    }

    /// What is named by a placeholder of the path does not exist: with the status
    /// and the code that the operation documents for it, or else with 404 twice.
    ///
    /// ```
    /// use zoom_api::{fake::Reply, operations};
    ///
    /// // 404, code 1001, "User does not exist: jo."
    /// let gone = Reply::does_not_exist(&operations::GET_USER, "userId", "jo");
    /// ```
    pub fn does_not_exist(operation: &Operation, placeholder: &str, id: &str) -> Self {
        let absent = operation.contract.map(|contract| contract.absent);
        let mut absent = absent.into_iter().flatten();
        let known = absent.find(|absent| absent.parameter == placeholder);
        let (status, code) = known.map_or((404, 404), |known| (known.status, known.code));
        let message = format!("{} does not exist: {id}.", thing(placeholder));
        Self::api_error(status, code, &message)
    }

    /// 404, code 1010: the user belongs to another account.
    pub fn user_not_in_account(account_id: &str) -> Self {
        let message = format!("User does not belong to this account: {account_id}.");
        Self::api_error(404, 1010, &message)
    }

    /// 400, code 300, with an entry for the field that is wrong.
    pub fn validation_failed(field: &str, message: &str) -> Self {
        Self::json(
            400,
            json!({
                "code": 300,
                "message": "Validation Failed.",
                "errors": [{"field": field, "message": message}],
            }),
        )
    }

    /// 404, code 2300: there is no such endpoint.
    pub fn unknown_endpoint() -> Self {
        Self::api_error(404, 2300, "This API endpoint is not recognized.")
    }

    /// 405: the endpoint is there, but not with this method.
    pub fn method_not_allowed(method: &Method) -> Self {
        Self::api_error(
            405,
            300,
            &format!("Request method '{method}' is not supported."),
        )
    }

    /// 415, code 300: the body is not written as the endpoint wants it.
    pub fn unsupported_content_type() -> Self {
        Self::api_error(415, 300, "Unsupported Content Type")
    }

    /// 400, code 300: a page token that is none, or whose time is over.
    pub fn invalid_page_token() -> Self {
        Self::api_error(400, 300, "The next page token is invalid or expired.")
    }

    /// 429 for too many requests in a second: without `Retry-After`.
    pub fn rate_limited_per_second() -> Self {
        Self::api_error(
            429,
            429,
            "You have reached the maximum per-second rate limit for this API. Try again later.",
        )
        .with_header("X-RateLimit-Category", "Light")
        .with_header("X-RateLimit-Type", "QPS")
        .with_header("X-RateLimit-Remaining", "0")
    }

    /// 429 for too many requests in a day, with `Retry-After` as an ISO-8601
    /// instant, in whole seconds.
    pub fn rate_limited_daily(retry_after: SystemTime) -> Self {
        let retry_after = DateTime::<Utc>::from(retry_after).format("%Y-%m-%dT%H:%M:%SZ");
        Self::api_error(
            429,
            429,
            "You have reached the maximum daily rate limit for this API. Refer to the response \
             header for details on when you can make another request.",
        )
        .with_header("X-RateLimit-Category", "Light")
        .with_header("X-RateLimit-Type", "Daily-limit")
        .with_header("X-RateLimit-Remaining", "0")
        .with_header("Retry-After", retry_after.to_string())
    }

    /// 429 for a user's own daily quota: neither type nor `Retry-After`, and a
    /// remaining number that counts something else. Only the message tells.
    pub fn user_quota_exceeded() -> Self {
        Self::api_error(
            429,
            429,
            "You have exceeded the daily rate limit of (100) for Meeting Create/Update API \
             requests permitted for this particular user. You may resume this request at \
             GMT 00:00:00.",
        )
        .with_header("X-RateLimit-Category", "Light")
        .with_header("X-RateLimit-Remaining", "5893")
    }

    /// 429 for requests about the same thing at the same time.
    pub fn too_many_concurrent() -> Self {
        Self::api_error(
            429,
            429,
            "Too many concurrent requests. A request to disassociate this user has already been \
             made.",
        )
    }

    /// An error of the token endpoint: `{"reason": …, "error": …}`.
    pub fn token_error(status: u16, error: &str, reason: &str) -> Self {
        Self::json(status, json!({"reason": reason, "error": error}))
    }

    /// 400 `invalid_client`: a wrong client id or secret.
    pub fn invalid_client() -> Self {
        Self::token_error(400, "invalid_client", "Invalid client_id or client_secret")
    }

    /// 400 `unsupported_grant_type`: a wrong grant, or the app is not
    /// Server-to-Server.
    pub fn unsupported_grant_type() -> Self {
        Self::token_error(400, "unsupported_grant_type", "unsupported grant type")
    }

    /// 400 `invalid_request`: a wrong account id.
    pub fn invalid_account() -> Self {
        Self::token_error(400, "invalid_request", "Bad Request")
    }

    /// 400 `invalid_grant`: the grant was revoked.
    pub fn invalid_grant() -> Self {
        Self::token_error(400, "invalid_grant", "Invalid Token!")
    }

    /// The same reply with another HTTP status. It changes nothing about one
    /// that has no status of its own.
    pub fn with_status(mut self, status: u16) -> Self {
        if let super::reply::Content::Http(http) = &mut self.content {
            http.status = status;
        }
        self
    }

    /// 200 with JSON that is ready to be sent.
    pub(super) fn ok(body: Bytes) -> Self {
        Self::http(200, Some(JSON.into()), body)
    }
}

/// What a placeholder names, as a sentence begins: `Mention group` for
/// `mentionGroupId`.
fn thing(placeholder: &str) -> String {
    let name = placeholder
        .strip_suffix("Id")
        .or(placeholder.strip_suffix("_id"));
    let mut thing = String::new();
    for letter in name.unwrap_or(placeholder).chars() {
        match letter {
            '_' | '-' => thing.push(' '),
            letter if thing.is_empty() => thing.extend(letter.to_uppercase()),
            letter if letter.is_uppercase() => {
                thing.push(' ');
                thing.extend(letter.to_lowercase());
            }
            letter => thing.push(letter),
        }
    }
    thing
}
