//! What operations are answered with, and what they were called with.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method};
use serde_json::{Value, json};

use super::studio::{ClientExt as _, operations, types};
use super::{Raw, builder};
use crate::fake::contract::{Answer, Contract};
use crate::fake::{Endpoint, FakeZoom, RatePlan, Reply};
use crate::{Client, Error, File, Operation, RateLimitLabel, Scheme, Server};

#[tokio::test]
async fn every_operation_has_an_answer_of_its_own_types() {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    let show = zoom.get_show().show_id(81000).send().await.expect("a show");
    assert_eq!(show.title.as_deref(), Some("A show"));
    assert_eq!(show.status, Some(types::ShowStatus::Waiting));
    assert!(show.other.is_empty(), "{show:?}");
    let body = types::ChangeShow::default().action(types::ShowAction::End);
    zoom.change_show()
        .show_id(1)
        .body(body)
        .send()
        .await
        .expect("done");
    let poster = zoom.get_poster().show_id(1).send().await.expect("a file");
    assert!(!poster.is_empty());
    let file = File::new(
        "a.png",
        HeaderValue::from_static("image/png"),
        b"PNG".to_vec(),
    );
    let form = types::Poster::default().title("A").file(file);
    let size = zoom.upload_poster().show_id(1).body(form).send().await;
    assert_eq!(size.expect("a size").size, Some(5));
    assert_eq!(fake.counts().operation("uploadPoster"), 1);
    let parts = fake.received(&operations::UPLOAD_POSTER)[0].parts();
    let mut parts: Vec<_> = parts
        .iter()
        .map(|part| (&part.name, &part.content[..]))
        .collect();
    parts.sort();
    assert_eq!(parts.len(), 2);
    assert_eq!(parts[0].1, b"PNG");
}

static RECORDINGS: Contract = Contract::answering(Answer::json::<Value>(
    200,
    r#"{"recordings":[{"id":"4127","topic":"A show","download_url":"https://zoom.us/rec/download/4127?type=a","play_url":"https://zoom.us/rec/play/4127"}]}"#,
));

static LIST_RECORDINGS: Operation = Operation::new(
    "listRecordings",
    Method::GET,
    "/recordings",
    Server::Api,
    Scheme::Bearer,
)
.with_contract(&RECORDINGS);

async fn downloaded(zoom: &Client, url: &Value) -> Result<Vec<u8>, Error> {
    let mut file = zoom.download(url.as_str().expect("a URL")).send().await?;
    let mut content = Vec::new();
    while let Some(bytes) = file.next().await {
        content.extend(bytes?);
    }
    Ok(content)
}

#[tokio::test]
async fn a_file_that_a_sample_has_the_url_of_is_there() -> Result<(), Box<dyn std::error::Error>> {
    let fake = FakeZoom::builder().operations(&[&LIST_RECORDINGS]);
    let fake = fake.start().await?;
    let zoom = fake.client()?;
    let recordings = zoom.call(&LIST_RECORDINGS).send::<Value>().await?;
    let first = &recordings["recordings"][0];
    let url = format!("{}/rec/download/4127?type=a", fake.file_base_url());
    assert_eq!(first["download_url"], url);
    assert_eq!(first["play_url"], "https://zoom.us/rec/play/4127");
    let url = &first["download_url"];
    assert_eq!(downloaded(&zoom, url).await?, b"a file of the fake");
    assert_eq!(fake.counts().operation("download"), 1);
    // It is as safe as the API, and what a test says goes before.
    let asked = Raw::new(Method::GET, "").header("authorization", "Bearer nobody's");
    let asked = asked.send_to(&fake, url.as_str().expect("a URL")).await;
    assert_eq!(asked.0, 401);
    fake.route(Method::GET, "/rec/download/{id}", |_| {
        Reply::body(200, "video/mp4", "a film")
    });
    assert_eq!(downloaded(&zoom, url).await?, b"a film");

    let told = json!({"recordings": [{"download_url": "https://zoom.us/rec/download/1"}]});
    fake.answer(&LIST_RECORDINGS, told.clone())?;
    let recordings = zoom.call(&LIST_RECORDINGS).send::<Value>().await?;
    assert_eq!(recordings.into_inner(), told, "it is a test's to say");
    let elsewhere = json!(format!("{}/rec/play/4127", fake.file_base_url()));
    let error = downloaded(&zoom, &elsewhere).await.err().ok_or("a file")?;
    assert_eq!(error.code(), Some(2300), "no such path");
    Ok(())
}

#[tokio::test]
async fn lists_come_in_pages_of_each_kind() {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    let shows = zoom
        .list_shows()
        .artist_id("me")
        .page_size(2)
        .stream()
        .collect()
        .await;
    let ids: Vec<_> = shows
        .expect("shows")
        .iter()
        .filter_map(|show| show.id)
        .collect();
    assert_eq!(ids.len(), 3);
    assert_eq!(ids[0], 81000);
    let guests = zoom
        .list_guests()
        .show_id(1)
        .page_size(2)
        .stream()
        .collect()
        .await;
    assert_eq!(guests.expect("guests").len(), 3);
    let from = chrono::NaiveDate::default();
    let songs = zoom.list_songs().x_studio_label("a").from(from).count(2);
    assert_eq!(songs.stream().collect().await.expect("songs").len(), 3);
    let calls = ["listShows", "listGuests", "listSongs"].map(|name| fake.counts().operation(name));
    assert_eq!(calls, [2, 2, 2]);
}

