//! One page of a list: what is in it, and what comes behind it.

/// How a list is asked for its next page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Paging {
    /// By the token that the page before it came with, under whatever name.
    Token,
    /// By the number of the page, counted from 1.
    Number {
        /// The number of the first page that is asked for, unless its reply
        /// says otherwise.
        from: i64,
    },
    /// By where the page begins in the list.
    Offset {
        /// Where the first page that is asked for begins, unless its reply says
        /// otherwise.
        from: i64,
        /// Where the list begins: 0, or 1 as in SCIM (RFC 7644, section
        /// 3.4.2.4).
        origin: i64,
    },
}

/// Which page is asked for.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum At {
    /// The one that the call's own arguments name.
    First,
    /// The one of this token.
    Token(String),
    /// The one of this number, or that begins at this offset.
    Number(i64),
}

/// A page, taken apart. What its reply doesn't say is left out.
pub struct Page<T, P> {
    pub(super) items: Vec<T>,
    pub(super) reply: P,
    /// How many items its list had, readable or not; `None` if it had no list.
    listed: Option<usize>,
    token: Option<String>,
    number: Option<i64>,
    pages: Option<i64>,
    pub(super) total: Option<i64>,
}

#[doc(hidden)]
impl<T, P> Page<T, P> {
    /// A reply whose items were taken out. `kept` is how long the list is that the
    /// reply keeps as it came: an empty one, or one whose items could not all be
    /// read.
    pub fn of(reply: P, items: Vec<T>, kept: Option<usize>) -> Self {
        let read = (!items.is_empty()).then_some(items.len());
        Self {
            items,
            reply,
            listed: kept.or(read),
            token: None,
            number: None,
            pages: None,
            total: None,
        }
    }

    /// The token of the next page: `next_page_token`, `nextPageToken`.
    #[must_use]
    pub fn with_token(mut self, token: Option<String>) -> Self {
        self.token = token.filter(|token| !token.is_empty());
        self
    }

    /// The number of the page, or where it begins: `page_number`, `startIndex`.
    #[must_use]
    pub fn with_number(mut self, number: Option<i64>) -> Self {
        self.number = number;
        self
    }

    /// How many pages there are: `page_count`.
    #[must_use]
    pub fn with_pages(mut self, pages: Option<i64>) -> Self {
        self.pages = pages;
        self
    }

    /// How many items there are on all pages: `total_records`, `totalResults`.
    #[must_use]
    pub fn with_total(mut self, total: Option<i64>) -> Self {
        self.total = total;
        self
    }
}

/// What comes behind a page.
#[derive(Debug, Eq, PartialEq)]
pub(super) enum Next {
    Page(At),
    End,
    /// The list says itself that this can't be its end.
    Broken(&'static str),
}

/// How far a list has been read.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Pages that were read, the last one included.
    pub(super) pages: i64,
    /// Items that these had, readable or not.
    pub(super) items: i64,
    /// Whether any of them had a token.
    had_token: bool,
}

impl<T, P> Page<T, P> {
    /// What comes behind this page, which was asked for by `at`.
    pub(super) fn next(&mut self, paging: Paging, at: &At, progress: &mut Progress) -> Next {
        let items = i64::try_from(self.listed.unwrap_or(0)).unwrap_or(i64::MAX);
        progress.pages += 1;
        progress.items = progress.items.saturating_add(items);
        progress.had_token |= self.token.is_some();
        let is_some = |count: Option<i64>| count.is_some_and(|count| count > 0);
        if self.items.is_empty() && self.listed.is_some_and(|listed| listed > 0) {
            return Next::Broken("no item of a page can be read");
        }
        if self.listed.is_none() && (is_some(self.total) || self.token.is_some()) {
            return Next::Broken("a page came without its list");
        }
        match paging {
            Paging::Token => self.behind_token(at, progress),
            Paging::Number { from } => {
                let number = match self.position(from, at) {
                    Ok(number) => number,
                    Err(problem) => return Next::Broken(problem),
                };
                let is_over = match (self.pages, self.total) {
                    (Some(pages), _) => number >= pages,
                    // From a later page on, there are fewer than in all.
                    (None, Some(total)) => {
                        progress.items >= total || (items == 0 && number > progress.pages)
                    }
                    (None, None) => items == 0,
                };
                self.behind_number(is_over, number.saturating_add(1))
            }
            Paging::Offset { from, origin } => {
                let number = match self.position(from, at) {
                    Ok(number) => number,
                    Err(problem) => return Next::Broken(problem),
                };
                let behind = number.saturating_add(items);
                let is_over = match self.total {
                    Some(total) => behind.saturating_sub(origin) >= total,
                    None => items == 0,
                };
                self.behind_number(is_over, behind)
            }
        }
    }

    fn behind_token(&mut self, at: &At, progress: &Progress) -> Next {
        if let Some(token) = self.token.take() {
            return Next::Page(At::Token(token));
        }
        // The total may count what was added since. But there is more than
        // nothing, and more than one page without a token for the second.
        let is_all_of_it = *at == At::First;
        if is_all_of_it && progress.items == 0 && self.total.is_some_and(|total| total > 0) {
            return Next::Broken("its only page is empty");
        }
        let is_first = self.number.is_none_or(|number| number <= 1);
        if !progress.had_token && is_first && self.pages.is_some_and(|pages| pages > 1) {
            return Next::Broken("it has several pages, and no token for the second");
        }
        Next::End
    }

    /// The page's own number, which has to be the one that was asked for.
    fn position(&self, from: i64, at: &At) -> Result<i64, &'static str> {
        match (at, self.number) {
            (At::Number(asked), Some(found)) if *asked != found => {
                Err("another page came than the one that was asked for")
            }
            (At::Number(asked), _) => Ok(*asked),
            (_, found) => Ok(found.unwrap_or(from)),
        }
    }

    fn behind_number(&self, is_over: bool, next: i64) -> Next {
        if is_over {
            Next::End
        } else if self.items.is_empty() {
            Next::Broken("a page is empty that is not the last")
        } else {
            Next::Page(At::Number(next))
        }
    }
}
