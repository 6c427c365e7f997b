//! A web service in front of Zoom: one client for all requests, and Zoom's
//! failures as the statuses that its own callers can do something with.
//!
//!     cargo run --bin service
//!     curl http://127.0.0.1:8080/users/me

use std::error::Error;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::net::TcpListener;
use zoom_api::Client;
use zoom_auth::AccountCredentials;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let zoom = AccountCredentials::from_env()?.into_client()?;
    let listener = TcpListener::bind("127.0.0.1:8080").await?;
    eprintln!("http://{}", listener.local_addr()?);
    axum::serve(listener, app(zoom))
        .with_graceful_shutdown(async {
            let _ = tokio::signal::ctrl_c().await;
        })
        .await?;
    Ok(())
}

/// Cloning a client is cheap, and clones share connections and tokens.
fn app(zoom: Client) -> Router {
    Router::new()
        .route("/users/{id}", get(user))
        .with_state(zoom)
}

/// What this service says of a user.
#[derive(Serialize)]
struct Profile {
    name: Option<String>,
    email: Option<String>,
}

async fn user(
    State(zoom): State<Client>,
    Path(id): Path<String>,
) -> Result<Json<Profile>, Failure> {
    let user = zoom.get_user().user_id(id).send().await?.into_inner();
    Ok(Json(Profile {
        name: user.display_name.or(user.first_name),
        email: user.email,
    }))
}

/// A call of Zoom's that failed.
struct Failure(zoom_api::Error);

impl From<zoom_api::Error> for Failure {
    fn from(error: zoom_api::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let Self(error) = self;
        let status = if error.is_invalid_parameter() {
            StatusCode::BAD_REQUEST
        } else if error.is_not_found() {
            StatusCode::NOT_FOUND
        } else if error.is_rate_limited() {
            StatusCode::SERVICE_UNAVAILABLE
        } else if error.is_timeout() {
            StatusCode::GATEWAY_TIMEOUT
        } else {
            // Rejected credentials and missing scopes are ours to mend.
            StatusCode::BAD_GATEWAY
        };
        // The line has no body, token or e-mail address of Zoom's in it.
        tracing::warn!(tracking_id = error.tracking_id(), "{error}");
        let mut response = status.into_response();
        if let Some(at) = error.retry_at() {
            let left = DateTime::<Utc>::from(at) - Utc::now();
            let seconds = left.num_seconds().max(1);
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use zoom_api::fake::{FakeZoom, Reply};
    use zoom_api::{operations, reqwest};

    use super::*;

    #[tokio::test]
    async fn zooms_failures_become_statuses() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::start().await?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let base = format!("http://{}/users", listener.local_addr()?);
        let zoom = fake.client()?.without_retries();
        tokio::spawn(async { axum::serve(listener, app(zoom)).await });
        let http = reqwest::Client::builder().no_proxy().build()?;

        let reply = http.get(format!("{base}/me")).send().await?;
        assert_eq!(reply.status(), 200);
        let body = reply.text().await?;
        assert!(body.contains(r#""email":"jchill@example.com""#), "{body}");
        let reply = http
            .get(format!("{base}/nobody@example.com"))
            .send()
            .await?;
        assert_eq!(reply.status(), 404);

        fake.fail(&operations::GET_USER, Reply::rate_limited_per_second())?;
        let reply = http.get(format!("{base}/me")).send().await?;
        assert_eq!(reply.status(), 503);
        assert_eq!(reply.headers()["retry-after"], "1");
        fake.fail(
            &operations::GET_USER,
            Reply::missing_scopes(["user:read:user:admin"]),
        )?;
        let reply = http.get(format!("{base}/me")).send().await?;
        assert_eq!(reply.status(), 502);
        Ok(())
    }
}
