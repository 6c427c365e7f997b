//! What the fake has been asked, in numbers.

use std::collections::BTreeMap;

/// How often the fake was asked for what, since it was started or its counts
/// were [reset](super::FakeZoom::reset_counts).
///
/// A request counts when it has arrived in full; its status counts when the
/// answer is decided, before any delay.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Counts {
    /// Connections accepted.
    pub connections: u64,
    /// Requests to the token endpoint.
    pub token_requests: u64,
    /// Tokens that the token endpoint handed out.
    pub mints: u64,
    /// Requests to anything else.
    pub api_calls: u64,
    /// Answers of the token endpoint, by HTTP status.
    pub token_statuses: BTreeMap<u16, u64>,
    /// Answers of anything else, by HTTP status.
    pub api_statuses: BTreeMap<u16, u64>,
    /// Requests by operation: `getAccessToken`, `getUser`, `listUsers`, the
    /// name of a [route](super::FakeZoom::route), or `unknown`.
    pub operations: BTreeMap<String, u64>,
    /// Requests that were given no HTTP status: hang-ups, raw bytes, silence.
    pub unanswered: u64,
}

impl Counts {
    /// How many answers of the token endpoint had this HTTP status.
    #[must_use]
    pub fn token_status(&self, status: u16) -> u64 {
        self.token_statuses.get(&status).copied().unwrap_or(0)
    }

    /// How many answers of the API had this HTTP status.
    #[must_use]
    pub fn api_status(&self, status: u16) -> u64 {
        self.api_statuses.get(&status).copied().unwrap_or(0)
    }

    /// How many requests were for this operation.
    #[must_use]
    pub fn operation(&self, name: &str) -> u64 {
        self.operations.get(name).copied().unwrap_or(0)
    }

    /// Requests of every kind.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.token_requests + self.api_calls
    }

    pub(super) fn count_operation(&mut self, name: &str) {
        match self.operations.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                self.operations.insert(name.to_owned(), 1);
            }
        }
    }
}
