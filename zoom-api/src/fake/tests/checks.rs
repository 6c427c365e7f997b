//! What Zoom would refuse is refused, by its place.

use http::Method;
use serde_json::{Value, json};

use super::{Raw, builder};
use crate::fake::FakeZoom;

/// The place and the problem of a failed validation.
fn field(body: &Value) -> (&str, &str) {
    assert_eq!(body["code"], 300, "{body}");
    let error = &body["errors"][0];
    let text = |name: &str| error[name].as_str().unwrap_or_default();
    (text("field"), text("message"))
}

async fn refused(fake: &FakeZoom, raw: Raw<'_>) -> (String, String) {
    let target = raw.target.to_owned();
    let (status, body) = raw.send(fake).await;
    assert_eq!(status, 400, "{target}: {body}");
    let (field, problem) = field(&body);
    (field.to_owned(), problem.to_owned())
}

#[tokio::test]
async fn a_body_is_checked_as_the_client_checks_it_and_more() {
    let fake = builder().start().await.expect("a fake");
    let good = json!({ "title": "Rust", "type": 1 });
    for (place, value, problem) in [
        ("title", json!(null), "is missing"),
        ("title", json!(5), "must be a string"),
        ("title", json!("x".repeat(21)), "at most 20"),
        ("type", json!(3), "none of the values"),
        ("type", json!("1"), "must be an integer"),
        ("minutes", json!(0), "at least 1"),
        ("minutes", json!(1.5), "must be an integer"),
        ("start_time", json!("soon"), "must be a date-time"),
        ("day", json!("2026-02-30"), "must be a date"),
        ("code", json!("abc"), "doesn't match"),
        ("password", json!("1234567"), "at most 6"),
        ("settings", json!([]), "must be an object"),
        ("settings.waiting", json!("yes"), "must be a boolean"),
        ("settings.mood", json!("grim"), "none of the values"),
        ("settings.hosts", json!(["a", "b", "c"]), "at most 2"),
        ("settings.hosts[1]", json!(["a", 1]), "must be a string"),
        ("settings.brand_new", json!(true), "is unknown"),
        ("brand_new", json!(1), "is unknown"),
    ] {
        let mut body = good.clone();
        let path = place.split('[').next().unwrap_or_default();
        match path.split_once('.') {
            Some((outer, inner)) => body[outer][inner] = value,
            None => body[path] = value,
        }
        let raw = Raw::json(Method::POST, "/artists/me/shows", &body);
        let (field, told) = refused(&fake, raw).await;
        assert_eq!(field, place, "{told}");
        assert!(told.contains(problem), "{place}: {told}");
    }
    let raw = Raw::json(Method::POST, "/artists/me/shows", &good);
    assert_eq!(raw.send(&fake).await.0, 201);
}

#[tokio::test]
async fn parameters_are_checked_wherever_they_are() {
    let fake = builder().start().await.expect("a fake");
    let label = |target| Raw::new(Method::GET, target).header("x-studio-label", "new");
    for (raw, place, problem) in [
        (
            Raw::new(Method::GET, "/shows/abc"),
            "showId",
            "must be an integer",
        ),
        (
            Raw::new(Method::GET, "/shows/1?detail=2"),
            "detail",
            "must be a boolean",
        ),
        (
            Raw::new(Method::GET, "/shows/1?detail=true&detail=true"),
            "detail",
            "must be a boolean",
        ),
        (
            Raw::new(Method::GET, "/shows/1?details=true"),
            "details",
            "is unknown",
        ),
        (
            Raw::new(Method::GET, "/artists/me/shows?page_size=301"),
            "page_size",
            "at most 300",
        ),
        (label("/songs"), "from", "is missing"),
        (label("/songs?from=today"), "from", "must be a date"),
        (
            label("/songs?from=2026-01-31&ids=1,b"),
            "ids[1]",
            "must be an integer",
        ),
        (
            label("/songs?from=2026-01-31&moods=calm&moods=sad"),
            "moods[1]",
            "none of the values",
        ),
        (
            Raw::new(Method::GET, "/songs?from=2026-01-31"),
            "X-Studio-Label",
            "is missing",
        ),
        (
            Raw::new(Method::GET, "/songs?from=2026-01-31").header("x-studio-label", "too long"),
            "X-Studio-Label",
            "at most 5",
        ),
    ] {
        let (field, told) = refused(&fake, raw).await;
        assert_eq!(field, place, "{told}");
        assert!(told.contains(problem), "{place}: {told}");
    }
    let raw = label("/songs?from=2026-01-31&ids=1,2&moods=calm&moods=loud");
    assert_eq!(raw.send(&fake).await.0, 200);
}

