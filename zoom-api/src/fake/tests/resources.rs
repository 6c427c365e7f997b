//! What was created can be got, listed, changed and deleted.

use http::Method;
use serde_json::json;

use super::studio::{ClientExt as _, operations, types};
use super::{Raw, builder};
use crate::fake::FakeZoom;
use crate::{Client, Error};

async fn start() -> (FakeZoom, Client) {
    let fake = builder().start().await.expect("a fake");
    let zoom = fake.client().expect("a client");
    (fake, zoom)
}

async fn create(zoom: &Client, title: &str) -> i64 {
    let show = types::CreateShow::default()
        .title(title)
        .type_(2)
        .minutes(45)
        .settings(types::ShowSettings::default().waiting(true).hosts(["mia"]));
    let created = zoom
        .create_show()
        .artist_id("me")
        .body(show)
        .send()
        .await
        .expect("a show");
    assert_eq!(created.title.as_deref(), Some(title));
    created.id.expect("an id")
}

async fn titles(zoom: &Client, artist: &str) -> Vec<String> {
    let shows = zoom
        .list_shows()
        .artist_id(artist)
        .page_size(2)
        .stream()
        .collect()
        .await;
    shows
        .expect("shows")
        .into_iter()
        .filter_map(|show| show.title)
        .collect()
}

fn is_gone<T: std::fmt::Debug>(sent: Result<T, Error>, code: i64) {
    let error = sent.expect_err("it is gone");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(error.code(), Some(code));
}

#[tokio::test]
async fn a_thing_lives_from_its_creation_to_its_end() {
    let (_fake, zoom) = start().await;
    let mut ids = Vec::new();
    for title in ["One", "Two", "Three"] {
        ids.push(create(&zoom, title).await);
    }
    assert_eq!(titles(&zoom, "me").await, ["One", "Two", "Three"]);
    assert_eq!(
        titles(&zoom, "somebody").await,
        [""; 0],
        "they are somebody else's"
    );

    let get = |id| zoom.get_show().show_id(id).send();
    let two = get(ids[1]).await.expect("a show").into_inner();
    assert_eq!(
        (two.id, two.title.as_deref(), two.minutes),
        (Some(ids[1]), Some("Two"), Some(45))
    );
    assert_eq!(two.code, None, "it could have been said, and was not");
    assert_eq!(
        two.status,
        Some(types::ShowStatus::Waiting),
        "only Zoom says that"
    );
    let url = two.join_url.expect("an address");
    assert!(url.contains(&ids[1].to_string()), "{url}");

    let change =
        json!({ "title": "2", "minutes": null, "settings": { "waiting": null, "mood": "loud" } });
    let target = format!("/shows/{}", ids[1]);
    assert_eq!(
        Raw::json(Method::PATCH, &target, &change)
            .send(&_fake)
            .await
            .0,
        204
    );
    let two = get(ids[1]).await.expect("a show").into_inner();
    assert_eq!((two.title.as_deref(), two.minutes), (Some("2"), None));
    let settings = two.settings.expect("settings");
    assert_eq!((settings.waiting, settings.hosts.len()), (None, 1));
    assert_eq!(settings.mood, Some(types::Mood::Loud));
    assert_eq!(titles(&zoom, "me").await, ["One", "2", "Three"]);

    zoom.delete_show()
        .show_id(ids[1])
        .send()
        .await
        .expect("done");
    is_gone(get(ids[1]).await, 3001);
    is_gone(zoom.delete_show().show_id(ids[1]).send().await, 3001);
    is_gone(get(ids[2] + 1000).await, 3001);
    assert_eq!(titles(&zoom, "me").await, ["One", "Three"]);
    let guest = types::AddGuest::default().email("a@b.c");
    let guest = zoom.add_guest().show_id(ids[1]).body(guest);
    is_gone(guest.send().await, 3001);
}

#[tokio::test]
async fn things_inside_of_things_are_kept_apart() {
    let (_fake, zoom) = start().await;
    let (one, two) = (create(&zoom, "One").await, create(&zoom, "Two").await);
    let add = async |show: i64, email: &str| {
        let guest = types::AddGuest::default().email(email);
        let added = zoom
            .add_guest()
            .show_id(show)
            .body(guest)
            .send()
            .await
            .expect("a guest");
        added.into_inner().guest_id.expect("an id")
    };
    let (mia, jo) = (
        add(one, "mia@example.com").await,
        add(two, "jo@example.com").await,
    );
    let guests = async |show: i64| -> Vec<String> {
        let guests = zoom
            .list_guests()
            .show_id(show)
            .stream()
            .collect()
            .await
            .expect("guests");
        guests.into_iter().filter_map(|guest| guest.email).collect()
    };
    assert_eq!(guests(one).await, ["mia@example.com"]);
    assert_eq!(guests(two).await, ["jo@example.com"]);
    let get = |show: i64, id: &str| zoom.get_guest().show_id(show).guest_id(id).send();
    let guest = get(one, &mia).await.expect("a guest").into_inner();
    assert_eq!((guest.id.as_deref(), guest.name), (Some(&*mia), None));
    is_gone(get(one, &jo).await, 3079);

    let other = types::AddGuest::default().email("ida@example.com");
    let replaced = zoom
        .replace_guest()
        .show_id(one)
        .guest_id(&*mia)
        .body(other)
        .send()
        .await;
    assert_eq!(
        replaced.expect("a guest").email.as_deref(),
        Some("ida@example.com")
    );
    zoom.remove_guest()
        .show_id(one)
        .guest_id(&*mia)
        .send()
        .await
        .expect("done");
    assert!(guests(one).await.is_empty());
    assert_eq!(guests(two).await, ["jo@example.com"]);
}

