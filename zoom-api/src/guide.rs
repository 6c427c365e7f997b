//! Guides: pages without items, to be read once.

pub mod errors {
    #![doc = include_str!("docs/errors.md")]
    #[allow(unused_imports)] // what the page links to
    use crate::Error;
}

pub mod failures {
    #![doc = include_str!("docs/policy.md")]
    #[allow(unused_imports)] // what the page links to
    use crate::{Client, ClientBuilder, Error, Request, RequestPolicy, ResponseValue};
}

pub mod pacing {
    #![doc = include_str!("docs/pacing.md")]
    #[allow(unused_imports)] // what the page links to
    use crate::{Error, RateLimiter, RateLimits};
}

pub mod hand_rolled {
    #![doc = include_str!("docs/hand_rolled.md")]
}

pub mod other_sdks {
    #![doc = include_str!("docs/other_sdks.md")]
}
