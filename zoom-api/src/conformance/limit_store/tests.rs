//! The suite itself: what keeps the contract passes, and what doesn't fails.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::{LimitStoreBench, Step, limit_store, ms};
use crate::fake::ManualClock;
use crate::{Claim, Closed, LaneRate, LimitStore, MemoryLimitStore, Reserved, StoreFuture};

/// What may be wrong with a store.
#[derive(Clone, Copy, Debug, Default)]
struct Faults {
    claim: Option<fn(&mut Claim<'_>)>,
    lane: Option<fn(&mut LaneRate)>,
    answer: Option<fn(&mut Reserved)>,
    closed: Option<fn(Closed) -> Option<Closed>>,
    /// All accounts are one.
    one_account: bool,
    /// Nothing is ever lost; or everything is, all the time.
    keeps: bool,
    loses: bool,
}

#[derive(Debug)]
struct Faulty {
    store: MemoryLimitStore,
    faults: Faults,
}

impl LimitStore for Faulty {
    fn reserve<'a>(&'a self, claim: &'a Claim<'a>) -> StoreFuture<'a, Reserved> {
        Box::pin(async move {
            if self.faults.loses {
                self.store.clear();
            }
            let mut lanes = claim.lanes.to_vec();
            if let Some(fault) = self.faults.lane {
                lanes.iter_mut().for_each(fault);
            }
            let mut claim = Claim {
                lanes: &lanes,
                ..claim.clone()
            };
            if let Some(fault) = self.faults.claim {
                fault(&mut claim);
            }
            let mut answer = self.store.reserve(&claim).await?;
            if let Some(fault) = self.faults.answer {
                fault(&mut answer);
            }
            Ok(answer)
        })
    }

    fn close<'a>(&'a self, lane: &'a LaneRate, closed: Closed) -> StoreFuture<'a, ()> {
        Box::pin(async move {
            let fault = self.faults.closed.unwrap_or(Some);
            match fault(closed) {
                Some(closed) => self.store.close(lane, closed).await,
                None => Ok(()),
            }
        })
    }
}

struct Bench {
    clock: ManualClock,
    faults: Faults,
    stores: Mutex<Vec<MemoryLimitStore>>,
}

impl LimitStoreBench for Bench {
    fn open(&self) -> Arc<dyn LimitStore> {
        let mut stores = self.stores.lock().unwrap();
        let new = || MemoryLimitStore::with_clock(Arc::new(self.clock.clone()));
        let store = match stores.first() {
            Some(store) if self.faults.one_account => store.clone(),
            _ => new(),
        };
        stores.push(store.clone());
        let faults = self.faults;
        Arc::new(Faulty { store, faults })
    }

    fn forget(&self) -> Step<'_> {
        if !self.faults.keeps {
            let stores = self.stores.lock().unwrap();
            stores.iter().for_each(MemoryLimitStore::clear);
        }
        Box::pin(std::future::ready(()))
    }

    fn pass(&self, time: Duration) -> Step<'_> {
        self.clock.advance(time);
        Box::pin(std::future::ready(()))
    }
}

async fn run(faults: Faults) -> Result<(), String> {
    let bench = Bench {
        clock: ManualClock::new(),
        faults,
        stores: Mutex::default(),
    };
    let result = limit_store(&bench).await;
    result.map_err(|violation| violation.case().to_owned())
}

#[tokio::test]
async fn a_store_that_keeps_the_contract_passes() {
    assert_eq!(run(Faults::default()).await, Ok(()));
}

#[tokio::test]
async fn each_fault_is_noticed_by_the_case_that_is_about_it() {
    let none = Faults::default();
    let claim = |claim| Faults {
        claim: Some(claim),
        ..none
    };
    let lane = |lane| Faults {
        lane: Some(lane),
        ..none
    };
    let answer = |answer| Faults {
        answer: Some(answer),
        ..none
    };
    let closed = |closed| Faults {
        closed: Some(closed),
        ..none
    };
    let one_lane = "one lane keeps the rule";
    let lost = "a lost lane begins a window later for who used it";
    let table = [
        ("no horizon", claim(|c| c.horizon = ms(10_000)), one_lane),
        ("half of the horizon", claim(|c| c.horizon /= 2), one_lane),
        ("one too many", lane(|l| l.limit += 1), one_lane),
        (
            "one too few",
            lane(|l| l.limit = l.limit.max(2) - 1),
            one_lane,
        ),
        (
            "a shorter window",
            lane(|l| l.window -= Duration::from_micros(9)),
            one_lane,
        ),
        (
            "a longer window",
            lane(|l| l.window += Duration::from_micros(9)),
            one_lane,
        ),
        (
            "all at once",
            answer(|a| a.turns.fill(Duration::ZERO)),
            one_lane,
        ),
        (
            "no word of what is later",
            answer(|a| a.again_in = None),
            one_lane,
        ),
        (
            "fewer than there are",
            answer(|a| a.turns.truncate(2)),
            one_lane,
        ),
        (
            "nothing remembered",
            Faults {
                loses: true,
                ..none
            },
            one_lane,
        ),
        (
            "the first lane alone",
            claim(|c| c.lanes = &c.lanes[..1]),
            "several lanes keep the rule, all or none",
        ),
        (
            "a lane for each limit",
            lane(|l| l.name.push_str(&l.limit.to_string())),
            "limits that differ stay below the largest",
        ),
        ("who used it is not asked", claim(|c| c.epoch = None), lost),
        ("everybody used it", claim(|c| c.epoch = Some(0)), one_lane),
        (
            "nothing lost",
            Faults {
                keeps: true,
                ..none
            },
            lost,
        ),
        ("no epoch", answer(|a| a.epoch = 0), lost),
        (
            "a question is a claim",
            claim(|c| c.want = c.want.max(1)),
            one_lane,
        ),
        (
            "no closing",
            closed(|_| None),
            "a closed lane gives nothing until then",
        ),
        (
            "windows alone",
            closed(|c| (c == Closed::Window).then_some(c)),
            "a closed lane gives nothing until then",
        ),
        (
            "no windows",
            closed(|c| (c != Closed::Window).then_some(c)),
            "a held lane gives nothing for a window",
        ),
        (
            "windows closed for good",
            closed(|c| {
                Some(if c == Closed::Window {
                    Closed::For(ms(50))
                } else {
                    c
                })
            }),
            "a held lane gives nothing for a window",
        ),
        (
            "no days",
            lane(|l| l.daily = None),
            "a full day closes the lanes of its group",
        ),
        (
            "a day for each lane",
            lane(|l| {
                if let Some(daily) = &mut l.daily {
                    daily.group.clone_from(&l.name);
                }
            }),
            "a full day closes the lanes of its group",
        ),
        (
            "unused is used",
            claim(|c| c.unused = 0),
            "unused turns are taken off the day",
        ),
        ("one asker", claim(|c| c.asker = 1), "who asks is counted"),
        (
            "one account",
            Faults {
                one_account: true,
                ..none
            },
            "",
        ),
    ];
    for (fault, faults, case) in table {
        let noticed = run(faults).await.expect_err(fault);
        assert!(case.is_empty() || noticed == case, "{fault}: {noticed}");
    }
}