#[tokio::test]
async fn forms_are_checked_part_by_part() {
    let fake = builder().start().await.expect("a fake");
    let votes = |body: &str| {
        let mut raw = Raw::new(Method::POST, "/songs/votes");
        raw.body = body.as_bytes().to_vec();
        raw.header("content-type", "application/x-www-form-urlencoded")
    };
    for (body, place, problem) in [
        ("song=7", "stars", "is missing"),
        ("song=7&stars=6", "stars", "at most 5"),
        ("song=a&stars=5", "song", "must be an integer"),
        ("song=7&stars=5&more=1", "more", "is unknown"),
    ] {
        let (field, told) = refused(&fake, votes(body)).await;
        assert_eq!(field, place, "{told}");
        assert!(told.contains(problem), "{place}: {told}");
    }
    assert_eq!(votes("song=7&stars=5").send(&fake).await.0, 204);

    let url = format!("{}/shows/1/poster", fake.file_base_url());
    let part = |head: &str, content: &str| {
        format!("--b\r\ncontent-disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let file = part("name=\"file\"; filename=\"a.png\"", "PNG");
    for (parts, expected) in [
        (file.clone(), "title"),
        (part("name=\"title\"", "A"), "file"),
        (part("name=\"title\"", &"A".repeat(21)) + &file, "title"),
        (
            part("name=\"title\"", "A") + &file + &part("name=\"pages\"", "no"),
            "pages",
        ),
        (part("name=\"title\"", "A") + &file, ""),
    ] {
        let mut raw = Raw::new(Method::POST, "");
        raw.body = format!("{parts}--b--\r\n").into_bytes();
        let raw = raw.header("content-type", "multipart/form-data; boundary=b");
        let (status, body) = raw.send_to(&fake, &url).await;
        match expected {
            "" => assert_eq!((status, &body["size"]), (201, &json!(5))),
            place => assert_eq!((status, field(&body).0), (400, place)),
        }
    }
}

#[tokio::test]
async fn what_is_no_request_of_an_operation_gets_zooms_words_for_it() {
    let fake = builder().start().await.expect("a fake");
    let show = json!({ "title": "Rust", "type": 1 });
    let form = "application/x-www-form-urlencoded";
    let mut broken = Raw::json(Method::POST, "/artists/me/shows", &show);
    broken.body.pop();
    for (raw, status, code) in [
        (Raw::new(Method::GET, "/shows"), 404, 2300),
        (Raw::new(Method::GET, "/shows/1/nothing"), 404, 2300),
        (Raw::new(Method::POST, "/shows/1"), 405, 300),
        (Raw::new(Method::POST, "/shows/1/poster"), 405, 300),
        (Raw::new(Method::POST, "/artists/me/shows"), 400, 300),
        (broken, 400, 300),
        (Raw::json(Method::DELETE, "/shows/1", &show), 400, 300),
        (
            Raw::new(Method::GET, "/shows/1").header("authorization", "Bearer nobody"),
            401,
            124,
        ),
        (
            Raw::new(Method::GET, "/shows/1").header("authorization", "Basic bm86bm8="),
            401,
            124,
        ),
    ] {
        let target = format!("{} {}", raw.method, raw.target);
        let (told, body) = raw.send(&fake).await;
        assert_eq!((told, &body["code"]), (status, &json!(code)), "{target}");
    }
    let mut as_form = Raw::new(Method::POST, "/artists/me/shows").header("content-type", form);
    as_form.body = b"title=Rust&type=1".to_vec();
    let (status, body) = as_form.send(&fake).await;
    assert_eq!(
        (status, &body["message"]),
        (415, &json!("Unsupported Content Type"))
    );
}

#[tokio::test]
async fn an_app_has_the_scopes_of_all_operations_unless_it_is_said() {
    let fake = builder().start().await.expect("a fake");
    assert_eq!(Raw::new(Method::GET, "/shows/1").send(&fake).await.0, 200);
    let fake = builder()
        .scopes(["song:read"])
        .start()
        .await
        .expect("a fake");
    let (status, body) = Raw::new(Method::GET, "/shows/1").send(&fake).await;
    assert_eq!((status, &body["code"]), (400, &json!(4711)));
    let message = body["message"].as_str().unwrap_or_default();
    assert!(message.contains("show:read"), "{message}");
}

#[tokio::test]
async fn what_the_spec_does_not_know_passes_where_that_is_said() {
    let fake = builder()
        .unknown_arguments(true)
        .start()
        .await
        .expect("a fake");
    let show = json!({
        "title": "Rust", "type": 1, "newer": 1, "settings": { "waiting": true, "newest": [] },
    });
    let target = "/artists/me/shows?dry_run=true";
    let (status, created) = Raw::json(Method::POST, target, &show).send(&fake).await;
    assert_eq!((status, &created["title"]), (201, &json!("Rust")));
    let wrong = json!({ "title": "Rust", "type": 3, "newer": 1 });
    let (status, body) = Raw::json(Method::POST, target, &wrong).send(&fake).await;
    assert_eq!((status, field(&body).0), (400, "type"));
    let target = format!("/shows/{}?details=true", created["id"]);
    let (status, _) = Raw::new(Method::GET, &target).send(&fake).await;
    assert_eq!(status, 200);
}
