//! From any access token of another app to a token of a Server-to-Server app.
//!
//!     cargo run -p zoom-auth --example account_id
//!
//! The token of the other app gets its user, the user has the account id, and
//! with that, client id and client secret are exchanged for a token. Set
//! `ZOOM_ACCESS_TOKEN` (of the other app), `ZOOM_CLIENT_ID` and
//! `ZOOM_CLIENT_SECRET` to ask Zoom; with none of them it asks a fake one.

use std::env;
use std::error::Error;

use zoom_api::fake::FakeZoom;
use zoom_api::types::GrantType;
use zoom_api::{BearerToken, Client, Environment, Secret};
use zoom_auth::{AccountCredentials, BasicAuth, TokenProvider};

/// What the two calls need.
struct Inputs {
    access_token: Secret,
    client_id: String,
    client_secret: Secret,
    environment: Environment,
    /// Stops when it is dropped.
    _fake: Option<FakeZoom>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let inputs = inputs().await?;

    // 1. Get a user, with the token of the other app.
    let other_app = Client::builder(BearerToken::new(inputs.access_token)?)
        .environment(inputs.environment.clone())
        .build()?;
    let user = other_app.get_user().user_id("me").send().await?;
    let account_id = user
        .account_id
        .as_deref()
        .ok_or("the user has no account_id")?;
    println!("account id: {account_id}");

    // 2. Get an access token, with the Server-to-Server app's credentials.
    let basic = BasicAuth::new(&inputs.client_id, inputs.client_secret.clone())?;
    let app = Client::builder(basic)
        .environment(inputs.environment.clone())
        .build()?;
    let token = app
        .get_access_token()
        .grant_type(GrantType::AccountCredentials)
        .account_id(account_id)
        .send()
        .await?;
    println!("expires in: {} s", token.expires_in.unwrap_or_default());

    // What programs do in place of the second step: hand the credentials to a
    // provider, which asks for tokens when they are needed.
    let credentials = AccountCredentials::new(account_id, inputs.client_id, inputs.client_secret)?
        .with_environment(inputs.environment);
    let provider = TokenProvider::new(credentials)?;
    println!("scopes: {:?}", provider.token().await?.scopes());
    Ok(())
}

async fn inputs() -> Result<Inputs, Box<dyn Error>> {
    let names = ["ZOOM_ACCESS_TOKEN", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];
    if names.iter().any(|name| env::var_os(name).is_some()) {
        let variable = |name| env::var(name).map_err(|error| format!("{name}: {error}"));
        return Ok(Inputs {
            access_token: variable(names[0])?.into(),
            client_id: variable(names[1])?,
            client_secret: variable(names[2])?.into(),
            environment: Environment::from_env()?,
            _fake: None,
        });
    }
    eprintln!(
        "asking a fake Zoom, since none of {} is set",
        names.join(", ")
    );
    let fake = FakeZoom::start().await?;
    Ok(Inputs {
        access_token: fake.mint_foreign_token(),
        client_id: fake.client_id().to_owned(),
        client_secret: fake.client_secret(),
        environment: fake.environment(),
        _fake: Some(fake),
    })
}
