//! Gives a user a profile picture.
//!
//!     cargo run --bin picture jchill@example.com me.png

use std::env;
use std::error::Error;
use std::path::Path;

use recipes::ClientExt as _;
use recipes::types::UploadUserProfilePictureRequest;
use zoom_api::http::HeaderValue;
use zoom_api::{Client, File};
use zoom_auth::AccountCredentials;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [user, path] = arguments.as_slice() else {
        return Err("usage: picture USER FILE".into());
    };
    let zoom = AccountCredentials::from_env()?.into_client()?;
    upload(&zoom, user, Path::new(path)).await
}

/// Sends the file as it is read: it is never in memory as a whole.
async fn upload(zoom: &Client, user: &str, path: &Path) -> Result<(), Box<dyn Error>> {
    let content_type = match path.extension().and_then(|extension| extension.to_str()) {
        Some("png") => HeaderValue::from_static("image/png"),
        Some("jpg" | "jpeg") => HeaderValue::from_static("image/jpeg"),
        _ => return Err("Zoom takes PNG and JPEG".into()),
    };
    let picture = File::open(path, content_type).await?;
    zoom.upload_user_profile_picture()
        .user_id(user)
        .body(UploadUserProfilePictureRequest {
            pic_file: Some(picture),
        })
        .send()
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use recipes::operations;
    use zoom_api::fake::FakeZoom;

    use super::*;

    #[tokio::test]
    async fn the_picture_arrives_with_its_name_and_type() -> Result<(), Box<dyn Error>> {
        let fake = FakeZoom::builder()
            .operations(operations::ALL)
            .start()
            .await?;
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("me.png");
        std::fs::write(&path, b"\x89PNG")?;
        upload(&fake.client()?, "jchill@example.com", &path).await?;

        let received = fake.received(&operations::UPLOAD_USER_PROFILE_PICTURE);
        assert_eq!(received[0].path::<String>("userId")?, "jchill@example.com");
        let parts = received[0].parts();
        assert_eq!(parts[0].name, "pic_file");
        assert_eq!(parts[0].file_name.as_deref(), Some("me.png"));
        assert_eq!(parts[0].content, &b"\x89PNG"[..]);
        let gif = upload(&fake.client()?, "me", Path::new("me.gif")).await;
        assert_eq!(gif.unwrap_err().to_string(), "Zoom takes PNG and JPEG");
        Ok(())
    }
}
