//! A redirect of any content: the token goes to Zoom and to the environment, and
//! nothing goes to plain http on another machine.

#![no_main]

use http::HeaderValue;
use libfuzzer_sys::fuzz_target;
use url::{Host, Url};
use zoom_api::Environment;

const BASES: [&str; 4] = [
    "https://api.zoom.us/v2/users/me",
    "https://fileapi.zoom.us/v2/x",
    "http://127.0.0.1:8080/v2/users/me",
    "https://gateway.example/zoom/v2/users/me?a=b",
];

fuzz_target!(|data: &[u8]| {
    let [choice, location @ ..] = data else { return };
    let Ok(location) = HeaderValue::from_bytes(location) else {
        return;
    };
    let from = Url::parse(BASES[usize::from(choice / 2) % BASES.len()]).expect("a URL");
    let wants_file = choice % 2 == 1;
    let environment = Environment::custom("http://127.0.0.1:8080/v2", "https://gateway.example")
        .expect("an environment");
    let next = zoom_api::fuzzing::location(&from, location, wants_file, &environment);
    let Some((to, with_authorization)) = next else {
        return;
    };
    let is_loopback = match to.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(domain)) => domain == "localhost",
        None => false,
    };
    match to.scheme() {
        "https" => {}
        "http" => assert!(is_loopback && from.scheme() == "http", "{from} to {to}"),
        _ => panic!("{from} to {to}"),
    }
    if with_authorization {
        let host = to.host_str().expect("a host");
        let is_zooms = ["zoom.us", "zoomgov.com"]
            .iter()
            .any(|zone| host == *zone || host.ends_with(&format!(".{zone}")));
        let is_ours = to.origin() == from.origin()
            || host == "gateway.example" && to.scheme() == "https" && to.port().is_none()
            || to.origin().ascii_serialization() == "http://127.0.0.1:8080";
        assert!(is_ours || is_zooms && to.scheme() == "https", "{from} to {to}");
    } else {
        assert!(wants_file, "{from} to {to}");
    }
});
