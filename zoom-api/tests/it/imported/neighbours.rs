//! Two crates of operations in one program: with one client, and in one fake.

use serde_json::Value;
use zoom_api::Client;
use zoom_api::fake::FakeZoom;

use super::Result;
use super::generated::{self, ClientExt as _};

#[path = "../../../src/fake/tests/studio/mod.rs"]
#[rustfmt::skip]
#[allow(dead_code, unreachable_pub, unused_imports)]
mod studio;

use studio::ClientExt as _;

async fn start() -> Result<(FakeZoom, Client)> {
    let fake = FakeZoom::builder()
        .operations(generated::operations::ALL)
        .operations(studio::operations::ALL)
        .start()
        .await?;
    let zoom = fake.client()?;
    Ok((fake, zoom))
}

/// The client as the crates' own, whatever operations `zoom-api` has of their names.
fn extended(zoom: &Client) -> &(impl generated::ClientExt + studio::ClientExt) {
    zoom
}

#[tokio::test]
async fn operations_of_two_crates_and_of_the_client_are_methods_of_one_client() -> Result {
    let (fake, zoom) = start().await?;
    let meeting = generated::types::CreateMeetingRequest::default().topic("Rust");
    let create = extended(&zoom).create_meeting().user_id("me").body(meeting);
    assert!(create.send().await?.id.is_some());
    let show = studio::types::CreateShow::default().title("Rust").type_(1);
    let create = extended(&zoom).create_show().artist_id("me").body(show);
    let id = create.send().await?.id.ok_or("an id")?;
    let show = extended(&zoom).get_show().show_id(id).send().await?;
    assert_eq!(show.title.as_deref(), Some("Rust"));
    assert!(zoom.get_user().user_id("me").send().await?.email.is_some());
    assert_eq!(zoom.counters().succeeded, 4);

    let meetings = fake.received(&generated::operations::CREATE_MEETING);
    assert_eq!(meetings[0].body::<Value>()?["topic"], "Rust");
    let shows = fake.received(&studio::operations::CREATE_SHOW);
    assert_eq!((meetings.len(), shows.len()), (1, 1));
    Ok(())
}

#[tokio::test]
async fn what_one_crate_s_operation_is_told_is_not_said_by_the_other_s() -> Result {
    let (fake, zoom) = start().await?;
    let refusal = zoom_api::fake::Reply::api_error(400, 3000, "Full.");
    fake.fail(&studio::operations::CREATE_SHOW, refusal)?;
    let show = studio::types::CreateShow::default().title("Rust").type_(1);
    let refused = extended(&zoom)
        .create_show()
        .artist_id("me")
        .body(show)
        .send()
        .await;
    assert_eq!(super::failed(refused)?.code(), Some(3000));
    let meeting = generated::types::CreateMeetingRequest::default();
    let create = extended(&zoom).create_meeting().user_id("me").body(meeting);
    create.send().await?;
    Ok(())
}
