//! Proxies, and what they are never shown.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use http::Method;
use reqwest::dns::{Name, Resolve, Resolving};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use zoom_api::fake::{Endpoint, FakeZoom, Reply};
use zoom_api::{BearerToken, Client, Environment};

use super::Result;

/// Takes the first line of a request and hangs up.
struct Proxy {
    listener: TcpListener,
    url: String,
}

impl Proxy {
    async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        Ok(Self { listener, url })
    }

    /// A builder that sends everything through it.
    fn http(&self) -> Result<reqwest::ClientBuilder> {
        Ok(reqwest::Client::builder().proxy(reqwest::Proxy::all(&self.url)?))
    }

    async fn asked(&self) -> io::Result<String> {
        let (connection, _) = self.listener.accept().await?;
        let mut line = String::new();
        BufReader::new(connection).read_line(&mut line).await?;
        Ok(line.trim_end().to_owned())
    }

    /// What it was asked for while a call was at work, if anything.
    async fn asked_by(&self, client: &Client) -> Result<Option<String>> {
        let call = client.request(Method::GET, "/users/me").send::<Value>();
        tokio::select! {
            asked = self.asked() => Ok(Some(asked?)),
            result = call => {
                result?;
                Ok(None)
            }
        }
    }
}

fn client(environment: Environment, http: reqwest::ClientBuilder) -> Result<Client> {
    Ok(Client::builder(BearerToken::new("a-token")?)
        .environment(environment)
        .http(http)
        .build()?)
}

/// A fake that answers everything, whoever asks.
async fn fake() -> Result<FakeZoom> {
    let zoom = FakeZoom::start().await?;
    zoom.always(Endpoint::Api, Reply::json(200, ()));
    zoom.always(Endpoint::Token, Reply::json(200, ()));
    Ok(zoom)
}

#[tokio::test]
async fn no_proxy_is_shown_what_is_meant_for_this_machine() -> Result {
    let (zoom, proxy) = (fake().await?, Proxy::start().await?);
    let port = zoom.oauth_base_url();
    let port = port.rsplit(':').next().ok_or("a port")?;
    for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
        let base = format!("http://{host}:{port}/v2");
        let client = client(Environment::custom(&base, &base)?, proxy.http()?)?;
        assert_eq!(proxy.asked_by(&client).await?, None, "{host}");
    }
    Ok(())
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn one_base_on_this_machine_leaves_the_other_behind_its_proxy() -> Result {
    let (zoom, proxy) = (fake().await?, Proxy::start().await?);
    let (here, there) = (zoom.oauth_base_url(), "https://zoom.example/v2");
    let connect = Some("CONNECT zoom.example:443 HTTP/1.1".to_owned());

    let api_there = client(Environment::custom(there, &here)?, proxy.http()?)?;
    assert_eq!(proxy.asked_by(&api_there).await?, connect);
    let api_here = client(Environment::custom(&here, there)?, proxy.http()?)?;
    assert_eq!(proxy.asked_by(&api_here).await?, None);
    Ok(())
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_redirect_to_the_network_takes_the_proxy() -> Result {
    let (zoom, proxy) = (fake().await?, Proxy::start().await?);
    let away = Reply::status(307).with_header("location", "https://api.zoom.us/v2/users/me");
    zoom.always(Endpoint::Api, away);
    let url = proxy.url.clone();
    let client = Client::builder(BearerToken::new("a-token")?)
        .environment(zoom.environment())
        .http(zoom_api::HttpClient::per_runtime(move || {
            let http = reqwest::Client::builder();
            match reqwest::Proxy::all(&url) {
                Ok(proxy) => http.proxy(proxy),
                Err(_) => http,
            }
        }))
        .without_retries()
        .build()?;
    let asked = proxy.asked_by(&client).await?;
    assert_eq!(asked.as_deref(), Some("CONNECT api.zoom.us:443 HTTP/1.1"));
    Ok(())
}

/// A resolver that should not be asked.
#[derive(Default)]
struct Counting(AtomicU64);

impl Resolve for Counting {
    fn resolve(&self, _: Name) -> Resolving {
        self.0.fetch_add(1, SeqCst);
        Box::pin(std::future::ready(Err("nowhere".into())))
    }
}

#[tokio::test]
async fn localhost_is_this_machine_whatever_a_resolver_says() -> Result {
    let zoom = fake().await?;
    let base = zoom.oauth_base_url().replace("127.0.0.1", "localhost");
    let resolver = Arc::new(Counting::default());
    let http = reqwest::Client::builder().dns_resolver(resolver.clone());
    let client = client(Environment::custom(&base, &base)?, http)?;
    client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await?;
    assert_eq!(resolver.0.load(SeqCst), 0);
    Ok(())
}

#[tokio::test]
async fn a_machine_that_has_ipv6_alone_is_this_machine_too() -> Result {
    let Ok(listener) = TcpListener::bind("[::1]:0").await else {
        return Ok(()); // it has IPv4 alone
    };
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((mut connection, _)) = listener.accept().await {
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";
            let _ = connection.read(&mut [0; 4096]).await;
            let _ = connection.write_all(answer).await;
        }
    });
    let proxy = Proxy::start().await?;
    for host in ["localhost", "[::1]"] {
        let base = format!("http://{host}:{port}/v2");
        let client = client(Environment::custom(&base, &base)?, proxy.http()?)?;
        assert_eq!(proxy.asked_by(&client).await?, None, "{host}");
    }
    Ok(())
}
