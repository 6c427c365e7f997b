//! The workshop against the fake Zoom, which knows what meetings are.

use std::error::Error;

use meetings::workshop::{Guest, Workshop, planned};
use meetings::{ClientExt as _, operations, types};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::{Client, Items, Null};
use zoom_auth::AccountCredentials;

type Result = std::result::Result<(), Box<dyn Error>>;

/// A client as a program has it, and the fake Zoom that it talks to.
async fn start() -> std::result::Result<(FakeZoom, Client), Box<dyn Error>> {
    let fake = FakeZoom::builder()
        .operations(operations::ALL)
        .start()
        .await?;
    let zoom = AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
        .with_environment(fake.environment())
        .into_client()?;
    Ok((fake, zoom))
}

fn guest(name: &str) -> Guest {
    Guest {
        email: format!("{name}@example.com"),
        first_name: name.to_owned(),
        last_name: None,
    }
}

#[tokio::test]
async fn a_workshop_goes_from_its_invitation_to_its_end() -> Result {
    let (fake, zoom) = start().await?;
    let workshop = Workshop::schedule(&zoom, "Rust", "2026-03-25T07:00:00Z".parse()?).await?;
    let workshop = workshop.expect("an id");
    let meeting = zoom
        .get_meeting()
        .meeting_id(workshop.meeting)
        .send()
        .await?;
    assert_eq!(meeting.topic.as_deref(), Some("Rust"));
    assert_eq!(meeting.agenda.as_deref(), Some("To be announced"));

    let links = workshop
        .invite(&zoom, &[guest("mia"), guest("jill")])
        .await?;
    assert_eq!(links.len(), 2);
    let invited = fake.received(&operations::ADD_MEETING_REGISTRANT);
    let invited: types::AddMeetingRegistrantRequest = invited[0].body()?;
    let expected = types::AddMeetingRegistrantRequest::default()
        .email("mia@example.com")
        .first_name("mia");
    assert_eq!(invited, expected);
    // The same client, and the same life with tokens.
    fake.revoke_all_tokens();
    let guests = workshop.guests(&zoom).await?;
    assert_eq!(guests, ["mia@example.com", "jill@example.com"]);

    workshop.rename(&zoom, "Rust, again").await?;
    let meeting = zoom
        .get_meeting()
        .meeting_id(workshop.meeting)
        .send()
        .await?;
    assert_eq!(meeting.topic.as_deref(), Some("Rust, again"));
    assert_eq!(meeting.agenda, None);
    assert_eq!(meeting.duration, Some(60));
    let changes = fake.received(&operations::UPDATE_MEETING);
    let change: types::UpdateMeetingRequest = changes[0].body()?;
    let expected = types::UpdateMeetingRequest::default().topic("Rust, again");
    assert_eq!(change, expected.agenda(Null));
    let topics: Vec<_> = planned(&zoom).await?.into_iter().map(|m| m.topic).collect();
    assert_eq!(topics, [Some("Rust, again".to_owned())]);

    workshop.cancel(&zoom).await?;
    let gone = zoom.get_meeting().meeting_id(workshop.meeting).send().await;
    assert!(gone.expect_err("no meeting").is_not_found());
    Ok(())
}

#[tokio::test]
async fn what_a_meeting_needs_is_asked_for_before_zoom_is() -> Result {
    let (fake, zoom) = start().await?;
    let workshop = Workshop { meeting: 85746065 };
    let nameless = Guest {
        email: "mia@example.com".to_owned(),
        first_name: "m".repeat(65),
        last_name: None,
    };
    let error = workshop
        .invite(&zoom, &[nameless])
        .await
        .expect_err("too long");
    assert!(error.is_invalid_parameter(), "{error}");
    assert_eq!(fake.counts().api_calls, 0);
    Ok(())
}

#[tokio::test]
async fn calls_and_streams_are_the_program_s_own() -> Result {
    let (_fake, zoom) = start().await?;
    let mut tasks = tokio::task::JoinSet::new();
    for topic in ["Rust", "Go", "Zig"] {
        let meeting = types::CreateMeetingRequest::default().topic(topic).type_(2);
        let call = zoom.create_meeting().user_id("me").body(meeting);
        tasks.spawn(call.send());
    }
    for scheduled in tasks.join_all().await {
        scheduled?;
    }
    let (kind, size) = (None::<types::MeetingType>, Some(2));
    let call = zoom.list_meetings().user_id("me").type_(kind);
    let meetings: Items<_, _> = call.page_size(size).stream();
    drop(zoom);
    let listed = tokio::spawn(meetings.collect()).await??;
    assert_eq!(listed.len(), 3);
    Ok(())
}

#[tokio::test]
async fn a_meeting_that_can_not_be_had_is_told() -> Result {
    let (fake, zoom) = start().await?;
    let full = Reply::api_error(400, 3043, "Meeting has reached maximum attendee capacity.");
    fake.fail(&operations::ADD_MEETING_REGISTRANT, full)?;
    let workshop = Workshop { meeting: 85746065 };
    let error = workshop
        .invite(&zoom, &[guest("mia")])
        .await
        .expect_err("no room");
    assert_eq!(error.code(), Some(3043));
    Ok(())
}
