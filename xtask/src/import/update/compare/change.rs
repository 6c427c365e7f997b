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

/// A change of an operation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::import) struct Change {
    pub(in crate::import) class: Class,
    /// The part that changed: `the reply's \`meetings[].id\``.
    pub(in crate::import) part: String,
    /// What became of it: `is new`.
    pub(in crate::import) what: String,
}
