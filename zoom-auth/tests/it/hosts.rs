//! Where credentials and tokens go, and where they don't.

use zoom_api::Environment;
use zoom_api::fake::{Endpoint, Reply};

use crate::support::Rig;

#[test]
fn a_secret_is_sent_over_https_only_but_for_loopback() {
    for plain in [
        "http://zoom.us",
        "http://10.0.0.1",
        "http://localhost.example.com",
    ] {
        assert!(
            Environment::custom("https://api.zoom.us/v2", plain).is_err(),
            "{plain}"
        );
        assert!(
            Environment::custom(plain, "https://zoom.us").is_err(),
            "{plain}"
        );
    }
    for loopback in ["http://127.0.0.1:1", "http://localhost", "http://[::1]:1"] {
        assert!(
            Environment::custom(loopback, loopback).is_ok(),
            "{loopback}"
        );
    }
}

#[tokio::test]
async fn headers_with_secrets_are_marked_sensitive() {
    let rig = Rig::new().await;
    let authorization = zoom_api::Authorizer::authorize(&rig.provider)
        .await
        .unwrap();
    assert!(authorization.header.is_sensitive());
    let basic = zoom_auth::BasicAuth::new("id", "secret").unwrap();
    let authorization = zoom_api::Authorizer::authorize(&basic).await.unwrap();
    assert!(authorization.header.is_sensitive());
}

#[tokio::test]
async fn a_redirect_takes_neither_secret_nor_token_elsewhere() {
    for endpoint in [Endpoint::Token, Endpoint::Api] {
        for status in [301, 302, 303, 307, 308] {
            let elsewhere = Rig::new().await;
            let rig = Rig::new().await;
            let location = format!("{}/oauth/token", elsewhere.fake.oauth_base_url());
            let redirect = Reply::status(status).with_header("location", location);
            rig.fake.always(endpoint, redirect);
            let error = rig.get_owner().await.unwrap_err();
            assert!(!error.is_transient(), "{endpoint:?} {status}: {error}");
            for request in elsewhere.fake.requests() {
                assert_eq!(
                    request.header("authorization"),
                    None,
                    "{endpoint:?} {status}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_redirect_on_the_same_host_keeps_the_token() {
    let rig = Rig::new().await;
    let redirect = Reply::status(307).with_header("location", "/v2/users/me");
    rig.fake.script(Endpoint::Api, [redirect]);
    rig.get_owner().await.unwrap();
    assert_eq!(rig.requests(), (1, 2));
}

#[tokio::test]
async fn a_redirect_on_the_same_host_keeps_the_form_and_a_call_has_none() {
    for status in [301, 302, 307, 308] {
        let rig = Rig::with(
            |fake| fake.query_form(false),
            |provider| provider.form_body(true),
        )
        .await;
        let redirect = |path: &str| Reply::status(status).with_header("location", path.to_owned());
        rig.fake.script(Endpoint::Token, [redirect("/oauth/token")]);
        rig.fake.script(Endpoint::Api, [redirect("/v2/users/me")]);
        rig.get_owner().await.unwrap();
        let requests = rig.fake.requests();
        let lengths: Vec<_> = requests
            .iter()
            .map(|request| request.body().len())
            .collect();
        assert!(
            lengths[0] > 0 && lengths[0] == lengths[1],
            "{status}: {lengths:?}"
        );
        assert_eq!(lengths[2..], [0, 0], "{status}");
    }
}

/// Which host a call goes to when the token endpoint names this `api_url`: a
/// proxy is asked for a tunnel to it.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
async fn followed(api_url: &str, follow: bool) -> Option<String> {
    use tokio::io::{AsyncBufReadExt, BufReader};
    use tokio::net::TcpListener;

    let rig = Rig::with(
        |fake| fake.api_url(api_url),
        |provider| match follow {
            true => provider.follow_api_url(true),
            false => provider, // as it is by default
        },
    )
    .await;
    let proxy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let zoom = rig
        .provider
        .client_builder()
        .http(crate::support::http().proxy(reqwest::Proxy::https(url).unwrap()))
        .build()
        .unwrap();
    let asked = async {
        let (connection, _) = proxy.accept().await.unwrap();
        let mut line = String::new();
        BufReader::new(connection)
            .read_line(&mut line)
            .await
            .unwrap();
        line
    };
    // Either the proxy is asked, and hangs up, or the call reaches the fake.
    let followed = tokio::select! {
        line = asked => Some(line.trim_end().to_owned()),
        result = crate::support::get_owner(&zoom) => {
            result.unwrap();
            assert_eq!(rig.requests(), (1, 1));
            None
        }
    };
    let token = rig.provider.current().unwrap();
    assert_eq!(token.api_url(), Some(api_url), "it is there to read");
    followed
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn the_accounts_region_is_followed_on_demand_and_onto_zooms_own_hosts_only() {
    for (api_url, host) in [
        ("https://api-eu.zoom.us", "api-eu.zoom.us"),
        ("https://eu01api.zoom.us/", "eu01api.zoom.us"),
        ("https://api.zoomgov.com", "api.zoomgov.com"),
    ] {
        let connect = format!("CONNECT {host}:443 HTTP/1.1");
        assert_eq!(followed(api_url, true).await, Some(connect));
        assert_eq!(
            followed(api_url, false).await,
            None,
            "it is not the default"
        );
    }
    for api_url in [
        "http://api-eu.zoom.us",
        "https://zoom.us.example.com",
        "https://evilzoom.us",
        "https://zoom.us@example.com",
        "https://127.0.0.1",
        "not a url",
        "",
    ] {
        assert_eq!(followed(api_url, true).await, None, "{api_url}");
    }
}
