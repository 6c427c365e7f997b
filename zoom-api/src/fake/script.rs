//! What the fake was told to answer.

use std::collections::VecDeque;
use std::sync::Arc;

use super::gate::GateState;
use super::reply::Reply;

/// What a script, an outage or a gate applies to.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Endpoint {
    /// `/oauth/token`.
    Token,
    /// Everything else.
    Api,
}

/// The orders for one endpoint.
#[derive(Default)]
pub(super) struct Script {
    once: VecDeque<Reply>,
    always: Option<Reply>,
    gate: Option<Arc<GateState>>,
}

impl Script {
    pub(super) fn push(&mut self, replies: impl IntoIterator<Item = Reply>) {
        self.once.extend(replies);
    }

    pub(super) fn set_always(&mut self, reply: Reply) {
        self.always = Some(reply);
    }

    pub(super) fn clear(&mut self) {
        self.once.clear();
        self.always = None;
    }

    pub(super) fn left(&self) -> usize {
        self.once.len()
    }

    pub(super) fn set_gate(&mut self, gate: Arc<GateState>) {
        self.gate = Some(gate);
    }

    /// What the request that has just arrived is to be answered with.
    pub(super) fn next(&mut self) -> Reply {
        self.once
            .pop_front()
            .or_else(|| self.always.clone())
            .unwrap_or_else(Reply::normal)
    }

    /// The gate that it has to wait at first.
    pub(super) fn gate(&mut self) -> Option<Arc<GateState>> {
        if self.gate.as_ref().is_some_and(|gate| gate.is_open()) {
            self.gate = None;
        }
        self.gate.clone()
    }
}
