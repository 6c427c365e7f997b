//! Lists as parameters: how they are sent, and that none without items makes a
//! call wider.

use http::Method;
use serde_json::{Value, json};
use zoom_api::generated_v2::{Argument, Extras, Kind, Limits};
use zoom_api::types::LoginType;
use zoom_api::{CommaSeparated, Error, Operation, Scheme, Server};

use zoom_api::generated_v2::Exchange;

const fn operation(id: &'static str, method: Method, path: &'static str) -> Operation {
    Operation::new(id, method, path, Server::Api, Scheme::Bearer)
}

static LIST: Operation = operation("things", Method::GET, "/things");
static DELETE: Operation = operation("deleteThings", Method::DELETE, "/things");
static PATCH: Operation = operation("changeThings", Method::PATCH, "/things");
static NAMED: Operation = operation("thingsByIds", Method::GET, "/things/{ids}");

type Ids = CommaSeparated<String>;

#[tokio::test]
async fn items_are_joined_in_one_value() {
    let mut exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&NAMED);
    let kinds = [LoginType::from(1), LoginType::from(77)];
    let sent = client
        .call(&NAMED)
        .path_argument("ids", Argument::<Ids>::of(vec!["a/b", "c"]).list())
        .query_argument(
            "kinds",
            Argument::<CommaSeparated<LoginType>>::of(kinds).list(),
        )
        .query_argument("given", Argument::<Ids>::of("x,y").list().required())
        .query_argument("none", Argument::<Ids>::absent().list())
        .send_empty();
    sent.await.expect("a success");
    let query = [("kinds", "1,77"), ("given", "x,y")];
    let sent = exchange.request().await;
    sent.assert("GET", "/api/v2/things/a%2Fb%2Cc", &query);
}

#[tokio::test]
async fn an_item_with_a_comma_is_refused() {
    let exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&LIST);
    for items in [vec!["a,b"], vec!["a", ""]] {
        let ids = Argument::<Ids>::of(items).list();
        let error = client.call(&LIST).query_argument("ids", ids).send_empty();
        let error = error.await.expect_err("no such item");
        assert!(error.is_not_sent());
        assert_eq!(error.parameter(), Some("ids"));
    }
}

#[tokio::test]
async fn the_items_of_a_list_are_checked_joined_or_not() {
    static SHORT: Limits = Limits {
        kind: Kind::String,
        max_length: Some(2),
        ..Limits::NONE
    };
    static LIMITS: Limits = Limits {
        kind: Kind::List,
        max_items: Some(2),
        items: Some(&SHORT),
        ..Limits::NONE
    };
    let exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&LIST);
    for (ids, place) in [
        (Ids::from(["a", "abc"]), "ids[1]"),
        (Ids::from("abc,a"), "ids[0]"),
        (Ids::from("a,b,c"), "ids"),
    ] {
        let ids = Argument::<Ids>::of(ids);
        let call = client.call(&LIST).limited("ids", &ids.items(), &LIMITS);
        let error = call.send_empty().await.expect_err("beyond its limits");
        assert_eq!(error.parameter(), Some(place));
    }
    for (ids, place) in [(vec!["a", "abc"], "ids[1]"), (vec!["a", "b", "c"], "ids")] {
        let ids = Argument::<Vec<&str>>::of(ids);
        let call = client.call(&LIST).limited("ids", &ids.items(), &LIMITS);
        let error = call.send_empty().await.expect_err("beyond its limits");
        assert_eq!(error.parameter(), Some(place));
    }
}

/// A call with a list without items, under each of its types.
async fn empty(operation: &'static Operation, required: bool) -> Vec<Result<(), Error>> {
    let exchange = Exchange::answering_each(200, "application/json", &["{}"; 4]).await;
    let client = exchange.client(operation);
    let call = || client.call(operation);
    let (repeated, joined, text) = (
        Argument::<Vec<String>>::of(Vec::new()).list(),
        Argument::<Ids>::of(Vec::<String>::new()).list(),
        Argument::<Ids>::of("").list(),
    );
    let calls = if required {
        vec![
            call().query_argument("ids", repeated.required()),
            call().query_argument("ids", joined.required()),
            call().query_argument("ids", text.required()),
        ]
    } else {
        vec![
            call().query_argument("ids", repeated),
            call().query_argument("ids", joined),
            call().query_argument("ids", text),
            call().query("ids", Vec::<String>::new()),
        ]
    };
    let mut ended = Vec::new();
    for call in calls {
        ended.push(call.send_empty().await.map(|_| ()));
    }
    ended
}

#[tokio::test]
async fn a_required_list_without_items_is_missing() {
    for operation in [&LIST, &DELETE] {
        for ended in empty(operation, true).await {
            let error = ended.expect_err("nothing is asked for");
            assert_eq!(error.parameter(), Some("ids"));
            assert!(error.to_string().contains("is missing"), "{error}");
        }
    }
}

#[tokio::test]
async fn a_change_is_not_sent_without_the_filter_that_has_no_items() {
    for operation in [&DELETE, &PATCH] {
        for ended in empty(operation, false).await {
            let error = ended.expect_err("everything would be changed");
            assert!(error.is_not_sent());
            assert_eq!(error.parameter(), Some("ids"));
            assert!(error.to_string().contains("without items"), "{error}");
        }
    }
}

#[tokio::test]
async fn no_change_is_sent_without_its_items_unchecked() {
    let exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&DELETE);
    let empty = || Argument::<Ids>::of("").list();
    for ids in [empty(), empty().required()] {
        let mut extras = Extras::none();
        extras.uncheck();
        let call = client.call(&DELETE).extras(extras);
        let ended = call.query_argument("ids", ids).send_empty().await;
        assert!(ended.is_err_and(|error| error.is_not_sent()));
    }
}

/// What a DELETE is about may stand in its body.
#[tokio::test]
async fn a_body_without_items_deletes_nothing() {
    let mut exchange = Exchange::answering_each(200, "application/json", &["{}"; 2]).await;
    let client = exchange.client(&DELETE);
    let body = |body: Value| Argument::<Value>::of(body);
    for (given, place) in [
        (json!({}), "body"),
        (json!({ "ids": [] }), "ids"),
        (json!({ "all": false, "ids": [] }), "ids"),
    ] {
        let error = client.call(&DELETE).json_argument(body(given)).send_empty();
        let error = error.await.expect_err("everything would be deleted");
        assert!(error.is_not_sent());
        assert_eq!(error.parameter(), Some(place));
    }
    let call = client
        .call(&DELETE)
        .json_argument(body(json!({ "ids": ["a"] })));
    call.send_empty().await.expect("a success");
    exchange.request().await.assert_json(r#"{ "ids": ["a"] }"#);
    // An empty list replaces what there is, where that is what the method is for.
    let call = client
        .call(&PATCH)
        .json_argument(body(json!({ "ids": [] })));
    call.send_empty().await.expect("a success");
    exchange.request().await.assert_json(r#"{ "ids": [] }"#);
}

#[tokio::test]
async fn a_list_without_items_is_left_out_of_what_only_reads() {
    for ended in empty(&LIST, false).await {
        ended.expect("a success");
    }
}
