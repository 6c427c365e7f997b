//! A change of an operation, and what it means for programs.

/// What a change means for programs that call the operation, the least first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::import) enum Class {
    /// They compile and do as before.
    Compatible,
    /// They do, and should be changed before it is gone.
    Deprecated,
    /// Some don't compile any more, or are refused what they were allowed.
    Breaking,
    /// The operation isn't there any more.
    Gone,
}

/// What a change is about, where that may be how a file is written: then it is
/// the same for most of its operations.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::import) enum Topic {
    /// The scopes that allow it.
    Scopes,
    /// The class of its rate limit.
    RateLimit,
    /// The operation alone.
    Operation,
}

/// A change of an operation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::import) struct Change {
    pub(in crate::import) class: Class,
    pub(in crate::import) topic: Topic,
    /// The part that changed: `the reply's \`meetings[].id\``.
    pub(in crate::import) part: String,
    /// What became of it: `is new`.
    pub(in crate::import) what: String,
}
