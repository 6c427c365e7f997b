//! A file's token, which may stand in a URL, is looked for in all that a program
//! could print.

use std::error::Error;
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex};

use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::server::{Answer, Server};
use super::{Result, TOKEN, client, content};

const FILE_TOKEN: &str = "S3NT1NEL-files-token";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Everything that an error and its sources say.
fn all_of(error: &dyn Error) -> String {
    let mut text = format!("{error} {error:?} {error:#?}");
    let mut source = error.source();
    while let Some(error) = source {
        write!(text, " {error} {error:?} {error:#?}").unwrap();
        source = error.source();
    }
    text
}

#[tokio::test]
async fn a_token_in_the_url_shows_in_no_log_and_no_error() -> Result {
    let file = content(1_000);
    let server = Server::start(move |asked| {
        // As a host does that keeps the query on its way.
        let query = asked
            .target()
            .split_once('?')
            .map_or("", |(_, query)| query);
        match asked.target().split('?').next() {
            Some("/redirected") => Answer::redirect(302, format!("/broken?{query}"))
                .with(format!("set-cookie: seen={FILE_TOKEN}")),
            Some("/astray") => Answer::redirect(302, format!("http://192.0.2.1/?{query}")),
            Some("/around") => Answer::redirect(302, format!("/around?{query}")),
            Some("/refused") => Answer::new(404, format!(r#"{{"code":3301,"message":"{query}"}}"#)),
            Some("/page") => {
                Answer::new(200, format!("<a href=?{query}>")).with("content-type: text/html")
            }
            Some("/closed") => Answer::redirect(302, format!("http://127.0.0.1:9/?{query}")),
            _ => {
                let answer = Answer::file(asked, &file).with("etag: \"v1\"");
                match asked.from() {
                    None => answer.cut(400),
                    Some(_) => answer,
                }
            }
        }
    })
    .await?;

    // With one subscriber only, tracing asks the thread that meets an event first
    // whether anybody wants it, and that may be another test's.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let log = Log::default();
    let writer = log.clone();
    let capturing = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish()
        .set_default();
    let zoom = client(&server)?;
    let mut outcomes = Vec::new();
    let mut values = String::new();
    for path in [
        "/broken",
        "/redirected",
        "/astray",
        "/around",
        "/refused",
        "/page",
        "/closed",
    ] {
        let request = zoom
            .download(server.url(path))
            .access_token_in_url(FILE_TOKEN);
        write!(values, "{request:?}")?;
        let result = async {
            let mut download = request.send().await?;
            while let Some(piece) = download.next().await {
                piece?;
            }
            Ok::<_, zoom_api::Error>(download)
        };
        match result.await {
            Ok(download) => {
                outcomes.push((path, true));
                write!(values, "{download:?} {download:#?}")?;
            }
            Err(error) => {
                outcomes.push((path, false));
                values += &all_of(&error);
            }
        }
    }
    drop(capturing);

    let failed = |path| (path, false);
    assert_eq!(outcomes[..2], [("/broken", true), ("/redirected", true)]);
    let others = ["/astray", "/around", "/refused", "/page", "/closed"];
    assert_eq!(outcomes[2..], others.map(failed));
    let sent = server.asked();
    assert!(sent.iter().all(|asked| asked.target().contains(FILE_TOKEN)));
    let log = String::from_utf8(log.0.lock().unwrap().clone())?;
    // It is a log of all of them, or the test would show nothing.
    for target in ["zoom_api::", "hyper_util::", "reqwest::"] {
        assert!(log.contains(target), "nothing of {target} in {log}");
    }
    for secret in [TOKEN, FILE_TOKEN, "S3NT1NEL", "access_token="] {
        assert!(!log.contains(secret), "a log shows {secret}:\n{log}");
        assert!(
            !values.contains(secret),
            "a value shows {secret}:\n{values}"
        );
    }
    Ok(())
}
