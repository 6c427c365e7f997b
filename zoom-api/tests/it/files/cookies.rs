//! Cookies that one hop of a download sets, and the next one needs.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use futures_core::Stream as _;
use zoom_api::Download;

use super::server::{Answer, Server};
use super::{Result, client, content};

async fn read(mut download: Download) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    while let Some(piece) = poll_fn(|cx| Pin::new(&mut download).poll_next(cx)).await {
        bytes.extend_from_slice(&piece?);
    }
    Ok(bytes)
}

/// A clip's host sets a cookie and sends to its gate, which asks for the cookie,
/// sets another, and sends to the host of the content.
async fn clips(file: Vec<u8>) -> Result<Server> {
    let elsewhere = Arc::new(Mutex::new(String::new()));
    let target = Arc::clone(&elsewhere);
    let server = Server::start(move |asked| match asked.target() {
        "/clips/x" => Answer::redirect(302, "/gate/x")
            .with("set-cookie: session=s3cret; Path=/gate; Secure; HttpOnly; SameSite=None")
            .with("set-cookie: elsewhere=1; Path=/other"),
        "/gate/x" if asked.header("cookie") == Some("session=s3cret") => {
            Answer::redirect(302, &*target.lock().unwrap()).with("set-cookie: gate=1; Path=/")
        }
        "/gate/x" => Answer::new(401, r#"{"code":124,"message":"No session."}"#),
        "/content" => {
            let answer = Answer::file(asked, &file).with("etag: \"v1\"");
            match asked.from() {
                None => answer.cut(400),
                Some(_) => answer,
            }
        }
        _ => Answer::new(404, ""),
    })
    .await?;
    *elsewhere.lock().unwrap() = server.elsewhere("/content");
    Ok(server)
}

#[tokio::test]
async fn a_cookie_goes_along_with_one_downloads_redirects_and_to_its_own_host_only() -> Result {
    let file = content(1_000);
    let server = clips(file.clone()).await?;
    let zoom = client(&server)?;
    let download = zoom.download(server.url("/clips/x")).send().await?;
    assert!(read(download).await? == file);
    assert!(zoom.download(server.url("/clips/x")).send().await.is_ok());

    let expected = [
        ("/clips/x", None),
        ("/gate/x", Some("session=s3cret")),
        ("/content", None),
    ];
    // The second time for the rest of the file, the third for another call:
    // each begins without cookies.
    let asked = server.asked();
    assert_eq!(asked.len(), 9);
    for (asked, (target, cookie)) in asked.iter().zip(expected.iter().cycle()) {
        assert_eq!((asked.target(), asked.header("cookie")), (*target, *cookie));
    }
    Ok(())
}

#[tokio::test]
async fn a_call_that_wants_an_answer_takes_no_cookies() -> Result {
    let server = Server::start(|asked| match asked.target() {
        "/a" => Answer::redirect(307, "/b").with("set-cookie: a=1; Path=/"),
        _ => Answer::new(200, "{}"),
    })
    .await?;
    let zoom = client(&server)?;
    let request = zoom.request(http::Method::GET, "/a");
    request.send::<serde_json::Value>().await?;
    assert_eq!(server.asked()[1].target(), "/b");
    assert_eq!(server.asked()[1].header("cookie"), None);
    Ok(())
}

#[tokio::test]
async fn a_cookie_of_the_callers_own_is_sent_beside_those_that_were_set() -> Result {
    let server = Server::start(|asked| match asked.target() {
        "/a" => Answer::redirect(302, "/b").with("set-cookie: theirs=1"),
        _ => Answer::new(200, "bytes"),
    })
    .await?;
    let own = http::HeaderValue::from_static("own=1");
    let zoom = client(&server)?;
    let request = zoom
        .request(http::Method::GET, "/a")
        .header(http::header::COOKIE, own);
    let reply = request.send_bytes().await?;
    assert!(reply.has_content());
    assert_eq!(reply.into_inner(), "bytes");
    let asked = server.asked();
    assert_eq!(asked[0].header("cookie"), Some("own=1"));
    assert_eq!(asked[1].header("cookie"), Some("own=1; theirs=1"));
    Ok(())
}
