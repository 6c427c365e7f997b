//! Goes through a company's proxy, and trusts its certificate authority as well.
//!
//!     cargo run --bin proxy http://proxy.example:3128 company-ca.pem

use std::env;
use std::error::Error;
use std::fs;

use zoom_api::Client;
use zoom_api::reqwest::{self, Certificate, Proxy};
use zoom_auth::{AccountCredentials, TokenProvider};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [proxy, authority] = arguments.as_slice() else {
        return Err("usage: proxy PROXY CA_FILE".into());
    };
    let zoom = client(
        AccountCredentials::from_env()?,
        proxy,
        &fs::read(authority)?,
    )?;
    let user = zoom.get_user().user_id("me").send().await?;
    println!("{}", user.email.as_deref().unwrap_or_default());
    Ok(())
}

/// The settings are for tokens and calls alike. Without a proxy here, the
/// environment's (`HTTPS_PROXY`) is taken; requests to this machine go through
/// neither.
fn client(
    credentials: AccountCredentials,
    proxy: &str,
    authority: &[u8],
) -> Result<Client, Box<dyn Error>> {
    let http = reqwest::Client::builder()
        .proxy(Proxy::https(proxy)?)
        .tls_certs_merge(Certificate::from_pem_bundle(authority)?);
    let provider = TokenProvider::builder(credentials).http(http).build()?;
    Ok(provider.client()?)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncBufReadExt as _, BufReader};
    use tokio::net::TcpListener;

    use super::*;

    /// Of nobody, and good for nothing.
    const AUTHORITY: &[u8] = include_bytes!("authority.pem");

    #[tokio::test]
    async fn tokens_and_calls_go_through_the_proxy() -> Result<(), Box<dyn Error>> {
        let proxy = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", proxy.local_addr()?);
        let credentials = AccountCredentials::new("account", "id", "secret")?;
        let zoom = client(credentials, &url, AUTHORITY)?.without_retries();
        let asked = async {
            let (connection, _) = proxy.accept().await?;
            let mut line = String::new();
            BufReader::new(connection).read_line(&mut line).await?;
            Ok::<_, Box<dyn Error>>(line)
        };
        // It hangs up before it has made a connection.
        let (asked, call) = tokio::join!(asked, zoom.get_user().user_id("me").send());
        let error = call.unwrap_err();
        assert!(error.is_authorization_unavailable(), "{error:#?}");
        assert_eq!(asked?.trim_end(), "CONNECT zoom.us:443 HTTP/1.1");
        Ok(())
    }
}
