//! Files that are sent.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde_json::Value;
use tokio::sync::mpsc;
use zoom_api::fake::ManualClock;
use zoom_api::{Client, Error, File, Form, Request, RequestPolicy};

use super::server::{Answer, Server};
use super::{Result, client, client_on, content};

const MP4: HeaderValue = HeaderValue::from_static("video/mp4");

/// A stream of pieces, one of which may be a failure.
struct Pieces(VecDeque<Result<Bytes, std::io::Error>>);

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.pop_front())
    }
}

fn stream(length: u64, pieces: &[&'static str]) -> File {
    let pieces = pieces
        .iter()
        .map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
    File::from_stream("a.mp4", MP4, length, Pieces(pieces.collect()))
}

fn upload(zoom: &Client, file: &File) -> Request {
    let form = Form::new().text("title", "Minutes");
    let file = file.clone();
    let form = form.file("file", file.name, file.content_type, file.content);
    zoom.request(Method::POST, "/files").multipart(form)
}

async fn failure(request: Request) -> Result<Error> {
    request
        .send::<Value>()
        .await
        .err()
        .ok_or_else(|| "no error".into())
}

#[tokio::test]
async fn a_file_arrives_the_same_from_memory_from_the_disk_and_from_a_stream() -> Result {
    let server = Server::start(|_| Answer::new(201, r#"{"id":"7"}"#)).await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.mp4");
    let bytes = content(200_000);
    std::fs::write(&path, &bytes)?;
    let pieces = bytes
        .chunks(70_000)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)));
    let files = [
        File::new("a.mp4", MP4, bytes.clone()),
        File::open(&path, MP4).await?,
        File::from_stream("a.mp4", MP4, 200_000, Pieces(pieces.collect())),
    ];
    let zoom = client(&server)?;
    for file in &files {
        assert_eq!(upload(&zoom, file).send::<Value>().await?["id"], "7");
    }
    for asked in server.asked() {
        let head = asked.header("content-type").unwrap_or_default();
        let boundary = head
            .strip_prefix("multipart/form-data; boundary=")
            .ok_or("a form")?;
        let mut expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nMinutes\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.mp4\"\r\n\
             Content-Type: video/mp4\r\n\r\n"
        )
        .into_bytes();
        expected.extend_from_slice(&bytes);
        expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        assert!(asked.body == expected);
        assert_eq!(asked.header("transfer-encoding"), None);
    }
    let second = files[1].slice(70_000..140_000).ok_or("a part")?;
    zoom.request(Method::PUT, "/parts/2")
        .file(second)
        .send::<Value>()
        .await?;
    let asked = server.asked().pop().ok_or("a request")?;
    assert!(asked.body == bytes[70_000..140_000]);
    assert_eq!(asked.header("content-type"), Some("video/mp4"));
    assert!(files[1].slice(1..200_001).is_none() && files[2].slice(0..1).is_none());
    Ok(())
}

