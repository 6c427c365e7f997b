//! What is wrong with a schema, and where in it.

use crate::openapi::Pointer;

/// A problem, with the way from the schema that was read to where it is.
#[derive(Debug)]
pub(super) struct Problem {
    /// The keys of the way, the innermost first.
    keys: Vec<String>,
    /// What is wrong there.
    pub(super) text: String,
}

impl Problem {
    /// The place of the problem, in a schema that stands at `schema`.
    pub(super) fn place(&self, schema: &Pointer) -> Pointer {
        let keys = self.keys.iter().rev();
        keys.fold(schema.clone(), |at, key| at.key(key))
    }
}

/// A problem right here.
pub(super) fn problem<T>(text: impl Into<String>) -> Result<T, Problem> {
    Err(Problem {
        keys: Vec::new(),
        text: text.into(),
    })
}

/// Says where a problem is, from the inside to the outside.
pub(super) trait Within {
    /// Below this key.
    fn within(self, key: &str) -> Self;
}

impl<T> Within for Result<T, Problem> {
    fn within(self, key: &str) -> Self {
        self.map_err(|mut problem| {
            problem.keys.push(key.to_owned());
            problem
        })
    }
}
