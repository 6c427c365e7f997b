//! Requests observe the spec's limits.

use serde_json::{Value, json};

use super::emitted::second::{
    CREATE_WEBINAR_LIMITS, CreateTarget, CreateWebinar, Person, WEBINAR_LIMITS, Webinar,
};
use super::{WEBINAR, decode, encode};
use crate::generated_v2::Argument;
use crate::model::Limits;
use crate::{BearerToken, Client, Secret};

const SENTINEL: &str = "sentinel";

fn valid() -> CreateWebinar {
    CreateWebinar {
        topic: Some("abc".to_owned()),
        ..CreateWebinar::default()
    }
}

/// Where a webinar violates a limit, and how.
fn violation(webinar: &CreateWebinar) -> Option<(String, String)> {
    let violation = CREATE_WEBINAR_LIMITS.check(webinar).err()?;
    assert!(!violation.problem.contains(SENTINEL), "{violation:?}");
    Some((violation.place, violation.problem))
}

#[test]
fn a_limit_is_named_with_what_it_demands() {
    let person = |email: &str| Person {
        email: Some(email.to_owned()),
        ..Person::default()
    };
    type Change = Box<dyn Fn(&mut CreateWebinar)>;
    let cases: Vec<(Change, &str, &str)> = vec![
        (Box::new(|w| w.topic = None), "topic", "is missing"),
        (
            Box::new(|w| w.topic = Some("ä".to_owned())),
            "topic",
            "has 1 character; it must have at least 2",
        ),
        (
            Box::new(|w| w.topic = Some(SENTINEL.to_owned())),
            "topic",
            "has 8 characters; it must have at most 5",
        ),
        (
            Box::new(|w| w.code = Some("sentinel!".to_owned())),
            "code",
            "is a string of 9 characters that doesn't match ^[a-z]+$",
        ),
        (
            Box::new(|w| w.seats = Some(0)),
            "seats",
            "must be at least 1",
        ),
        (
            Box::new(|w| w.seats = Some(i64::MAX)),
            "seats",
            "must be at most 300",
        ),
        (
            Box::new(|w| w.share = Some(0.0)),
            "share",
            "must be more than 0",
        ),
        (
            Box::new(|w| w.share = Some(1.0)),
            "share",
            "must be less than 1",
        ),
        (
            Box::new(|w| w.passcode = Some(Secret::new(SENTINEL))),
            "passcode",
            "has 8 characters; it must have at most 4",
        ),
        (
            Box::new(move |w| w.members = vec![person("abc"), person("abc"), person("abc")]),
            "members",
            "has 3 items; it must have at most 2",
        ),
        (
            Box::new(move |w| w.members = vec![person("abc"), person("a")]),
            "members[1].email",
            "has 1 character; it must have at least 3",
        ),
        (
            Box::new(|w| w.members = vec![Person::default()]),
            "members[0].email",
            "is missing",
        ),
        (
            Box::new(|w| w.names = vec!["a".to_owned(), SENTINEL.to_owned()]),
            "names[1]",
            "has 8 characters; it must have at most 3",
        ),
        (
            Box::new(|w| w.labels = [("a".to_owned(), SENTINEL.to_owned())].into()),
            "labels.*",
            "has 8 characters; it must have at most 3",
        ),
        (
            Box::new(|w| w.target = Some(CreateTarget::String(SENTINEL.to_owned()))),
            "target",
            "has 8 characters; it must have at most 3",
        ),
        (
            Box::new(|w| w.target = Some(CreateTarget::Other(json!({"from": 1})))),
            "target.to",
            "is missing",
        ),
        (
            Box::new(|w| w.part_of = Some(Box::default())),
            "part_of.topic",
            "is missing",
        ),
    ];
    for (change, place, problem) in cases {
        let mut webinar = valid();
        change(&mut webinar);
        assert_eq!(
            violation(&webinar),
            Some((place.to_owned(), problem.to_owned()))
        );
    }
}

#[test]
fn what_is_within_the_limits_passes() {
    let webinar: CreateWebinar = decode(&json!({
        "topic": "äöüßé", "code": "abc", "seats": 300, "share": 0.5, "passcode": "1234",
        "members": [{"email": "a@b"}], "names": ["abc"], "labels": {"long name": "abc"},
        "target": {"url": SENTINEL}, "part_of": {"topic": "ab", "members": []},
    }));
    assert_eq!(violation(&webinar), None);
    for target in [
        json!("abc"),
        json!(true),
        json!({"from": 1, "to": 2}),
        json!([1]),
        Value::Null,
    ] {
        let mut webinar = valid();
        webinar.target = Some(target.into());
        assert_eq!(violation(&webinar), None);
    }
}

#[test]
fn the_keys_of_a_map_are_not_quoted() {
    static SHORT: Limits = Limits {
        max_length: Some(2),
        ..Limits::NONE
    };
    let limits = Limits {
        items: Some(&SHORT),
        ..Limits::NONE
    };
    let violation = limits.check(&json!({SENTINEL: "long"})).unwrap_err();
    assert_eq!(violation.place, "*");
}

#[test]
fn a_list_that_a_request_must_have_is_written_though_empty() {
    assert_eq!(encode(&valid()), json!({"topic": "abc", "members": []}));
}

#[test]
fn a_deliberate_null_passes() {
    let mut webinar = valid();
    webinar.topic = None;
    webinar.other.insert("topic".to_owned(), Value::Null);
    assert_eq!(violation(&webinar), None);
}

#[test]
fn a_reply_is_not_held_to_the_limits_of_requests() {
    let webinar: Webinar = decode(&json!({"topic": "longer than ten characters"}));
    assert_eq!(webinar.topic.as_ref().map(String::len), Some(26));
    assert!(WEBINAR_LIMITS.check(&webinar).is_err());
    let webinar: Webinar = serde_json::from_str(WEBINAR).unwrap();
    assert!(webinar.panelists[1].age > Some(200));
}

#[tokio::test]
async fn an_argument_beyond_its_limit_is_refused_before_anything_is_sent() {
    let client = Client::new(BearerToken::new("token").unwrap()).unwrap();
    let limits = Limits {
        maximum: Some(300.0),
        ..Limits::NONE
    };
    let request = client.request(http::Method::GET, "/users");
    let request = request.limited("page_size", &Argument::<i64>::of(301), &limits);
    let error = request.send::<Value>().await.unwrap_err();
    assert!(error.is_invalid_parameter() && error.is_not_sent());
    assert_eq!(error.parameter(), Some("page_size"));
    assert!(error.to_string().contains("at most 300"), "{error}");

    let body = CreateWebinar {
        topic: Some(SENTINEL.to_owned()),
        ..CreateWebinar::default()
    };
    let request = client.request(http::Method::POST, "/webinars");
    let request =
        request.limited_body(&Argument::<CreateWebinar>::of(body), &CREATE_WEBINAR_LIMITS);
    let error = request.send::<Value>().await.unwrap_err();
    assert_eq!(error.parameter(), Some("topic"));
    assert!(!format!("{error} {error:?}").contains(SENTINEL));
}
