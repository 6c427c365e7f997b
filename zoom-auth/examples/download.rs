//! Downloads a recording, with a progress bar.
//!
//!     cargo run -p zoom-auth --example download [URL [PATH]]
//!
//! `URL` is a recording's `download_url`; it goes to `PATH`, or into this folder
//! under the name that Zoom gives it. The credentials are those of
//! `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET`. Without a URL it
//! starts a fake Zoom, and downloads what that has into the folder for temporary
//! files.

use std::env;
use std::error::Error;
use std::path::PathBuf;

use http::Method;
use indicatif::{ProgressBar, ProgressStyle};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::{Client, Progress};
use zoom_auth::AccountCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let Some(url) = arguments.next() else {
        eprintln!("asking a fake Zoom, since no URL was given");
        let fake = FakeZoom::start().await?;
        let zoom =
            AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
                .with_environment(fake.environment())
                .into_client()?;
        let url = record(&fake);
        let path = env::temp_dir().join("zoom-recording.mp4");
        return download(&zoom, &url, Some(path)).await;
    };
    let zoom = AccountCredentials::from_env()?.into_client()?;
    download(&zoom, &url, arguments.next().map(PathBuf::from)).await
}

/// A recording of 16 MiB, which Zoom redirects to where it keeps such.
fn record(fake: &FakeZoom) -> String {
    let location = fake.content_url("video/mp4", vec![0; 16 * 1024 * 1024]);
    fake.route(Method::GET, "/rec/download/{recordingId}", move |_| {
        Reply::status(302).with_header("location", location.clone())
    });
    format!("{}/rec/download/1", fake.api_base_url())
}

async fn download(zoom: &Client, url: &str, path: Option<PathBuf>) -> Result<(), Box<dyn Error>> {
    let recording = zoom.download(url).send().await?;
    let path = path
        .or_else(|| recording.file_name().map(PathBuf::from))
        .ok_or("the recording has no name: give a path")?;
    let style = "{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
    let bar = match recording.total() {
        Some(total) => ProgressBar::new(total).with_style(ProgressStyle::with_template(style)?),
        None => ProgressBar::new_spinner(),
    };
    let shown = bar.clone();
    let bytes = recording
        .on_progress(move |so_far: Progress| shown.set_position(so_far.bytes))
        .save_to(&path)
        .await?;
    bar.finish();
    eprintln!("saved {bytes} bytes as {}", path.display());
    Ok(())
}
