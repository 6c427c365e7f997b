//! A secret shows itself nowhere, be it read, unreadable or misspelt.

use serde_json::json;

use super::emitted::second::Webinar;
use super::{decode, encode};
use crate::types::{AccessTokenResponse, Scope};

const SENTINEL: &str = "eyJ-sentinel";

#[test]
fn a_secret_is_shown_nowhere_but_on_the_wire() {
    for body in [
        json!({"access_token": SENTINEL, "scope": "a b"}),
        json!({"Access_token": SENTINEL}),
        json!({"access_token": [SENTINEL]}),
        json!({"access_token": {"value": SENTINEL}}),
        json!({"accessToken": SENTINEL}),
    ] {
        let token: AccessTokenResponse = decode(&body);
        let shown = format!(
            "{token:?} {token:#?} {}",
            serde_json::to_string(&token).unwrap()
        );
        assert!(!shown.contains(SENTINEL), "{body}: {shown}");
        assert!(encode(&token).to_string().contains(SENTINEL), "{body}");
    }
    for body in [
        json!({"parent": {"passcode": SENTINEL}}),
        json!({"parent": SENTINEL}),
        json!({"parent": [{"passcode": SENTINEL}]}),
    ] {
        let webinar: Webinar = decode(&body);
        let shown = format!("{webinar:?} {}", serde_json::to_string(&webinar).unwrap());
        assert!(!shown.contains(SENTINEL), "{body}: {shown}");
        assert_eq!(encode(&webinar), body);
    }
}

#[test]
fn both_spellings_of_the_token_reply_are_read() {
    let lower = json!({
        "access_token": SENTINEL, "token_type": "bearer", "expires_in": 3599, "scope": "a b",
        "api_url": "https://api.zoom.us",
    });
    let token: AccessTokenResponse = decode(&lower);
    assert_eq!(token.expires_in, Some(3599));
    assert_eq!(token.scope, Some(Scope::String("a b".to_owned())));
    assert_eq!(encode(&token), lower);

    let upper = json!({
        "Access_token": SENTINEL, "Token_type": "bearer", "Expire_in": "3599", "scope": ["a", "b"],
    });
    let token: AccessTokenResponse = decode(&upper);
    assert_eq!(token.access_token.as_ref().unwrap().expose(), SENTINEL);
    assert_eq!(
        token.scope,
        Some(Scope::List(vec!["a".to_owned(), "b".to_owned()]))
    );
    assert!(token.other.is_empty());
    let expected = json!({
        "access_token": SENTINEL, "token_type": "bearer", "expires_in": 3599, "scope": ["a", "b"],
    });
    assert_eq!(encode(&token), expected);
}

#[test]
fn other_shows_names_only() {
    let token: AccessTokenResponse = decode(&json!({"a": SENTINEL}));
    assert_eq!(format!("{:?}", token.other), r#"{"a"}"#);
}
