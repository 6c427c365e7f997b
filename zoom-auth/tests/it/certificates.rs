//! A token endpoint that can't prove who it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use zoom_api::Environment;
use zoom_api::fake::ManualClock;
use zoom_auth::{AccountCredentials, TokenProvider};

use crate::support::http;

/// Speaks TLS with a certificate that nobody trusts, or none at all.
async fn endpoint(speaks_tls: bool) -> (String, Arc<AtomicU64>) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!(
        "https://localhost:{}",
        listener.local_addr().unwrap().port()
    );
    let connections = Arc::new(AtomicU64::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, SeqCst);
            if speaks_tls {
                let _ = acceptor.accept(stream).await;
            } else {
                let _ = stream.read(&mut [0; 4096]).await;
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
            }
        }
    });
    (base, connections)
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_not_tried_again() {
    for speaks_tls in [true, false] {
        let (base, connections) = endpoint(speaks_tls).await;
        let environment = Environment::custom(&base, &base).unwrap();
        let credentials = AccountCredentials::new("account", "id", "secret")
            .unwrap()
            .with_environment(environment);
        let clock = ManualClock::auto_advancing();
        let provider = TokenProvider::builder(credentials)
            .http(http())
            .clock(Arc::new(clock.clone()))
            .build()
            .unwrap();
        let error = provider.token().await.unwrap_err();
        assert!(error.is_unreachable() && !error.is_transient(), "{error:?}");
        assert!(!error.is_rejected() && error.status().is_none());
        // Nor by the next caller, for a while.
        let error = provider
            .client()
            .unwrap()
            .get_user()
            .user_id("me")
            .send()
            .await;
        assert!(error.is_err_and(|error| !error.is_transient()));
        assert_eq!(connections.load(SeqCst), 1, "{speaks_tls}");
        assert!(clock.sleeps().is_empty());
    }
}