#[tokio::test]
async fn before_anything_is_created_there_are_samples() {
    let (fake, zoom) = start().await;
    let get = |id: i64| zoom.get_show().show_id(id).send();
    let show = get(7).await.expect("a sample").into_inner();
    assert_eq!((show.id, show.title.as_deref()), (Some(7), Some("A show")));
    let change = json!({ "title": "Mine", "settings": { "mood": "loud" } });
    assert_eq!(
        Raw::json(Method::PATCH, "/shows/7", &change)
            .send(&fake)
            .await
            .0,
        204
    );
    let show = get(7).await.expect("a show").into_inner();
    assert_eq!(
        (show.title.as_deref(), show.minutes),
        (Some("Mine"), Some(60))
    );
    assert_eq!(show.settings.expect("settings").waiting, Some(true));
    assert_eq!(
        get(8).await.expect("a sample").title.as_deref(),
        Some("A show")
    );
    zoom.delete_show().show_id(7).send().await.expect("done");
    is_gone(get(7).await, 3001);
    assert!(get(8).await.is_ok());
}

#[tokio::test]
async fn what_there_is_one_of_keeps_its_changes() {
    let (_fake, zoom) = start().await;
    let get = |artist: &'static str| zoom.get_preferences().artist_id(artist).send();
    let louder = types::Preferences::default().volume(11);
    let change = zoom.update_preferences().artist_id("mia").body(louder);
    change.send().await.expect("done");
    let mia = get("mia").await.expect("preferences").into_inner();
    assert_eq!((mia.volume, mia.mood), (Some(11), Some(types::Mood::Calm)));
    assert_eq!(get("jo").await.expect("preferences").volume, Some(5));
}

#[tokio::test]
async fn an_answer_of_ones_own_comes_before_what_was_created() {
    let (fake, zoom) = start().await;
    let id = create(&zoom, "One").await;
    fake.answer(&operations::GET_SHOW, json!({ "title": "Told" }))
        .expect("known");
    let told = zoom.get_show().show_id(id).send().await.expect("a show");
    assert_eq!(told.title.as_deref(), Some("Told"));
}

#[tokio::test]
async fn users_are_created_changed_and_deleted_beside_those_that_are_there() {
    let (fake, zoom) = start().await;
    let info = types::UserInfo::default()
        .email("jo@example.com")
        .first_name("Jo")
        .dept("Sound");
    let body = types::HireUser::default().action("create").user_info(info);
    let count =
        async || Raw::new(Method::GET, "/users").send(&fake).await.1["total_records"].as_u64();
    let before = count().await.expect("a number");
    let create = || zoom.hire_user().body(body.clone()).send();
    let created = create().await.expect("a user").into_inner();
    let id = created.id.expect("an id");
    assert_eq!(created.first_name.as_deref(), Some("Jo"));
    assert_eq!(
        create().await.expect_err("the address is taken").code(),
        Some(1005)
    );

    let get = |id: &str| zoom.get_user().user_id(id).send();
    for name in [&*id, "jo@example.com"] {
        let user = get(name).await.expect("a user").into_inner();
        assert_eq!(
            (user.id.as_deref(), user.dept.as_deref()),
            (Some(&*id), Some("Sound"))
        );
        assert_eq!(user.account_id.as_deref(), Some(fake.account_id()));
    }
    let change = json!({ "first_name": "Joan", "dept": null });
    let target = format!("/users/{id}");
    assert_eq!(
        Raw::json(Method::PATCH, &target, &change)
            .send(&fake)
            .await
            .0,
        204
    );
    let user = get(&id).await.expect("a user").into_inner();
    assert_eq!(
        (user.first_name.as_deref(), user.dept),
        (Some("Joan"), None)
    );
    assert_eq!(count().await, Some(before + 1));

    zoom.dismiss_user()
        .user_id(&*id)
        .send()
        .await
        .expect("done");
    is_gone(get(&id).await, 1001);
    is_gone(zoom.dismiss_user().user_id(&*id).send().await, 404);
    assert_eq!(
        get("me").await.expect("the owner").first_name.as_deref(),
        Some("Jill")
    );
}

#[tokio::test]
async fn a_list_has_what_its_filters_ask_for() {
    let (_fake, zoom) = start().await;
    let show = create(&zoom, "One").await;
    for (email, name) in [
        ("mia@example.com", Some("Mia")),
        ("jo@example.com", Some("Jo")),
        ("ida@example.com", None),
    ] {
        let guest = types::AddGuest::default().email(email).name(name);
        let add = zoom.add_guest().show_id(show).body(guest);
        add.send().await.expect("a guest");
    }
    let guests = async |name: Option<&str>| {
        let list = zoom.list_guests().show_id(show).name(name);
        let page = list.send().await.expect("guests").into_inner();
        assert_eq!(page.total_records, i64::try_from(page.guests.len()).ok());
        page.guests.len()
    };
    assert_eq!(guests(None).await, 3);
    assert_eq!(guests(Some("Jo")).await, 1);
    assert_eq!(guests(Some("Jill")).await, 0);
    // A show's `type` is a number, and the filter of that name none.
    let planned = zoom.list_shows().artist_id("me").type_("planned");
    let planned = planned.stream().collect().await.expect("shows");
    assert_eq!(planned.len(), 1);
}
