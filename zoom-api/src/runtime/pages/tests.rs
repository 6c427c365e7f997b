use std::sync::{Arc, Mutex};

use super::*;
use crate::operations;

/// The tokens that were asked for.
type Asked = Arc<Mutex<Vec<Option<String>>>>;

/// Pages by their tokens; the tokens that were asked for are noted.
fn items(pages: &'static [(&'static [i64], Option<&'static str>)]) -> (Items<i64, ()>, Asked) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    let items = Items::of(operations::ALL[0], Paging::Token, move |at| {
        let mut asked = noted.lock().expect("no panic");
        let (items, next) = pages[asked.len()];
        asked.push(match at {
            At::Token(token) => Some(token),
            At::First | At::Number(_) => None,
        });
        let page =
            Page::of((), items.to_vec(), Some(items.len())).with_token(next.map(str::to_owned));
        async move { Ok(page) }
    });
    (items, asked)
}

fn tokens(asked: &Mutex<Vec<Option<String>>>) -> Vec<Option<String>> {
    asked.lock().expect("no panic").clone()
}

#[tokio::test]
async fn the_items_of_all_pages_come_in_order() {
    let (items, asked) = items(&[(&[1, 2], Some("b")), (&[], Some("c")), (&[3], Some(""))]);
    assert_eq!(items.collect().await.expect("three pages"), [1, 2, 3]);
    let expected = [None, Some("b".to_owned()), Some("c".to_owned())];
    assert_eq!(tokens(&asked), expected);
}

#[tokio::test]
async fn a_token_that_comes_again_ends_it_in_an_error_behind_the_items() {
    let (mut items, asked) = items(&[(&[1], Some("b")), (&[2], Some("c")), (&[3], Some("b"))]);
    for expected in [1, 2, 3] {
        let item = items.next().await.expect("an item");
        assert_eq!(item.expect("a page"), expected);
    }
    let error = items.next().await.expect("an end").expect_err("not whole");
    assert!(error.is_list_incomplete() && !error.is_transient());
    assert!(items.next().await.is_none());
    assert_eq!(tokens(&asked).len(), 3);
}

const NONE_READ: &str = "no item of a page can be read";

/// A reply of a list, as generated code takes it apart.
#[derive(Clone, Default)]
struct Reply {
    items: Option<&'static [i64]>,
    /// Items that the list has beside those.
    unreadable: usize,
    token: Option<&'static str>,
    number: Option<i64>,
    pages: Option<i64>,
    total: Option<i64>,
}

/// Pages in the order in which they are asked for.
fn list(paging: Paging, pages: Vec<Reply>) -> (Items<i64, Reply>, Arc<Mutex<Vec<At>>>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&asked);
    let items = Items::of(operations::ALL[0], paging, move |at| {
        let mut asked = noted.lock().expect("no panic");
        let reply = pages[asked.len()].clone();
        asked.push(at);
        let items = reply.items.unwrap_or_default().to_vec();
        let kept = reply.items.map(|items| items.len() + reply.unreadable);
        let page = Page::of(reply.clone(), items, kept)
            .with_token(reply.token.map(str::to_owned))
            .with_number(reply.number)
            .with_pages(reply.pages)
            .with_total(reply.total);
        async move { Ok(page) }
    });
    (items, asked)
}

/// How a list ends: with its items, or with the error behind them.
async fn all(mut items: Items<i64, Reply>) -> (Vec<i64>, Option<String>) {
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => all.push(item),
            Err(error) => {
                assert!(error.is_list_incomplete());
                assert!(items.next().await.is_none());
                return (all, Some(error.to_string()));
            }
        }
    }
    (all, None)
}

fn reply(items: &'static [i64]) -> Reply {
    Reply {
        items: Some(items),
        ..Reply::default()
    }
}

#[tokio::test]
async fn a_list_by_page_numbers_is_read_to_its_last_page() {
    let page = |number, items| Reply {
        number: Some(number),
        pages: Some(3),
        ..reply(items)
    };
    let pages = vec![page(1, &[1, 2]), page(2, &[3, 4]), page(3, &[5])];
    let (items, asked) = list(Paging::Number { from: 1 }, pages.clone());
    assert_eq!(all(items).await, (vec![1, 2, 3, 4, 5], None));
    let expected = [At::First, At::Number(2), At::Number(3)];
    assert_eq!(*asked.lock().expect("no panic"), expected);

    // From the second page on, as the caller's argument says.
    let (items, asked) = list(Paging::Number { from: 1 }, pages[1..].to_vec());
    assert_eq!(all(items).await.0, [3, 4, 5]);
    assert_eq!(*asked.lock().expect("no panic"), [At::First, At::Number(3)]);

    let by_total = |items| Reply {
        total: Some(3),
        ..reply(items)
    };
    let pages = vec![by_total(&[1, 2]), by_total(&[3])];
    let (items, _) = list(Paging::Number { from: 1 }, pages);
    assert_eq!(all(items).await, (vec![1, 2, 3], None));

    let pages = vec![reply(&[1, 2]), reply(&[3]), reply(&[])];
    let (items, _) = list(Paging::Number { from: 1 }, pages);
    assert_eq!(all(items).await, (vec![1, 2, 3], None));

    // From the second page on there are fewer than in all.
    let of_five = |number, items| Reply {
        number: Some(number),
        total: Some(5),
        ..reply(items)
    };
    let pages = vec![of_five(2, &[3, 4]), of_five(3, &[5]), of_five(4, &[])];
    let (items, _) = list(Paging::Number { from: 1 }, pages);
    assert_eq!(all(items).await, (vec![3, 4, 5], None));
}

