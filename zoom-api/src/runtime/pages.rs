//! What comes in pages, item by item.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::page::{At, Next, Page, Paging, Progress};
use crate::{Error, Operation};

/// The items of all pages of a list, each page being fetched when the items of
/// the one before it have been taken.
///
/// Every page is asked for with the same arguments, the page's size among them.
/// It ends behind the last page, and behind an error. A list that can't have
/// ended where it did ends in an error too ([`Error::is_list_incomplete`]): one
/// that repeats a page token, that says it has more pages and not how to get
/// them, or of which a page lacks its items or has none that can be read.
///
/// An item that can't be read, beside others that can, is left out; the page's
/// reply ([`page`](Self::page)) has the whole list in its
/// [`other`](crate::Other).
///
/// It is a [`Stream`], and [`next`](Self::next) does without the traits for
/// streams. It has a clone of the client, so that it can be stored, and read by a
/// task of its own. Dropping it, or a future that `next` returned, abandons the call
/// that is under way; no item is lost by dropping such a future.
///
/// # Going on later
///
/// [`page_token`](Self::page_token) names the page that the last item was of.
/// Given to the builder as its page token, with the arguments otherwise the
/// same, it begins there. Zoom's page tokens live for 15 minutes, also while
/// items are being taken slowly: a page that is asked for too late fails with
/// [`Error::is_page_token_expired`].
#[must_use = "nothing is fetched before an item is asked for"]
pub struct Items<T, P> {
    operation: &'static Operation,
    paging: Paging,
    fetch: Box<dyn FnMut(At) -> Fetching<T, P> + Send>,
    fetching: Option<(At, Fetching<T, P>)>,
    items: VecDeque<T>,
    /// The reply that these were in.
    page: Option<P>,
    at: At,
    total: Option<i64>,
    next: Next,
    progress: Progress,
    tokens: HashSet<String>,
}

/// A call for a page.
type Fetching<T, P> = Pin<Box<dyn Future<Output = Result<Page<T, P>, Error>> + Send>>;

impl<T, P> Items<T, P> {
    /// `fetch` gets the page that it is told. The operation is the one that it
    /// calls.
    #[doc(hidden)]
    pub fn of<F, R>(operation: &'static Operation, paging: Paging, mut fetch: F) -> Self
    where
        F: FnMut(At) -> R + Send + 'static,
        R: Future<Output = Result<Page<T, P>, Error>> + Send + 'static,
    {
        Self {
            operation,
            paging,
            fetch: Box::new(move |at| Box::pin(fetch(at))),
            fetching: None,
            items: VecDeque::new(),
            page: None,
            at: At::First,
            total: None,
            next: Next::Page(At::First),
            progress: Progress::default(),
            tokens: HashSet::new(),
        }
    }

    /// The reply that the last item was in, without its items: what else it
    /// says, of the list and of itself. `None` before the first item.
    pub fn page(&self) -> Option<&P> {
        self.page.as_ref()
    }

    /// How many items there are in all, by the last page that was read and as
    /// far as Zoom says so (`total_records`). `None` before the first item.
    pub fn total(&self) -> Option<u64> {
        u64::try_from(self.total?).ok()
    }

    /// The token of the page that the last item was of; `None` for the first
    /// page, and for lists without page tokens.
    pub fn page_token(&self) -> Option<&str> {
        match &self.at {
            At::Token(token) => Some(token),
            At::First | At::Number(_) => None,
        }
    }

    /// The token of the page behind that; `None` if there is none, and for lists
    /// without page tokens.
    pub fn next_page_token(&self) -> Option<&str> {
        match &self.next {
            Next::Page(At::Token(token)) => Some(token),
            _ => None,
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
            let (at, fetching) = match &mut self.fetching {
                Some((at, fetching)) => (at, fetching),
                none => match std::mem::replace(&mut self.next, Next::End) {
                    Next::Page(at) => {
                        let fetching = (self.fetch)(at.clone());
                        let (at, fetching) = none.insert((at, fetching));
                        (at, fetching)
                    }
                    Next::Broken(problem) => {
                        let error = Error::list_incomplete(self.operation, problem);
                        return Poll::Ready(Some(Err(error)));
                    }
                    Next::End => return Poll::Ready(None),
                },
            };
            let fetched = ready!(fetching.as_mut().poll(context));
            let at = std::mem::replace(at, At::First);
            self.fetching = None;
            match fetched {
                Ok(page) => self.take(at, page),
                Err(error) if matches!(at, At::Token(_)) => {
                    return Poll::Ready(Some(Err(error.of_page_token())));
                }
                Err(error) => return Poll::Ready(Some(Err(error))),
            }
        }
    }

    fn take(&mut self, at: At, mut page: Page<T, P>) {
        self.next = page.next(self.paging, &at, &mut self.progress);
        if let Next::Page(At::Token(token)) = &self.next
            && !self.tokens.insert(token.clone())
        {
            self.next = Next::Broken("a page token came a second time");
        }
        self.at = at;
        self.total = page.total;
        self.items = page.items.into();
        self.page = Some(page.reply);
    }
}

// Neither futures nor items are pinned in place.
impl<T, P> Unpin for Items<T, P> {}

impl<T, P> Stream for Items<T, P> {
    type Item = Result<T, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

/// Shows how far it is, not what it holds.
impl<T, P> fmt::Debug for Items<T, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("waiting", &self.items.len())
            .field("pages_read", &self.progress.pages)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
