//! Builders as programs use them: kept, sent by tasks of their own.

use http::Method;
use tokio::task::JoinSet;

use super::builder;
use super::studio::builder::ListShows;
use super::studio::{ClientExt as _, types};
use crate::fake::FakeZoom;
use crate::{Client, Items, Request};

async fn start() -> (FakeZoom, Client) {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    (fake, zoom)
}

fn show(title: &str) -> types::CreateShow {
    types::CreateShow {
        title: Some(title.to_owned()),
        type_: Some(2.into()),
        ..Default::default()
    }
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
        let raw = untyped.send::<serde_json::Value>().await?;
        Ok::<_, crate::Error>((first, page.shows.len(), raw["total_records"].clone()))
    });
    let (first, listed, total) = read.await.expect("no panic").expect("shows");
    assert_eq!(first.as_deref(), Some("One"));
    assert_eq!((listed, total), (1, 1.into()));
}
