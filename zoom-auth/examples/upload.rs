//! Uploads a large file as a clip, in parts.
//!
//!     cargo run -p zoom-auth --example upload [PATH]
//!
//! The credentials are those of `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and
//! `ZOOM_CLIENT_SECRET`. Without a path it starts a fake Zoom, and uploads 12 MiB
//! that it makes up. The file is read while it is sent, part by part.
//!
//! Zoom takes files of more than 2 GB so, on its file host
//! (<https://developers.zoom.us/docs/api/clips/#tag/upload>): the upload is begun;
//! its parts are sent, each answered with an ETag; and with these it is ended.

use std::env;
use std::error::Error;
use std::sync::{Arc, Mutex};

use http::{HeaderValue, Method};
use serde_json::{Value, json};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::{Client, File, Form, Server};
use zoom_auth::AccountCredentials;

/// What Zoom wants of the parts: all but the last have at least so many bytes,
/// and there are no more of them than that. None may have more than 100 MB.
const LEAST: u64 = 5 * 1024 * 1024;
const MOST_PARTS: u64 = 100;

const EVENTS: &str = "/clips/files/multipart/upload_events";
const PARTS: &str = "/clips/files/multipart";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mp4 = HeaderValue::from_static("video/mp4");
    let clip = match env::args().nth(1) {
        Some(path) => {
            let zoom = AccountCredentials::from_env()?.into_client()?;
            upload(&zoom, &File::open(path, mp4).await?).await?
        }
        None => {
            eprintln!("uploading to a fake Zoom, since no path was given");
            let fake = FakeZoom::start().await?;
            let taken = take_parts(&fake);
            let zoom =
                AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
                    .with_environment(fake.environment())
                    .into_client()?;
            let made_up: Vec<u8> = (0..12 << 20).map(|at: u32| at.to_le_bytes()[1]).collect();
            let clip = upload(&zoom, &File::new("talk.mp4", mp4, made_up)).await?;
            let taken = taken.lock().map_err(|_| "the fake has failed")?;
            eprintln!("the fake has got {} parts", taken.len());
            clip
        }
    };
    println!("{clip}");
    Ok(())
}

/// Uploads a file, and returns the new clip's id.
async fn upload(zoom: &Client, file: &File) -> Result<String, Box<dyn Error>> {
    let begin = json!({"method": "CreateMultipartUpload", "params": {"file_name": file.name}});
    let context = text(&event(zoom, &begin).await?, "upload_context")?;
    let size = file.content.length();
    let part = size.div_ceil(MOST_PARTS).max(LEAST);
    let mut etags = Vec::new();
    let mut from = 0;
    while from < size {
        let to = size.min(from + part);
        let bytes = file.slice(from..to).ok_or("a stream has no parts")?;
        let number = etags.len() + 1;
        let form = Form::new()
            .text("upload_context", &context)
            .text("part_number", number.to_string())
            .file("file", bytes.name, bytes.content_type, bytes.content);
        // A part that comes twice takes its own place, so it may be tried again.
        let request = zoom
            .request(Method::POST, PARTS)
            .server(Server::Files)
            .idempotent(true);
        let reply = request.multipart(form).send::<Value>().await?;
        etags.push(reply["part_number_etag"].clone());
        eprintln!("sent {to} of {size} bytes");
        from = to;
    }
    let end = json!({
        "method": "CompleteMultipartUpload",
        "params": {"upload_context": context, "part_number_etags": etags},
    });
    text(&event(zoom, &end).await?, "clip_id")
}

/// Begins an upload, or ends it.
async fn event(zoom: &Client, event: &Value) -> Result<Value, zoom_api::Error> {
    let request = zoom.request(Method::POST, EVENTS).server(Server::Files);
    Ok(request.json(event).send::<Value>().await?.into_inner())
}

fn text(reply: &Value, name: &str) -> Result<String, Box<dyn Error>> {
    let found = reply[name].as_str().map(str::to_owned);
    found.ok_or_else(|| format!("the reply has no `{name}`").into())
}

/// The file host's side of it: the sizes of the parts that it was sent.
fn take_parts(fake: &FakeZoom) -> Arc<Mutex<Vec<usize>>> {
    let taken = Arc::new(Mutex::new(Vec::new()));
    let parts = Arc::clone(&taken);
    fake.route_at(Server::Files, Method::POST, PARTS, move |seen| {
        let Ok(mut parts) = parts.lock() else {
            return Reply::status(500);
        };
        parts.push(seen.body().len());
        let number = parts.len();
        let etag = json!({"part_number": number, "etag": format!("e{number}")});
        Reply::json(201, json!({"part_number_etag": etag}))
    });
    fake.route_at(Server::Files, Method::POST, EVENTS, |seen| {
        match seen.json::<Value>().unwrap_or_default()["method"].as_str() {
            Some("CreateMultipartUpload") => Reply::json(201, json!({"upload_context": "u1"})),
            Some("CompleteMultipartUpload") => Reply::json(201, json!({"clip_id": "c1"})),
            _ => Reply::validation_failed("method", "Unknown."),
        }
    });
    taken
}
