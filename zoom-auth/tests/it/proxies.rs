//! Proxies, and what they are never shown.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use tokio::net::TcpListener;
use zoom_api::Environment;
use zoom_api::fake::FakeZoom;
use zoom_auth::TokenProvider;

use crate::examples::{example, stderr};
use crate::support::{credentials, get_owner, http};

/// A listener that counts who comes, and hangs up.
async fn proxy() -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicU64::new(0));
    let counted = count.clone();
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, SeqCst);
        }
    });
    (url, count)
}

#[tokio::test]
async fn the_secret_never_goes_to_a_proxy_in_plain_text() {
    let fake = FakeZoom::start().await.unwrap();
    let (url, count) = proxy().await;
    let proxied = || http().proxy(reqwest::Proxy::all(&url).unwrap());
    for oauth_only in [false, true] {
        let mut environment = fake.environment();
        if oauth_only {
            let oauth = fake.oauth_base_url();
            environment = Environment::custom("https://api.zoom.us/v2", &oauth).unwrap();
        }
        let credentials = credentials(&fake).with_environment(environment);
        let provider = TokenProvider::builder(credentials)
            .http(proxied())
            .build()
            .unwrap();
        provider.token().await.unwrap();
        if !oauth_only {
            let zoom = provider.client_builder().http(proxied()).build().unwrap();
            get_owner(&zoom).await.unwrap();
        }
    }
    assert_eq!(count.load(SeqCst), 0);
}

/// Every way in which an environment can name a proxy.
const VARIABLES: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_environments_proxy_is_not_asked_for_loopback_bases() {
    let fake = FakeZoom::start().await.unwrap();
    let (url, count) = proxy().await;
    for no_proxy in [None, Some("zoom.example")] {
        let mut whoami = example("whoami");
        whoami.envs(fake.variables());
        // Where a variable like this is set, `HTTP_PROXY` is ignored.
        whoami.env_remove("REQUEST_METHOD");
        for name in VARIABLES {
            whoami.env(name, &url);
        }
        for name in ["NO_PROXY", "no_proxy"] {
            match no_proxy {
                Some(hosts) => whoami.env(name, hosts),
                None => whoami.env_remove(name),
            };
        }
        let output = whoami.output().unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert_eq!(count.load(SeqCst), 0);
}
