//! Ids that Zoom decodes twice: how they are sent, what a mock expects of them,
//! and what the fake reads.

use http::Method;
use serde_json::{Value, json};
use zoom_api::fake::{FakeZoom, Reply};
use zoom_api::generated_v2::Argument;
use zoom_api::{Client, Operation, Request, Scheme, Server};

use zoom_api::generated_v2::Exchange;

static GET_ROOM: Operation = Operation::new(
    "getRoom",
    Method::GET,
    "/rooms/{roomUuid}",
    Server::Api,
    Scheme::Bearer,
);

/// As a builder does it.
fn call(client: &Client, uuid: &str) -> Request {
    client
        .call(&GET_ROOM)
        .uuid_argument("roomUuid", Argument::<String>::of(uuid))
        .uuid_query_argument("instance", Argument::<String>::of(uuid))
}

const IDS: [&str; 8] = [
    "abc==", "/abc==", "a//b", "+abc", "a/b", "a+b==", "é", "a%2Fb",
];

#[tokio::test]
async fn an_id_is_encoded_twice_where_it_has_to_be() {
    for (uuid, segment, value) in [
        ("abc==", "abc%3D%3D", "abc=="),
        ("/abc==", "%252Fabc%253D%253D", "%2Fabc%3D%3D"),
        ("a/b", "a%252Fb", "a%2Fb"),
        ("+a", "%252Ba", "%2Ba"),
        ("a+b", "a%2Bb", "a+b"),
        // Encoded already: text like any other.
        ("%2Fabc", "%252Fabc", "%2Fabc"),
    ] {
        let mut exchange = Exchange::answering(200, "application/json", "{}").await;
        let client = exchange.client(&GET_ROOM);
        let sent = call(&client, uuid).send::<Value>().await;
        sent.expect("a success");
        let path = format!("/api/v2/rooms/{segment}");
        let query = [("instance", value)];
        exchange.request().await.assert("GET", &path, &query);
    }
}

#[tokio::test]
async fn an_id_that_no_segment_can_hold_is_refused_by_its_name() {
    let exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&GET_ROOM);
    for uuid in ["", "..", "/a\n"] {
        let error = call(&client, uuid).send::<Value>().await;
        let error = error.expect_err("no id");
        assert!(error.is_not_sent(), "{uuid:?}");
        assert_eq!(error.parameter(), Some("roomUuid"), "{uuid:?}");
    }
}

#[tokio::test]
async fn the_fake_reads_an_id_whatever_is_in_it() {
    for front in [false, true] {
        let zoom = FakeZoom::builder().front(front).start().await;
        let zoom = zoom.expect("a port");
        zoom.route(Method::GET, "/rooms/{roomUuid}", |seen| {
            Reply::json(200, json!(seen.path_segments().last()))
        });
        let client = zoom.client().expect("a client");
        for uuid in IDS.into_iter().filter(|uuid| !uuid.contains('%')) {
            let read = call(&client, uuid).send::<Value>().await;
            assert_eq!(read.expect("a room").into_inner(), uuid);
        }
    }
}

#[cfg(feature = "mock")]
mod mocked {
    use super::*;
    use zoom_api::Environment;

    zoom_api::generated_v2::mock_when! {
        /// What a request is expected to be like.
        pub struct GetRoomWhen(GET "/v2/rooms/{roomUuid}") {
            uuid room_uuid: &str = "roomUuid",
            optional_uuid_query instance: &'a str = "instance",
        }
    }

    #[tokio::test]
    async fn a_mock_expects_an_id_as_it_is_sent() {
        for uuid in IDS {
            let server = httpmock::MockServer::start_async().await;
            server.mock(|when, then| {
                let when = GetRoomWhen::new(when).room_uuid(uuid).instance(uuid);
                drop(when.into_inner());
                then.status(200).json_body(json!({}));
            });
            let environment = Environment::custom(&server.url("/v2"), &server.base_url());
            let token = zoom_api::BearerToken::new("a-token").expect("a token");
            let client = Client::builder(token)
                .environment(environment.expect("loopback bases"))
                .build()
                .expect("a client");
            let found = call(&client, uuid).send::<Value>().await;
            assert!(found.is_ok(), "{uuid}: {found:?}");
            let other = call(&client, "/other").send::<Value>().await;
            assert!(other.is_err(), "{uuid}");
        }
    }
}
