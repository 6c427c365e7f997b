//! Which components go to Zoom, and which come from there.

use std::collections::BTreeSet;

use super::groups::reach;
use crate::openapi::Spec;
use crate::openapi::operation::{BodyKind, Operation};

/// The names of the components that requests and replies lead to.
#[derive(Default)]
pub(crate) struct Usage {
    /// Those of arguments and bodies, which the spec's limits bind.
    pub(crate) requests: BTreeSet<String>,
    /// Those of replies, which they don't.
    pub(crate) replies: BTreeSet<String>,
}

impl Usage {
    pub(crate) fn read(spec: &Spec, operations: &[Operation]) -> Self {
        let mut usage = Self::default();
        for operation in operations {
            for parameter in &operation.parameters {
                reach(spec, &parameter.schema, &mut usage.requests);
            }
            let body = operation.body.as_ref();
            if let Some(body) = body.filter(|b| matches!(b.kind, BodyKind::Json | BodyKind::Form)) {
                reach(spec, &body.schema, &mut usage.requests);
            }
            if let Some(responses) = operation.source.get("responses") {
                reach(spec, responses, &mut usage.replies);
            }
            usage
                .replies
                .insert(operation.server.error_body().to_owned());
        }
        // What no operation mentions may be for anything.
        let Usage { requests, replies } = &mut usage;
        let unused = spec
            .schemas()
            .keys()
            .filter(|name| !requests.contains(*name));
        replies.extend(unused.cloned());
        usage
    }

    /// Whether a component is for requests alone.
    pub(crate) fn is_request(&self, name: &str) -> bool {
        self.requests.contains(name) && !self.replies.contains(name)
    }
}
