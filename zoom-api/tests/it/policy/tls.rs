//! Certificates that are not to be trusted, and redirects between hosts whose
//! names count.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use http::Method;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use zoom_api::fake::ManualClock;
use zoom_api::{BearerToken, Client, Environment, RequestPolicy};

use super::{Result, words};

/// A server with a certificate of its own for these names, that answers every
/// request with the same reply.
struct Server {
    address: SocketAddr,
    certificate: reqwest::Certificate,
    connections: Arc<Mutex<u64>>,
    /// The requests' heads.
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(names: &[&str], reply: impl Into<String>) -> Result<Self> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let own = rcgen::generate_simple_self_signed(names)?;
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der())?;
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let server = Self {
            address: listener.local_addr()?,
            certificate: reqwest::Certificate::from_der(own.cert.der())?,
            connections: Arc::default(),
            requests: Arc::default(),
        };
        let (connections, requests) = (server.connections.clone(), server.requests.clone());
        let reply = reply.into();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *connections.lock().unwrap() += 1;
                if let Some(request) = answer(&acceptor, stream, &reply).await {
                    requests.lock().unwrap().push(request);
                }
            }
        });
        Ok(server)
    }

    fn connections(&self) -> u64 {
        *self.connections.lock().unwrap()
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

/// The head of the request, if there was one.
async fn answer(acceptor: &TlsAcceptor, stream: TcpStream, reply: &str) -> Option<String> {
    let mut stream = acceptor.accept(stream).await.ok()?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    stream.write_all(reply.as_bytes()).await.ok()?;
    stream.shutdown().await.ok()?;
    String::from_utf8(head).ok()
}

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}";

fn redirect(location: &str) -> String {
    format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\ncontent-length: 0\r\n\
         connection: close\r\n\r\n"
    )
}

fn client(base: &str, http: reqwest::ClientBuilder, clock: &ManualClock) -> Result<Client> {
    Ok(Client::builder(BearerToken::new("a-token")?)
        .environment(Environment::custom(base, base)?)
        // The other back end can't tell certificates of one subject apart.
        .http(http.no_proxy().tls_backend_rustls())
        .clock(Arc::new(clock.clone()))
        .policy(RequestPolicy::new().without_jitter())
        .build()?)
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_ends_the_call_at_once() -> Result {
    for (name, trusted) in [("localhost", false), ("another.example", true)] {
        let server = Server::start(&[name], OK).await?;
        let mut http = reqwest::Client::builder();
        if trusted {
            http = http.tls_certs_only([server.certificate.clone()]);
        }
        let clock = ManualClock::auto_advancing();
        let base = format!("https://localhost:{}", server.address.port());
        let client = client(&base, http, &clock)?;
        let result = client
            .request(Method::GET, "/users/me")
            .send::<Value>()
            .await;
        assert_eq!(words(&result), "transport, connect", "{name}");
        assert_eq!(
            (server.connections(), server.requests().len()),
            (1, 0),
            "{name}"
        );
        assert!(clock.sleeps().is_empty(), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_redirect_from_https_to_http_is_not_followed() -> Result {
    let plain = TcpListener::bind("127.0.0.1:0").await?;
    let location = format!("http://{}/users/me", plain.local_addr()?);
    let server = Server::start(&["localhost"], redirect(&location)).await?;
    let clock = ManualClock::auto_advancing();
    let http = reqwest::Client::builder().tls_certs_only([server.certificate.clone()]);
    let client = client(
        &format!("https://localhost:{}", server.address.port()),
        http,
        &clock,
    )?;
    let result = client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await;
    assert_eq!(words(&result), "redirect, 307");
    let error = result.err().ok_or("an error")?;
    assert!(
        error.to_string().ends_with("it leads from https to http"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn the_header_goes_along_to_zooms_hosts_and_is_left_behind_elsewhere() -> Result {
    for (host, is_zoom) in [
        ("api-eu.zoom.us", true),
        ("api.zoomgov.com", true),
        ("evilzoom.us", false),
        ("zoom.us.example", false),
    ] {
        let target = Server::start(&[host], OK).await?;
        let location = format!("https://{host}:{}/v2/users/me", target.address.port());
        let first = Server::start(&["localhost"], redirect(&location)).await?;
        let http = reqwest::Client::builder()
            .tls_certs_only([first.certificate.clone(), target.certificate.clone()])
            .resolve(host, target.address);
        let clock = ManualClock::auto_advancing();
        let client = client(
            &format!("https://localhost:{}", first.address.port()),
            http,
            &clock,
        )?;
        let result = client.request(Method::GET, "/users/me").send_bytes().await;
        assert_eq!(words(&result), "ok", "{host}");
        let requests = target.requests();
        let [request] = &requests[..] else {
            return Err(format!("{} requests", requests.len()).into());
        };
        assert_eq!(
            request.contains("authorization: Bearer a-token"),
            is_zoom,
            "{host}"
        );
    }
    Ok(())
}
