//! What a caller adds to a typed call where they know better than the spec.

use http::Method;
use serde_json::{Value, json};
use zoom_api::generated_v2::{Argument, Extras, Kind, Limits, Multipart};
use zoom_api::{Client, Error, Form, Operation, Scheme, Server, operations};

use zoom_api::generated_v2::Exchange;

static CREATE: Operation = Operation::new(
    "createThing",
    Method::POST,
    "/things",
    Server::Api,
    Scheme::Bearer,
);

static LIMITS: Limits = Limits {
    kind: Kind::Object,
    required: &["name"],
    properties: &[(
        "name",
        &Limits {
            kind: Kind::String,
            max_length: Some(3),
            ..Limits::NONE
        },
    )],
    ..Limits::NONE
};

static ONE: Limits = Limits {
    kind: Kind::List,
    max_items: Some(1),
    ..Limits::NONE
};

/// A builder as codegen writes it, of an operation with a body.
struct CreateThing {
    client: Client,
    extras: Extras,
    dry_run: Argument<bool>,
    body: Argument<Value>,
}

zoom_api::generated_v2::extras!(CreateThing, fields);

impl CreateThing {
    fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            extras: Extras::none(),
            dry_run: Argument::absent(),
            body: Argument::absent(),
        }
    }

    fn body(mut self, value: Value) -> Self {
        self.body = Argument::of(value);
        self
    }

    async fn send(self) -> Result<(), Error> {
        let sent = self
            .client
            .into_call(&CREATE)
            .extras(self.extras)
            .limited_body(&self.body, &LIMITS)
            .query_argument("dry_run", self.dry_run.required())
            .json_argument(self.body.required())
            .send_empty()
            .await;
        sent.map(|_| ())
    }
}

#[tokio::test]
async fn a_further_query_parameter_is_sent_with_a_typed_call() {
    let mut exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&operations::GET_USER);
    let client = client.with_query("all", "yes").expect("a query");
    let call = client
        .get_user()
        .user_id("me")
        .with_query("include fields", ["a", "b&c"])
        .with_query("absent", None::<bool>)
        .encrypted_email(true);
    call.send().await.expect("a user");
    let query = [
        ("all", "yes"),
        ("include fields", "a"),
        ("include fields", "b&c"),
        ("encrypted_email", "true"),
    ];
    let sent = exchange.request().await;
    sent.assert("GET", "/api/v2/users/me", &query);
}

#[tokio::test]
async fn what_a_query_can_not_hold_is_refused() {
    let exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&operations::GET_USER);
    let call = client.get_user().user_id("me");
    let secret = call
        .clone()
        .with_query("pin", zoom_api::Secret::new("sentinel"));
    let error = secret.send().await.expect_err("a secret");
    assert_eq!(error.parameter(), Some("pin"));
    let object = call.with_query("filter", json!({}));
    let error = object.send().await.expect_err("an object");
    assert!(error.is_not_sent());
}

#[tokio::test]
async fn a_further_field_is_in_the_body() {
    let mut exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&CREATE);
    let call = CreateThing::new(&client)
        .body(json!({ "name": "abc", "size": 1 }))
        .with_field("size", 2)
        .with_field("pin", zoom_api::Secret::new("1234"))
        .with_query("dry_run", true)
        .unchecked();
    call.send().await.expect("a success");
    let sent = exchange.request().await;
    sent.assert("POST", "/api/v2/things", &[("dry_run", "true")]);
    sent.assert_json(r#"{ "name": "abc", "size": 2, "pin": "1234" }"#);
}

#[tokio::test]
async fn further_fields_are_a_body_and_are_checked_with_it() {
    let mut exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&CREATE);
    let mut call = CreateThing::new(&client);
    call.dry_run = Argument::of(true);
    let call = call.body(json!({}));
    let error = call.send().await.expect_err("no name");
    assert_eq!(error.parameter(), Some("name"));
    let mut call = CreateThing::new(&client).with_field("name", "abc");
    call.dry_run = Argument::of(true);
    call.send().await.expect("a success");
    let sent = exchange.request().await;
    sent.assert_json(r#"{ "name": "abc" }"#);
}

#[tokio::test]
async fn a_further_field_is_checked_in_the_place_of_the_bodys_own() {
    let exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&CREATE);
    let call = CreateThing::new(&client)
        .body(json!({ "name": "abc" }))
        .with_field("name", "longer");
    assert_eq!(
        format!("{:?} {:?}", Extras::none(), call.extras),
        "none some"
    );
    let error = call.send().await.expect_err("too long");
    assert_eq!(error.parameter(), Some("name"));
    let body = Argument::<Value>::of(json!([1, 2]));
    let call = client.call(&CREATE).limited_body(&body, &ONE);
    let error = call.send_empty().await.expect_err("too many");
    assert_eq!(error.parameter(), Some("body"));
}

/// A multipart body as codegen writes it, with a part that is required.
struct Parts(Option<&'static str>);

impl Multipart for Parts {
    fn to_form(&self, is_excused: &dyn Fn(&str) -> bool) -> Result<Form, &'static str> {
        match self.0 {
            Some(title) => Ok(Form::new().text("title", title)),
            None if is_excused("title") => Ok(Form::new()),
            None => Err("title"),
        }
    }
}

#[tokio::test]
async fn further_fields_are_parts_of_a_form_with_files() {
    let send = async |body: Argument<Parts>, field: &[&str]| {
        let exchange = Exchange::answering(200, "application/json", "{}").await;
        let client = exchange.client(&CREATE);
        let mut extras = Extras::none();
        field
            .iter()
            .for_each(|name| extras.add_field(name, "by hand"));
        let call = client.call(&CREATE).extras(extras);
        let sent = call.multipart_argument(body).send_empty().await;
        sent.map(|_| exchange)
    };
    let (absent, incomplete) = (Argument::absent, || Argument::of(Parts(None)));
    let error = send(incomplete(), &["size"]).await.err().expect("no title");
    assert_eq!(error.parameter(), Some("body"));
    let error = send(absent().required(), &[]).await.err();
    assert!(error.expect("no body").is_not_sent());
    for body in [incomplete(), absent(), Argument::of(Parts(Some("x")))] {
        let mut exchange = send(body, &["title"]).await.expect("a success");
        let sent = exchange.request().await;
        sent.assert_multipart(&[("title", "by hand")]);
    }
}

#[tokio::test]
async fn what_has_no_result_is_a_success_that_is_no_page() {
    for (body, has_content) in [("{}", Some(true)), ("", Some(false)), ("<p>Hi", None)] {
        let exchange = Exchange::answering(200, "application/json", body).await;
        let client = exchange.client(&CREATE);
        let sent = client.call(&CREATE).send_empty().await;
        let sent = sent.ok().map(|reply| reply.has_content());
        assert_eq!(sent, has_content, "{body}");
    }
}

#[tokio::test]
async fn a_call_is_sent_unchecked_where_the_caller_says_so() {
    let mut exchange = Exchange::answering(200, "application/json", "{}").await;
    let client = exchange.client(&CREATE);
    let call = || CreateThing::new(&client).body(json!({ "name": "longer" }));
    let error = call().send().await.expect_err("too long");
    assert_eq!(error.parameter(), Some("name"));
    call().unchecked().send().await.expect("a success");
    let sent = exchange.request().await;
    sent.assert("POST", "/api/v2/things", &[]);
    sent.assert_json(r#"{ "name": "longer" }"#);
    let client = exchange.client(&operations::GET_USER);
    let error = client.get_user().unchecked().send().await;
    let error = error.expect_err("a path with a gap");
    assert_eq!(error.parameter(), Some("userId"));
}
