//! Imported operations in the shape of Meetings, Team Chat, Phone and Clips,
//! called through what stands in front of the live API.
//!
//! `live.json` is a product's file of our own making, and `generated` what
//! `cargo xtask import` makes of it, kept up to date by
//! `BLESS=1 cargo test -p xtask imported`.

#[rustfmt::skip]
#[allow(dead_code, unreachable_pub, unused_imports)]
mod generated;
mod neighbours;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use http::{HeaderValue, Method};
use serde_json::{Value, json};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::{Error, File, Server, Wire};

use self::generated::{ClientExt, types};
use crate::policy::front;

type Result<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What [`front::start`] gives, where the client has the operations of `live.json`
/// alone: one that the crate itself has by then would be called in their place.
async fn start() -> Result<(FakeZoom, impl ClientExt)> {
    front::start().await
}

fn failed<T>(result: std::result::Result<T, Error>) -> Result<Error> {
    result.err().ok_or_else(|| "no success".into())
}

#[tokio::test]
async fn a_meeting_is_found_by_its_uuid_whatever_is_in_it() -> Result {
    let (zoom, client) = start().await?;
    zoom.route(Method::GET, "/past_meetings/{uuid}", |seen| {
        Reply::json(200, json!({"uuid": seen.path_segments().last()}))
    });
    for uuid in ["abc==", "/abc==", "a//b", "+abc", "a/b", "a+b=="] {
        let meeting = client.get_past_meeting().meeting_uuid(uuid).send().await?;
        assert_eq!(meeting.uuid.as_deref(), Some(uuid));
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_is_told_for_what_it_is_whether_a_reply_is_expected_or_not() -> Result {
    let (zoom, client) = start().await?;
    zoom.route(Method::DELETE, "/chat/channels/{channelId}", |_| {
        Reply::api_error(400, 4130, "Channel does not exist: `a`.")
    });
    zoom.route(Method::POST, "/chat/users/{userId}/messages", |_| {
        Reply::missing_scopes(["team_chat:write:user_message:admin"])
    });
    zoom.route(Method::POST, "/users/{userId}/meetings", |_| {
        Reply::validation_failed("password", "At most 10 characters.")
    });

    let gone = failed(client.delete_channel().channel_id("a").send().await)?;
    assert!(gone.is_not_found() && gone.code() == Some(4130), "{gone}");

    let message = types::SendChatMessageRequest::default().message("hi");
    let call = client.send_chat_message().user_id("me").body(message);
    let error = failed(call.send().await)?;
    assert!(error.is_missing_scopes(), "{error}");
    let body = error.body().ok_or("a body")?;
    assert!(serde_json::from_slice::<Value>(body).is_err(), "unescaped");
    assert_eq!(
        error.missing_scopes(),
        ["team_chat:write:user_message:admin"]
    );

    let meeting = types::CreateMeetingRequest::default();
    let call = client.create_meeting().user_id("me").body(meeting);
    let error = failed(call.send().await)?.to_string();
    assert!(error.ends_with("(validation failed): password"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_change_that_is_answered_with_nothing_is_done_once() -> Result {
    let (zoom, client) = start().await?;
    let members = "/phone/call_queues/{callQueueId}/members";
    zoom.route(Method::POST, members, |_| Reply::status(201));
    zoom.route(Method::PATCH, "/meetings/{meetingId}/livestream", |_| {
        Reply::status(204)
    });
    let body = types::AddMembersToCallQueueRequest::default().members(["u1"]);
    let call = client.add_members_to_call_queue().call_queue_id("q");
    let reply = call.body(body).send().await?;
    assert_eq!(reply.status(), 201);
    assert!(!reply.has_content() && reply.added.is_none());
    let stream = types::UpdateLivestreamRequest::default();
    let call = client.update_livestream().meeting_id(1).body(stream);
    call.send().await?;
    assert_eq!(zoom.counts().api_calls, 2, "and nothing twice");
    Ok(())
}

#[tokio::test]
async fn a_recording_comes_from_a_host_that_must_not_see_the_token() -> Result {
    let (zoom, client) = start().await?;
    let location = zoom.content_url("audio/mpeg", &b"ID3\0\xff"[..]);
    let path = "/phone/recording/download/{fileId}";
    zoom.route(Method::GET, path, move |_| {
        Reply::status(302).with_header("location", location.clone())
    });
    let call = || client.download_phone_recording().file_id("f");
    let whole = call().send().await?;
    assert_eq!(&whole[..], b"ID3\0\xff");
    let mut file = call().download().await?;
    assert_eq!(file.content_type(), Some("audio/mpeg"));
    let mut bytes = Vec::new();
    while let Some(piece) = file.next().await {
        bytes.extend_from_slice(&piece?);
    }
    assert_eq!(bytes, b"ID3\0\xff");

    zoom.route(Method::GET, path, |_| Reply::html(200));
    let page = failed(call().download().await)?;
    assert!(page.is_not_understood(), "{page}");
    Ok(())
}

#[tokio::test]
async fn a_file_goes_to_the_file_host_and_wherever_that_sends_it() -> Result {
    let (zoom, client) = start().await?;
    let path = "/chat/users/{userId}/files";
    let moved = format!("{}/moved", zoom.api_base_url());
    zoom.route_at(Server::Files, Method::POST, path, move |_| {
        Reply::status(307).with_header("location", moved.clone())
    });
    zoom.route_at(Server::Api, Method::POST, "/moved", |seen| {
        let has_file = seen.body().windows(5).any(|bytes| bytes == b"hello");
        match seen.bearer_token() {
            Some(_) if has_file => Reply::json(201, json!({"id": "f1"})),
            _ => Reply::invalid_token(),
        }
    });
    let text = HeaderValue::from_static("text/plain");
    let file = File::new("a.txt", text, "hello");
    let body = types::UploadChatFileRequest::default().file(file);
    let taken = client
        .upload_chat_file()
        .user_id("me")
        .body(body)
        .send()
        .await?;
    assert_eq!(taken.id.as_deref(), Some("f1"));
    Ok(())
}

#[tokio::test]
async fn calls_get_through_a_front_that_loses_and_cuts() -> Result {
    let (zoom, client) = start().await?;
    zoom.route(Method::GET, "/past_meetings/{uuid}", |_| {
        Reply::json(200, json!({"topic": "Stand-up"}))
    });
    let call = || client.get_past_meeting().meeting_uuid("/a").send();
    for _ in 0..40 {
        assert_eq!(call().await?.topic.as_deref(), Some("Stand-up"));
    }
    assert_eq!(zoom.counts().api_statuses.get(&522), Some(&2));

    let script = [Reply::normal().cut_body(), Reply::normal()];
    zoom.script(zoom_api::fake::Endpoint::Api, script);
    assert_eq!(call().await?.topic.as_deref(), Some("Stand-up"));
    Ok(())
}

#[tokio::test]
async fn lists_are_written_as_their_place_has_them() -> Result {
    let (zoom, client) = start().await?;
    zoom.route(Method::GET, "/devices/{deviceIds}", |_| Reply::status(204));
    let call = client
        .list_devices()
        .device_ids(["a b", "c"])
        .x_zoom_kinds([1, 2])
        .fields(["name", "id"])
        .tags(["x|y".to_owned(), "z".to_owned()]);
    call.send().await?;
    let seen = zoom.requests().pop().ok_or("a request")?;
    assert_eq!(seen.path(), "/v2/devices/a%20b%2Cc");
    assert_eq!(seen.header("x-zoom-kinds"), Some("1,2"));
    let query: Vec<_> = seen.query_pairs().collect();
    let expected = [("fields", "name,id"), ("tags", "x|y"), ("tags", "z")];
    assert_eq!(
        query,
        expected.map(|(name, value)| (name.into(), value.into()))
    );
    Ok(())
}

/// What the file host knows of an upload in parts: their numbers and contents.
type Parts = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

/// A part of a multipart body, as text that begins with its content.
fn form_part<'a>(body: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = body.split_once(&format!("name=\"{name}\""))?;
    let (_, content) = rest.split_once("\r\n\r\n")?;
    Some(content.split_once("\r\n--")?.0)
}

fn take_parts(zoom: &FakeZoom) -> Parts {
    let parts = Parts::default();
    let taken = Arc::clone(&parts);
    let path = "/clips/files/multipart";
    zoom.route_at(Server::Files, Method::POST, path, move |seen| {
        let body = String::from_utf8_lossy(seen.body());
        let (Some(number), Some(file), Some("u1")) = (
            form_part(&body, "part_number"),
            form_part(&body, "file"),
            form_part(&body, "upload_context"),
        ) else {
            return Reply::validation_failed("upload_context", "Unknown.");
        };
        let etag = json!({"part_number": number.parse::<u64>().ok(), "etag": format!("e{number}")});
        let mut taken = taken.lock().unwrap();
        taken.insert(number.to_owned(), file.as_bytes().to_vec());
        Reply::json(201, json!({"part_number_etag": etag}))
    });
    let path = "/clips/files/multipart/upload_events";
    let taken = Arc::clone(&parts);
    zoom.route_at(Server::Files, Method::POST, path, move |seen| {
        let event = seen.json::<Value>().unwrap_or_default();
        let params = &event["params"];
        match event["method"].as_str() {
            Some("CreateMultipartUpload") if params["file_name"] == "talk.mp4" => {
                Reply::json(201, json!({"upload_context": "u1"}))
            }
            Some("CompleteMultipartUpload") if params["upload_context"] == "u1" => {
                let etags = params["part_number_etags"].as_array().map(Vec::len);
                assert_eq!(etags, Some(taken.lock().unwrap().len()));
                Reply::json(201, json!({"clip_id": "c1"}))
            }
            _ => Reply::validation_failed("method", "Unknown."),
        }
    });
    parts
}

#[tokio::test]
async fn a_large_file_is_sent_in_parts() -> Result {
    let (zoom, client) = start().await?;
    let parts = take_parts(&zoom);
    let mp4 = HeaderValue::from_static("video/mp4");
    let file = File::new("talk.mp4", mp4, "0123456789");

    let begin: types::CreateClipUploadEventRequest = serde_json::from_value(json!({
        "method": "CreateMultipartUpload",
        "params": {"file_name": file.name},
    }))?;
    let begun = client.create_clip_upload_event().body(begin).send().await?;
    let begun = serde_json::to_value(Wire(&*begun))?;
    let context = begun["upload_context"].as_str().ok_or("a context")?;

    let mut etags = Vec::new();
    for (number, from) in (1..).zip((0..10).step_by(4)) {
        let body = types::UploadPartRequest::default()
            .upload_context(context)
            .part_number(number)
            .file(file.slice(from..(from + 4).min(10)));
        let taken = client.upload_part().body(body).send().await?.into_inner();
        let etag = taken.part_number_etag.ok_or("an ETag")?;
        etags.push(serde_json::to_value(Wire(&etag))?);
    }
    let end: types::CreateClipUploadEventRequest = serde_json::from_value(json!({
        "method": "CompleteMultipartUpload",
        "params": {"upload_context": context, "part_number_etags": etags},
    }))?;
    let ended = client.create_clip_upload_event().body(end).send().await?;
    let ended = serde_json::to_value(Wire(&*ended))?;
    assert_eq!(ended["clip_id"], "c1");
    let whole: Vec<u8> = parts.lock().unwrap().values().flatten().copied().collect();
    assert_eq!(whole, b"0123456789");
    Ok(())
}

#[test]
fn an_alternative_is_known_by_the_one_value_that_its_field_has() -> Result {
    use types::CreateClipUploadEventRequest as Event;
    let read = |json: Value| serde_json::from_value::<Event>(json);
    for method in ["CompleteMultipartUpload", "completemultipartupload"] {
        let event = json!({"method": method, "params": {"file_name": "of the other"}});
        let event = read(event)?;
        assert!(
            matches!(event, Event::CompleteMultipartUpload(_)),
            "{event:?}"
        );
    }
    let event = read(json!({"method": "CreateMultipartUpload"}))?;
    assert!(
        matches!(event, Event::CreateMultipartUpload(_)),
        "{event:?}"
    );
    // None of these, and kept as it came.
    let other = json!({"method": "AbortMultipartUpload", "params": {}});
    let event = read(other.clone())?;
    assert!(matches!(event, Event::Other(_)), "{event:?}");
    assert_eq!(serde_json::to_value(Wire(&event))?, other);
    Ok(())
}