#[tokio::test]
async fn a_redirect_takes_method_body_and_header_along_but_no_stream_that_was_begun() -> Result {
    let server = Server::start(|asked| match asked.target() {
        "/files" => Answer::redirect(307, "/elsewhere"),
        _ => Answer::new(201, r#"{"id":"7"}"#),
    })
    .await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.mp4");
    std::fs::write(&path, "on the disk")?;
    let zoom = client(&server)?;
    upload(&zoom, &File::open(&path, MP4).await?)
        .send::<Value>()
        .await?;
    let [first, second] = &server.asked()[..] else {
        return Err("two requests".into());
    };
    assert!(second.head.starts_with("POST /elsewhere "));
    assert_eq!(
        first.header("authorization"),
        second.header("authorization")
    );
    assert!(first.body == second.body && !second.body.is_empty());

    let error = failure(upload(&zoom, &stream(5, &["hello"]))).await?;
    assert!(error.is_redirect() && error.may_have_taken_effect());
    assert_eq!(
        error.to_string(),
        "request was redirected (HTTP 307), which was not followed: its body can't be sent again"
    );
    assert_eq!(server.asked().len(), 3);
    Ok(())
}

#[tokio::test]
async fn what_can_be_sent_again_is_and_a_stream_that_was_begun_is_not() -> Result {
    let failures = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&failures);
    let server = Server::start(move |_| {
        let mut seen = seen.lock().unwrap();
        *seen += 1;
        if *seen % 2 == 1 {
            Answer::new(503, "")
        } else {
            Answer::new(200, r#"{"id":"7"}"#)
        }
    })
    .await?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("a.mp4");
    std::fs::write(&path, "on the disk")?;
    let zoom = client(&server)?;
    let from_disk = upload(&zoom, &File::open(&path, MP4).await?).idempotent(true);
    from_disk.send::<Value>().await?;
    let asked = server.asked();
    assert!(asked.len() == 2 && asked[0].body == asked[1].body);

    let once = upload(&zoom, &stream(5, &["hel", "lo"])).idempotent(true);
    let error = failure(once).await?;
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    assert!(error.may_have_taken_effect() && error.is_transient());
    assert_eq!((error.attempts(), server.asked().len()), (1, 3));
    Ok(())
}

#[tokio::test]
async fn a_stream_that_was_not_begun_waits_for_a_connection() -> Result {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0")?;
    let base = format!("http://{}", nobody.local_addr()?);
    drop(nobody);
    let zoom = Client::builder(zoom_api::BearerToken::new("t")?)
        .environment(zoom_api::Environment::custom(&base, &base)?)
        .clock(Arc::new(ManualClock::auto_advancing()))
        .build()?;
    let error = failure(upload(&zoom, &stream(5, &["hello"]))).await?;
    assert!(error.is_connect() && !error.may_have_taken_effect());
    assert_eq!(error.attempts(), 4, "nothing of it was taken");
    Ok(())
}

#[tokio::test]
async fn a_stream_that_is_not_as_long_as_announced_is_no_success() -> Result {
    let server = Server::start(|_| Answer::new(201, "{}")).await?;
    let zoom = client(&server)?;
    for (length, problem) in [(6, "shorter than announced"), (4, "longer than announced")] {
        let file = stream(length, &["hello"]);
        let error = failure(upload(&zoom, &file)).await?;
        assert!(error.is_transport() && error.may_have_taken_effect());
        let shown = format!("{error:#?}");
        assert!(shown.contains(problem), "{shown}");
    }
    let broken = VecDeque::from([
        Ok(Bytes::from_static(b"hel")),
        Err(std::io::Error::other("the source failed")),
    ]);
    let broken = File::from_stream("a", MP4, 5, Pieces(broken));
    let error = failure(upload(&zoom, &broken)).await?;
    assert!(error.is_transport() && error.may_have_taken_effect());
    assert!(server.asked().is_empty(), "none came to its end");
    Ok(())
}

/// A stream whose pieces the test sends.
struct Fed(mpsc::UnboundedReceiver<Bytes>);

impl futures_core::Stream for Fed {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|piece| piece.map(Ok))
    }
}

#[tokio::test]
async fn an_upload_has_all_the_time_it_takes_as_long_as_it_moves() -> Result {
    let server = Server::start(|_| Answer::new(201, "{}")).await?;
    let clock = ManualClock::new();
    let zoom = client_on(&server, &clock, RequestPolicy::new())?;
    let (feed, pieces) = mpsc::unbounded_channel();
    let file = File::from_stream("a", MP4, 6, Fed(pieces));
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let call = tokio::spawn(async move {
        let request = zoom.request(Method::POST, "/x").file(file);
        let request = request.on_progress(move |step| seen.lock().unwrap().push(step));
        request.send::<Value>().await
    });
    for (sent, piece) in ["ab", "cd", "ef"].into_iter().enumerate() {
        feed.send(Bytes::from_static(piece.as_bytes()))?;
        while steps.lock().unwrap().len() == sent {
            tokio::task::yield_now().await;
        }
        if sent < 2 {
            // Less than the idle limit, and together more than the deadline.
            clock.advance(Duration::from_secs(59));
        }
    }
    call.await??;
    let steps: Vec<_> = steps
        .lock()
        .unwrap()
        .iter()
        .map(|s| (s.bytes, s.total))
        .collect();
    assert_eq!(steps, [(2, Some(6)), (4, Some(6)), (6, Some(6))]);
    assert_eq!(server.asked()[0].body, b"abcdef");
    Ok(())
}