#[tokio::test]
async fn a_typed_answer_is_a_line_and_so_is_a_failure() {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    let get = || zoom.get_show().show_id(7).send();
    let show = types::Show {
        title: Some("Rust".to_owned()),
        ..Default::default()
    };
    fake.answer(&operations::GET_SHOW, show).expect("a show");
    assert_eq!(get().await.expect("a show").title.as_deref(), Some("Rust"));

    let gone = Reply::does_not_exist(&operations::GET_SHOW, "showId", "7");
    fake.fail(&operations::GET_SHOW, gone).expect("known");
    let error = get().await.expect_err("no show");
    assert_eq!((error.is_not_found(), error.code()), (true, Some(3001)));

    let titled = Reply::normal().merge(json!({ "title": "Late" }));
    fake.fail(&operations::GET_SHOW, titled).expect("known");
    assert_eq!(get().await.expect("a show").title.as_deref(), Some("Late"));

    // What is wrong with the call comes first.
    let (status, _) = Raw::new(Method::GET, "/shows/x").send(&fake).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn an_answer_of_another_type_is_refused() {
    let fake = builder().start().await.expect("a fake");
    let error = fake.answer(&operations::GET_SHOW, types::Guest::default());
    let error = error.expect_err("a guest is no show").to_string();
    assert!(
        error.contains("getShow") && error.contains("types::base::Show"),
        "{error}"
    );
    let error = fake
        .answer(&operations::DELETE_SHOW, json!({}))
        .expect_err("nothing");
    assert!(error.to_string().contains("nothing"), "{error}");
    fake.answer(&operations::GET_SHOW, json!({ "anything": 1 }))
        .expect("a value");
    let other = crate::fake::FakeZoom::start().await.expect("a fake");
    let error = other.answer(&operations::GET_SHOW, types::Show::default());
    assert!(error.is_err(), "it was not told of the studio");
}

#[tokio::test]
async fn what_came_is_read_as_the_operation_has_it() {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    let show = types::CreateShow::default()
        .title("Rust")
        .type_(1)
        .password("123456");
    let call = zoom.create_show().artist_id("a/b").body(show.clone());
    call.send().await.expect("a show");
    let received = fake.received(&operations::CREATE_SHOW);
    assert_eq!(received.len(), 1);
    assert_eq!(
        received[0].path::<String>("artistId").expect("an artist"),
        "a/b"
    );
    assert_eq!(
        received[0].body::<types::CreateShow>().expect("a show"),
        show
    );
    assert_eq!(
        received[0].body::<Value>().expect("JSON")["password"],
        "123456"
    );
    let error = received[0]
        .body::<types::UpdateShow>()
        .expect_err("another type");
    assert!(error.to_string().contains("CreateShow"), "{error}");

    let _ = zoom
        .list_shows()
        .artist_id("me")
        .type_("past")
        .page_size(9)
        .send()
        .await;
    let received = fake.received(&operations::LIST_SHOWS);
    let type_ = received[0]
        .query::<types::ShowFilter>("type")
        .expect("a type");
    assert_eq!(type_, Some(types::ShowFilter::Past));
    assert_eq!(
        received[0].query::<i64>("page_size").expect("a size"),
        Some(9)
    );
    assert_eq!(
        received[0].query::<i64>("next_page_token").expect("none"),
        None
    );
    assert!(!format!("{received:?}").contains("past"));
}

#[tokio::test]
async fn scripts_limits_and_routes_hold_for_operations_too() {
    let plan = RatePlan::unlimited().with_rate(RateLimitLabel::Medium, 1, Duration::from_secs(60));
    let fake = builder().plan(plan).start().await.expect("a fake");
    let shows = || Raw::new(Method::GET, "/artists/me/shows").send(&fake);
    assert_eq!(shows().await.0, 200);
    assert_eq!(shows().await.0, 429, "listing shows is MEDIUM");

    fake.script(Endpoint::Api, [Reply::normal().cut_body()]);
    let cut = fake.client().expect("a client").without_retries();
    let cut = cut.request(Method::GET, "/shows/1").send::<Value>().await;
    assert!(cut.is_err(), "half of a show");

    fake.route(Method::GET, "/shows/{showId}", |_| {
        Reply::normal().merge(json!({ "title": "A route's" }))
    });
    let (status, show) = Raw::new(Method::GET, "/shows/1").send(&fake).await;
    assert_eq!((status, &show["title"]), (200, &json!("A route's")));
    assert_eq!(show["minutes"], 60, "the rest is the operation's own");
    fake.route(Method::GET, "/nowhere", |_| Reply::normal());
    let (status, nowhere) = Raw::new(Method::GET, "/nowhere").send(&fake).await;
    assert_eq!((status, &nowhere["code"]), (404, &json!(2300)));
    let file = Bytes::from_static(b"a poster");
    fake.fail(&operations::GET_POSTER, Reply::body(200, "image/png", file))
        .expect("known");
    let zoom = fake.client().expect("a client");
    let poster = zoom.get_poster().show_id(1).send().await.expect("a file");
    assert_eq!(&poster[..], b"a poster");
}
