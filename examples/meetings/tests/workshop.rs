//! The workshop against the fake Zoom, which is told how meetings behave.

use std::error::Error;
use std::sync::{Arc, Mutex};

use http::Method;
use meetings::ClientExt as _;
use meetings::workshop::{Guest, Workshop, planned};
use serde_json::{Value, json};
use zoom_api::Client;
use zoom_api::fake::{FakeZoom, Reply};
use zoom_auth::AccountCredentials;

type Result = std::result::Result<(), Box<dyn Error>>;

const ID: i64 = 85746065;

/// One host's meeting and those who registered for it.
#[derive(Default)]
struct Calendar {
    meeting: Option<Value>,
    registrants: Vec<Value>,
}

/// A client as a program has it, and the fake Zoom that it talks to.
async fn start(
    calendar: &Arc<Mutex<Calendar>>,
) -> std::result::Result<(FakeZoom, Client), Box<dyn Error>> {
    let fake = FakeZoom::start().await?;
    let on = |method: Method, path: &str, answer: fn(&mut Calendar, Value, bool) -> Reply| {
        let calendar = calendar.clone();
        fake.route(method, path, move |request| {
            let sent = request.json().unwrap_or_default();
            let is_last = request.query_value("next_page_token").is_some();
            answer(&mut calendar.lock().expect("no panic"), sent, is_last)
        });
    };
    on(
        Method::POST,
        "/users/{userId}/meetings",
        |calendar, mut sent, _| {
            sent["id"] = json!(ID);
            calendar.meeting = Some(sent.clone());
            Reply::json(201, sent)
        },
    );
    on(Method::GET, "/users/{userId}/meetings", |calendar, _, _| {
        Reply::json(200, json!({ "meetings": calendar.meeting.as_slice() }))
    });
    on(
        Method::GET,
        "/meetings/{meetingId}",
        |calendar, _, _| match &calendar.meeting {
            Some(meeting) => Reply::json(200, meeting),
            None => Reply::json(
                404,
                json!({ "code": 3001, "message": "Meeting does not exist." }),
            ),
        },
    );
    on(
        Method::PATCH,
        "/meetings/{meetingId}",
        |calendar, sent, _| {
            let changes = sent.as_object().cloned().unwrap_or_default();
            for (field, value) in changes {
                calendar.meeting.as_mut().expect("a meeting")[field] = value;
            }
            Reply::status(204)
        },
    );
    on(Method::DELETE, "/meetings/{meetingId}", |calendar, _, _| {
        calendar.meeting = None;
        Reply::status(204)
    });
    on(
        Method::POST,
        "/meetings/{meetingId}/registrants",
        |calendar, sent, _| {
            calendar.registrants.push(sent);
            let number = calendar.registrants.len();
            Reply::json(
                201,
                json!({ "join_url": format!("https://example.com/w/{number}") }),
            )
        },
    );
    on(
        Method::GET,
        "/meetings/{meetingId}/registrants",
        |calendar, _, is_last| {
            let (first, second) = calendar.registrants.split_at(1);
            Reply::json(
                200,
                match is_last {
                    false => json!({ "next_page_token": "second", "registrants": first }),
                    true => json!({ "next_page_token": "", "registrants": second }),
                },
            )
        },
    );
    let zoom = AccountCredentials::new(fake.account_id(), fake.client_id(), fake.client_secret())?
        .with_environment(fake.environment())
        .into_client()?;
    Ok((fake, zoom))
}

fn guest(name: &str) -> Guest {
    Guest {
        email: format!("{name}@example.com"),
        first_name: name.to_owned(),
    }
}

#[tokio::test]
async fn a_workshop_goes_from_its_invitation_to_its_end() -> Result {
    let calendar = Arc::default();
    let (fake, zoom) = start(&calendar).await?;
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
    assert_eq!(
        links,
        ["https://example.com/w/1", "https://example.com/w/2"]
    );
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
    let topics: Vec<_> = planned(&zoom).await?.into_iter().map(|m| m.topic).collect();
    assert_eq!(topics, [Some("Rust, again".to_owned())]);

    workshop.cancel(&zoom).await?;
    let gone = zoom.get_meeting().meeting_id(workshop.meeting).send().await;
    assert!(gone.expect_err("no meeting").is_not_found());
    Ok(())
}

#[tokio::test]
async fn what_a_meeting_needs_is_asked_for_before_zoom_is() -> Result {
    let (fake, zoom) = start(&Arc::default()).await?;
    let workshop = Workshop { meeting: ID };
    let nameless = Guest {
        email: "mia@example.com".to_owned(),
        first_name: "m".repeat(65),
    };
    let error = workshop
        .invite(&zoom, &[nameless])
        .await
        .expect_err("too long");
    assert!(error.is_invalid_parameter(), "{error}");
    assert_eq!(fake.counts().api_calls, 0);
    Ok(())
}
