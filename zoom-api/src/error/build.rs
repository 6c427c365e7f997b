//! What can be wrong before there is a client.

use std::fmt;

/// Why a client, an environment or credentials could not be built. No network
/// was involved.
///
/// It names the setting and says what is wrong with it, never its value.
#[derive(Clone, Eq, PartialEq)]
pub struct BuildError {
    what: String,
    problem: String,
}

impl BuildError {
    /// A setting, by its name, and what is wrong with it ("is empty").
    pub fn invalid(what: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            problem: problem.into(),
        }
    }

    /// The setting that is wrong: a field, a variable, a URL's role.
    pub fn what(&self) -> &str {
        &self.what
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.what, self.problem)
    }
}

/// The line that `Display` gives, so that a `main` which returns the error prints
/// it readably.
impl fmt::Debug for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for BuildError {}