#[tokio::test]
async fn progress_is_told_of_the_body_that_a_request_has_in_the_end() -> Result {
    let server = Server::start(|_| Answer::new(201, "{}")).await?;
    let zoom = client(&server)?;
    let text = HeaderValue::from_static("text/plain");
    let bodies: [fn(Request, HeaderValue) -> Request; 5] = [
        |request, _| request.json("abc"),
        |request, _| request.form(&serde_json::json!({"a": "bc"})),
        |request, text| request.multipart(Form::new().file("a", "b", text, "c")),
        |request, text| request.body(text, "abcde"),
        |request, _| request.file(stream(5, &["hel", "lo"])),
    ];
    for (at, body) in bodies.into_iter().enumerate() {
        let last = Arc::new(Mutex::new(None));
        let seen = Arc::clone(&last);
        let request = zoom
            .request(Method::POST, "/x")
            .body(text.clone(), "what is replaced")
            .on_progress(|_| unreachable!("another took its place"))
            .on_progress(move |step| *seen.lock().unwrap() = Some(step));
        body(request, text.clone()).send::<Value>().await?;
        let last = last.lock().unwrap().take().ok_or("no progress")?;
        let length = server.asked()[at].body.len() as u64;
        assert_eq!((last.bytes, last.total), (length, Some(length)), "{at}");
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_of_nothing_says_so() -> Result {
    let server = Server::start(|_| Answer::new(201, "{}")).await?;
    let zoom = client(&server)?;
    let request = zoom.request(Method::POST, "/x").file(stream(0, &[]));
    request.send::<Value>().await?;
    assert_eq!(server.asked()[0].header("content-length"), Some("0"));
    assert_eq!(server.asked()[0].header("transfer-encoding"), None);
    Ok(())
}

#[tokio::test]
async fn what_is_no_file_is_not_opened() -> Result {
    let folder = tempfile::tempdir()?;
    for path in [folder.path(), &folder.path().join("nothing")] {
        assert!(File::open(path, MP4).await.is_err(), "{path:?}");
    }
    Ok(())
}

#[tokio::test]
async fn an_upload_says_how_far_it_is_and_has_no_deadline_but_an_idle_limit() -> Result {
    let server = Server::start(|_| Answer::new(201, "{}").stall(0)).await?;
    let clock = ManualClock::auto_advancing();
    let zoom = client_on(&server, &clock, RequestPolicy::new())?;
    let steps = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&steps);
    let request = zoom
        .request(Method::POST, "/x")
        .file(stream(5, &["hel", "lo"]));
    let request = request.on_progress(move |step| seen.lock().unwrap().push(step));
    let call = request.send::<Value>();
    let mut call = std::pin::pin!(call);
    // The head comes, the body doesn't: each minute is one of silence.
    let minutes = async {
        loop {
            tokio::task::yield_now().await;
            clock.advance(Duration::from_secs(61));
        }
    };
    let error = tokio::select! {
        result = &mut call => result.err().ok_or("no error")?,
        () = minutes => return Err("it has no end".into()),
    };
    assert!(
        error.is_timeout() && error.may_have_taken_effect(),
        "{error}"
    );
    let steps: Vec<_> = steps
        .lock()
        .unwrap()
        .iter()
        .map(|s| (s.bytes, s.total))
        .collect();
    if !steps.is_empty() {
        assert_eq!(steps, [(3, Some(5)), (5, Some(5))][..steps.len()]);
    }
    Ok(())
}
