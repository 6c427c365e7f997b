//! What an error says about lists that come in pages.

use std::sync::Arc;

use super::{Error, Kind};

/// Zoom's code for an argument that it does not take.
const CODE_VALIDATION: i64 = 300;

impl Error {
    /// Whether a list ended where it can't have ended: a page token came a second
    /// time, pages are announced that can't be had, or no item of a page can be
    /// read. The items before it are
    /// good; how many are missing is not known.
    pub fn is_list_incomplete(&self) -> bool {
        matches!(self.inner.kind, Kind::List { .. })
    }

    /// Whether Zoom refused a page because its token was too old: page tokens
    /// live for 15 minutes. The list has to be begun anew.
    ///
    /// Zoom has no code of its own for it. It is told by where it happens, behind
    /// a page that was not refused, and otherwise by Zoom's words.
    pub fn is_page_token_expired(&self) -> bool {
        match &self.inner.kind {
            Kind::Refused {
                body,
                is_page_token_expired,
                ..
            } => {
                let says_so = |message: &String| {
                    let message = message.to_lowercase();
                    message.contains("page token") || message.contains("next_page_token")
                };
                *is_page_token_expired
                    || (body.code == Some(CODE_VALIDATION)
                        && body.message.as_ref().is_some_and(says_so))
            }
            _ => false,
        }
    }

    /// The error of a page behind the first, of which nothing was new but the
    /// token.
    pub(crate) fn of_page_token(mut self) -> Self {
        if let Kind::Refused {
            body,
            is_page_token_expired,
            ..
        } = &mut Arc::make_mut(&mut self.inner).kind
        {
            *is_page_token_expired = body.code == Some(CODE_VALIDATION);
        }
        self
    }
}
