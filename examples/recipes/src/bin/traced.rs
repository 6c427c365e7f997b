//! Shows what the client does, as spans and events of `tracing`: attempts, waits,
//! retries, tokens.
//!
//!     RUST_LOG=zoom_api=debug,zoom_auth=info cargo run --bin traced

use std::error::Error;

use tracing_subscriber::EnvFilter;
use zoom_api::Client;
use zoom_auth::AccountCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let zoom = AccountCredentials::from_env()?.into_client()?;
    greet(&zoom).await?;
    Ok(())
}

async fn greet(zoom: &Client) -> Result<(), zoom_api::Error> {
    let user = zoom.get_user().user_id("me").send().await?;
    println!("{}", user.display_name.as_deref().unwrap_or_default());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::{Arc, Mutex};

    use tracing_subscriber::fmt::format::FmtSpan;
    use zoom_api::fake::FakeZoom;

    use super::*;

    /// What was logged.
    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(line)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test]
    async fn a_call_is_logged_with_what_it_took_and_without_secrets() -> Result<(), Box<dyn Error>>
    {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::DEBUG)
            .with_span_events(FmtSpan::CLOSE)
            .with_writer(move || writer.clone())
            .finish();
        let _guard = tracing::subscriber::set_default(subscriber);

        let fake = FakeZoom::start().await?;
        let secret = fake.client_secret();
        let zoom = AccountCredentials::new(fake.account_id(), fake.client_id(), secret.clone())?
            .with_environment(fake.environment())
            .into_client()?;
        greet(&zoom).await?;
        fake.revoke_all_tokens();
        greet(&zoom).await?;

        let log = String::from_utf8(log.0.lock().unwrap().clone())?;
        for expected in ["getUser", "access token obtained", "the token was rejected"] {
            assert!(log.contains(expected), "no {expected} in {log}");
        }
        assert!(!log.contains(secret.expose()) && !log.contains("Bearer"));
        Ok(())
    }
}
