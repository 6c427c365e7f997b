//! Downloads a user's recordings of a month into a folder, and may be stopped and
//! started again: files that are there already are passed over, and one that
//! breaks off goes on where it was.
//!
//!     cargo run --bin recordings me 2026-03-01 recordings

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::{Months, NaiveDate, TimeDelta};
use recipes::ClientExt as _;
use recipes::types::RecordingFile;
use zoom_api::Client;
use zoom_auth::AccountCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [user, from, folder] = arguments.as_slice() else {
        return Err("usage: recordings USER FIRST_DAY FOLDER".into());
    };
    let zoom = AccountCredentials::from_env()?.into_client()?;
    let fetched = fetch_month(&zoom, user, from.parse()?, Path::new(folder)).await?;
    eprintln!("{fetched} files fetched");
    Ok(())
}

/// Fetches what is not there yet, and says how many files that were.
async fn fetch_month(
    zoom: &Client,
    user: &str,
    from: NaiveDate,
    folder: &Path,
) -> Result<usize, Box<dyn Error>> {
    // Zoom takes a month at a time.
    let to = from + Months::new(1) - TimeDelta::days(1);
    fs::create_dir_all(folder)?;
    let mut meetings = zoom
        .list_user_recordings()
        .user_id(user)
        .from(from)
        .to(to)
        .stream();
    let mut fetched = 0;
    while let Some(meeting) = meetings.next().await {
        for file in meeting?.recording_files {
            let (Some(url), Some(name)) = (&file.download_url, file_name(&file)) else {
                continue; // it is still being made
            };
            let path = folder.join(name);
            // A path holds a whole file or none: what breaks off has another name.
            let is_there = fs::metadata(&path).is_ok_and(|there| {
                file.file_size
                    .is_none_or(|size| i128::from(there.len()) == size.into())
            });
            if !is_there {
                zoom.download(url).save_to(&path).await?;
                fetched += 1;
            }
        }
    }
    Ok(fetched)
}

/// A name that Zoom gives to no other file, without anything that leads elsewhere.
fn file_name(file: &RecordingFile) -> Option<String> {
    let id = file.id.as_deref().filter(|id| is_plain(id))?;
    let extension = file.file_extension.as_deref().filter(|end| is_plain(end));
    Some(format!(
        "{id}.{}",
        extension.unwrap_or("bin").to_lowercase()
    ))
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

#[cfg(test)]
mod tests {
    use recipes::operations;
    use recipes::types::ListUserRecordingsResponse;
    use serde_json::json;
    use zoom_api::fake::{FakeZoom, Reply};
    use zoom_api::http::Method;

    use super::*;

    #[tokio::test]
    async fn files_are_fetched_once() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::builder()
            .operations(operations::ALL)
            .start()
            .await?;
        let content = vec![7; 100_000];
        let location = fake.content_url("video/mp4", content.clone());
        fake.route(Method::GET, "/rec/download/{id}", move |_| {
            Reply::status(302).with_header("location", location.clone())
        });
        let base = fake.api_base_url();
        let file = |id: &str| {
            json!({
                "id": id, "file_extension": "MP4", "file_size": 100_000,
                "download_url": format!("{base}/rec/download/{id}"),
            })
        };
        let files = json!([file("a1"), file("b2"), file("../c3"), { "id": "d4" }]);
        let month = json!({ "meetings": [{ "topic": "Workshop", "recording_files": files }] });
        let month: ListUserRecordingsResponse = serde_json::from_value(month)?;
        fake.answer(&operations::LIST_USER_RECORDINGS, month)?;

        let folder = tempfile::tempdir()?;
        let (zoom, day) = (
            fake.client()?,
            NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("a day")?,
        );
        assert_eq!(fetch_month(&zoom, "me", day, folder.path()).await?, 2);
        assert_eq!(fs::read(folder.path().join("a1.mp4"))?, content);
        assert_eq!(fetch_month(&zoom, "me", day, folder.path()).await?, 0);
        fs::write(folder.path().join("b2.mp4"), "half")?;
        assert_eq!(fetch_month(&zoom, "me", day, folder.path()).await?, 1);

        let asked = fake.received(&operations::LIST_USER_RECORDINGS);
        assert_eq!(
            asked[0].query::<String>("to")?.as_deref(),
            Some("2026-03-31")
        );
        Ok(())
    }

    #[tokio::test]
    async fn the_recordings_that_the_fake_begins_with_are_fetched() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::builder()
            .operations(operations::ALL)
            .start()
            .await?;
        let folder = tempfile::tempdir()?;
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).ok_or("a day")?;
        let fetched = fetch_month(&fake.client()?, "me", day, folder.path()).await?;
        assert!(fetched > 0 && fs::read_dir(folder.path())?.count() == 1);
        Ok(())
    }
}