#[tokio::test]
async fn a_list_by_offsets_is_read_to_its_last_item() {
    let page = |items| Reply {
        total: Some(5),
        ..reply(items)
    };
    for origin in [0, 1] {
        let paging = Paging::Offset {
            from: origin,
            origin,
        };
        let (items, asked) = list(paging, vec![page(&[1, 2]), page(&[3, 4]), page(&[5])]);
        assert_eq!(all(items).await, (vec![1, 2, 3, 4, 5], None));
        let expected = [At::First, At::Number(2 + origin), At::Number(4 + origin)];
        assert_eq!(*asked.lock().expect("no panic"), expected);
    }
    // Without a total, behind a page without items.
    let from_zero = Paging::Offset { from: 0, origin: 0 };
    let (items, _) = list(from_zero, vec![reply(&[1, 2]), reply(&[3]), reply(&[])]);
    assert_eq!(all(items).await, (vec![1, 2, 3], None));

    let from_the_fourth = Paging::Offset { from: 4, origin: 1 };
    let (items, _) = list(from_the_fourth, vec![page(&[4, 5])]);
    assert_eq!(all(items).await, (vec![4, 5], None));
}

#[tokio::test]
async fn an_item_that_cannot_be_read_has_its_place_in_the_list() {
    let page = |unreadable, items| Reply {
        unreadable,
        total: Some(4),
        ..reply(items)
    };
    let pages = vec![page(1, &[1]), page(1, &[4])];
    let by_offset = Paging::Offset { from: 0, origin: 0 };
    for paging in [by_offset, Paging::Number { from: 1 }] {
        let (items, asked) = list(paging, pages.clone());
        assert_eq!(all(items).await, (vec![1, 4], None));
        let expected = [At::First, At::Number(2)];
        assert_eq!(*asked.lock().expect("no panic"), expected);
    }
}

#[tokio::test]
async fn a_list_that_cannot_have_ended_there_says_so() {
    let token = Paging::Token;
    let number = Paging::Number { from: 1 };
    let offset = Paging::Offset { from: 1, origin: 1 };
    let of = |total, pages, reply: Reply| Reply {
        total,
        pages,
        ..reply
    };
    let numbered = |number, reply: Reply| Reply {
        number: Some(number),
        ..reply
    };
    let token_b = |reply: Reply| Reply {
        token: Some("b"),
        ..reply
    };
    let unreadable = |reply: Reply| Reply {
        unreadable: 2,
        ..reply
    };
    let five = Some(5);
    let three = Some(3);
    for (paging, pages, items, problem) in [
        (
            token,
            vec![of(None, three, reply(&[1]))],
            1,
            "no token for the second",
        ),
        (
            token,
            vec![of(five, None, Reply::default())],
            0,
            "without its list",
        ),
        (
            token,
            vec![token_b(Reply::default())],
            0,
            "without its list",
        ),
        (
            token,
            vec![of(five, None, reply(&[]))],
            0,
            "its only page is empty",
        ),
        (
            token,
            vec![token_b(reply(&[1])), of(five, None, Reply::default())],
            1,
            "without its list",
        ),
        (
            number,
            vec![of(None, three, reply(&[1])), of(None, three, reply(&[]))],
            1,
            "a page is empty",
        ),
        (
            number,
            vec![
                of(None, three, numbered(1, reply(&[1]))),
                of(None, three, numbered(1, reply(&[1]))),
            ],
            2,
            "another page came",
        ),
        (
            number,
            vec![of(five, None, reply(&[1])), of(five, None, reply(&[]))],
            1,
            "a page is empty",
        ),
        (
            offset,
            vec![of(five, None, reply(&[1])), of(five, None, reply(&[]))],
            1,
            "a page is empty",
        ),
        (token, vec![unreadable(reply(&[]))], 0, NONE_READ),
        (
            token,
            vec![token_b(reply(&[1])), token_b(unreadable(reply(&[])))],
            1,
            NONE_READ,
        ),
        (
            number,
            vec![of(None, Some(1), unreadable(reply(&[])))],
            0,
            NONE_READ,
        ),
        (
            offset,
            vec![of(five, None, reply(&[1])), unreadable(reply(&[]))],
            1,
            NONE_READ,
        ),
    ] {
        let (list, _) = list(paging, pages);
        let (read, error) = all(list).await;
        let error = error.expect(problem);
        assert_eq!(read.len(), items, "{error}");
        assert!(error.contains(problem), "{error}");
        assert!(error.starts_with(operations::ALL[0].id), "{error}");
    }
    // What may well be the end.
    for (paging, pages) in [
        // The page's reply keeps what could not be read.
        (token, vec![unreadable(reply(&[1]))]),
        (token, vec![of(Some(0), Some(0), Reply::default())]),
        (token, vec![Reply::default()]),
        (token, vec![reply(&[])]),
        (token, vec![of(Some(1), None, reply(&[1]))]),
        (token, vec![of(None, Some(1), reply(&[1]))]),
        // A later page, by the caller's own token.
        (token, vec![numbered(3, of(None, three, reply(&[1])))]),
        (token, vec![token_b(reply(&[])), of(five, None, reply(&[]))]),
        (
            token,
            vec![
                token_b(of(None, three, reply(&[1]))),
                of(None, three, reply(&[])),
            ],
        ),
        // One was added meanwhile.
        (
            token,
            vec![
                token_b(of(Some(2), None, reply(&[1]))),
                of(three, None, reply(&[2])),
            ],
        ),
    ] {
        let (list, _) = list(paging, pages);
        assert_eq!(all(list).await.1, None);
    }
}

