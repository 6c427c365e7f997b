//! Connections that break, and ones that are never made.

use std::io;
use std::sync::Arc;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use http::Method;
use reqwest::dns::{Name, Resolve, Resolving};
use serde_json::Value;
#[cfg(any(feature = "rustls", feature = "native-tls"))]
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zoom_api::fake::{ManualClock, Reply};
use zoom_api::{BearerToken, Client, Environment, RequestPolicy};

use super::{Bench, Result, client_of, words};

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again_and_then_given_up() -> Result {
    let bench = Bench::new().await?;
    let rows = [
        ("closed before the headers", Reply::hang_up()),
        ("reset before the headers", Reply::hang_up().with_reset()),
        ("closed during the headers", Reply::normal().cut_headers()),
        (
            "reset during the headers",
            Reply::normal().cut_headers().with_reset(),
        ),
        ("closed after the headers", Reply::normal().cut_body()),
        (
            "reset after the headers",
            Reply::normal().cut_body().with_reset(),
        ),
        ("a refusal cut off", Reply::html(404).cut_body()),
        ("no HTTP", Reply::raw("SSH-2.0-OpenSSH_9.9\r\n")),
        ("garbage", Reply::raw(&b"\0\xff\x80\r\n\r\n"[..])),
        ("a status that is none", Reply::raw("HTTP/1.1 abc\r\n\r\n")),
        (
            "a length that is none",
            Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}"),
        ),
        (
            "a chunk that is none",
            Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
        ),
        (
            "chunks that end early",
            Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n"),
        ),
    ];
    for (name, reply) in rows {
        let seen = bench.call(&Method::GET, vec![reply.clone()]).await;
        assert_eq!(seen.caller, "ok", "{name}");
        assert_eq!((seen.requests, seen.waits), (2, vec![500]), "{name}");

        let seen = bench.call(&Method::GET, vec![reply.clone(); 9]).await;
        assert_eq!(seen.caller, "transport, transient", "{name}");
        assert_eq!(
            (seen.requests, seen.waits),
            (4, vec![500, 1000, 2000]),
            "{name}"
        );
        let error = seen.error.ok_or("an error")?;
        assert!(
            error.may_have_taken_effect() && error.attempts() == 4,
            "{name}"
        );

        let seen = bench.call(&Method::POST, vec![reply]).await;
        assert_eq!((seen.requests, seen.waits.len()), (1, 0), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_connection_that_is_never_made_is_tried_again_whatever_the_method() -> Result {
    // A port that was just free; nobody listens on it any more.
    let port = TcpListener::bind("127.0.0.1:0").await?.local_addr()?.port();
    for method in [Method::GET, Method::POST] {
        let clock = ManualClock::auto_advancing();
        let client = client_of(&format!("http://127.0.0.1:{port}"), &clock)?;
        let result = client.request(method, "/users/me").send::<Value>().await;
        assert_eq!(words(&result), "transport, connect, transient");
        assert_eq!(clock.sleeps().len(), 3);
        let error = result.err().ok_or("an error")?;
        assert!(!error.may_have_taken_effect());
        assert_eq!(error.to_string(), "request could not connect");
    }
    Ok(())
}

/// A resolver that finds nothing, as the system's or another one would say it.
struct Nowhere {
    like_the_system: bool,
}

impl Resolve for Nowhere {
    fn resolve(&self, _: Name) -> Resolving {
        let error: Box<dyn std::error::Error + Send + Sync> = if self.like_the_system {
            Box::new(io::Error::other("failed to lookup address information"))
        } else {
            "no records".into()
        };
        Box::pin(std::future::ready(Err(error)))
    }
}

#[tokio::test]
async fn a_name_that_is_not_found_may_be_found_later() -> Result {
    for like_the_system in [true, false] {
        let clock = ManualClock::auto_advancing();
        let client = Client::builder(BearerToken::new("a-token")?)
            .environment(Environment::custom(
                "https://zoom.example",
                "https://zoom.example",
            )?)
            .http(
                reqwest::Client::builder()
                    .no_proxy()
                    .dns_resolver(Arc::new(Nowhere { like_the_system })),
            )
            .clock(Arc::new(clock.clone()))
            .policy(RequestPolicy::new().without_jitter())
            .build()?;
        let result = client.request(Method::POST, "/users").send::<Value>().await;
        assert_eq!(words(&result), "transport, connect, transient");
        assert_eq!(clock.sleeps().len(), 3);
    }
    Ok(())
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_server_that_speaks_no_tls_is_not_asked_again() -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let connections = Arc::new(AtomicU64::new(0));
    let counted = connections.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            counted.fetch_add(1, SeqCst);
            let mut hello = [0; 4096];
            let _ = stream.read(&mut hello).await;
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let clock = ManualClock::auto_advancing();
    let client = client_of(&format!("https://127.0.0.1:{port}"), &clock)?;
    let result = client
        .request(Method::GET, "/users/me")
        .send::<Value>()
        .await;
    assert_eq!(words(&result), "transport, connect");
    assert!(clock.sleeps().is_empty());
    assert_eq!(connections.load(SeqCst), 1);
    Ok(())
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_handshake_that_is_cut_off_is_tried_again() -> Result {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let clock = ManualClock::auto_advancing();
    let client = client_of(&format!("https://127.0.0.1:{port}"), &clock)?;
    let result = client.request(Method::POST, "/users").send::<Value>().await;
    assert_eq!(words(&result), "transport, connect, transient");
    assert_eq!(clock.sleeps().len(), 3);
    Ok(())
}
