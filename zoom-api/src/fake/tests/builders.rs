//! Builders as programs use them: kept, sent by tasks of their own, and filled in
//! from what there is.

use http::{HeaderValue, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::builder;
use super::studio::builder::ListShows;
use super::studio::{ClientExt as _, operations, types};
use crate::fake::FakeZoom;
use crate::{Client, Empty, File, Items, Null, Request, Wire};

async fn start() -> (FakeZoom, Client) {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    (fake, zoom)
}

fn show(title: &str) -> types::CreateShow {
    types::CreateShow::default().title(title).type_(2)
}

/// What a program may keep between a call's beginning and its end.
struct Kept {
    call: ListShows,
    items: Items<types::ListedShow, types::Shows>,
    untyped: Request,
}

#[tokio::test]
async fn calls_are_sent_from_tasks_of_their_own() {
    let (_fake, zoom) = start().await;
    let mut tasks = JoinSet::new();
    for title in ["One", "Two", "Three"] {
        tasks.spawn(zoom.create_show().artist_id("me").body(show(title)).send());
    }
    drop(zoom);
    let shows = tasks.join_all().await.into_iter();
    let mut titles: Vec<_> = shows.filter_map(|show| show.ok()?.title.clone()).collect();
    titles.sort();
    assert_eq!(titles, ["One", "Three", "Two"]);
}

#[tokio::test]
async fn a_call_and_a_stream_outlive_the_client_that_made_them() {
    let (_fake, zoom) = start().await;
    let create = zoom.create_show().artist_id("me").body(show("One"));
    create.send().await.expect("a show");
    let call = zoom.list_shows().artist_id("me");
    let kept = Kept {
        items: call.clone().page_size(1).stream(),
        untyped: zoom.request(Method::GET, "/artists/me/shows"),
        call,
    };
    drop(zoom);
    let read = tokio::spawn(async move {
        let Kept {
            call,
            mut items,
            untyped,
        } = kept;
        let first = items.next().await.expect("an item")?.title;
        let page = call.send().await?.into_inner();
        let raw = untyped.send::<Value>().await?;
        Ok::<_, crate::Error>((first, page.shows.len(), raw["total_records"].clone()))
    });
    let (first, listed, total) = read.await.expect("no panic").expect("shows");
    assert_eq!(first.as_deref(), Some("One"));
    assert_eq!((listed, total), (1, 1.into()));
}

#[tokio::test]
async fn an_argument_is_a_value_or_an_option_of_one() {
    let (fake, zoom) = start().await;
    let (filter, token) = (None::<&str>, None::<String>);
    let call = zoom.list_shows().artist_id("me").type_(filter);
    let call = call.page_size(Some(2)).next_page_token(token);
    call.clone().send().await.expect("shows");
    let taken_back = call.page_size(None::<i64>).type_(Some("past"));
    taken_back.send().await.expect("shows");
    let received = fake.received(&operations::LIST_SHOWS);
    let queries = received.iter().map(|received| {
        let pairs = received.request().query_pairs();
        let pairs = pairs.map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join("&")
    });
    assert_eq!(queries.collect::<Vec<_>>(), ["page_size=2", "type=past"]);

    let unfit = zoom.get_show().show_id(Some(u64::MAX));
    let error = unfit.send().await.expect_err("no such number");
    assert_eq!(error.parameter(), Some("showId"));
    let absent = zoom.get_show().show_id(None::<i64>);
    let error = absent.send().await.expect_err("no id");
    assert!(error.is_not_sent());
}

#[tokio::test]
async fn a_body_is_built_of_what_there_is() {
    let (fake, zoom) = start().await;
    let (code, minutes) = (None::<String>, Some(45));
    let settings = types::ShowSettings::default()
        .mood("loud")
        .hosts(["mia", "jill"]);
    let body = show("One")
        .code(code)
        .minutes(minutes)
        .password("s3cret")
        .settings(settings);
    let create = zoom.create_show().artist_id("me").body(body.clone());
    create.send().await.expect("a show");
    let received = fake.received(&operations::CREATE_SHOW);
    let sent = json!({
        "title": "One", "type": 2, "minutes": 45, "password": "s3cret",
        "settings": { "mood": "loud", "hosts": ["mia", "jill"] },
    });
    assert_eq!(received[0].body::<Value>().expect("JSON"), sent);
    assert_eq!(received[0].body::<types::CreateShow>().expect("it"), body);
    // The same as by its fields.
    let by_fields = types::CreateShow {
        title: Some("One".to_owned()),
        type_: Some(types::ShowType::Value2),
        ..Default::default()
    };
    assert_eq!(show("One"), by_fields);
}

#[tokio::test]
async fn a_field_is_cleared_by_null_and_a_list_by_one_without_items() {
    let (fake, zoom) = start().await;
    let settings = types::ShowSettings::default().waiting(true).hosts(["mia"]);
    let body = show("One").minutes(45).code("ABC").settings(settings);
    let create = zoom.create_show().artist_id("me").body(body);
    let id = create.send().await.expect("a show").id.expect("an id");

    let settings = types::ShowSettings::default().hosts(Empty);
    let change = types::UpdateShow::default()
        .minutes(Null)
        .settings(settings);
    let update = zoom.update_show().show_id(id).body(change.clone());
    update.send().await.expect("done");
    let received = fake.received(&operations::UPDATE_SHOW);
    let sent = json!({ "minutes": null, "settings": { "hosts": [] } });
    assert_eq!(received[0].body::<Value>().expect("JSON"), sent);
    let typed: types::UpdateShow = received[0].body().expect("its type");
    assert_eq!(typed, change);
    assert_ne!(typed, change.minutes(None::<i64>), "a null is no absence");

    let show = zoom.get_show().show_id(id).send().await.expect("it");
    assert_eq!((show.minutes, show.code.as_deref()), (None, Some("ABC")));
    let settings = show.into_inner().settings.expect("settings");
    assert_eq!((settings.waiting, settings.hosts.len()), (Some(true), 0));
}

#[test]
fn what_is_set_last_counts() {
    let written = |show: types::UpdateShow| serde_json::to_value(Wire(show)).expect("JSON");
    let begun = || types::UpdateShow::default().minutes(7);
    assert_eq!(written(begun().minutes(Null)), json!({ "minutes": null }));
    assert_eq!(
        written(begun().minutes(Null).minutes(8)),
        json!({ "minutes": 8 })
    );
    assert_eq!(
        written(begun().minutes(Null).minutes(None::<i64>)),
        json!({})
    );
    let settings = |hosts: types::ShowSettings| serde_json::to_value(hosts).expect("JSON");
    let begun = || types::ShowSettings::default().hosts(Empty);
    assert_eq!(settings(begun()), json!({ "hosts": [] }));
    assert_eq!(settings(begun().hosts(Null)), json!({ "hosts": null }));
    assert_eq!(settings(begun().hosts(["a"])), json!({ "hosts": ["a"] }));
    assert_eq!(settings(begun().hosts(None::<Vec<&str>>)), json!({}));
    let none = Vec::<String>::new();
    assert_eq!(
        settings(begun().hosts(Null).hosts(none)),
        json!({ "hosts": [] })
    );
}

#[test]
fn a_null_that_goes_to_zoom_is_read_again_and_one_that_comes_from_there_is_absent() {
    let json = json!({ "minutes": null, "title": "One" });
    let change: types::UpdateShow = serde_json::from_value(json.clone()).expect("a change");
    assert_eq!(
        change,
        types::UpdateShow::default().title("One").minutes(Null)
    );
    assert_eq!(serde_json::to_value(&change).expect("JSON"), json);
    let show: types::Show = serde_json::from_value(json).expect("a show");
    assert!(show.other.is_empty());
    // What goes both ways is a reply's as well: what is read may be sent back.
    let settings: types::ShowSettings =
        serde_json::from_value(json!({ "mood": null })).expect("settings");
    assert_eq!(settings, types::ShowSettings::default());
}

#[tokio::test]
async fn forms_are_built_in_the_same_way() {
    let (fake, zoom) = start().await;
    let file = File::new("a.png", HeaderValue::from_static("image/png"), "png");
    let poster = types::Poster::default()
        .title("One")
        .pages(None::<i64>)
        .file(file);
    let upload = zoom.upload_poster().show_id(1).body(poster);
    upload.send().await.expect("done");
    let received = fake.received(&operations::UPLOAD_POSTER);
    let parts = received[0].parts();
    let names: Vec<_> = parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(names, ["title", "file"]);

    let vote = types::VoteRequest::default().song(3).stars(Some(5));
    zoom.vote().body(vote).send().await.expect("done");
    let received = fake.received(&operations::VOTE);
    assert_eq!(received[0].request().body(), "song=3&stars=5");
}
