//! Calls through what stands in front of the live API: operations in the shape
//! of Meetings, Team Chat and Phone, as imported ones would call it.

use std::sync::Arc;

use http::header::ACCEPT;
use http::{HeaderValue, Method};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use zoom_api::fake::{FakeZoom, ManualClock, Reply};
use zoom_api::types::User;
use zoom_api::{BearerToken, Client, Error, Operation, RequestPolicy, Scheme, Server};

use super::{Result, words};

static GET_PAST_MEETING: Operation = operation("pastMeeting", Method::GET, "/past_meetings/{uuid}");
static CREATE_MEETING: Operation =
    operation("createMeeting", Method::POST, "/users/{userId}/meetings");
static DELETE_CHANNEL: Operation = operation(
    "deleteChannel",
    Method::DELETE,
    "/chat/channels/{channelId}",
);
static SEND_MESSAGE: Operation =
    operation("sendMessage", Method::POST, "/chat/users/{userId}/messages");
static ADD_MEMBERS: Operation = operation(
    "addMembersToCallQueue",
    Method::POST,
    "/phone/call_queues/{callQueueId}/members",
);
static GET_VOICEMAIL: Operation = operation(
    "downloadVoicemail",
    Method::GET,
    "/phone/voice_mails/download/{fileId}",
);

const fn operation(id: &'static str, method: Method, path: &'static str) -> Operation {
    Operation::new(id, method, path, Server::Api, Scheme::Bearer)
}

/// A fake behind the front, and a client whose waits pass at once.
pub(crate) async fn start() -> Result<(FakeZoom, Client)> {
    let clock = ManualClock::auto_advancing();
    let zoom = FakeZoom::builder()
        .front(true)
        .clock(Arc::new(clock.clone()))
        .start()
        .await?;
    let client = Client::builder(BearerToken::new(zoom.app().mint_token())?)
        .environment(zoom.environment())
        .http(reqwest::Client::builder().no_proxy())
        .clock(Arc::new(clock))
        .policy(RequestPolicy::new().without_jitter())
        .build()?;
    Ok((zoom, client))
}

#[tokio::test]
async fn a_uuid_reaches_its_meeting_whatever_is_in_it() -> Result {
    let (zoom, client) = start().await?;
    // What the operation sees is what the front has made of the path, decoded.
    zoom.route(Method::GET, "/past_meetings/{uuid}", |request| {
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let path = decoded(request.path());
        let uuid = path.trim_start_matches("/v2/past_meetings/");
        Reply::json(200, json!({"uuid": decoded(uuid)}))
    });
    for uuid in ["abc==", "/abc==", "a//b", "+abc", "a/b", "a+b==", "é"] {
        let call = client.call(&GET_PAST_MEETING).uuid("uuid", uuid);
        assert_eq!(call.send::<Value>().await?["uuid"], uuid);
    }
    let once = client.call(&GET_PAST_MEETING).path("uuid", "/abc==");
    let refused = words(&once.send::<Value>().await);
    assert_eq!(refused, "refused, 404, code 2300", "not a missing meeting");
    Ok(())
}

#[tokio::test]
async fn refusals_are_told_for_what_they_are_by_whatever_they_were_asked() -> Result {
    let (zoom, client) = start().await?;
    zoom.route(Method::DELETE, "/chat/channels/{channelId}", |_| {
        Reply::api_error(400, 4130, "Channel does not exist: `a`.")
    });
    zoom.route(Method::POST, "/chat/users/{userId}/messages", |_| {
        Reply::missing_scopes(["chat_message:write", "h323:read:admin"])
    });
    zoom.route(Method::POST, "/users/{userId}/meetings", |_| {
        Reply::validation_failed("password", "At most 10 characters.")
    });

    // Without a reply, as a file, and by a caller who asks for anything.
    let gone = || client.call(&DELETE_CHANNEL).path("channelId", "a");
    assert!(failed(gone().send::<()>().await)?.is_not_found());
    assert!(failed(gone().send_bytes().await)?.is_not_found());
    let anything = HeaderValue::from_static("*/*");
    let as_xml = failed(gone().header(ACCEPT, anything).send::<()>().await)?;
    assert!(as_xml.is_not_found() && as_xml.code() == Some(4130));
    assert!(as_xml.body().is_some_and(|body| body.starts_with(b"<?xml")));

    let message = client.call(&SEND_MESSAGE).path("userId", "me");
    let error = failed(
        message
            .json(&json!({"message": "hi"}))
            .send::<Value>()
            .await,
    )?;
    assert!(error.is_missing_scopes() && error.code() == Some(104));
    assert_eq!(
        error.missing_scopes(),
        ["chat_message:write", "h323:read:admin"]
    );
    assert!(
        error
            .body()
            .is_some_and(|body| { serde_json::from_slice::<Value>(body).is_err() })
    );

    let meeting = client.call(&CREATE_MEETING).path("userId", "me");
    let error = failed(meeting.json(&json!({})).send::<Value>().await)?;
    assert_eq!(
        error.to_string(),
        "createMeeting was refused: HTTP 400, code 300 (validation failed): password"
    );
    Ok(())
}

#[tokio::test]
async fn a_change_that_is_answered_with_nothing_is_done() -> Result {
    let (zoom, client) = start().await?;
    zoom.route(
        Method::POST,
        "/phone/call_queues/{callQueueId}/members",
        |_| Reply::status(201),
    );
    let call = client.call(&ADD_MEMBERS).path("callQueueId", "q");
    let reply = call.json(&json!({"members": []})).send::<User>().await?;
    assert_eq!(reply.status(), 201);
    assert!(!reply.has_content());
    assert_eq!(zoom.counts().api_calls, 1, "and not done twice");
    Ok(())
}

#[tokio::test]
async fn a_file_on_a_host_that_refuses_the_token_is_got_without_it() -> Result {
    let (zoom, client) = start().await?;
    let location = zoom.content_url("audio/mpeg", &b"ID3\0\xff"[..]);
    zoom.route(
        Method::GET,
        "/phone/voice_mails/download/{fileId}",
        move |_| Reply::status(302).with_header("location", location.clone()),
    );
    let call = || client.call(&GET_VOICEMAIL).path("fileId", "f");
    let file = call().send_bytes().await?;
    assert_eq!(&file[..], b"ID3\0\xff");
    assert_eq!(file.headers()["content-type"], "audio/mpeg");
    let as_value = call().send::<Value>().await;
    assert_eq!(words(&as_value), "redirect, 302", "another host's word");
    Ok(())
}

#[tokio::test]
async fn a_front_that_loses_the_api_now_and_then_is_not_noticed() -> Result {
    let (zoom, client) = start().await?;
    for _ in 0..50 {
        client.get_user().user_id("me").send().await?;
    }
    let counts = zoom.counts();
    assert_eq!(counts.api_statuses.get(&522), Some(&2));
    assert_eq!(counts.api_calls, 52);

    // A route's reply breaks in the middle as the route says.
    zoom.route(Method::GET, "/past_meetings/{uuid}", |_| {
        Reply::json(200, json!({"topic": "Stand-up"})).cut_body()
    });
    let once = client.without_retries();
    let call = once.call(&GET_PAST_MEETING).uuid("uuid", "abc==");
    let error = failed(call.send::<Value>().await)?;
    assert!(error.is_transport() && error.is_transient());
    Ok(())
}

fn failed<T>(result: std::result::Result<T, Error>) -> Result<Error> {
    result.err().ok_or_else(|| "no success".into())
}
