//! Several accounts in one program, each with credentials of its own:
//! `ACME_ZOOM_ACCOUNT_ID` and its like for the prefix `ACME_`.
//!
//!     cargo run --bin accounts ACME_ GLOBEX_

use std::collections::BTreeMap;
use std::env;
use std::error::Error;

use zoom_api::{BuildError, Client, HttpClient};
use zoom_auth::{AccountCredentials, TokenProvider};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut accounts = BTreeMap::new();
    for prefix in env::args().skip(1) {
        let credentials = AccountCredentials::from_env_with_prefix(&prefix)?;
        accounts.insert(prefix, credentials);
    }
    for (name, zoom) in clients(accounts)? {
        let owner = zoom.get_user().user_id("me").send().await?;
        println!("{name}: {}", owner.email.as_deref().unwrap_or_default());
    }
    Ok(())
}

/// A client for each account. Tokens, limits and counters are its own; the HTTP
/// client, with the machine's certificates in it, is one for all.
fn clients(
    accounts: BTreeMap<String, AccountCredentials>,
) -> Result<BTreeMap<String, Client>, BuildError> {
    let mut clients = BTreeMap::<String, Client>::new();
    for (name, credentials) in accounts {
        let http = match clients.values().next() {
            Some(first) => HttpClient::of(first),
            None => HttpClient::default(),
        };
        let provider = TokenProvider::builder(credentials).http(http).build()?;
        clients.insert(name, provider.client()?);
    }
    Ok(clients)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use zoom_api::fake::FakeZoom;

    use super::*;

    #[tokio::test]
    async fn each_account_has_its_own_token_and_all_have_one_connection()
    -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::start().await?;
        let globex = fake.add_app("globex");
        fake.add_user(json!({
            "id": "hank", "email": "hank@globex.example", "account_id": "globex", "role_id": "0",
        }))?;
        let credentials = |app: &zoom_api::fake::App| {
            let credentials =
                AccountCredentials::new(app.account_id(), app.client_id(), app.client_secret())?;
            Ok::<_, BuildError>(credentials.with_environment(fake.environment()))
        };
        let accounts = BTreeMap::from([
            ("acme".to_owned(), credentials(fake.app())?),
            ("globex".to_owned(), credentials(&globex)?),
        ]);
        let clients = clients(accounts)?;
        let jill = clients["acme"].get_user().user_id("me").send().await?;
        assert_eq!(jill.email.as_deref(), Some("jchill@example.com"));
        let hank = clients["globex"].get_user().user_id("hank").send().await?;
        assert_eq!(hank.email.as_deref(), Some("hank@globex.example"));
        let counts = fake.counts();
        assert_eq!((counts.token_requests, counts.connections), (2, 1));
        Ok(())
    }
}
