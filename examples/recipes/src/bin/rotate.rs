//! A program that runs for years, and takes a new client secret while it runs:
//! whoever rotates it writes it into the file that `ZOOM_CLIENT_SECRET_FILE`
//! names.
//!
//!     cargo run --bin rotate

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time;
use zoom_auth::{AccountCredentials, TokenProvider};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let file = PathBuf::from(env::var("ZOOM_CLIENT_SECRET_FILE")?);
    let app = AccountCredentials::new(
        env::var("ZOOM_ACCOUNT_ID")?,
        env::var("ZOOM_CLIENT_ID")?,
        read(&file)?,
    )?;
    let provider = TokenProvider::new(app.clone())?;
    let zoom = provider.client()?;
    let mut minute = time::interval(Duration::from_secs(60));
    loop {
        minute.tick().await;
        reload(&provider, &app, &file)?;
        let user = zoom.get_user().user_id("me").send().await?;
        println!("{}", user.email.as_deref().unwrap_or_default());
    }
}

/// Hands the file's secret to the provider, and so to all of its clients. The
/// current token stays until it expires or Zoom rejects it, so no call notices.
fn reload(
    provider: &TokenProvider,
    app: &AccountCredentials,
    file: &Path,
) -> Result<(), Box<dyn Error>> {
    let (account, client) = (app.account_id(), app.client_id());
    let renewed = AccountCredentials::new(account, client, read(file)?)?;
    let renewed = renewed.with_environment(app.environment().clone());
    provider.replace_credentials(&renewed)?;
    Ok(())
}

fn read(file: &Path) -> Result<String, Box<dyn Error>> {
    let secret =
        fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(secret.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use zoom_api::fake::FakeZoom;

    use super::*;

    #[tokio::test]
    async fn a_secret_is_rotated_under_running_calls() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::start().await?;
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("secret");
        fs::write(&file, fake.client_secret().expose())?;
        let app = AccountCredentials::new(fake.account_id(), fake.client_id(), read(&file)?)?
            .with_environment(fake.environment());
        let provider = TokenProvider::new(app.clone())?;
        let zoom = provider.client()?;
        zoom.get_user().user_id("me").send().await?;

        let new = fake.rotate_secret();
        fake.revoke_all_tokens();
        let rejected = zoom.get_user().user_id("me").send().await.unwrap_err();
        assert!(rejected.is_unauthorized(), "{rejected}");
        fs::write(&file, format!("{}\n", new.expose()))?;
        reload(&provider, &app, &file)?;
        zoom.get_user().user_id("me").send().await?;
        Ok(())
    }
}
