//! Whether a store of one's own keeps its contract: suites to run in its tests.
//!
//! [`limit_store`] is that of a [`LimitStore`](crate::LimitStore). Behind the feature
//! `conformance`.

mod limit_store;

pub use self::limit_store::{LimitStoreBench, Step, limit_store};

use std::fmt;

/// What a store does against its contract.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Violation {
    case: &'static str,
    what: String,
}

impl Violation {
    pub(crate) fn new(case: &'static str, what: impl Into<String>) -> Self {
        let what = what.into();
        Self { case, what }
    }

    /// The case of the suite that it showed in.
    #[must_use]
    pub fn case(&self) -> &'static str {
        self.case
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case, self.what)
    }
}

impl std::error::Error for Violation {}