#[tokio::test]
async fn what_the_pages_say_of_the_list_is_there_to_read() {
    let first = Reply {
        token: Some("b"),
        total: Some(3),
        ..reply(&[1, 2])
    };
    let second = Reply {
        total: Some(3),
        ..reply(&[3])
    };
    let (mut items, _) = list(Paging::Token, vec![first, second]);
    assert!(items.page().is_none() && items.total().is_none());
    assert_eq!(
        format!("{items:?}"),
        "Items { waiting: 0, pages_read: 0, .. }"
    );
    items.next().await.expect("an item").expect("a page");
    assert_eq!(items.total(), Some(3));
    assert_eq!(items.page().and_then(|page| page.total), Some(3));
    assert_eq!(
        (items.page_token(), items.next_page_token()),
        (None, Some("b"))
    );
    items.next().await.expect("an item").expect("a page");
    assert_eq!(items.page_token(), None, "the second page was not begun");
    let first = poll_fn(|context| Pin::new(&mut items).poll_next(context));
    first.await.expect("an item").expect("a page");
    assert_eq!(
        format!("{items:?}"),
        "Items { waiting: 0, pages_read: 2, .. }"
    );
    assert_eq!(
        (items.page_token(), items.next_page_token()),
        (Some("b"), None)
    );
}

#[tokio::test]
async fn a_page_token_that_has_expired_is_told_from_other_refusals() {
    for (code, is_second, expired) in [(300, true, true), (300, false, false), (1001, true, false)]
    {
        let mut calls = 0;
        let mut items = Items::<i64, ()>::of(operations::ALL[0], Paging::Token, move |_| {
            calls += 1;
            let reply = (is_second && calls == 1)
                .then(|| Page::of((), vec![1], None).with_token(Some("b".to_owned())))
                .ok_or_else(|| refused(code, "Validation Failed."));
            async move { reply }
        });
        let mut last = items.next().await.expect("an item");
        if is_second {
            last = items.next().await.expect("an item");
        }
        let error = last.expect_err("refused");
        assert_eq!(error.is_page_token_expired(), expired, "{code}");
    }
    // Of a token that the caller brought, Zoom's words tell.
    let error = refused(300, "The next page token is invalid or expired.");
    assert!(error.is_page_token_expired());
    assert!(error.to_string().contains("15 minutes"), "{error}");
}

fn refused(code: i64, message: &str) -> Error {
    let body = serde_json::json!({"code": code, "message": message});
    let reply = crate::runtime::Reply {
        status: http::StatusCode::BAD_REQUEST,
        headers: http::HeaderMap::new(),
        body: body.to_string().into(),
    };
    Error::refused(operations::ALL[0], reply, std::time::SystemTime::UNIX_EPOCH)
}

#[tokio::test]
async fn no_page_is_fetched_before_it_is_needed() {
    let (mut items, asked) = items(&[(&[1, 2], Some("b")), (&[3], None)]);
    assert_eq!(tokens(&asked).len(), 0);
    items.next().await.expect("an item").expect("a page");
    items.next().await.expect("an item").expect("a page");
    assert_eq!(tokens(&asked).len(), 1);
    items.next().await.expect("an item").expect("a page");
    assert!(items.next().await.is_none());
    assert!(items.next().await.is_none());
    assert_eq!(tokens(&asked).len(), 2);
}

#[tokio::test]
async fn an_error_is_given_once_and_ends_it() {
    let error = || Error::parameter_invalid(operations::ALL[0], "x", "is missing");
    let mut items = Items::<i64, ()>::of(operations::ALL[0], Paging::Token, move |_| async move {
        Err(error())
    });
    assert!(items.next().await.expect("an item").is_err());
    assert!(items.next().await.is_none());
}

#[test]
fn it_can_move_between_threads() {
    fn is_send<T: Send>(_: &T) {}
    let (items, _) = items(&[]);
    is_send(&items);
}
