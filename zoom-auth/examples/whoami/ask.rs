//! What `whoami` does, whatever store its token is shared through.

use std::env;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::SystemTime;

use zoom_api::fake::FakeZoom;
use zoom_api::{Scheme, Server, operations};
use zoom_auth::{AccessToken, AccountCredentials, TokenError, TokenProvider, TokenProviderBuilder};

const VARIABLES: [&str; 3] = ["ZOOM_ACCOUNT_ID", "ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];

/// Prints the user, and what was wrong if there is none.
pub async fn main(configure: impl FnOnce(TokenProviderBuilder) -> Built) -> ExitCode {
    match run(configure).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", chain(&*error));
            if let Some(id) = tracking_id(&*error) {
                eprintln!("tracking id, for Zoom's support: {id}");
            }
            if let Some(hint) = hint(&*error) {
                eprintln!("hint: {hint}");
            }
            ExitCode::FAILURE
        }
    }
}

/// A provider's settings, or what is wrong with them.
pub type Built = Result<TokenProviderBuilder, Box<dyn Error>>;

async fn run(configure: impl FnOnce(TokenProviderBuilder) -> Built) -> Result<(), Box<dyn Error>> {
    let user_id = user_id()?;
    // Held until the end: the fake stops when it is dropped.
    let (credentials, _fake) = credentials().await?;
    eprintln!("asking {}", credentials.environment().base(Server::Api));

    let provider = configure(TokenProvider::builder(credentials))?.build()?;
    let zoom = provider.client()?;
    describe(&provider.token().await?);

    let user = zoom.get_user().user_id(user_id).send().await?;
    let json = serde_json::to_string_pretty(&*user)?;
    writeln!(io::stdout(), "{json}")?;
    Ok(())
}

fn user_id() -> Result<String, Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let user_id = arguments.next().unwrap_or_else(|| "me".to_owned());
    if arguments.next().is_some() {
        return Err("there is more than one argument; usage: whoami [USER_ID]".into());
    }
    if user_id.is_empty() {
        return Err("the user id is empty; leave it out to ask for the account's owner".into());
    }
    Ok(user_id)
}

/// Those of the environment, or of a fake Zoom if there are none at all.
async fn credentials() -> Result<(AccountCredentials, Option<FakeZoom>), Box<dyn Error>> {
    if VARIABLES.iter().any(|name| env::var_os(name).is_some()) {
        return Ok((AccountCredentials::from_env()?, None));
    }
    eprintln!(
        "asking a fake Zoom, since none of {} is set",
        VARIABLES.join(", ")
    );
    let fake = FakeZoom::builder()
        .api_url("https://api.zoom.us")
        .start()
        .await?;
    let credentials =
        AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
            .with_environment(fake.environment());
    Ok((credentials, Some(fake)))
}

fn describe(token: &AccessToken) {
    let left = token.expires_at().duration_since(now()).unwrap_or_default();
    eprintln!("token: expires in {} s", left.as_secs());
    let scopes: Vec<_> = token.scopes().iter().map(String::as_str).collect();
    eprintln!("scopes: {}", list(&scopes));
    eprintln!("region: {}", token.api_url().unwrap_or("not reported"));
    let allowed: Vec<_> = operations::ALL
        .iter()
        .filter(|operation| operation.scheme == Scheme::Bearer)
        .filter(|operation| operation.is_allowed_by(scopes.iter().copied()))
        .map(|operation| operation.id)
        .collect();
    eprintln!("allowed operations: {}", list(&allowed));
}

fn list(items: &[&str]) -> String {
    match items {
        [] => "none".to_owned(),
        items => items.join(", "),
    }
}

/// An error and what led to it, in one line that says nothing twice.
fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        let cause = error.to_string();
        if !line.ends_with(&cause) {
            line = format!("{line}: {cause}");
        }
        source = error.source();
    }
    line
}

/// By what Zoom's support finds the call, if Zoom answered one.
fn tracking_id<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a str> {
    let (call, token) = parts(error);
    token
        .and_then(TokenError::tracking_id)
        .or_else(|| call?.tracking_id())
}

/// The call's error, and the one for want of a token.
fn parts<'a>(
    error: &'a (dyn Error + 'static),
) -> (Option<&'a zoom_api::Error>, Option<&'a TokenError>) {
    let call = error.downcast_ref::<zoom_api::Error>();
    let token = error
        .downcast_ref::<TokenError>()
        .or_else(|| call.and_then(|call| call.source()?.downcast_ref()));
    (call, token)
}

/// What the user can do about it.
fn hint(error: &(dyn Error + 'static)) -> Option<String> {
    let (call, token) = parts(error);
    if let Some(token) = token {
        return if token.is_rejected() {
            Some(format!(
                "compare {} with the app's credentials page; the app must be a Server-to-Server \
                 OAuth app, and activated",
                VARIABLES.join(", ")
            ))
        } else if token.is_unreachable() {
            Some("is there a network, a proxy, a typo in ZOOM_OAUTH_BASE_URL?".to_owned())
        } else {
            None
        };
    }
    let call = call?;
    if call.is_not_found() {
        Some("there is no such user in this account; try `me`, an id or an e-mail address".into())
    } else if call.is_missing_scopes() {
        Some(format!(
            "add one of them on the app's page: {}",
            call.missing_scopes().join(", ")
        ))
    } else if call.is_transport() {
        Some("is there a network, a proxy, a typo in ZOOM_API_BASE_URL?".to_owned())
    } else {
        None
    }
}

#[allow(clippy::disallowed_methods)] // a program may look at the clock
fn now() -> SystemTime {
    SystemTime::now()
}
