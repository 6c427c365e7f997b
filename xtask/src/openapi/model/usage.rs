//! Which components go to Zoom, and which come from there.

use std::collections::BTreeSet;

use super::body::BodyKind;
use super::operation::Operation;
use super::types::Types;

/// The names of the components that requests and replies lead to.
#[derive(Default)]
pub(super) struct Usage {
    /// Those of arguments and bodies, which the spec's limits bind.
    pub(super) requests: BTreeSet<String>,
    /// Those of replies, which they don't.
    pub(super) replies: BTreeSet<String>,
}

impl Usage {
    pub(super) fn read(types: &Types, operations: &[Operation]) -> Self {
        let mut usage = Self::default();
        for operation in operations {
            // A form with files is written by itself and observes its own rules.
            let is_multipart = operation
                .body
                .as_ref()
                .is_some_and(|body| body.kind == BodyKind::Multipart);
            let arguments = operation.parameters.iter().map(|p| &p.schema);
            let body = operation
                .body
                .iter()
                .filter(|_| !is_multipart)
                .map(|body| &body.schema);
            for schema in arguments.chain(body) {
                if let Some(name) = schema.of.component() {
                    types.reach(name, &mut usage.requests);
                }
            }
            for name in operation.answered() {
                types.reach(name, &mut usage.replies);
            }
        }
        // What no operation mentions may be for anything.
        let Usage { requests, replies } = &mut usage;
        let unused = types
            .components()
            .map(|component| &component.name)
            .filter(|name| !requests.contains(*name));
        replies.extend(unused.cloned());
        usage
    }

    /// Whether a component is for requests alone.
    pub(super) fn is_request(&self, name: &str) -> bool {
        self.requests.contains(name) && !self.replies.contains(name)
    }
}
