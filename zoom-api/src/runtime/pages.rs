//! What comes in pages, item by item.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use crate::Error;

/// The items of all pages of a list, each page being fetched when the items of
/// the one before it have been taken.
///
/// Every page is asked for with the same arguments. It ends behind the last
/// page, which has no token or an empty one, and where a token comes up again,
/// so that a server that repeats itself is not asked for ever. It also ends
/// behind an error.
///
/// It is a [`Stream`], and [`next`](Self::next) does without the traits for
/// streams. Dropping it, or a future that `next` returned, abandons the call
/// that is under way; no item is lost by dropping such a future.
#[must_use = "nothing is fetched before an item is asked for"]
pub struct Items<'a, T> {
    fetch: Box<dyn FnMut(Option<String>) -> Fetching<'a, T> + Send + 'a>,
    fetching: Option<Fetching<'a, T>>,
    items: VecDeque<T>,
    next: Next,
    seen: HashSet<String>,
}

/// A call for a page.
type Fetching<'a, T> = Pin<Box<dyn Future<Output = Result<Page<T>, Error>> + Send + 'a>>;

/// Which page comes next.
enum Next {
    /// The one that the arguments name.
    First,
    /// The one of this token.
    Token(String),
    /// None.
    End,
}

/// A page, taken apart.
pub struct Page<T> {
    items: Vec<T>,
    token: Option<String>,
}

#[doc(hidden)]
impl<T> Page<T> {
    pub fn new(items: Vec<T>, token: Option<String>) -> Self {
        Self { items, token }
    }
}

impl<'a, T> Items<'a, T> {
    /// `fetch` gets the page of a token, or the first.
    #[doc(hidden)]
    pub fn new<F, P>(mut fetch: F) -> Self
    where
        F: FnMut(Option<String>) -> P + Send + 'a,
        P: Future<Output = Result<Page<T>, Error>> + Send + 'a,
    {
        Self {
            fetch: Box::new(move |token| Box::pin(fetch(token))),
            fetching: None,
            items: VecDeque::new(),
            next: Next::First,
            seen: HashSet::new(),
        }
    }

    /// The next item; `None` behind the last.
    ///
    /// # Errors
    ///
    /// Those of the call for a page, once.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// All items that are left.
    ///
    /// # Errors
    ///
    /// Those of the call for a page. The items before it are then lost.
    pub async fn collect(mut self) -> Result<Vec<T>, Error> {
        let mut items = Vec::new();
        while let Some(item) = self.next().await {
            items.push(item?);
        }
        Ok(items)
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        loop {
            if let Some(item) = self.items.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            let fetching = match &mut self.fetching {
                Some(fetching) => fetching,
                none => {
                    let token = match std::mem::replace(&mut self.next, Next::End) {
                        Next::First => None,
                        Next::Token(token) => Some(token),
                        Next::End => return Poll::Ready(None),
                    };
                    none.insert((self.fetch)(token))
                }
            };
            let fetched = ready!(fetching.as_mut().poll(context));
            self.fetching = None;
            match fetched {
                Ok(page) => {
                    self.items = page.items.into();
                    let token = page.token.filter(|token| !token.is_empty());
                    if let Some(token) = token.filter(|token| self.seen.insert(token.clone())) {
                        self.next = Next::Token(token);
                    }
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }
}

// Neither futures nor items are pinned in place.
impl<T> Unpin for Items<'_, T> {}

impl<T> Stream for Items<'_, T> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

/// Shows how far it is, not what it holds.
impl<T> fmt::Debug for Items<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("waiting", &self.items.len())
            .field("pages_seen", &self.seen.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::operations;

    /// The tokens that were asked for.
    type Asked = Arc<Mutex<Vec<Option<String>>>>;

    /// Pages by their tokens; the tokens that were asked for are noted.
    fn items(
        pages: &'static [(&'static [i64], Option<&'static str>)],
    ) -> (Items<'static, i64>, Asked) {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let items = Items::new(move |token| {
            let mut asked = noted.lock().expect("no panic");
            let (items, next) = pages[asked.len()];
            asked.push(token);
            let page = Page::new(items.to_vec(), next.map(str::to_owned));
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
    async fn a_token_that_comes_again_ends_it() {
        let (items, asked) = items(&[(&[1], Some("b")), (&[2], Some("c")), (&[3], Some("b"))]);
        assert_eq!(items.collect().await.expect("three pages"), [1, 2, 3]);
        assert_eq!(tokens(&asked).len(), 3);
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
        let mut items = Items::<i64>::new(move |_| async move { Err(error()) });
        assert!(items.next().await.expect("an item").is_err());
        assert!(items.next().await.is_none());
    }

    #[test]
    fn it_can_move_between_threads() {
        fn is_send<T: Send>(_: &T) {}
        let (items, _) = items(&[]);
        is_send(&items);
    }
}
