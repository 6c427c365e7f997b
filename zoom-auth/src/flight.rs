//! Single flight: one run at a time, whoever asks for it.
//!
//! No task is spawned. One of the callers, the leader, polls the run; the
//! others wait for what comes of it. What may go wrong, and what then happens:
//!
//! - The leader is dropped. The run is parked, the waiting callers wake, and
//!   one of them polls it further: nothing is asked for twice. If nobody waits,
//!   the next caller picks it up.
//! - … by a caller on another runtime. A connection's progress belongs to the
//!   runtime that it was opened on, which may be gone, or stand still: the
//!   parked run is dropped and begun anew.
//! - The leader is alive but no longer polled, for instance a future that lost
//!   a `select!` and was not dropped. It holds a lease, which every poll
//!   renews; once that has run out, the next caller begins anew.
//! - The run panics. So does its leader; a waiting caller begins anew.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::watch;
use zoom_api::Clock;

use crate::sync::{Mutex, MutexGuard, RuntimeId, here};
use crate::timing::later;

/// What is to be done once for all callers.
pub(crate) type Run<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Lets one run fly at a time.
pub(crate) struct SingleFlight<T> {
    clock: Arc<dyn Clock>,
    /// How long a leader may go without a poll. Longer than any single wait of
    /// a run, so that a leader that is polled never loses it.
    lease: Duration,
    /// Locked for moments only: no run is polled or dropped under the lock.
    flight: Mutex<Option<Flight<T>>>,
}

struct Flight<T> {
    phase: Arc<watch::Sender<Phase<T>>>,
    /// The run, unless a leader has it.
    parked: Option<Run<T>>,
    /// Where the run was begun.
    runtime: Option<RuntimeId>,
    /// When the leader's lease runs out, or a parked run is too old.
    until: Instant,
}

/// What those who wait are told.
enum Phase<T> {
    Led,
    Parked,
    Landed(T),
}

/// What a caller that boarded has to do.
pub(crate) enum Seat<'a, T> {
    /// Await the run.
    Lead(Lead<'a, T>),
    /// Wait for what comes of it.
    Wait(Wait<'a, T>),
}

impl<T> SingleFlight<T> {
    pub(crate) fn new(clock: Arc<dyn Clock>, lease: Duration) -> Self {
        Self {
            clock,
            lease,
            flight: Mutex::new(None),
        }
    }

    /// Joins the flight that there is, or begins one with `start`.
    pub(crate) fn board(&self, start: impl FnOnce() -> Run<T>) -> Seat<'_, T> {
        let now = self.clock.monotonic();
        let here = here();
        let mut slot = self.flight();
        let (flight, outdated) = match slot.take() {
            Some(flight) if now < flight.until => (Some(flight), None),
            outdated => (None, outdated),
        };
        let (phase, run, foreign) = match flight {
            Some(flight) if flight.parked.is_none() => {
                let phase = flight.phase.subscribe();
                *slot = Some(flight);
                return Seat::Wait(Wait {
                    single: self,
                    phase,
                });
            }
            Some(flight) if flight.runtime == here => (flight.phase, flight.parked, None),
            Some(flight) => (flight.phase, None, flight.parked),
            None => (Arc::new(watch::Sender::new(Phase::Led)), None, None),
        };
        phase.send_replace(Phase::Led);
        *slot = Some(Flight {
            phase: Arc::clone(&phase),
            parked: None,
            runtime: here,
            until: later(now, self.lease),
        });
        drop(slot);
        drop((outdated, foreign));
        Seat::Lead(Lead {
            single: self,
            phase,
            run: Some(run.unwrap_or_else(start)),
        })
    }

    #[cfg(test)]
    pub(crate) fn while_locked(&self, then: impl FnOnce()) {
        let _locked = self.flight();
        then();
    }

    fn flight(&self) -> MutexGuard<'_, Option<Flight<T>>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The caller that polls the run. Dropping it hands over.
pub(crate) struct Lead<'a, T> {
    single: &'a SingleFlight<T>,
    phase: Arc<watch::Sender<Phase<T>>>,
    /// `None` once it is done. Also while it is polled, so that one that
    /// panicked is not parked.
    run: Option<Run<T>>,
}

impl<T> Lead<'_, T> {
    /// The slot, locked, unless another flight has taken it.
    fn slot(&self) -> Option<MutexGuard<'_, Option<Flight<T>>>> {
        let slot = self.single.flight();
        let mine = |flight: &Flight<T>| Arc::ptr_eq(&flight.phase, &self.phase);
        slot.as_ref().is_some_and(mine).then_some(slot)
    }
}

impl<T: Clone> Future for Lead<'_, T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T> {
        let until = later(self.single.clock.monotonic(), self.single.lease);
        if let Some(flight) = self.slot().as_deref_mut().and_then(Option::as_mut) {
            flight.until = until;
        }
        let Some(mut run) = self.run.take() else {
            return Poll::Pending; // polled again after it was done
        };
        let Poll::Ready(outcome) = run.as_mut().poll(cx) else {
            self.run = Some(run);
            return Poll::Pending;
        };
        if let Some(mut slot) = self.slot() {
            *slot = None;
        }
        self.phase.send_replace(Phase::Landed(outcome.clone()));
        Poll::Ready(outcome)
    }
}

impl<T> Drop for Lead<'_, T> {
    fn drop(&mut self) {
        let run = self.run.take();
        let Some(mut slot) = self.slot() else {
            return; // it has landed, or was replaced
        };
        match &mut *slot {
            Some(flight) if run.is_some() => flight.parked = run,
            slot => *slot = None,
        }
        self.phase.send_replace(Phase::Parked);
    }
}

/// A caller that waits for the outcome.
pub(crate) struct Wait<'a, T> {
    single: &'a SingleFlight<T>,
    phase: watch::Receiver<Phase<T>>,
}

impl<T: Clone> Wait<'_, T> {
    /// The outcome; `None` says that the leader is gone, and that the caller
    /// should board again.
    pub(crate) async fn outcome(mut self) -> Option<T> {
        let moved = self.phase.wait_for(|phase| !matches!(phase, Phase::Led));
        match &*self
            .single
            .clock
            .timeout(self.single.lease, moved)
            .await?
            .ok()?
        {
            Phase::Landed(outcome) => Some(outcome.clone()),
            Phase::Led | Phase::Parked => None,
        }
    }
}
