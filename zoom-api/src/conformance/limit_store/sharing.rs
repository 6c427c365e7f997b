//! Who shares what, and whether all get as much.

use std::time::Duration;

use super::{FAR, LimitStoreBench, Subject, ms};
use crate::conformance::Violation;
use crate::{Claim, LaneRate};

pub(super) async fn who_asks_is_counted(bench: &dyn LimitStoreBench) -> Result<(), Violation> {
    let subject = Subject::new("who asks is counted", bench);
    let lanes = [LaneRate::new("light", 10, ms(10))];
    for (asker, processes) in [(1, 1), (2, 2), (1, 2), (u64::MAX, 3), (2, 3)] {
        let answer = subject.reserve(&Claim::new(asker, &lanes, 1, FAR)).await?;
        subject.equal("the number of processes", answer.processes, processes)?;
    }
    Ok(())
}

pub(super) async fn accounts_are_apart(bench: &dyn LimitStoreBench) -> Result<(), Violation> {
    let case = "accounts are apart";
    let lane = LaneRate::new("light", 1, ms(2000)).with_daily("light", 2);
    for _ in 0..2 {
        let subject = Subject::new(case, bench);
        let answer = subject.turns(&lane, 2).await?;
        let first = answer.turns.first().copied();
        subject.equal("the first turn", first, Some(Duration::ZERO))?;
        subject.equal("the number of processes", answer.processes, 1)?;
    }
    Ok(())
}

pub(super) async fn eight_that_ask_in_turn_get_the_same(
    bench: &dyn LimitStoreBench,
) -> Result<(), Violation> {
    const ASKERS: u64 = 8;
    const ROUNDS: usize = 20;
    let subject = Subject::new("eight that ask in turn get the same", bench);
    let lanes = [LaneRate::new("light", 30, ms(150))];
    // By asker: when it asks again, which is when its last turn is due.
    let mut next = [Duration::ZERO; ASKERS as usize];
    let mut turns = [0_usize; ASKERS as usize];
    let mut clock = Duration::ZERO;
    for _ in 0..ROUNDS * next.len() {
        let first = (0..next.len()).min_by_key(|asker| next[*asker]);
        let asker = first.unwrap_or_default();
        let wait = next[asker].saturating_sub(clock);
        if !wait.is_zero() {
            bench.pass(wait).await;
        }
        let want = if asker % 2 == 0 { 4 } else { 3 };
        let claim = Claim::new(asker as u64, &lanes, want, FAR);
        let answer = subject.reserve(&claim).await?;
        clock = answer.clock;
        turns[asker] += answer.turns.len();
        next[asker] = clock + answer.turns.last().copied().unwrap_or_default();
    }
    let all: usize = turns.iter().sum();
    for (asker, own) in turns.iter().enumerate() {
        subject.check(own * turns.len() * 2 >= all, || {
            format!("asker {asker} had {own} turns of {all}")
        })?;
    }
    Ok(())
}
