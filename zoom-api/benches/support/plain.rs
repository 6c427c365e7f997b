//! What one writes by hand.

use std::error::Error;

use http::HeaderValue;
use http::header::AUTHORIZATION;
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// A page of a list.
#[derive(Deserialize)]
pub(crate) struct Page<T> {
    #[serde(rename = "users")]
    _users: Vec<T>,
}

/// So many calls.
pub(crate) async fn plain<T: DeserializeOwned>(
    http: reqwest::Client,
    url: &str,
    calls: u64,
) -> Result {
    let token = HeaderValue::from_static("Bearer a-token");
    for _ in 0..calls {
        let request = http.get(std::hint::black_box(url));
        let request = request.header(AUTHORIZATION, &token);
        let reply = request.send().await?.error_for_status()?;
        std::hint::black_box(reply.json::<T>().await?);
    }
    Ok(())
}
