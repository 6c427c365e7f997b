//! Files that are fetched.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use zoom_api::fake::ManualClock;
use zoom_api::{Download, Error, Progress, RequestPolicy};

use super::server::{Answer, Asked, Server};
use super::{Result, TOKEN, client, client_on, content};

const FILE_TOKEN: &str = "the-files-own-token";

async fn read(mut download: Download) -> Result<Vec<u8>, (Vec<u8>, Error)> {
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await {
        match piece {
            Ok(piece) => {
                assert!(!piece.is_empty(), "a piece is something");
                bytes.extend_from_slice(&piece);
            }
            Err(error) => return Err((bytes, error)),
        }
    }
    assert!(download.next().await.is_none(), "it ends once");
    assert_eq!(download.received(), bytes.len() as u64);
    Ok(bytes)
}

/// The error of a download that fails at some point.
async fn failure(server: &Server, path: &str) -> Result<Error> {
    match client(server)?.download(server.url(path)).send().await {
        Err(error) => Ok(error),
        Ok(download) => match read(download).await {
            Ok(_) => Err("it did not fail".into()),
            Err((_, error)) => Ok(error),
        },
    }
}

/// The recording's host redirects to one for content, which refuses tokens.
fn recordings(asked: &Asked, elsewhere: &str, file: &[u8]) -> Answer {
    if asked.target().starts_with("/rec/") {
        return match asked.header("authorization") {
            Some(_) => Answer::redirect(302, elsewhere),
            None => Answer::new(401, r#"{"status":false,"errorCode":401}"#),
        };
    }
    if asked.header("authorization").is_some() {
        return Answer::new(400, "<Error><Code>InvalidArgument</Code></Error>");
    }
    Answer::file(asked, file)
        .with("etag: \"v1\"")
        .with("content-type: video/mp4")
        .with("content-disposition: attachment; filename=\"../minutes.mp4\"")
}

#[tokio::test]
async fn a_recording_is_fetched_through_its_redirect_and_goes_on_where_it_broke() -> Result {
    let file = content(1_000_000);
    let expected = file.clone();
    let target = Arc::new(Mutex::new(String::new()));
    let elsewhere = Arc::clone(&target);
    let server = Server::start(move |asked| {
        let answer = recordings(asked, &elsewhere.lock().unwrap(), &file);
        // Every connection loses 4/5 of what was asked for.
        let left = file.len() - asked.from().unwrap_or(0);
        match asked.target() {
            "/content?signature=s" if left > 1_000 => answer.cut(left / 5),
            _ => answer,
        }
    })
    .await?;
    *target.lock().unwrap() = server.elsewhere("/content?signature=s");

    let seen = Arc::new(Mutex::new(Vec::new()));
    let progress = Arc::clone(&seen);
    let download = client(&server)?
        .download(server.url("/rec/download/abc"))
        .send()
        .await?
        .on_progress(move |step| progress.lock().unwrap().push(step));
    assert_eq!(download.total(), Some(1_000_000));
    assert_eq!(download.content_type(), Some("video/mp4"));
    assert_eq!(download.status(), 200);
    assert_eq!(download.headers()["etag"], "\"v1\"");
    assert_eq!(
        format!("{download:?}"),
        "Download { operation: \"download\", received: 0, total: Some(1000000), .. }"
    );
    assert_eq!(download.file_name().as_deref(), Some("minutes.mp4"));
    let bytes = read(download).await.map_err(|(_, error)| error)?;
    assert!(bytes == expected);

    let asked = server.asked();
    let parts: Vec<_> = asked
        .iter()
        .filter(|a| a.target() != "/rec/download/abc")
        .collect();
    assert!(parts.len() > 5, "{}", parts.len());
    assert_eq!(parts.len() * 2, asked.len(), "each begins at Zoom's host");
    for (index, part) in parts.iter().enumerate() {
        assert_eq!(part.header("authorization"), None);
        assert_eq!(part.header("accept-encoding"), Some("identity"));
        assert_eq!(part.from().is_some(), index > 0);
        assert_eq!(part.header("if-range"), (index > 0).then_some("\"v1\""));
    }
    let seen: Vec<Progress> = seen.lock().unwrap().clone();
    assert!(seen.windows(2).all(|pair| pair[0].bytes < pair[1].bytes));
    let last = seen.last().ok_or("a step")?;
    assert_eq!((last.bytes, last.total), (1_000_000, Some(1_000_000)));
    Ok(())
}

#[tokio::test]
async fn a_server_without_ranges_sends_the_file_again_and_the_caller_sees_it_once() -> Result {
    let file = content(100_000);
    let expected = file.clone();
    let server = Server::start(move |asked| {
        let answer = Answer::new(200, &file[..]);
        if asked.from().is_none() {
            answer.cut(40_000)
        } else {
            answer
        }
    })
    .await?;
    let download = client(&server)?.download(server.url("/x")).send().await?;
    assert!(read(download).await.map_err(|(_, error)| error)? == expected);
    assert_eq!(server.asked().len(), 2);
    Ok(())
}

#[tokio::test]
async fn what_is_left_of_another_file_is_not_put_behind_the_first() -> Result {
    let file = content(100_000);
    let server = Server::start(move |asked| {
        let is_first = asked.from().is_none();
        match asked.target() {
            "/etag" => Answer::file(asked, &file)
                .with(if is_first {
                    "etag: \"a\""
                } else {
                    "etag: \"b\""
                })
                .cut(1_000),
            "/length" if is_first => Answer::file(asked, &file).cut(1_000),
            "/length" => Answer::file(asked, &file[1..]),
            "/shorter" if is_first => Answer::file(asked, &file).cut(1_000),
            _ => Answer::new(416, "").with("content-range: bytes */10"),
        }
    })
    .await?;
    for path in ["/etag", "/length", "/shorter"] {
        let error = failure(&server, path).await?;
        assert!(error.is_not_resumable() && error.is_transient(), "{path}");
        assert_eq!(
            error.to_string(),
            "download broke off and was not resumed: the file has changed since"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_file_that_nothing_tells_from_another_is_not_gone_on_with() -> Result {
    let server = Server::start(|_| {
        // A chunk that is announced and does not come.
        Answer::new(200, "5\r\nhello\r\n8\r\n").with("transfer-encoding: chunked")
    })
    .await?;
    let zoom = client(&server)?;
    let download = zoom.download(server.url("/x")).send().await?;
    let Err((bytes, error)) = read(download).await else {
        return Err("it did not fail".into());
    };
    assert_eq!(bytes, b"hello");
    assert!(error.is_not_resumable());
    assert_eq!(
        error.to_string(),
        "download broke off and was not resumed: the server tells neither its ETag nor its length"
    );
    assert!(std::error::Error::source(&error).is_some());
    Ok(())
}

#[tokio::test]
async fn a_part_that_ends_early_without_a_broken_connection_is_not_the_end() -> Result {
    // Its length is not announced, so that the connection can't tell.
    let chunked = |status, body: &str| {
        let body = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
        Answer::new(status, body).with("transfer-encoding: chunked")
    };
    let server = Server::start(move |asked| match (asked.target(), asked.from()) {
        ("/parts", None) => Answer::new(200, "0123456789").cut(2),
        ("/parts", Some(2)) => chunked(206, "234").with("content-range: bytes 2-9/10"),
        ("/parts", Some(from)) => {
            chunked(206, &"0123456789"[from..]).with(format!("content-range: bytes {from}-9/10"))
        }
        // One that breaks, and is then shorter than what came of it.
        (_, None) => Answer::new(200, "5\r\nhello\r\n8\r\n")
            .with("transfer-encoding: chunked")
            .with("etag: \"a\""),
        (_, Some(_)) => chunked(200, "hel").with("etag: \"a\""),
    })
    .await?;
    let zoom = client(&server)?;
    let download = zoom.download(server.url("/parts")).send().await?;
    let bytes = read(download).await.map_err(|(_, error)| error)?;
    assert_eq!(bytes, b"0123456789");
    assert_eq!(server.asked().len(), 3);
    let download = zoom.download(server.url("/shorter")).send().await?;
    let (bytes, error) = read(download).await.err().ok_or("no error")?;
    assert_eq!(bytes, b"hello");
    assert!(error.is_transport(), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_file_that_stands_still_is_asked_for_again() -> Result {
    let file = content(10_000);
    let expected = file.clone();
    let server = Server::start(move |asked| {
        let answer = Answer::file(asked, &file);
        if asked.from().is_none() {
            answer.stall(4_000)
        } else {
            answer
        }
    })
    .await?;
    let clock = ManualClock::auto_advancing();
    let policy = RequestPolicy::new().with_idle_timeout(Duration::from_secs(90));
    let zoom = client_on(&server, &clock, policy)?;
    let mut download = zoom.download(server.url("/x")).send().await?;
    let mut bytes = Vec::new();
    while bytes.len() < 4_000 {
        bytes.extend_from_slice(&download.next().await.ok_or("a piece")??);
    }
    let minute = async { clock.advance(Duration::from_secs(90)) };
    let (piece, ()) = tokio::join!(download.next(), minute);
    bytes.extend_from_slice(&piece.ok_or("a piece")??);
    while let Some(piece) = download.next().await {
        bytes.extend_from_slice(&piece?);
    }
    assert!(bytes == expected);
    assert_eq!(server.asked().len(), 2);

    let mut once = zoom
        .without_retries()
        .download(server.url("/x"))
        .send()
        .await?;
    while once.received() < 4_000 {
        once.next().await.ok_or("a piece")??;
    }
    let minute = async { clock.advance(Duration::from_secs(90)) };
    let (error, ()) = tokio::join!(once.next(), minute);
    let error = error.ok_or("an end")?.err().ok_or("no error")?;
    let source = std::error::Error::source(&error).ok_or("its cause")?;
    assert_eq!(source.to_string(), "the server said nothing for 90s");
    Ok(())
}

#[tokio::test]
async fn a_file_that_breaks_again_and_again_without_a_byte_is_given_up() -> Result {
    let file = content(10_000);
    let server = Server::start(move |asked| {
        let sent = if asked.from().is_none() { 10 } else { 0 };
        Answer::file(asked, &file).cut(sent)
    })
    .await?;
    let zoom = client(&server)?;
    let download = zoom.download(server.url("/x")).send().await?;
    let Err((bytes, error)) = read(download).await else {
        return Err("it did not fail".into());
    };
    assert_eq!(bytes.len(), 10);
    assert!(error.is_transport() && error.is_transient());
    assert_eq!(server.asked().len(), 4, "three retries in a row");
    let once = zoom
        .without_retries()
        .download(server.url("/x"))
        .send()
        .await?;
    assert!(read(once).await.is_err());
    assert_eq!(server.asked().len(), 5);
    Ok(())
}

#[tokio::test]
async fn only_zooms_hosts_and_the_environments_are_asked() -> Result {
    let server = Server::start(|_| Answer::new(200, "x")).await?;
    let zoom = client(&server)?;
    for url in [
        "recording.mp4",
        "http://us06web.zoom.us/rec/x",
        "https://evilzoom.us/rec/x",
        "https://zoom.us@example.com/rec/x",
        "https://me:pw@zoom.us/rec/x",
        "file:///etc/passwd",
        &server.elsewhere("/rec/x"),
    ] {
        let error = zoom.download(url).send().await.err().ok_or("no error")?;
        assert!(error.is_invalid_parameter() && error.is_not_sent(), "{url}");
        assert!(!format!("{error} {error:#?}").contains("rec/x"), "{error}");
    }
    assert!(server.asked().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_token_of_the_files_own_is_in_the_header_or_in_the_url() -> Result {
    let server = Server::start(|_| Answer::new(200, "bytes")).await?;
    let zoom = client(&server)?;
    let url = server.url("/rec/x?pwd=1");
    let by_header = zoom.download(&url).access_token(FILE_TOKEN).send().await?;
    let by_url = zoom
        .download(&url)
        .access_token_in_url(FILE_TOKEN)
        .send()
        .await?;
    assert!(read(by_header).await.is_ok() && read(by_url).await.is_ok());
    let asked = server.asked();
    let bearer = format!("Bearer {FILE_TOKEN}");
    assert_eq!(asked[0].header("authorization"), Some(&*bearer));
    assert_eq!(asked[0].target(), "/rec/x?pwd=1");
    assert_eq!(asked[1].header("authorization"), None);
    let target = format!("/rec/x?pwd=1&access_token={FILE_TOKEN}");
    assert_eq!(asked[1].target(), target);
    Ok(())
}

#[tokio::test]
async fn no_token_and_no_url_shows_in_an_error() -> Result {
    let server = Server::start(|asked| match asked.target().split('?').next() {
        Some("/refused") => Answer::new(403, r#"{"code":200,"message":"No."}"#),
        Some("/away") => Answer::redirect(302, "http://192.0.2.1/personal"),
        Some("/page") => Answer::new(200, "<html>").with("content-type: text/html"),
        _ => Answer::new(200, "0123456789").cut(5),
    })
    .await?;
    let zoom = client(&server)?.without_retries();
    for path in ["/refused", "/away", "/page", "/broken"] {
        let url = server.url(&format!("{path}?personal=1"));
        let call = || zoom.download(&url);
        for call in [
            call(),
            call().access_token(FILE_TOKEN),
            call().access_token_in_url(FILE_TOKEN),
        ] {
            let shown = format!("{call:?}");
            assert_eq!(shown, "DownloadRequest { .. }");
            let error = match call.send().await {
                Err(error) => error,
                Ok(download) => read(download).await.err().ok_or("no error")?.1,
            };
            let source = std::error::Error::source(&error);
            let shown = format!("{shown} {error} {error:?} {error:#?} {source:?}");
            for secret in [TOKEN, FILE_TOKEN, "personal", "127.0.0.1"] {
                assert!(!shown.contains(secret), "{path}: {shown}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn refusals_are_read_and_pages_are_no_files() -> Result {
    let server = Server::start(|asked| match asked.target() {
        "/refused" => Answer::new(404, r#"{"code":3301,"message":"There is no recording."}"#),
        "/page" => Answer::new(200, "<!doctype html>").with("content-type: text/html; charset=x"),
        "/saved-page" => Answer::new(200, "<!doctype html>")
            .with("content-type: text/html")
            .with("content-disposition: attachment; filename=a.html"),
        // Bytes are bytes.
        _ => Answer::new(203, r#"{"code":300,"message":"a file of mine"}"#)
            .with("content-type: application/json"),
    })
    .await?;
    let refused = failure(&server, "/refused").await?;
    assert!(refused.is_refused() && refused.code() == Some(3301));
    let page = failure(&server, "/page").await?;
    assert!(page.is_not_understood());
    assert_eq!(
        page.to_string(),
        "download got a reply that was not understood: HTTP 200, expected a file and no HTML at ."
    );
    let zoom = client(&server)?;
    for (path, status) in [("/saved-page", 200), ("/json", 203)] {
        let download = zoom.download(server.url(path)).send().await?;
        assert_eq!(download.status(), status);
        assert!(read(download).await.is_ok(), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_host_of_the_environments_that_refuses_the_header_is_asked_without_it() -> Result {
    let target = Arc::new(Mutex::new(String::new()));
    let elsewhere = Arc::clone(&target);
    let server = Server::start(move |_| Answer::redirect(302, &*elsewhere.lock().unwrap())).await?;
    let content = Server::start(|asked| match asked.header("authorization") {
        Some(_) => Answer::new(400, "<Error/>"),
        None => Answer::new(200, "bytes"),
    })
    .await?;
    *target.lock().unwrap() = content.url("/content");
    // The second server is the environment's too, so the header goes there.
    let zoom = zoom_api::Client::builder(zoom_api::BearerToken::new(TOKEN)?)
        .environment(zoom_api::Environment::custom(
            &server.url(""),
            &content.url(""),
        )?)
        .http(reqwest::Client::builder().no_proxy())
        .build()?;
    let download = zoom.download(server.url("/rec/x")).send().await?;
    assert_eq!(read(download).await.map_err(|(_, error)| error)?, b"bytes");
    let asked = content.asked();
    let tokens: Vec<_> = asked
        .iter()
        .map(|a| a.header("authorization").is_some())
        .collect();
    assert_eq!(tokens, [true, false]);
    Ok(())
}

#[tokio::test]
async fn an_operation_that_answers_with_a_file_is_a_stream_too() -> Result {
    let file = content(50_000);
    let expected = file.clone();
    let server = Server::start(move |asked| {
        let answer = Answer::file(asked, &file).with("etag: \"v1\"");
        if asked.from().is_none() {
            answer.cut(20_000)
        } else {
            answer
        }
    })
    .await?;
    let zoom = client(&server)?;
    let request = zoom.request(Method::GET, "/phone/voice_mails/download/{id}");
    let download = request.path("id", "a b").query("x", 1).download().await?;
    assert!(read(download).await.map_err(|(_, error)| error)? == expected);
    for asked in server.asked() {
        assert_eq!(asked.target(), "/phone/voice_mails/download/a%20b?x=1");
        assert!(asked.header("authorization").is_some());
    }
    Ok(())
}

#[tokio::test]
async fn a_path_holds_the_whole_file_or_what_it_held_before() -> Result {
    let file = content(300_000);
    let expected = file.clone();
    let server = Server::start(move |asked| {
        let answer = Answer::file(asked, &file);
        match (asked.target(), asked.from()) {
            ("/once", None) => answer.cut(100_000),
            ("/never", _) => answer.cut(0),
            _ => answer,
        }
    })
    .await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("recording.mp4");
    std::fs::write(&path, "before")?;
    let zoom = client(&server)?;
    let failed = zoom.download(server.url("/never")).save_to(&path).await;
    assert!(failed.is_err_and(|error| error.is_transport()));
    assert_eq!(std::fs::read(&path)?, b"before");
    let length = zoom.download(server.url("/once")).save_to(&path).await?;
    assert_eq!(length, 300_000);
    assert!(std::fs::read(&path)? == expected);
    assert_eq!(
        std::fs::read_dir(&folder)?.count(),
        1,
        "nothing else is left"
    );

    let nowhere = folder.path().join("no/folder/x");
    let error = zoom.download(server.url("/once")).save_to(nowhere).await;
    let error = error.err().ok_or("no error")?;
    assert!(error.is_file_unwritable() && !error.is_transient());
    assert!(error.to_string().starts_with("download "), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    Ok(())
}

#[test]
fn a_download_goes_where_its_task_goes() {
    fn is_send<T: Send + Unpin + 'static>() {}
    is_send::<Download>();
}
