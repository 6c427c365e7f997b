use std::collections::HashMap;

use http::{HeaderMap, Method};
use serde::Deserialize;

use super::*;
use crate::{Scheme, Server, types};

const ROOM: Room<'_> = Room {
    limit: 32 * 1024 * 1024,
    deadline: None,
    is_late: &|| false,
};

#[derive(Debug, Deserialize)]
#[allow(dead_code)] // what is read is not looked at
struct Page {
    users: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Entry {
    id: Option<i64>,
    kind: Option<Sort>,
    by_email: Option<HashMap<String, bool>>,
}

#[derive(Debug, Deserialize)]
enum Sort {
    A,
    B,
}

fn read<T: DeserializeOwned>(body: &str) -> Result<ResponseValue<T>, Error> {
    reply_to(Method::GET, 200, body)
}

fn reply_to<T: DeserializeOwned>(
    method: Method,
    status: u16,
    body: &str,
) -> Result<ResponseValue<T>, Error> {
    let operation = Operation::new("test", method, "/", Server::Api, Scheme::Bearer);
    let reply = Reply {
        status: StatusCode::from_u16(status).expect("a status"),
        headers: HeaderMap::new(),
        body: Bytes::copy_from_slice(body.as_bytes()),
    };
    decode(&operation, reply, 1, ROOM)
}

#[test]
fn a_reply_that_is_not_understood_says_where_and_what_but_never_the_value() {
    for (body, path, expected) in [
        (
            r#"{"users":[{"id":1},{"id":"SECRET"}]}"#,
            "users[1].id",
            "i64",
        ),
        (
            r#"{"users":[{"id":"a, expected SECRET"}]}"#,
            "users[0].id",
            "i64",
        ),
        (
            r#"{"users":[{"kind":"SECRET"}]}"#,
            "users[0].kind",
            "`A` or `B`",
        ),
        (
            r#"{"users":[{"by_email":{"SECRET@x.y":1}}]}"#,
            "users[0].by_email.*",
            "a boolean",
        ),
        (r#"{"SECRET":1}"#, ".", "users"),
        (r#""SECRET""#, ".", "struct Page"),
        (r#"{"users":"#, ".", "JSON"),
        ("<html>SECRET</html>", ".", "JSON"),
    ] {
        let error = read::<Page>(body).unwrap_err();
        assert_eq!(error.json_path(), Some(path), "{body}");
        assert_eq!(error.expected(), Some(expected), "{body}");
        assert_eq!(error.body().map(|b| &b[..]), Some(body.as_bytes()));
        assert!(
            !format!("{error} {error:?}").contains("SECRET"),
            "{error:?}"
        );
    }
}

#[test]
fn an_odd_value_of_one_user_of_a_page_leaves_the_others() {
    for odd in [
        &br#""\ud83d""#[..],
        b"\"Andr\xe9\"",
        b"1e999",
        b"\xef\xbb\xbf\"x\"",
        b"\"a\nb\"",
    ] {
        let user = |dept: &[u8]| [br#"{"id":"x","pmi":1,"dept":"#, dept, b"}"].concat();
        let mut users = vec![user(b"\"d\""); 300];
        users[150] = user(odd);
        let body = [&b"["[..], &users.join(&b','), &b"]"[..]].concat();
        let reply = Reply {
            status: StatusCode::OK,
            headers: HeaderMap::new(),
            body: Bytes::from(body),
        };
        let operation = Operation::new("test", Method::GET, "/", Server::Api, Scheme::Bearer);
        let read = decode::<Vec<types::User>>(&operation, reply, 1, ROOM).expect("users");
        assert_eq!(read.len(), 300);
        assert!(read.iter().all(|user| user.pmi == Some(1)));
        let intact = read.iter().filter(|user| user.dept.as_deref() == Some("d"));
        assert_eq!(intact.count(), 299);
    }
}

#[test]
fn nothing_is_expected_of_a_reply_to_a_call_without_a_result() {
    for body in ["", "null", "{}", r#"{"code":0,"error_message":"success"}"#] {
        assert!(read::<()>(body).is_ok(), "{body}");
    }
    assert!(read::<()>("<html>").is_err());
    assert!(read::<Option<Page>>(r#"{"code":0}"#).is_err());
}

#[test]
fn a_success_that_says_nothing_is_one_where_something_was_changed() {
    for body in ["", "null", "true", "1", "[]", "\"done\"", "OK", "created\n"] {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let reply = reply_to::<types::User>(method, 201, body).expect(body);
            assert!(!reply.has_content() && *reply == types::User::default());
        }
        assert!(reply_to::<types::User>(Method::GET, 204, body).is_ok());
        assert!(read::<types::User>(body).is_err(), "{body}");
    }
    // A word is no text of any length.
    let word = |length| "x".repeat(length);
    assert!(reply_to::<types::User>(Method::POST, 200, &word(64)).is_ok());
    assert!(reply_to::<types::User>(Method::POST, 200, &word(65)).is_err());
    assert!(reply_to::<Vec<String>>(Method::POST, 200, "").is_ok());
    // What a caller's own type needs can't be made up.
    let error = reply_to::<Page>(Method::POST, 200, "").expect_err("no page");
    assert!(error.may_have_taken_effect());
    for body in ["{\"id\": ", "[1", "<html>", "\u{0}\u{1}", "{\"a\":1}{"] {
        assert!(reply_to::<types::User>(Method::POST, 200, body).is_err());
    }
    let reply = reply_to::<types::User>(Method::POST, 200, r#"{"id":"x"}"#).expect("a user");
    assert!(reply.has_content());
}

#[test]
fn what_is_metered_is_read_as_it_would_be_without() {
    let meter = Meter::new(usize::MAX, &|| false);
    let read = meter.read::<Vec<std::net::Ipv4Addr>>(r#"["127.0.0.1"]"#);
    assert_eq!(
        read.expect("an address, in text"),
        [std::net::Ipv4Addr::LOCALHOST]
    );
    let sorts = meter.read::<Vec<Sort>>(r#"["B", {"A": null}]"#);
    assert!(matches!(sorts.expect("two")[..], [Sort::B, Sort::A]));
}

/// Reads a body of some size, and tells how much memory that took at most.
fn cost<T: DeserializeOwned>(piece: &str, limit: usize) -> (Result<(), Error>, u64) {
    let pieces = piece.repeat(limit / piece.len() - 8);
    let body = Bytes::from(format!("{{\"zzz\":[{}]}}", pieces.trim_end_matches(',')));
    let reply = Reply {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body,
    };
    let operation = Operation::new("test", Method::GET, "/", Server::Api, Scheme::Bearer);
    let room = Room { limit, ..ROOM };
    let mut result = Ok(());
    let measured = allocation_counter::measure(|| {
        result = decode::<T>(&operation, reply, 1, room).map(drop);
    });
    (result, measured.bytes_max)
}

/// A user whose undeclared fields are looked at.
struct Looked;

impl<'de> Deserialize<'de> for Looked {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let user = types::User::deserialize(deserializer)?;
        assert!(user.other.len() <= 1);
        Ok(Self)
    }
}

#[derive(Deserialize)]
struct Users {
    #[serde(rename = "zzz")]
    _users: Vec<types::User>,
}

#[test]
fn a_reply_takes_no_more_than_ten_times_its_limit_whatever_is_in_it() {
    const LIMIT: usize = 2 * 1024 * 1024;
    for piece in [
        r#"{"":0},"#,
        "{},",
        "[],",
        "[[]],",
        "0,",
        r#""","#,
        r#""a","#,
        r#"{"a":[{"b":[0]}]},"#,
        "\u{1},",
        r#""\ud800","#,
    ] {
        for (result, peak) in [
            cost::<types::User>(piece, LIMIT),
            cost::<Looked>(piece, LIMIT),
            cost::<Value>(piece, LIMIT),
            cost::<HashMap<String, Vec<Value>>>(piece, LIMIT),
            cost::<Users>(piece, LIMIT),
        ] {
            let most = 10 * LIMIT as u64;
            assert!(peak <= most, "{piece}: {peak} {result:?}");
        }
    }
    let (result, _) = cost::<Value>(r#"{"":0},"#, LIMIT);
    let error = result.expect_err("too much");
    assert!(error.is_too_large() && !error.is_transient());
    assert!(error.body().is_some_and(|body| body.is_empty()));
    assert_eq!(
        error.to_string(),
        "test got a reply that takes too much memory to read: HTTP 200"
    );
}

#[test]
fn what_zoom_sends_fits_in() {
    let user = concat!(include_str!("../../model/tests/user.json"), ",");
    let (result, _) = cost::<Users>(user, 2 * 1024 * 1024);
    assert!(result.is_ok(), "{result:?}");
    // Where another crate has `serde_json` keep the order of maps, a `Value` is
    // more than twice as large, and fewer of them fit in.
    if size_of::<Value>() <= 32 {
        let (result, _) = cost::<Value>(user, 2 * 1024 * 1024);
        assert!(result.is_ok(), "{result:?}");
    }
}

#[test]
fn reading_ends_with_the_deadline() {
    let body = format!("[{}0]", "0,".repeat(100_000));
    let reply = Reply {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: body.into(),
    };
    let operation = Operation::new("test", Method::GET, "/", Server::Api, Scheme::Bearer);
    let looks = std::cell::Cell::new(0);
    let room = Room {
        deadline: Some(Duration::from_secs(2)),
        is_late: &|| {
            looks.set(looks.get() + 1);
            looks.get() == 10
        },
        ..ROOM
    };
    let error = decode::<Value>(&operation, reply, 1, room).expect_err("too late");
    assert!(error.is_timeout() && error.is_transient());
    assert_eq!(looks.get(), 10, "it ended there");
}
