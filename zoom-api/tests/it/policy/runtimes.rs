//! One client, several runtimes.

use std::time::Duration;

use http::Method;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use zoom_api::fake::FakeZoom;
use zoom_api::{BearerToken, Client, ClientBuilder, HttpClient};

use super::Result;

fn runtime() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}

/// How a client comes by its HTTP clients.
type Settings = fn(ClientBuilder) -> ClientBuilder;

const SETTINGS: [(&str, Settings); 3] = [
    ("the defaults", |builder| builder),
    ("a builder", |builder| {
        builder.http(reqwest::Client::builder().no_proxy())
    }),
    ("a function", |builder| {
        builder.http(HttpClient::per_runtime(reqwest::Client::builder))
    }),
];

fn client(zoom: &FakeZoom, settings: Settings) -> Result<Client> {
    let builder =
        Client::builder(BearerToken::new(zoom.app().mint_token())?).environment(zoom.environment());
    // A call that hangs fails soon.
    Ok(settings(builder)
        .build()?
        .with_deadline(Duration::from_secs(5)))
}

async fn call(client: &Client) -> Result {
    client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await?;
    Ok(())
}

#[test]
fn a_runtime_that_stands_still_holds_up_no_call_of_another() -> Result {
    for (name, settings) in SETTINGS {
        let zoom = FakeZoom::start_on_thread()?;
        let client = client(&zoom, settings)?;
        let (still, other, third) = (runtime()?, runtime()?, runtime()?);
        still.block_on(call(&client))?;
        // Its connection is kept, and makes no progress from here on.
        for runtime in [&other, &third, &other, &still] {
            runtime
                .block_on(call(&client))
                .map_err(|error| format!("{name}: {error}"))?;
        }
        assert_eq!(zoom.counts().connections, 3, "{name}: one for each runtime");
    }
    Ok(())
}
